import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

const masked = (apiKey: string): RegExp => new RegExp(`^${apiKey.slice(0, 4)}[^A-Za-z0-9]+${apiKey.slice(-4)}$`, 'u')

test('a working key is bound, listed masked, and told what it may do and what to mend', async ({ session, binance }) => {
  const { page, vault, words } = session
  await session.registerTrader()
  await vault.openBinding()
  await vault.fillKey(binance.entry)
  await lookAt(page, 'bind, filled in')
  await vault.submitKey()

  await expect(vault.heading('Grid bot')).toBeVisible()
  await expect(page.getByText('read, spot trading; no withdrawal; no IP list')).toBeVisible()
  await expect(page.getByRole('heading', { level: 3, name: words('findings.no_ip_list.title') })).toBeVisible()
  await expect(page.getByText(words('findings.no_ip_list.action'))).toBeVisible()
  await lookAt(page, 'detail')

  await vault.openList()
  await expect(vault.rows).toHaveCount(1)
  await expect(vault.rows).toContainText([words('states.valid')])
  await expect(vault.rows).toContainText(['read, spot trading; no withdrawal; no IP list'])
  await expect(vault.rows.getByText(masked(binance.entry.apiKey))).toBeVisible()
  await lookAt(page, 'list')

  const asked = binance.exchange.requests.map(({ method, path }) => `${method} ${path}`)
  expect(asked).toContain('GET /sapi/v1/account/apiRestrictions')
  expect(asked.filter((request) => !request.startsWith('GET '))).toEqual([])
})

test('a wrong secret is refused in plain words, with what to do, and nothing is stored', async ({ session, binance }) => {
  const { page, vault, words } = session
  await session.registerTrader()
  await vault.openBinding()
  await vault.fillKey({ ...binance.entry, apiSecret: session.secret('wrong secret', binance.entry.apiSecret.toLowerCase().split('').toReversed().join('')) })
  await vault.submitKey()
  await expect(vault.refusal).toContainText(words('diagnosis.signature_refused.title'))
  await expect(vault.refusal).toContainText(words('diagnosis.signature_refused.action'))
  await expect(vault.refusal).toContainText('-1022')
  await lookAt(page, 'signature refused')
  await vault.openList()
  await expect(vault.emptyVault).toBeVisible()
})

test('the same key a second time is told where it is already', async ({ session, binance }) => {
  const { page, vault, words } = session
  await session.registerTrader()
  await vault.bind(binance.entry)
  await vault.openList()
  await vault.openBinding()
  await vault.fillKey({ ...binance.entry, label: 'Once more' })
  await vault.submitKey()
  await expect(vault.refusal).toContainText(words('bind.duplicate_title'))
  await lookAt(page, 'bound already')
  await vault.refusal.getByRole('link', { name: words('bind.duplicate_link', { name: 'Grid bot' }) }).click()
  await expect(vault.heading('Grid bot')).toBeVisible()
  await vault.openList()
  await expect(vault.rows).toHaveCount(1)
})

test('an exchange that breaks off is told, and the key can be kept anyway and verified later', async ({ session, binance }) => {
  const { page, vault, words } = session
  binance.exchange.fault = 'reset'
  await session.registerTrader()
  await vault.openBinding()
  await vault.fillKey(binance.entry)
  await vault.submitKey()
  await expect(vault.refusal).toContainText(words('bind.inconclusive_title'))
  await expect(vault.refusal).toContainText(words('bind.inconclusive_text'))
  await lookAt(page, 'out of reach')

  await page.getByRole('button', { name: words('bind.keep_anyway') }).click()
  await expect(vault.heading('Grid bot')).toBeVisible()
  await expect(page.getByText(words('states.unverified'), { exact: true })).toBeVisible()

  binance.exchange.fault = null
  await page.getByRole('button', { name: words('credentials.verify'), exact: true }).click()
  await expect(page.getByText(words('states.valid'), { exact: true })).toBeVisible()
  await expect(page.getByText('read, spot trading; no withdrawal; no IP list')).toBeVisible()
})

test('an exchange out of reach is told, and nothing is stored', async ({ session, binance }) => {
  const { vault, words } = session
  await binance.exchange.close()
  await session.registerTrader()
  await vault.openBinding()
  await vault.fillKey(binance.entry)
  await vault.submitKey()
  await expect(vault.refusal).toContainText(words('diagnosis.no_connection.title'))
  await vault.openList()
  await expect(vault.emptyVault).toBeVisible()
})

test('quit, started again and unlocked, all is there', async ({ session, binance }) => {
  const { username, password } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  await session.quit()
  await session.start()
  await session.account.logIn(username, password)
  await expect(session.vault.rows).toHaveCount(1)
  await expect(session.vault.rows.getByText(masked(binance.entry.apiKey))).toBeVisible()
  await session.page.getByRole('link', { name: 'Grid bot' }).click()
  await session.page.getByRole('button', { name: session.words('credentials.verify'), exact: true }).click()
  await expect.poll(() => binance.exchange.requests.filter(({ path }) => path === '/sapi/v1/account/apiRestrictions').length).toBeGreaterThan(1)
  await expect(session.page.getByText(session.words('states.valid'), { exact: true })).toBeVisible()
})

test('killed right after a key was bound, it is there', async ({ session, binance }) => {
  const { username, password } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  await session.kill()
  await session.start()
  await session.account.logIn(username, password)
  await expect(session.vault.rows).toHaveCount(1)
})

test('a locked vault shows nothing, and shows it again once unlocked', async ({ session, binance }) => {
  const { vault, account } = session
  const { password } = await session.registerTrader()
  await vault.bind(binance.entry)
  await vault.openList()
  await expect(vault.rows).toHaveCount(1)
  await vault.lockButton.click()
  await expect(account.heading('unlock.title')).toBeVisible()
  await expect(session.page.getByText('Grid bot')).toHaveCount(0)
  await account.unlock(password)
  await expect(vault.rows).toHaveCount(1)
})

test.describe('a key that can withdraw', () => {
  test.use({ keyFacts: { permissions: { enableWithdrawals: true }, ipList: ['203.0.113.7'] } })

  test('is bound, with the warning that this deserves', async ({ session, binance }) => {
    const { page, vault, words } = session
    await session.registerTrader()
    await vault.bind(binance.entry)
    await expect(page.getByRole('heading', { level: 3, name: words('findings.can_withdraw.title') })).toBeVisible()
    await expect(page.getByText('read, spot trading; can withdraw; IP list set')).toBeVisible()
  })
})

test.describe('a key that is only for other addresses', () => {
  test.use({ keyFacts: { ipList: ['198.51.100.1'] } })

  test('is refused with all that it can mean', async ({ session, binance }) => {
    const { vault, words } = session
    await session.registerTrader()
    await vault.openBinding()
    await vault.fillKey(binance.entry)
    await vault.submitKey()
    await expect(vault.refusal).toContainText(words('diagnosis.key_or_ip.title'))
  })
})
