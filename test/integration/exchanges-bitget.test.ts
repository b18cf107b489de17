import { describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS, type Cause } from '../../src-preload/contract/exchanges.ts'
import { BITGET_NOT_CLASSIC, BITGET_REPLIES, bitgetKeyOf, startBitget } from '../exchanges/bitget.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { json, startSimulator, type Reply, type Simulator } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt } from '../support/exchange-checks.ts'

const KEY = bitgetKeyOf('a trader')
const { check, expectClockTold, keep, request, start, verdictOn } = checksAt('bitget', startBitget, KEY)
const CLASSIC = 'GET /api/v2/spot/account/info'
const UNIFIED = 'GET /api/v3/account/info'

/** An exchange whose two APIs each answer in one way, whoever asks. */
async function startAnswering(classic: Reply, unified: Reply): Promise<Simulator> {
  return keep(await startSimulator(({ path }) => (path.includes('/v3/') ? unified : classic)))
}

const answer = (data: unknown): Reply => json(200, { code: '00000', msg: 'success', requestTime: 1, data })

describe('a Bitget key that works', () => {
  test('tells what it may do and whose it is, in one request that changes nothing', async () => {
    const simulator = await start({ may: ['read', 'trade_spot', 'trade_futures'] })
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'no', transfer: 'no' },
      ip_restricted: false,
      key_proven: true,
      master_key: null,
      account_info: { uid: '3704614084' },
      expires_at: null,
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual([CLASSIC])
  })

  test.each([
    ['read alone', ['coor', 'cpor', 'stor', 'smor', 'ttor'], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['trade spot', ['stor', 'stow'], { trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['trade on margin', ['smor', 'smow'], { trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['order contracts', ['coor', 'coow'], { trade_spot: 'no', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
    ['close positions', ['cpor', 'cpow'], { trade_spot: 'no', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
    ['withdraw', ['readonly', 'withdraw'], { trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'no' }],
    ['do what Bitget’s own example says', ['trade', 'readonly'], { trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'unknown' }],
    ['something that nobody documents', ['stor', 'stow', 'wwow'], { trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'unknown', transfer: 'unknown' }],
  ] as const)('may %s', async (_name, authorities, expected) => {
    const simulator = await start({ authorities })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test('with an IP list says so', async () => {
    const simulator = await start({ ipList: ['198.51.100.1', '203.0.113.7'] })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: true })
  })

  test('of demo trading is asked with the header for it, and only there', async () => {
    const simulator = await start({ demo: true })
    expect(await check(simulator, { testnet: true })).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes' } })
    expect(await check(simulator)).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '40099' })
    simulator.changeKey(KEY.apiKey, { demo: false })
    expect(await check(simulator, { testnet: true })).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '40099' })
  })

  test('of which Bitget tells less is told with less', async () => {
    const simulator = await start()
    simulator.fault = answer({ userId: '1' })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: { uid: '1' } })
    simulator.fault = answer({ userId: '1', authorities: [], ips: null })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: { read: 'unknown', trade_spot: 'no', withdraw: 'no' }, ip_restricted: null })
  })

  test.each([false, true])('is asked for at Bitget alone, demo trading: %s', async (testnet) => {
    const entry = findExchange('bitget')
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry.tells_permissions).toBe(true)
    const addresses = await askedAddresses(entry, request({ testnet }))
    expect(addresses.map(({ url }) => url.href)).toEqual(['https://api.bitget.com/api/v2/spot/account/info'])
    expect(addresses[0]?.headers['PAPTRADING']).toBe(testnet ? '1' : undefined)
  })
})

