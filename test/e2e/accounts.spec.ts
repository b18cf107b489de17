import { expect, test } from './fixture.ts'

test('a new user makes an account, notes the recovery code and is in', async ({ session }) => {
  await session.registerTrader()
  await expect(session.page.getByRole('link', { name: session.words('credentials.bind') })).toBeVisible()
})

test('the vault locks by hand, and opens again with the right password alone', async ({ session }) => {
  const { password } = await session.registerTrader()
  await session.vault.lockButton.click()
  await session.account.unlock('not the password at all')
  await expect(session.page.getByText(session.words('unlock.wrong'))).toBeVisible()
  await session.account.unlock(password)
  await expect(session.vault.listHeading).toBeVisible()
})

test('quit and started again, the vault asks for the password, and everything is there', async ({ session }) => {
  const { username, password } = await session.registerTrader()
  await session.quit()
  await session.start()
  await session.account.logIn(username, password)
  await expect(session.vault.emptyVault).toBeVisible()
})
