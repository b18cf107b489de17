import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { withRawFile } from '../support/raw-file.ts'
import { searchFor } from './canary.ts'
import { expect, test } from './fixture.ts'
import { ActivityPages } from './pages/activity-pages.ts'
import { lookAt } from './screens.ts'
import type { Session } from './session.ts'

const WRONG = 'not the password at all'
const NAME = 'Binance · Grid bot'

const activityOf = ({ page, words }: Session): ActivityPages => new ActivityPages(page, words)

/** Tries a wrong password for the plain fields, then the right one. */
async function revealTwice({ page, credential, words }: Session, password: string): Promise<void> {
  await credential.reveal(WRONG)
  await expect(credential.dialog.getByText(words('unlock.wrong'))).toBeVisible()
  await credential.confirmReveal(password)
  await expect(credential.dialog.getByRole('button', { name: words('reveal.hide') })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(credential.dialog).toHaveCount(0)
}

/** Locks, tries a wrong password, unlocks. */
async function lockAndUnlock({ page, vault, account, words }: Session, password: string): Promise<void> {
  await vault.lockButton.click()
  await account.unlock(WRONG)
  await expect(page.getByText(words('unlock.wrong'))).toBeVisible()
  await account.unlock(password)
  await expect(vault.lockButton).toBeVisible()
}

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    test.use({ language })

    test('what was done and what was refused stands in the list, in words', async ({ session, binance }) => {
      // Six derivations, each meant to be slow.
      test.slow()
      const { page, words } = session
      const { username, password } = await session.registerTrader()
      await session.vault.bind(binance.entry)
      await revealTwice(session, password)
      await lockAndUnlock(session, password)
      const activity = activityOf(session)
      await activity.open(username)

      await expect(activity.entry(words('audit.did.account.registered'))).toHaveCount(1)
      await expect(activity.entry(words('audit.did.credential.bound', { name: NAME }))).toHaveCount(1)
      await expect(activity.entry(words('audit.tried.credential.revealed', { name: NAME }), words('audit.refused_why', { why: words('audit.why.AUTHENTICATION_FAILED') }))).toHaveCount(1)
      await expect(activity.entry(words('audit.did.credential.revealed', { name: NAME }))).toHaveCount(1)
      await expect(activity.entry(words('audit.locked.by_hand'))).toHaveCount(1)
      await expect(activity.entry(words('audit.tried.account.unlocked'), words('audit.refused_why', { why: words('audit.why.AUTHENTICATION_FAILED') }), words('audit.while_locked'))).toHaveCount(1)
      await expect(activity.entry(words('audit.did.account.unlocked'))).toHaveCount(1)
      await expect(activity.integrity).toContainText(words('audit.integrity.intact'))
      await lookAt(page, `activity, ${language}`)
    })
  })
}

test('a deletion is told as what it was, and its key by its exchange alone', async ({ session, binance }) => {
  const { vault, credential, page, words } = session
  const { username } = await session.registerTrader()
  await vault.bind(binance.entry)
  await credential.delete()
  await expect(vault.emptyVault).toBeVisible()
  const activity = activityOf(session)
  await activity.open(username)
  await expect(activity.entry(words('audit.did.credential.deleted', { name: words('audit.one_of', { exchange: 'Binance' }) }))).toHaveCount(1)
  await expect(activity.entry(words('audit.did.credential.bound', { name: words('audit.deleted_of', { exchange: 'Binance' }) }))).toHaveCount(1)
  await expect(page.locator('.tk-entry').getByText('Grid bot')).toHaveCount(0)
})

test('the list narrows to a kind of action and to a credential, and a credential leads to its own', async ({ session, binance }) => {
  const { page, vault, words } = session
  const { username, password } = await session.registerTrader()
  await vault.bind(binance.entry)
  await revealTwice(session, password)
  const activity = activityOf(session)
  await page.getByRole('link', { name: words('audit.of_credential') }).click()
  await expect(activity.heading).toBeVisible()
  await expect(activity.filter('audit.filter_credential')).toHaveValue(NAME)
  await expect(activity.entry(words('audit.did.credential.bound', { name: NAME }))).toHaveCount(1)
  await expect(activity.entry(words('audit.did.account.registered'))).toHaveCount(0)

  await activity.choose('audit.filter_action', words('audit.did.credential.revealed', { name: words('audit.a_credential') }))
  await expect(activity.entries).toHaveCount(2)
  await expect(activity.entries.first()).toContainText(words('audit.did.credential.revealed', { name: NAME }))
  await expect(activity.entries.last()).toContainText(words('audit.tried.credential.revealed', { name: NAME }))

  await activity.choose('audit.filter_action', words('audit.did.credential.restored', { name: words('audit.a_credential') }))
  await expect(page.getByRole('heading', { name: words('audit.no_match_title') })).toBeVisible()
  await activity.button('audit.show_all').click()
  await expect(activity.entry(words('audit.did.account.registered'))).toHaveCount(1)
  await expect(activity.filter('audit.filter_credential')).toHaveValue('')
  await activity.open(username)
  await activity.entry(words('audit.did.credential.bound', { name: NAME })).getByRole('link', { name: NAME }).click()
  await expect(vault.heading('Grid bot')).toBeVisible()
})

