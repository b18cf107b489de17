import { randomBytes } from 'node:crypto'
import { expect, test } from './fixture.ts'
import { SettingsPages } from './pages/settings-pages.ts'
import { lookAt } from './screens.ts'
import type { Session } from './session.ts'

const GRACE = { username: 'grace', email: 'grace@hopper.example' }

/** The admin makes an account for Grace, and stays who they are. */
async function registerGrace(session: Session, admin: string): Promise<string> {
  const password = session.secret("Grace's password", `${randomBytes(12).toString('base64')} grace!`)
  const settings = new SettingsPages(session.page, session.words)
  await session.account.openAccount(admin)
  const code = session.secret("Grace's recovery code", await settings.register({ ...GRACE, password }))
  session.secret("Grace's recovery code without hyphens", code.replaceAll('-', ''))
  await lookAt(session.page, 'recovery code to hand over')
  await session.page.keyboard.press('Escape')
  await expect(settings.dialog.getByText(session.words('people.code_first'))).toBeVisible()
  await expect(session.page.getByTestId('recovery-code')).toBeVisible()
  await settings.handOver()
  return password
}

test('an admin makes an account for somebody else, and each sees their own vault', async ({ session, binance }) => {
  const { page, account, vault, words } = session
  const { username, password } = await session.registerTrader()
  await vault.bind(binance.entry)
  const hers = await registerGrace(session, username)

  await page.reload()
  await expect(account.heading('account.title')).toBeVisible()
  await vault.openList()
  await expect(vault.rows).toContainText(['Grid bot'])
  await account.logOut(username)

  await account.logIn(GRACE.username, hers)
  await expect(vault.emptyVault).toBeVisible()
  await account.openAccount(GRACE.username)
  const settings = new SettingsPages(page, words)
  await expect(settings.section('logins.title').getByText(words('logins.this_one'))).toBeVisible()
  await expect(settings.section('people.title')).toHaveCount(0)
  await account.logOut(GRACE.username)
  await account.logIn(username, password)
  await expect(vault.rows).toContainText(['Grid bot'])
})

test('an admin shares the role, and without another admin can not leave', async ({ session }) => {
  const { page, account, vault, words } = session
  const trader = await session.registerTrader()
  const { username, password } = trader
  const settings = new SettingsPages(page, words)
  const hers = await registerGrace(session, username)

  await settings.deleteAccount(username, password)
  await expect(settings.dialog.getByText(words('errors.last_admin'))).toBeVisible()
  await lookAt(page, 'the last admin stays')
  await page.keyboard.press('Escape')

  await settings.setRole('nobody-of-that-name', 'admin', password)
  await expect(settings.dialog.getByText(words('errors.account_unknown'))).toBeVisible()
  await settings.field(settings.dialog, 'people.whose').fill(GRACE.username)
  await settings.field(settings.dialog, 'profile.password').fill(password)
  await settings.button(settings.dialog, 'people.role_submit').click()
  await expect(page.getByText(words('people.is_admin', { username: GRACE.username }))).toBeVisible()

  await settings.deleteAccount(username, password)
  await expect(page.getByText(words('login.deleted'))).toBeVisible()
  session.accountDeleted(trader)
  await account.logIn(username, password)
  await expect(page.getByRole('alert')).toBeVisible()
  await account.logIn(GRACE.username, hers)
  await expect(vault.emptyVault).toBeVisible()
  await account.openAccount(GRACE.username)
  await expect(settings.section('people.title')).toBeVisible()
})

test('the only account of a vault can be deleted with what is in it, after its name is typed', async ({ session, binance }) => {
  const { page, account, vault, words } = session
  const trader = await session.registerTrader()
  const { username, password } = trader
  await vault.bind(binance.entry)
  const settings = new SettingsPages(page, words)
  await account.openAccount(username)
  await settings.button(settings.section('account_deletion.title'), 'account_deletion.button').click()
  await expect(settings.dialog).toContainText(words('account_deletion.exchanges'))
  await expect(settings.button(settings.dialog, 'account_deletion.confirm')).toBeDisabled()
  await lookAt(page, 'delete account')
  await page.keyboard.press('Escape')
  await settings.deleteAccount(username, password)
  await expect(account.heading('register.title').or(page.getByRole('heading', { name: words('start.setup_elsewhere_title') }))).toBeVisible()
  session.accountDeleted(trader)
})
