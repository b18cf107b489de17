import { expect, test } from './fixture.ts'
import { SettingsPages } from './pages/settings-pages.ts'
import { lookAt } from './screens.ts'

const FIVE_MINUTES = '5 minutes'

test('when the account locks by itself is chosen, and stays chosen', async ({ session }) => {
  const { page, account, words } = session
  const { username, password } = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  await account.openAccount(username)
  await expect(settings.idle).toHaveValue('15 minutes')
  await settings.chooseLocking(FIVE_MINUTES, false)
  await lookAt(page, 'locking')
  await session.quit()
  await session.start()
  await session.account.logIn(username, password)
  await session.account.openAccount(username)
  const again = new SettingsPages(session.page, words)
  await expect(again.idle).toHaveValue(FIVE_MINUTES)
  await expect(again.wipe).not.toBeChecked()
})

test('what was typed waits behind a lock where it was typed, but for secrets; a dialog closes', async ({ session }) => {
  const { page, account, vault, words } = session
  const { username, password } = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  const profile = settings.section('profile.title')
  await account.openAccount(username)
  await settings.field(profile, 'register.email').fill('ada@lovelace.example')
  await settings.field(profile, 'profile.password').fill(password)
  await account.field('password.current').fill(password)
  await page.getByLabel(words('password.someone')).check()
  await settings.wipe.check()
  await settings.button(settings.section('people.title'), 'people.register').click()
  await settings.field(settings.dialog, 'people.username').fill('grace')
  await settings.field(settings.dialog, 'people.password').fill(password)

  await page.keyboard.press('ControlOrMeta+l')
  await expect(account.heading('unlock.title')).toBeVisible()
  await expect(page.getByText(words('locking.cause_by_hand'))).toBeVisible()
  await lookAt(page, 'locked, with its cause')
  await account.unlock(password)

  await expect(account.heading('account.title')).toBeVisible()
  await expect(settings.dialog).toHaveCount(0)
  await expect(settings.field(profile, 'register.email')).toHaveValue('ada@lovelace.example')
  await expect(settings.field(profile, 'profile.password')).toHaveValue('')
  await expect(account.field('password.current')).toHaveValue('')
  await expect(page.getByLabel(words('password.someone'))).toBeChecked()
  await expect(settings.wipe).toBeChecked()
  await settings.button(settings.section('people.title'), 'people.register').click()
  await expect(settings.field(settings.dialog, 'people.username')).toHaveValue('grace')
  await expect(settings.field(settings.dialog, 'people.password')).toHaveValue('')
  await page.keyboard.press('Escape')

  // For another account nothing of it is there.
  await account.logOut(username)
  await account.logIn(username, password)
  await expect(vault.emptyVault).toBeVisible()
  await account.openAccount(username)
  await expect(settings.field(profile, 'register.email')).toHaveValue('ada@example.com')
})

test('a key that is being entered and a search wait behind a lock, the secret does not', async ({ session, binance }) => {
  const { page, account, vault, credential, words } = session
  const { password } = await session.registerTrader()
  await vault.bind(binance.entry)
  await vault.openList()
  const search = page.getByRole('searchbox', { name: words('credentials.search') }).or(page.getByRole('textbox', { name: words('credentials.search') }))
  await search.fill('grid')
  await vault.lockButton.click()
  await account.unlock(password)
  await expect(search).toHaveValue('grid')
  await expect(vault.rows).toHaveCount(1)

  await page.getByRole('link', { name: binance.entry.label }).click()
  await credential.editLink.click()
  await expect(vault.heading(words('update.about_title'))).toBeVisible()
  await account.field('bind.note').fill('half a sen')
  await vault.lockButton.click()
  await account.unlock(password)
  await expect(account.field('bind.note')).toHaveValue('half a sen')
})

test('with everything wiped on lock, a lock leads to the login, and nothing that was typed is left', async ({ session }) => {
  const { page, account, vault, words } = session
  const { username, password } = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  await account.openAccount(username)
  await settings.chooseLocking(FIVE_MINUTES, true)
  await settings.field(settings.section('profile.title'), 'register.email').fill('ada@lovelace.example')
  await vault.lockButton.click()
  await expect(account.heading('login.title')).toBeVisible()
  await expect(page.getByText(words('login.locked'))).toBeVisible()
  await lookAt(page, 'wiped')
  await account.logIn(username, password)
  await expect(vault.emptyVault).toBeVisible()
  await account.openAccount(username)
  await expect(settings.field(settings.section('profile.title'), 'register.email')).toHaveValue('ada@example.com')
  await expect(settings.wipe).toBeChecked()
})
