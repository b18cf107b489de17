import { expect, test } from '../fixture.ts'
import { AccountPages } from '../pages/account-pages.ts'
import { ActivityPages } from '../pages/activity-pages.ts'
import { listening } from './listening.ts'

test('what is done in another tab appears in the list by itself, and told apart from what is done here', async ({ session, binance, context }) => {
  const { words } = session
  const trader = await session.registerTrader()
  const other = await context.newPage()
  await other.goto(new URL('/', session.page.url()).href)
  const hears = listening(other)
  await new AccountPages(other, words).logIn(trader.username, trader.password)
  const activity = new ActivityPages(other, words)
  await activity.open(trader.username)
  await hears
  await expect(activity.entry(words('audit.did.account.registered'))).toHaveCount(1)
  await session.vault.bind(binance.entry)
  await expect(activity.entry(words('audit.did.credential.bound', { name: 'Binance · Grid bot' }))).toHaveCount(1)
  await activity.save('json')
  await expect(activity.entry(words('audit.more.exported_json'), words('audit.by_here'))).toHaveCount(1)
  await expect(activity.entry(words('audit.by_here'))).toHaveCount(1)
})

/** One more than a page of the list shows at first. */
const CHANGES = 51

test('older entries come on demand, until the first of all', async ({ session, binance }) => {
  const { page, vault, words } = session
  const trader = await session.registerTrader()
  await vault.bind(binance.entry)
  const id = new URL(page.url()).hash.split('/').at(-1) ?? ''
  const call = async (method: string, path: string, token: string | null, body: object): Promise<{ access_token: string }> => {
    const answer = await page.request.fetch(new URL(`/api/v1${path}`, page.url()).href, { method, data: body, headers: token === null ? {} : { authorization: `Bearer ${token}` } })
    expect(answer.status()).toBe(200)
    return ((await answer.json()) as { data: { access_token: string } }).data
  }
  const { access_token } = await call('POST', '/auth/login', null, { username: trader.username, password: trader.password })
  for (let change = 1; change <= CHANGES; change += 1) await call('PUT', `/credentials/${id}`, access_token, { note: `change ${change}` })
  // Of each the page hears, and one that it heard of on the list would have more of it read than the first page.
  await expect(page.getByText(`change ${CHANGES}`, { exact: true })).toBeVisible()

  const activity = new ActivityPages(page, words)
  await activity.open(trader.username)
  await expect(activity.entries).toHaveCount(50)
  await expect(activity.entry(words('audit.did.account.registered'))).toHaveCount(0)
  await activity.button('audit.older').click()
  await expect(activity.entry(words('audit.did.account.registered'))).toHaveCount(1)
  await expect(activity.entry(words('audit.did.credential.updated', { name: 'Binance · Grid bot' }))).toHaveCount(CHANGES)
  await expect(activity.button('audit.older')).toHaveCount(0)
})
