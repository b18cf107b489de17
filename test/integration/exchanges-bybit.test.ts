import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { BYBIT_REPLIES, bybitKeyOf, startBybit } from '../exchanges/bybit.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { json } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt } from '../support/exchange-checks.ts'

const KEY = bybitKeyOf('a trader')
const { check, expectClockTold, request, start, verdictOn } = checksAt('bybit', startBybit, KEY)
const DAY = 24 * 60 * 60 * 1_000

describe('a Bybit key that works', () => {
  test('tells what it may do, whose it is and when it ends, in one request that changes nothing', async () => {
    const simulator = await start({ note: 'grid bot', createdAt: Date.UTC(2026, 0, 2, 3, 4, 5), expiresAt: Date.UTC(2100, 0, 1) })
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' },
      ip_restricted: false,
      key_proven: true,
      account_info: { uid: '24617703', label: 'grid bot', created_at: '2026-01-02T03:04:05.000Z' },
      expires_at: '2100-01-01T00:00:00.000Z',
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      master_key: true,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual(['GET /v5/user/query-api'])
  })

  test.each([
    ['everything', ['read', 'trade_spot', 'trade_futures', 'withdraw', 'transfer'], { trade_spot: 'yes', trade_futures: 'yes', withdraw: 'yes', transfer: 'yes' }],
    ['reading alone, though its groups are listed', ['read'], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['derivatives', ['read', 'trade_futures'], { trade_spot: 'no', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
  ] as const)('may do %s', async (_name, may, expected) => {
    const simulator = await start({ may })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test('without an IP list ends after 90 days; with one it does not end', async () => {
    const simulator = await start({ createdAt: Date.now() - 80 * DAY })
    const left = Date.parse((await check(simulator)).expires_at ?? '') - Date.now()
    expect(Math.round(left / DAY)).toBe(10)
    simulator.changeKey(KEY.apiKey, { ipList: ['203.0.113.7'] })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: true, expires_at: null })
  })

  test('may be an RSA key in PEM form', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const simulator = await start({ secret: publicKey.export({ type: 'spki', format: 'pem' }).toString() })
    const api_secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(await check(simulator, { fields: { api_key: KEY.apiKey, api_secret } })).toMatchObject({ outcome: 'valid' })
    expect(await check(simulator)).toMatchObject({ cause: 'signature_refused' })
  })

  const answer = (result: object) => json(200, { retCode: 0, retMsg: '', result: { readOnly: 0, permissions: {}, ...result }, time: 1 })

  test('of which Bybit tells less is told with less', async () => {
    const simulator = await start()
    simulator.fault = answer({ permissions: { Spot: null } })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: { read: 'unknown', trade_spot: 'no' }, ip_restricted: null, account_info: {}, expires_at: null })
    simulator.fault = answer({ ips: [], expiredAt: '', createdAt: '0001-01-01T00:00:00Z', userID: '7', note: 'x'.repeat(500) })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: false, account_info: { uid: '7', label: 'x'.repeat(200) }, expires_at: null })
  })

  test.each([
    ['no word on reading', { readOnly: undefined }],
    ['another kind of reading', { readOnly: 2 }],
    ['permissions in another form', { permissions: ['Spot'] }],
    ['an IP list in another form', { ips: '203.0.113.7' }],
  ])('%s is not understood', async (_name, result) => {
    const simulator = await start()
    simulator.fault = answer(result)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: null })
  })
})

