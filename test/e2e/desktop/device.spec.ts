import { expect } from '../fixture.ts'
import type { Session } from '../session.ts'
import { test, type Shell } from './shell.ts'

const byDevice = ({ page, words }: Session, username: string) => page.getByRole('button', { name: words('login.by_device', { username }) })

/** The machine's keychain is another one from now on: away, or another machine's. */
const setKeychain = (shell: Shell, text: string): Promise<void> => shell.standIn().evaluate((electron, to) => electron.setKeychain(to), text)

async function turnOn(session: Session): Promise<{ username: string; password: string }> {
  const { username, password } = await session.registerTrader()
  await session.account.openAccount(username)
  await session.account.field('device.password').fill(password)
  await session.account.button('device.enable').click()
  await expect(session.page.getByText(session.words('device.is_on'))).toBeVisible()
  return { username, password }
}

test("this computer's keychain opens the account, locked or started again, until that is turned off", async ({ session }) => {
  const { username } = await turnOn(session)
  await session.vault.lockButton.click()
  await session.account.button('unlock.by_device').click()
  await expect(session.account.heading('account.title').or(session.vault.emptyVault)).toBeVisible()

  await session.quit()
  await session.start()
  await byDevice(session, username).click()
  await expect(session.vault.emptyVault).toBeVisible()

  await session.account.openAccount(username)
  await session.account.button('device.disable').click()
  await expect(session.account.button('device.enable')).toBeVisible()
  await session.quit()
  await session.start()
  await expect(session.account.heading('login.title')).toBeVisible()
  await expect(byDevice(session, username)).toBeHidden()
})

test('on another machine the keychain opens nothing, the password everything; at home it opens again', async ({ shell }) => {
  const { session } = shell
  const { username, password } = await turnOn(session)
  await session.quit()
  await session.start()
  await setKeychain(shell, 'gnome_libsecret:another machine')
  await byDevice(session, username).click()
  await expect(session.page.getByText(session.words('errors.device_refused'))).toBeVisible()
  await session.account.logIn(username, password)
  await expect(session.vault.emptyVault).toBeVisible()

  await session.quit()
  await session.start()
  await byDevice(session, username).click()
  await expect(session.vault.emptyVault).toBeVisible()
})

test('a keychain that is away is said to be locked, and opens the account when it is back', async ({ shell }) => {
  const { session } = shell
  await turnOn(session)
  await setKeychain(shell, 'unavailable')
  await session.vault.lockButton.click()
  await expect(session.account.heading('unlock.title')).toBeVisible()
  await expect(session.account.button('unlock.by_device')).toBeHidden()
  await setKeychain(shell, 'gnome_libsecret')
  await session.page.reload()
  await session.account.button('unlock.by_device').click()
  await expect(session.vault.lockButton).toBeVisible()
})

for (const [keychain, problem] of [
  ['basic_text', 'weak_keychain'],
  ['unavailable', 'keychain_locked'],
] as const) {
  test.describe(`with the keychain ${keychain}`, () => {
    test.use({ environment: { STAND_IN_KEYCHAIN: keychain } })

    test('the account page says why it can not be used, and offers nothing', async ({ session }) => {
      const { username } = await session.registerTrader()
      await session.account.openAccount(username)
      await expect(session.page.getByText(session.words(`device.${problem}`))).toBeVisible()
      await expect(session.account.button('device.enable')).toBeHidden()
    })
  })
}
