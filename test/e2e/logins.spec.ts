import { expect, test } from './fixture.ts'
import { SettingsPages } from './pages/settings-pages.ts'
import { lookAt } from './screens.ts'

test('another name takes the password, and is the one to log in with', async ({ session }) => {
  const { page, account, words } = session
  const { username, password } = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  await account.openAccount(username)
  await settings.rename('lovelace', 'not the password at all')
  await expect(settings.section('profile.title').getByText(words('unlock.wrong'))).toBeVisible()
  await lookAt(page, 'profile, wrong password')
  await settings.field(settings.section('profile.title'), 'profile.password').fill(password)
  await settings.button(settings.section('profile.title'), 'profile.submit').click()
  await expect(page.getByText(words('profile.saved'))).toBeVisible()

  await account.logOut('lovelace')
  await account.logIn(username, password)
  await expect(page.getByRole('alert')).toBeVisible()
  await account.logIn('lovelace', password)
  await expect(account.heading('account.title').or(session.vault.emptyVault)).toBeVisible()
})

test('the own login is marked, and a logout everywhere ends it', async ({ session, hostKind }) => {
  const { page, account, words } = session
  const { username, password } = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  await account.openAccount(username)
  await expect(settings.logins).toHaveCount(1)
  await expect(settings.logins).toContainText([words('logins.this_one')])
  await expect(settings.logins).toContainText([hostKind === 'desktop' ? words('logins.window') : 'Chrome'])
  await expect(settings.button(settings.section('logins.title'), 'logins.others')).toBeDisabled()

  await settings.button(settings.section('logins.title'), 'logins.everywhere').click()
  await expect(settings.dialog).toContainText(words('logins.everywhere_text'))
  await lookAt(page, 'log out everywhere')
  await settings.button(settings.dialog, 'logins.confirm').click()
  await expect(account.heading('login.title')).toBeVisible()
  await expect(page.getByText(words('login.logged_out_everywhere'))).toBeVisible()
  await account.logIn(username, password)
  await expect(session.vault.emptyVault).toBeVisible()
})

test("the account page's contents lead to each of its parts, by keyboard alone", async ({ session }) => {
  const { page, account, words } = session
  const { username } = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  await account.openAccount(username)
  for (const [link, title] of [
    ['account.locking', 'locking.title'],
    ['account.delete', 'account_deletion.title'],
    ['account.profile', 'profile.title'],
  ] as const) {
    const entry = settings.contents.getByRole('link', { name: words(link), exact: true })
    await entry.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 2, name: words(title), exact: true })).toBeFocused()
    await expect(settings.section(title)).toBeInViewport()
    await expect(entry).toHaveAttribute('aria-current', 'location')
  }
})