/** The lines of a CSV without its header, as cells: of the first ones none holds a comma. */
const rowsOf = (csv: string): string[][] => csv.trimEnd().split('\r\n').slice(1).map((line) => line.split(','))

test('the file says what the list says, in both forms, and holds no secret', async ({ session, binance }) => {
  const { vault, words } = session
  const { username, password, recoveryCode } = await session.registerTrader()
  await vault.bind(binance.entry)
  await revealTwice(session, password)
  const activity = activityOf(session)
  await activity.open(username)
  await expect(activity.entry(words('audit.did.credential.bound', { name: NAME }))).toHaveCount(1)

  const csv = await activity.save('csv')
  expect(csv.name).toMatch(/^tradekeep-audit-\d{4}-\d\d-\d\d\.csv$/u)
  const rows = rowsOf(csv.content)
  const told = rows.map((cells) => cells[2])
  for (const action of ['account.registered', 'credential.bound', 'credential.revealed']) expect(told).toContain(action)
  expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_, index) => index + 1))
  await expect(activity.entry(words('audit.more.exported_csv'))).toHaveCount(1)

  const json = await activity.save('json')
  expect(json.name).toMatch(/^tradekeep-audit-\d{4}-\d\d-\d\d\.json$/u)
  const { entries } = JSON.parse(json.content) as { entries: { number: number; action: string }[] }
  expect(entries.map(({ number, action }) => [number, action])).toEqual(expect.arrayContaining(rows.map(([number, , action]) => [Number(number), action])))

  const secrets = new Map([['key', binance.entry.apiKey], ['secret', binance.entry.apiSecret], ['password', password], ['recovery code', recoveryCode], ['wrong password', WRONG]])
  expect(searchFor(secrets, new Map([['csv', csv.content], ['json', json.content]]))).toEqual([])
})

/** Turns one byte of the sealed content of the account's second entry. */
function changeAnEntry(home: string): void {
  withRawFile(home, (connection) => {
    const row = connection.prepare<[], { sealed: Buffer }>('SELECT sealed FROM audit_entries WHERE number = 2').get()
    if (row === undefined) throw new Error('there is no second entry')
    const changed = Buffer.from(row.sealed)
    changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1)
    connection.prepare('UPDATE audit_entries SET sealed = ? WHERE number = 2').run(changed)
  })
}

async function startAgain(session: Session, between: (home: string) => void, login: { readonly username: string; readonly password: string }): Promise<void> {
  await session.quit()
  between(session.home)
  await session.start()
  await session.account.logIn(login.username, login.password)
  await expect(session.vault.lockButton).toBeVisible()
}

test('an entry that somebody changed in the file is found, and what to do is said', async ({ session, binance }) => {
  const { vault, words } = session
  const trader = await session.registerTrader()
  await vault.bind(binance.entry)
  await startAgain(session, changeAnEntry, trader)
  const activity = activityOf(session)
  await activity.open(trader.username)
  await expect(activity.integrity).toContainText(words('audit.problem.changed.title', { number: 2 }))
  await expect(activity.integrity).toContainText(words('audit.problem.changed.action'))
  await lookAt(session.page, 'activity that was changed')
  await activity.button('audit.integrity.check').click()
  await expect(activity.integrity).toContainText(words('audit.problem.changed.title', { number: 2 }))
})

test('an entry that somebody took out of the file is missed', async ({ session, binance }) => {
  const { vault, words } = session
  const trader = await session.registerTrader()
  await vault.bind(binance.entry)
  await startAgain(session, (home) => withRawFile(home, (connection) => connection.prepare('DELETE FROM audit_entries WHERE number = 2').run()), trader)
  const activity = activityOf(session)
  await activity.open(trader.username)
  await expect(activity.integrity).toContainText(words('audit.problem.missing.title', { number: 2 }))
})

test('whoever reads further down stays there while the list grows', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  const { username } = await session.registerTrader()
  await vault.bind(binance.entry)
  for (const turn of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const [now, next] = turn % 2 === 1 ? (['detail.pause', 'detail.resume'] as const) : (['detail.resume', 'detail.pause'] as const)
    await credential.action(now).click()
    await expect(credential.action(next)).toBeVisible()
  }
  const activity = activityOf(session)
  await activity.open(username)
  const first = activity.entry(words('audit.did.account.registered'))
  await expect(first).toHaveCount(1)
  await page.setViewportSize({ width: 900, height: 600 })
  await activity.button('audit.export.json').focus()
  await first.scrollIntoViewIfNeeded()
  expect(await page.locator('main').evaluate((main) => main.scrollTop)).toBeGreaterThan(0)
  const [shown, place] = [await activity.entries.count(), await first.boundingBox()]
  const saved = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  await saved
  await expect(activity.entries).toHaveCount(shown + 1)
  // A row is some sixty pixels high; parts of one come from rounding.
  expect((await first.boundingBox())?.y).toBeCloseTo(place?.y ?? 0, -1)
})
