import { describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { KUCOIN_REPLIES, kucoinKeyOf, startKucoin } from '../exchanges/kucoin.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { json } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt } from '../support/exchange-checks.ts'

const KEY = kucoinKeyOf('a trader')
const { check, expectClockTold, request, start, verdictOn } = checksAt('kucoin', startKucoin, KEY)

describe('a KuCoin key that works', () => {
  test('tells what it may do and whose it is, in one request that changes nothing', async () => {
    const simulator = await start({ remark: 'grid bot', may: ['read', 'trade_spot', 'trade_futures'], createdAt: Date.UTC(2026, 2, 4, 5, 6, 7) })
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'no', transfer: 'no' },
      ip_restricted: false,
      key_proven: true,
      master_key: true,
      account_info: { uid: '165111215', label: 'grid bot', created_at: '2026-03-04T05:06:07.000Z' },
      expires_at: null,
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual(['GET /api/v1/user/api-key'])
  })

  test('never sends the passphrase itself', async () => {
    const simulator = await start()
    await check(simulator)
    expect(JSON.stringify(simulator.requests)).not.toContain(KEY.passphrase)
  })

  test.each([
    ['read alone', 'General', { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['trade spot', 'General,Spot', { trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['trade on margin, which is on the same markets', 'General, Margin', { trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['trade futures', 'General,Futures', { trade_spot: 'no', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
    ['move funds inside', 'General,InnerTransfer', { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'yes' }],
    ['withdraw', 'General,Transfer', { trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'unknown' }],
    ['do everything', 'General,Spot,Margin,Futures,InnerTransfer,Transfer,Earn', { trade_spot: 'yes', trade_futures: 'yes', withdraw: 'yes', transfer: 'yes' }],
    ['trade as older keys do', 'General,Trade', { trade_spot: 'unknown', trade_futures: 'unknown', withdraw: 'no', transfer: 'no' }],
  ] as const)('may %s', async (_name, permission, expected) => {
    const simulator = await start({ permission })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test('that may not read says so itself', async () => {
    const simulator = await start({ permission: 'Spot' })
    expect(await check(simulator)).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', permissions: { read: 'no', trade_spot: 'yes' } })
  })

  test('with an IP list says so, and so does one of a sub-account', async () => {
    const simulator = await start({ ipList: ['198.51.100.1', '203.0.113.7'], subName: 'bots' })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: true, master_key: false })
  })

  const answer = (data: unknown) => json(200, { code: '200000', data })

  test('of which KuCoin tells less is told with less', async () => {
    const simulator = await start()
    simulator.fault = answer({ permission: 'General' })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: null, master_key: null, account_info: {}, expires_at: null })
    simulator.fault = answer({ permission: 'General', ipWhitelist: null, remark: null, createdAt: null, isMaster: null, uid: '7' })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: null, master_key: null, account_info: { uid: '7' } })
    simulator.fault = answer({ permission: 'General', remark: 'x'.repeat(500) })
    expect((await check(simulator)).account_info).toEqual({ label: 'x'.repeat(200) })
  })

  test.each([
    ['no permissions', {}],
    ['permissions in another form', { permission: ['General'] }],
    ['permissions without a word', { permission: '' }],
    ['an IP list in another form', { permission: 'General', ipWhitelist: ['203.0.113.7'] }],
    ['a time that is none', { permission: 'General', createdAt: 1e17 }],
  ])('%s is not understood', async (_name, data) => {
    const simulator = await start()
    simulator.fault = answer(data)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: null })
  })
})

describe('KuCoin Futures', () => {
  test.each(['kucoin', 'kucoinfutures'])('%s is asked at the one host that tells what a key may do', async (id) => {
    const entry = findExchange(id)
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry.tells_permissions).toBe(true)
    expect(entry.hosts).toEqual(['api.kucoin.com'])
    const addresses = await askedAddresses(entry, request({ exchange: id }))
    expect(addresses.map(({ url }) => url.href)).toEqual(['https://api.kucoin.com/api/v1/user/api-key'])
  })

  test('takes the same keys, and reads answers and refusals alike', async () => {
    const simulator = await start()
    expect(await check(simulator, { exchange: 'kucoinfutures' })).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes', trade_futures: 'no' } })
    simulator.removeKey(KEY.apiKey)
    expect(await check(simulator, { exchange: 'kucoinfutures' })).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '400003', other_exchanges: [] })
  })
})

