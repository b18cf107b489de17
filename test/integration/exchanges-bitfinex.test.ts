import { describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS, type Cause } from '../../src-preload/contract/exchanges.ts'
import { BITFINEX_REPLIES, bitfinexKeyOf, startBitfinex, type BitfinexKey } from '../exchanges/bitfinex.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { json } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt, expectSkew } from '../support/exchange-checks.ts'

const KEY = bitfinexKeyOf('a trader')
const { check, request, start, verdictOn } = checksAt('bitfinex', startBitfinex, KEY)
const QUESTION = 'POST /v2/auth/r/permissions'

const noncesOf = ({ requests }: KeyedSimulator<BitfinexKey>): number[] => requests.map(({ headers }) => Number(headers['bfx-nonce']))

describe('a Bitfinex key that works', () => {
  test('tells what it may do, in one request that changes nothing', async () => {
    const simulator = await start()
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'no' },
      // Bitfinex has IP lists, and tells of none.
      ip_restricted: null,
      key_proven: true,
      account_info: null,
      expires_at: null,
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      master_key: null,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test.each([
    ['look alone', [['wallets', 1, 0], ['orders', 1, 0]], { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['trade', [['wallets', 1, 0], ['orders', 1, 1]], { read: 'yes', trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'no' }],
    ['move funds between wallets', [['wallets', 1, 1]], { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'yes' }],
    ['withdraw', [['wallets', 1, 0], ['withdraw', 0, 1]], { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'no' }],
    ['perhaps withdraw, in a way that is not explained', [['wallets', 1, 0], ['withdraw', 1, 0], ['ui_withdraw', 0, 1]], { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'unknown', transfer: 'no' }],
    ['do things of which Tradekeep has not heard', [['wallets', 1, 0], ['teleport', 1, 1]], { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
  ] as const)('may %s', async (_name, scopes, expected) => {
    const simulator = await start({ scopes })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: expected })
  })

  test('but may not read is told as that, with all that it may', async () => {
    const simulator = await start({ scopes: [['wallets', 0, 0], ['orders', 0, 1]] })
    expect(await check(simulator)).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', code: null, permissions: { read: 'no', trade_spot: 'yes' } })
  })

  test('is asked at Bitfinex’s own address', async () => {
    const entry = findExchange('bitfinex')
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry).toMatchObject({ tells_permissions: true, has_testnet: false })
    expect(entry.posts.every((path) => path.startsWith('/v2/auth/r/'))).toBe(true)
    const addresses = await askedAddresses(entry, request({}))
    expect(addresses.map(({ url }) => url.href)).toEqual(['https://api.bitfinex.com/v2/auth/r/permissions'])
  })
})

describe('the numbers of a Bitfinex key’s requests', () => {
  test('are the clock in milliseconds, one above the other', async () => {
    const simulator = await start()
    const before = Date.now()
    await check(simulator)
    await check(simulator)
    const [first = 0, second = 0] = noncesOf(simulator)
    expect(before).toBeLessThanOrEqual(first)
    expect(first).toBeLessThan(second)
    expect(second).toBeLessThanOrEqual(Date.now())
  })

  test.each([
    ['that counts in microseconds', () => Date.now() * 1_000],
    ['that was faster', () => Date.now() + 60_000],
  ])('are refused beside a bot %s, which says nothing about the key', async (_name, nonce) => {
    const simulator = await start({ nonce: nonce() })
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'nonce_in_use', code: '10114', permissions: UNKNOWN_PERMISSIONS, possible_causes: [] })
    simulator.changeKey(KEY.apiKey, { nonce: Date.now() - 1_000 })
    expect((await check(simulator)).outcome).toBe('valid')
  })
})

