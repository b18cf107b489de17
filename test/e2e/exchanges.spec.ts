import { randomUUID } from 'node:crypto'
import { bybitKeyOf, startBybit } from '../exchanges/bybit.ts'
import { okxKeyOf, startOkx } from '../exchanges/okx.ts'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

const DAY = 24 * 60 * 60 * 1_000

test('an OKX key, with its passphrase, is bound and told what it may do; its passphrase mistyped is told as that', async ({ session }) => {
  const { page, vault, words } = session
  const key = { ...okxKeyOf(randomUUID()), may: ['read', 'trade_spot', 'withdraw'] as const }
  const exchange = await startOkx({ keys: [key] })
  await session.registerTrader()
  await vault.openBinding()
  await vault.fillKey({ exchange: 'OKX', label: 'Arbitrage', apiKey: session.secret('API key', key.apiKey), apiSecret: session.secret('secret', key.secret), baseUrl: exchange.url })
  const passphrase = page.getByLabel(words('fields.passphrase'), { exact: true })
  await passphrase.fill(`${session.secret('passphrase', key.passphrase)}x`)
  await vault.submitKey()
  await expect(vault.refusal).toContainText(words('diagnosis.passphrase_refused.title'))
  await expect(vault.refusal).toContainText('50105')
  await lookAt(page, 'passphrase refused')

  await passphrase.fill(key.passphrase)
  await vault.submitKey()
  await expect(vault.heading('Arbitrage')).toBeVisible()
  await expect(page.getByRole('heading', { level: 3, name: words('findings.can_withdraw.title') })).toBeVisible()
  await expect(page.getByRole('heading', { level: 3, name: words('findings.no_ip_list.title') })).toBeVisible()
  await vault.openList()
  await expect(vault.rows).toContainText([words('states.valid')])
  expect(new Set(exchange.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(['GET /api/v5/account/config']))
  await exchange.close()
})

test('a Bybit key that ends soon says in how many days', async ({ session }) => {
  const { page, vault, words } = session
  const key = { ...bybitKeyOf(randomUUID()), expiresAt: Date.now() + 5.5 * DAY }
  const exchange = await startBybit({ keys: [key] })
  await session.registerTrader()
  await vault.bind({ exchange: 'Bybit', label: 'Perp bot', apiKey: session.secret('API key', key.apiKey), apiSecret: session.secret('secret', key.secret), baseUrl: exchange.url })
  await expect(page.getByRole('heading', { level: 3, name: words('findings.expires_soon.title', { duration: '5 days' }) })).toBeVisible()
  await lookAt(page, 'expires soon')
  await exchange.close()
})
