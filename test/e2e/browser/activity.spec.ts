import { expect, test } from '../fixture.ts'
import { AccountPages } from '../pages/account-pages.ts'
import { ActivityPages } from '../pages/activity-pages.ts'

test('what is done in another tab appears in the list by itself, and told apart from what is done here', async ({ session, binance, context }) => {
  const { words } = session
  const trader = await session.registerTrader()
  const other = await context.newPage()
  await other.goto(new URL('/', session.page.url()).href)
  await new AccountPages(other, words).logIn(trader.username, trader.password)
  const activity = new ActivityPages(other, words)
  await activity.open(trader.username)
  await expect(activity.entry(words('audit.did.account.registered'))).toHaveCount(1)
  await session.vault.bind(binance.entry)
  await expect(activity.entry(words('audit.did.credential.bound', { name: 'Binance · Grid bot' }))).toHaveCount(1)
  await activity.save('json')
  await expect(activity.entry(words('audit.more.exported_json'), words('audit.by_here'))).toHaveCount(1)
  await expect(activity.entry(words('audit.by_here'))).toHaveCount(1)
})
