import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allowedHosts, catalogue, findExchange } from '../../src-main/exchanges/catalogue.ts'
import { createExchangeService } from '../../src-main/exchanges/exchange-service.ts'
import { buildCatalogue } from '../../src-main/exchanges/generate-catalogue.ts'
import { exchangeDetailSchema, exchangeSchema } from '../../src-preload/contract/exchanges.ts'

const nothingAllowed = { customBaseUrls: false, loopbackExchanges: false }
const fieldsOf = (id: string): string[] => (findExchange(id)?.fields ?? []).filter((field) => field.required).map((field) => field.name)

describe('the catalogue', () => {
  test('is what its generator makes of the installed CCXT', () => {
    expect(JSON.parse(readFileSync(new URL('../../src-main/exchanges/catalogue.data.json', import.meta.url), 'utf8'))).toEqual(buildCatalogue())
  })

  test('has every exchange of CCXT, each with fields to fill in and hosts to ask', () => {
    expect(catalogue()).toHaveLength(104)
    for (const entry of catalogue()) {
      expect(entry.fields.some((field) => field.required), entry.id).toBe(true)
      expect(entry.hosts.length, entry.id).toBeGreaterThan(0)
      expect(entry.testnet_hosts.length > 0, entry.id).toBe(entry.has_testnet)
    }
  })

  test.each([
    ['binance', ['api_key', 'api_secret']],
    ['okx', ['api_key', 'api_secret', 'passphrase']],
    ['hyperliquid', ['private_key', 'wallet_address']],
    ['hibachi', ['api_key', 'account_id', 'private_key']],
    ['coinmate', ['api_key', 'api_secret', 'uid']],
    ['cryptomus', ['api_secret', 'uid']],
    ['mudrex', ['api_secret']],
    ['onetrading', ['api_key']],
    ['ndax', ['api_key', 'api_secret', 'passphrase', 'uid', 'login']],
  ])('%s asks for %j', (id, fields) => {
    expect(fieldsOf(id)).toEqual(fields)
  })

  test.each([
    ['dydx', ['private_key', 'wallet_address']],
    ['derive', ['account_id', 'private_key', 'wallet_address']],
    ['pacifica', ['private_key', 'wallet_address']],
  ])('%s asks for %j, which CCXT needs without saying so', (id, fields) => {
    expect(fieldsOf(id)).toEqual(fields)
  })

  test('offers no test network where CCXT would send the key to another company or to none', () => {
    for (const id of ['blockchaincom', 'bequant', 'fmfwio', 'binanceus', 'binanceusdm', 'binancecoinm']) expect(findExchange(id)?.has_testnet, id).toBe(false)
    expect(findExchange('binance')?.has_testnet).toBe(true)
    expect(findExchange('bitget')?.has_testnet).toBe(true)
  })

  test('every host is a host and nothing else', () => {
    for (const entry of catalogue()) {
      for (const testnet of [false, entry.has_testnet]) {
        for (const host of allowedHosts(entry, { testnet, hostname: null })) expect(new URL(`https://${host}/`).host, entry.id).toBe(host)
      }
    }
  })

  test('puts the chosen hostname into the hosts', () => {
    const bybit = findExchange('bybit')
    if (bybit === undefined) throw new Error('no bybit')
    expect(allowedHosts(bybit, { testnet: false, hostname: null })).toEqual(['api.bybit.com'])
    expect(allowedHosts(bybit, { testnet: false, hostname: 'bybit.nl' })).toEqual(['api.bybit.nl'])
    expect(allowedHosts(bybit, { testnet: true, hostname: 'bytick.com' })).toEqual(['api-testnet.bytick.com'])
  })
})

describe('what a page is told', () => {
  test('all exchanges, in the contract’s form and no more', async () => {
    const shown = await createExchangeService(nothingAllowed).supported()
    expect(shown).toHaveLength(104)
    for (const exchange of shown) expect(exchangeSchema.safeParse(exchange).success, exchange.id).toBe(true)
  })

  test.each([
    ['no', nothingAllowed],
    ['https', { ...nothingAllowed, customBaseUrls: true }],
    ['loopback', { ...nothingAllowed, loopbackExchanges: true }],
  ] as const)('base_url_allowed is %s', async (allowed, policy) => {
    const detail = await createExchangeService(policy).read('binance')
    expect(exchangeDetailSchema.parse(detail)).toMatchObject({ id: 'binance', name: 'Binance', base_url_allowed: allowed })
  })

  test.each([
    ['binanse', 'binance'],
    ['BINANCE', 'binance'],
    ['okex', 'okx'],
    ['krakn', 'kraken'],
    ['gateio', 'gate'],
  ])('an unknown %s suggests %s', async (asked, meant) => {
    await expect(createExchangeService(nothingAllowed).read(asked)).rejects.toMatchObject({ reason: 'exchange_unknown', details: { suggestions: expect.arrayContaining([meant]) } })
  })

  test.each(['', 'zzzzzzzzzzzz', '__proto__', 'constructor', 'toString'])('%j is no exchange and suggests none', async (asked) => {
    await expect(createExchangeService(nothingAllowed).read(asked)).rejects.toMatchObject({ reason: 'exchange_unknown', details: { suggestions: [] } })
  })
})