describe('a Bitfinex key that is refused', () => {
  const fields = fieldsOf(KEY)

  test.each([
    ['a key that Bitfinex does not know', { ...fields, api_key: bitfinexKeyOf('somebody else').apiKey }],
    ['a key in another form', { ...fields, api_key: 'key' }],
  ])('%s may also be used from elsewhere', async (_name, given) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause: 'key_or_ip', code: '10100', permissions: UNKNOWN_PERMISSIONS, possible_causes: ['key_unknown', 'ip_refused'], other_exchanges: [] })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test('a wrong secret is told as that, though it has the same code', async () => {
    const simulator = await start()
    expect(await check(simulator, { fields: { ...fields, api_secret: bitfinexKeyOf('somebody else').secret } })).toMatchObject({ outcome: 'rejected', cause: 'signature_refused', code: '10100', possible_causes: [] })
  })

  test('no secret is told without asking', async () => {
    const simulator = await start()
    expect(await check(simulator, { fields: { api_key: KEY.apiKey } })).toMatchObject({ outcome: 'rejected', cause: 'field_malformed', code: null })
    expect(simulator.requests).toEqual([])
  })

  test('its state follows what happens to it while the exchange runs', async () => {
    const simulator = await start()
    const verdict = () => verdictOn(simulator)
    expect(await verdict()).toEqual(['valid', null])
    simulator.changeKey(KEY.apiKey, { ipList: ['198.51.100.1'] })
    expect(await verdict()).toEqual(['rejected', '10100'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', null])
    simulator.changeKey(KEY.apiKey, { may: ['read'] })
    expect(await verdict()).toEqual(['valid', null])
    simulator.removeKey(KEY.apiKey)
    expect(await verdict()).toEqual(['rejected', '10100'])
  })

  test.each([-600_000, 600_000])('an exchange whose clock is off by %i still answers: it looks at numbers alone', async (offset) => {
    const simulator = await start()
    simulator.setClock(offset)
    const result = await check(simulator)
    expect(result.outcome).toBe('valid')
    expectSkew(result, offset)
  })
})

describe('what Bitfinex answers, row by row', () => {
  const rows: [keyof typeof BITFINEX_REPLIES, string, Cause, string][] = [
    ['badKey', 'rejected', 'key_or_ip', '10100'],
    ['badDigest', 'rejected', 'signature_refused', '10100'],
    ['badSignature', 'rejected', 'signature_refused', '10112'],
    ['badHmac', 'rejected', 'signature_refused', '10113'],
    ['ipNotListed', 'ip_not_allowed', 'ip_refused', '10100'],
    ['smallNonce', 'unknown_error', 'nonce_in_use', '10114'],
    ['noPermission', 'missing_permission', 'permission_refused', '10001'],
    ['whatever', 'unknown_error', 'answer_not_understood', '10001'],
    ['badKeyOf200', 'rejected', 'key_or_ip', '10100'],
    ['badKeyOf401', 'rejected', 'key_or_ip', '10100'],
    ['badDigestOf403', 'rejected', 'signature_refused', '10100'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', '11010'],
    ['tooManyOf200', 'rate_limited', 'rate_limit', '11010'],
    ['edgeLimit', 'rate_limited', 'rate_limit', 'ERR_RATE_LIMIT'],
    ['edgeLimitOf200', 'rate_limited', 'rate_limit', 'ERR_RATE_LIMIT'],
    ['notReady', 'unreachable', 'exchange_failing', '11000'],
    ['maintenance', 'maintenance', 'maintenance', '20060'],
    ['maintenanceOf503', 'maintenance', 'maintenance', '20060'],
    ['unavailable', 'unreachable', 'exchange_failing', 'temporarily_unavailable'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = BITFINEX_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(BITFINEX_REPLIES).toSorted())
  })

  test.each([
    ['another code', ['error', 99_999, 'x'], '99999'],
    ['an error without a code', ['error'], null],
    ['an error that quotes the key', ['error', KEY.apiKey, KEY.apiKey], null],
    ['an empty list', [], null],
    ['a scope without its flags', [['orders']], null],
    ['flags in another form', [['orders', true, false]], null],
    ['balances', [['exchange', 'BTC', 0.5, 0, 0.5]], null],
    ['an object', { hello: 'world' }, null],
    ['an object that calls itself an error', { error: KEY.apiKey }, null],
  ])('%s is not understood', async (_name, answer, code) => {
    const simulator = await start()
    simulator.fault = json(200, answer)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code })
  })
})
