import { expect, test } from '../fixture.ts'
import { AccountPages } from '../pages/account-pages.ts'
import { VaultPages } from '../pages/vault-pages.ts'

test('a page whose vault was killed says that it may be out of date', async ({ session, binance, context }) => {
  const { username, password } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  const page = await context.newPage()
  await page.goto(new URL('/', session.page.url()).href)
  await new AccountPages(page, session.words).logIn(username, password)
  const vault = new VaultPages(page, session.words)
  await expect(vault.rows).toHaveCount(1)
  const notice = page.getByText(session.words('bridge.cut_off'))
  await expect(notice).toHaveCount(0)
  await session.kill()
  await expect(notice).toBeVisible()
  await expect(vault.rows).toContainText(['Grid bot'])
})