describe('a key of a unified account', () => {
  test('is sent away by the classic API and asks the other one', async () => {
    const simulator = await start({ unified: true, ipList: ['203.0.113.7'] })
    expect(await check(simulator)).toMatchObject({
      outcome: 'valid',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'no', transfer: 'unknown' },
      ip_restricted: true,
      master_key: true,
      account_info: { uid: '3704614084' },
    })
    expect(asked(simulator)).toEqual([CLASSIC, UNIFIED])
  })

  test('of a sub-account is none of the main account', async () => {
    const simulator = await start({ unified: true, parentId: '1234567' })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', master_key: false })
  })

  const may = (permType: unknown, permissions: unknown) => answer({ userId: '1', permType, permissions, ips: '', parentId: '' })
  test.each([
    ['reading alone, though its groups are listed', may('read-only', ['uta_mgt', 'uta_trade', 'withdraw']), { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['reading, in another spelling', may('readonly', ['uta_mgt']), { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['trading on all markets', may('read-and-write', ['uta_trade']), { trade_spot: 'yes', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
    ['managing, which may move funds', may('read-and-write', ['uta_mgt']), { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'unknown' }],
    ['withdrawing', may('read-and-write', ['withdraw']), { trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'no' }],
    ['orders that others copy', may('read-and-write', ['copy_futures_order']), { trade_spot: 'no', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
  ] as const)('may do %s', async (_name, unified, expected) => {
    const simulator = await startAnswering(BITGET_NOT_CLASSIC.unifiedAccount, unified)
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test.each([
    ['no mode', may(undefined, ['uta_trade'])],
    ['another mode', may('administrator', ['uta_trade'])],
    ['no list', may('read-and-write', undefined)],
  ])('of which it is told with %s may do nobody knows what', async (_name, unified) => {
    const simulator = await startAnswering(BITGET_NOT_CLASSIC.unifiedAccount, unified)
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: UNKNOWN_PERMISSIONS, ip_restricted: false })
  })

  test.each(Object.entries(BITGET_NOT_CLASSIC))('%s is about the question, and the next one decides', async (_name, classic) => {
    expect(await check(await startAnswering(classic, answer({ userId: '1', permType: 'read-only', permissions: ['uta_mgt'] })))).toMatchObject({ outcome: 'valid', master_key: null, ip_restricted: null })
    expect(await check(await startAnswering(classic, BITGET_REPLIES.noSuchKey))).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '40037' })
    expect(await check(await startAnswering(classic, BITGET_REPLIES.noPermission))).toMatchObject({ outcome: 'missing_permission', code: '40014' })
    expect(await check(await startAnswering(classic, BITGET_REPLIES.upgrade))).toMatchObject({ outcome: 'maintenance', code: '40200' })
    expect(await check(await startAnswering(classic, classic))).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood' })
    expect(await check(await startAnswering(classic, answer({})))).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: null })
  })

  test('that breaks off at the second question was not judged by the first', async () => {
    const simulator = keep(await startSimulator(({ path }) => (path.includes('/v3/') ? 'reset' : BITGET_NOT_CLASSIC.unifiedAccount)))
    expect(await check(simulator)).toMatchObject({ outcome: 'unreachable', cause: 'no_connection', code: null })
  })
})

describe('a Bitget key that is refused', () => {
  const fields = fieldsOf(KEY)

  test.each([
    ['a key that Bitget does not know', { ...fields, api_key: bitgetKeyOf('somebody else').apiKey }, 'key_unknown', '40037'],
    ['a key in another form', { ...fields, api_key: KEY.apiKey.slice(3) }, 'key_refused', '40006'],
    ['a wrong secret', { ...fields, api_secret: bitgetKeyOf('somebody else').secret }, 'signature_refused', '40009'],
    ['a wrong passphrase', { ...fields, passphrase: `${KEY.passphrase}x` }, 'passphrase_refused', '40036'],
  ])('%s', async (_name, given, cause, code) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause, code, permissions: UNKNOWN_PERMISSIONS })
    expect(asked(simulator)).toEqual([CLASSIC])
  })

  test.each([
    ['no passphrase', { api_key: KEY.apiKey, api_secret: KEY.secret }],
    ['a passphrase that no header can carry', { ...fields, passphrase: '密码' }],
  ])('%s is told without asking', async (_name, given) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause: 'field_malformed', code: null })
    expect(simulator.requests).toEqual([])
  })

  test('its state follows what happens to it while the exchange runs', async () => {
    const simulator = await start()
    const verdict = () => verdictOn(simulator)
    expect(await verdict()).toEqual(['valid', null])
    simulator.changeKey(KEY.apiKey, { ipList: ['198.51.100.1'] })
    expect(await verdict()).toEqual(['ip_not_allowed', '40038'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', '40014'])
    simulator.changeKey(KEY.apiKey, { may: ['read'], expiresAt: Date.now() - 1 })
    expect(await verdict()).toEqual(['rejected', '40037'])
    simulator.changeKey(KEY.apiKey, { expiresAt: undefined, fault: BITGET_REPLIES.abnormalUser })
    expect(await verdict()).toEqual(['rejected', '40013'])
    simulator.addKey({ ...KEY, unified: true })
    expect(await verdict()).toEqual(['valid', null])
  })

  test.each([-60_000, 60_000])('an exchange whose clock is off by %i says nothing about the key, and how far apart the clocks are', async (offset) => {
    await expectClockTold(await start(), offset, '40008')
  })
})