describe('Bybit’s regional twins', () => {
  test.each([
    ['bybit', null, 'bybit.com'],
    ['bybit', 'bytick.com', 'bytick.com'],
    ['bybit', 'bybit.nl', 'bybit.nl'],
    ['bybit', 'bybit.com.hk', 'bybit.com.hk'],
    ['bybiteu', null, 'bybit.eu'],
    ['bybitid', null, 'bybit.id'],
  ])('%s (%s) is asked the same question at %s', async (id, hostname, host) => {
    const entry = findExchange(id)
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry.tells_permissions).toBe(true)
    for (const testnet of [false, true]) {
      const addresses = await askedAddresses(entry, request({ exchange: id, hostname, testnet }))
      expect(addresses.map(({ url }) => `${url.host}${url.pathname}`)).toEqual([`${testnet ? 'api-testnet' : 'api'}.${host}/v5/user/query-api`])
    }
  })

  test.each(['bybiteu', 'bybitid'])('%s reads answers and refusals alike', async (exchangeId) => {
    const simulator = await start()
    expect(await check(simulator, { exchange: exchangeId })).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes' } })
    simulator.removeKey(KEY.apiKey)
    expect(await check(simulator, { exchange: exchangeId })).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '10003' })
    simulator.fault = BYBIT_REPLIES.edgeRegion
    expect(await check(simulator, { exchange: exchangeId })).toMatchObject({ outcome: 'region_blocked' })
  })
})

describe('a Bybit key that is refused', () => {
  const fields = fieldsOf(KEY)

  test.each([
    ['a key that Bybit does not know', { ...fields, api_key: bybitKeyOf('somebody else').apiKey }, 'key_unknown', '10003'],
    ['a key in another form', { ...fields, api_key: 'short' }, 'key_unknown', '10003'],
    ['a wrong secret', { ...fields, api_secret: bybitKeyOf('somebody else').secret }, 'signature_refused', '10004'],
  ])('%s', async (_name, given, cause, code) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause, code, permissions: UNKNOWN_PERMISSIONS })
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
    expect(await verdict()).toEqual(['ip_not_allowed', '10010'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', '10005'])
    simulator.changeKey(KEY.apiKey, { may: ['read'], expiresAt: Date.now() - 1 })
    expect(await verdict()).toEqual(['expired', '33004'])
    simulator.changeKey(KEY.apiKey, { expiresAt: undefined, fault: 'reset' })
    expect(await verdict()).toEqual(['unreachable', null])
    simulator.addKey(KEY)
    expect(await verdict()).toEqual(['valid', null])
  })

  test.each([-60_000, 60_000])('an exchange whose clock is off by %i says nothing about the key, and how far apart the clocks are', async (offset) => {
    await expectClockTold(await start(), offset, '10002')
  })
})

describe('what Bybit answers, row by row', () => {
  const rows: [keyof typeof BYBIT_REPLIES, string, string, string][] = [
    ['badKey', 'rejected', 'key_unknown', '10003'],
    ['badSignature', 'rejected', 'signature_refused', '10004'],
    ['noKey', 'rejected', 'key_refused', '10007'],
    ['banned', 'rejected', 'account_suspended', '10008'],
    ['unauthorized', 'rejected', 'key_refused', 'HTTP 401'],
    ['expired', 'expired', 'key_expired', '33004'],
    ['expiredAlso', 'expired', 'key_expired', '-2015'],
    ['ipNotListed', 'ip_not_allowed', 'ip_refused', '10010'],
    ['noPermission', 'missing_permission', 'permission_refused', '10005'],
    ['timestampOutside', 'clock_skew', 'clock_off', '10002'],
    ['timestampOtherwise', 'clock_skew', 'clock_off', '-1'],
    ['tooManyVisits', 'rate_limited', 'rate_limit', '10006'],
    ['tooManyOfAddress', 'rate_limited', 'rate_limit', '10018'],
    ['edgeLimit', 'rate_limited', 'rate_limit', 'HTTP 403'],
    ['edgeRegion', 'region_blocked', 'region_refused', 'HTTP 403'],
    ['regionOfAddress', 'region_blocked', 'region_refused', '10009'],
    ['compliance', 'region_blocked', 'region_refused', '10024'],
    ['serverTimeout', 'unreachable', 'timed_out', '10000'],
    ['serverError', 'unreachable', 'exchange_failing', '10016'],
    ['maintenance', 'maintenance', 'maintenance', '10016'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = BYBIT_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual(['GET /v5/user/query-api'])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(BYBIT_REPLIES).toSorted())
  })
})
