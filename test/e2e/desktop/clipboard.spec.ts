import type { StandIn } from '../../electron/launch.ts'
import { expect } from '../fixture.ts'
import { test, type Shell } from './shell.ts'

const clipboard = (standIn: StandIn): Promise<string> => standIn.evaluate((electron) => electron.clipboard.readText(), null)

/** Shows the plain fields, copies the secret among them, and finds it on the clipboard. */
async function copySecret({ session, standIn }: Shell, password: string, secret: string): Promise<void> {
  const { credential, words } = session
  await credential.reveal(password)
  await credential.dialog.getByRole('button', { name: words('reveal.copy_field', { field: words('fields.api_secret') }) }).click()
  await expect.poll(() => clipboard(standIn())).toBe(secret)
}

/** Has the application say, as the last thing, what its machine's clipboard holds then. */
const sayWhatIsLeft = (standIn: StandIn): Promise<void> =>
  standIn.evaluate(({ app, clipboardFormats }) => {
    app.once('quit', () => process.stdout.write(`left on the clipboard: ${JSON.stringify(clipboardFormats())}\n`))
  }, null)

test('a copied secret is marked as one, and off the clipboard as soon as the vault locks', async ({ shell, binance }) => {
  const { session } = shell
  const { password } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  await copySecret(shell, password, binance.entry.apiSecret)
  await expect(session.page.getByText(session.words('clipboard.cleared_or_locked', { seconds: 30 }))).toBeVisible()
  const formats = await shell.standIn().evaluate((electron) => Object.keys(electron.clipboardFormats()), null)
  expect(formats.filter((format) => format !== 'text/plain')).not.toEqual([])
  await session.page.keyboard.press('ControlOrMeta+l')
  await expect.poll(() => clipboard(shell.standIn())).toBe('')
})

test('what was copied elsewhere meanwhile stays, at a lock and at the end', async ({ shell, binance }) => {
  const { session } = shell
  const { password } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  await copySecret(shell, password, binance.entry.apiSecret)
  const standIn = shell.standIn()
  await standIn.evaluate((electron) => electron.clipboard.writeText('an order number'), null)
  await session.page.keyboard.press('ControlOrMeta+l')
  await expect(session.account.heading('unlock.title')).toBeVisible()
  await sayWhatIsLeft(standIn)
  await session.quit()
  expect(standIn.output()).toContain('left on the clipboard: {"text/plain":"an order number"}')
})

test('quitting takes a copied secret along', async ({ shell, binance }) => {
  const { session } = shell
  const { password } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  await copySecret(shell, password, binance.entry.apiSecret)
  const standIn = shell.standIn()
  await sayWhatIsLeft(standIn)
  await session.quit()
  expect(standIn.output()).toContain('left on the clipboard: {}')
})

test('logging out takes a copied recovery code along', async ({ shell }) => {
  const { session } = shell
  const registration = { username: 'ada', email: 'ada@example.com', password: session.secret('password', 'a tall order of quiet harbours 7') }
  const code = session.secret('recovery code', await session.account.register(registration))
  await session.account.button('recovery.copy').click()
  await expect.poll(() => clipboard(shell.standIn())).toBe(code)
  await session.account.confirmRecoveryCode(code)
  await session.account.logOut('ada')
  await expect.poll(() => clipboard(shell.standIn())).toBe('')
})