describe('what Bitget answers, row by row', () => {
  const rows: [keyof typeof BITGET_REPLIES, string, Cause, string, (readonly Cause[])?][] = [
    ['keyEmpty', 'rejected', 'key_malformed', '40001'],
    ['secretEmpty', 'rejected', 'signature_refused', '40002'],
    ['signEmpty', 'rejected', 'signature_refused', '40003'],
    ['passphraseEmpty', 'rejected', 'passphrase_refused', '40011'],
    ['badKey', 'rejected', 'key_refused', '40006'],
    ['noSuchKey', 'rejected', 'key_unknown', '40037'],
    ['noSuchKeyEither', 'rejected', 'key_unknown', '40041'],
    ['otherEnvironment', 'rejected', 'key_unknown', '40099'],
    ['keyOrPassphrase', 'rejected', 'key_refused', '40012', ['passphrase_refused', 'key_refused']],
    ['badPassphrase', 'rejected', 'passphrase_refused', '40036'],
    ['badSignature', 'rejected', 'signature_refused', '40009'],
    ['badSignatureToo', 'rejected', 'signature_refused', '40010'],
    ['tooLong', 'unreachable', 'timed_out', '40010'],
    ['ipRefused', 'ip_not_allowed', 'ip_refused', '40018'],
    ['ipNotListed', 'ip_not_allowed', 'ip_refused', '40038'],
    ['noPermission', 'missing_permission', 'permission_refused', '40014'],
    ['noPermissionOfUser', 'missing_permission', 'permission_refused', '40040'],
    ['abnormalUser', 'rejected', 'account_suspended', '40013'],
    ['disabledUser', 'rejected', 'account_suspended', '40026'],
    ['cancelledUser', 'rejected', 'account_suspended', '40031'],
    ['timestampOld', 'clock_skew', 'clock_off', '40004'],
    ['badTimestamp', 'clock_skew', 'clock_off', '40005'],
    ['timestampExpired', 'clock_skew', 'clock_off', '40008'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', '429'],
    ['throttled', 'rate_limited', 'rate_limit', '1001'],
    ['upgrade', 'maintenance', 'maintenance', '40200'],
    ['region', 'region_blocked', 'region_refused', '40000'],
    ['abnormalSystem', 'unreachable', 'exchange_failing', '40015'],
    ['serviceError', 'unreachable', 'exchange_failing', '40725'],
    ['unknownError', 'unreachable', 'exchange_failing', '45001'],
    ['classicAccount', 'unknown_error', 'answer_not_understood', '40084'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code, possible_causes = []) => {
    const simulator = await start()
    simulator.fault = BITGET_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, possible_causes, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual([CLASSIC])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(BITGET_REPLIES).toSorted())
  })

  test.each([
    ['another code with status 200', { code: '77777', msg: 'x', data: null }, '77777'],
    ['no account', { code: '00000', msg: 'success', data: null }, null],
    ['an account without a number', { code: '00000', msg: 'success', data: { authorities: ['readonly'], ips: '' } }, null],
    ['permissions in another form', { code: '00000', msg: 'success', data: { userId: '1', authorities: 'readonly' } }, null],
    ['an IP list in another form', { code: '00000', msg: 'success', data: { userId: '1', authorities: ['readonly'], ips: ['203.0.113.7'] } }, null],
    ['success in another form', { code: 0, msg: 'success', data: { userId: '1', authorities: ['readonly'] } }, null],
  ])('%s is not understood', async (_name, body, code) => {
    const simulator = await start()
    simulator.fault = json(200, body)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code })
  })
})