describe('a KuCoin key that is refused', () => {
  const fields = fieldsOf(KEY)

  // The passphrase is signed with the secret, and looked at first.
  const either = ['passphrase_refused', 'signature_refused']

  test.each([
    ['a key that KuCoin does not know', { ...fields, api_key: kucoinKeyOf('somebody else').apiKey }, 'key_unknown', '400003', []],
    ['a wrong secret', { ...fields, api_secret: kucoinKeyOf('somebody else').secret }, 'passphrase_refused', '400004', either],
    ['a wrong passphrase', { ...fields, passphrase: `${KEY.passphrase}x` }, 'passphrase_refused', '400004', either],
  ])('%s', async (_name, given, cause, code, possible_causes) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause, code, possible_causes, permissions: UNKNOWN_PERMISSIONS })
    expect(asked(simulator)).toEqual(['GET /api/v1/user/api-key'])
  })

  test('no passphrase is told without asking', async () => {
    const simulator = await start()
    expect(await check(simulator, { fields: { api_key: KEY.apiKey, api_secret: KEY.secret } })).toMatchObject({ outcome: 'rejected', cause: 'field_malformed', code: null })
    expect(simulator.requests).toEqual([])
  })

  test.each(['203.0.113.7', '2001:db8::7'])('from an address that is not on its list is told as which one KuCoin sees it: %s', async (ip) => {
    const simulator = await start({ ipList: ['198.51.100.1'] })
    simulator.callerIp = ip
    expect(await check(simulator)).toMatchObject({ outcome: 'ip_not_allowed', cause: 'ip_refused', code: '400006', address_seen: ip })
  })

  test.each(['Invalid request ip', 'Invalid request ip, the current clientIp is:', 'Invalid request ip, the current clientIp is:999.1.1.1', 'Invalid request ip, the current clientIp is:a trader'])('no address is read where there is none: %s', async (msg) => {
    const simulator = await start()
    simulator.fault = json(403, { code: '400006', msg })
    expect(await check(simulator)).toMatchObject({ outcome: 'ip_not_allowed', code: '400006', address_seen: null })
  })

  test('its state follows what happens to it while the exchange runs', async () => {
    const simulator = await start()
    const verdict = () => verdictOn(simulator)
    expect(await verdict()).toEqual(['valid', null])
    simulator.changeKey(KEY.apiKey, { ipList: ['198.51.100.1'] })
    expect(await verdict()).toEqual(['ip_not_allowed', '400006'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', '400007'])
    simulator.changeKey(KEY.apiKey, { may: ['read'], expiresAt: Date.now() - 1 })
    expect(await verdict()).toEqual(['rejected', '400003'])
    simulator.changeKey(KEY.apiKey, { expiresAt: undefined, fault: KUCOIN_REPLIES.frozen })
    expect(await verdict()).toEqual(['rejected', '411100'])
    simulator.addKey(KEY)
    expect(await verdict()).toEqual(['valid', null])
  })

  test.each([-60_000, 60_000])('an exchange whose clock is off by %i says nothing about the key, and how far apart the clocks are', async (offset) => {
    await expectClockTold(await start(), offset, '400002')
  })
})

describe('what KuCoin answers, row by row', () => {
  const rows: [keyof typeof KUCOIN_REPLIES, string, string, string, string?][] = [
    ['headerMissing', 'rejected', 'key_malformed', '400001'],
    ['noSuchKey', 'rejected', 'key_unknown', '400003'],
    ['badPassphrase', 'rejected', 'passphrase_refused', '400004'],
    ['badSignature', 'rejected', 'signature_refused', '400005'],
    ['ipNotListed', 'ip_not_allowed', 'ip_refused', '400006', '203.0.113.7'],
    ['noPermission', 'missing_permission', 'permission_refused', '400007'],
    ['frozen', 'rejected', 'account_suspended', '411100'],
    ['badTimestamp', 'clock_skew', 'clock_off', '400002'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', '429000'],
    ['tooManyWithSuccess', 'rate_limited', 'rate_limit', '429000'],
    ['tooManyToo', 'rate_limited', 'rate_limit', '200002'],
    ['tooManyOfAddress', 'rate_limited', 'rate_limit', '1015'],
    ['tooMany', 'rate_limited', 'rate_limit', '429'],
    ['region', 'region_blocked', 'region_refused', '400500'],
    ['networkTimeout', 'unreachable', 'timed_out', '408000'],
    ['serverError', 'unreachable', 'exchange_failing', '500000'],
    ['unavailable', 'unreachable', 'exchange_failing', '503000'],
    ['busy', 'unreachable', 'exchange_failing', '230005'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code, address) => {
    const simulator = await start()
    simulator.fault = KUCOIN_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, address_seen: address ?? null, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual(['GET /api/v1/user/api-key'])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(KUCOIN_REPLIES).toSorted())
  })

  test('another code is not understood', async () => {
    const simulator = await start()
    simulator.fault = json(200, { code: '777777', msg: 'x' })
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: '777777' })
  })
})
