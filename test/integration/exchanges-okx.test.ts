import { describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { OKX_REPLIES, okxKeyOf, startOkx } from '../exchanges/okx.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { json } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt } from '../support/exchange-checks.ts'

const KEY = okxKeyOf('a trader')
const { check, expectClockTold, request, start, verdictOn } = checksAt('okx', startOkx, KEY)

describe('an OKX key that works', () => {
  test('tells what it may do and whose it is, in one request that changes nothing', async () => {
    const simulator = await start({ label: 'grid bot', may: ['read', 'trade_spot', 'trade_futures'] })
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'no', transfer: 'yes' },
      ip_restricted: false,
      key_proven: true,
      account_info: { uid: '44705892343619584', label: 'grid bot' },
      expires_at: null,
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      master_key: true,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual(['GET /api/v5/account/config'])
  })

  test.each([
    ['reading alone', ['read'], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['withdrawing', ['read', 'withdraw'], { trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'no' }],
    ['trading, on an account in spot mode', ['read', 'trade_spot'], { trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'yes' }],
  ] as const)('may do %s', async (_name, may, expected) => {
    const simulator = await start({ may })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test('with an IP list says so', async () => {
    const simulator = await start({ ipList: ['198.51.100.1', '203.0.113.7'] })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: true })
  })

  test('of demo trading is asked with the header for it, and only there', async () => {
    const simulator = await start({ demo: true })
    expect(await check(simulator, { testnet: true })).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes' } })
    expect(await check(simulator)).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '50101' })
    simulator.changeKey(KEY.apiKey, { demo: false })
    expect(await check(simulator, { testnet: true })).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '50101' })
  })

  test('of which OKX tells less is told with less', async () => {
    const simulator = await start()
    simulator.fault = json(200, { code: '0', msg: '', data: [{ uid: '1' }] })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: { uid: '1' } })
    simulator.fault = json(200, { code: '0', msg: '', data: [{ uid: '1', perm: 'read_only, trade', ip: '' }] })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'yes' })
    simulator.fault = json(200, { code: '0', msg: '', data: [{ uid: '1', perm: 'trade' }] })
    expect(await check(simulator)).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', permissions: { read: 'no', trade_spot: 'yes' } })
  })
})

describe('OKX’s regional twins', () => {
  test.each([
    ['okx', null, 'www.okx.com'],
    ['okx', 'aws.okx.com', 'aws.okx.com'],
    ['myokx', null, 'eea.okx.com'],
    ['okxus', null, 'us.okx.com'],
  ])('%s (%s) is asked the same question at %s', async (id, hostname, host) => {
    const entry = findExchange(id)
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry.tells_permissions).toBe(true)
    for (const testnet of [false, true]) {
      const addresses = await askedAddresses(entry, request({ exchange: id, hostname, testnet }))
      expect(addresses.map(({ url }) => url.href)).toEqual([`https://${host}/api/v5/account/config`])
      expect(addresses[0]?.headers['x-simulated-trading']).toBe(testnet ? '1' : undefined)
    }
  })

  test.each(['myokx', 'okxus'])('%s reads answers and refusals alike', async (exchange) => {
    const simulator = await start()
    expect(await check(simulator, { exchange })).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes' } })
    simulator.removeKey(KEY.apiKey)
    expect(await check(simulator, { exchange })).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: '50119' })
  })
})

describe('an OKX key that is refused', () => {
  const fields = fieldsOf(KEY)

  test.each([
    ['a key that OKX does not know', { ...fields, api_key: okxKeyOf('somebody else').apiKey }, 'key_unknown', '50119'],
    ['a key in another form', { ...fields, api_key: KEY.apiKey.replaceAll('-', '') }, 'key_refused', '50111'],
    ['a wrong secret', { ...fields, api_secret: okxKeyOf('somebody else').secret }, 'signature_refused', '50113'],
    ['a wrong passphrase', { ...fields, passphrase: `${KEY.passphrase}x` }, 'passphrase_refused', '50105'],
  ])('%s', async (_name, given, cause, code) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause, code, permissions: UNKNOWN_PERMISSIONS })
  })

  test.each([
    ['no passphrase', { api_key: KEY.apiKey, api_secret: KEY.secret }],
    ['a passphrase that no header can carry', { ...fields, passphrase: '密码' }],
  ])('%s is told without asking', async (_name, given) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause: 'field_malformed', code: null })
    expect(simulator.requests).toEqual([])
  })

  test('from an address that is not on its list is told as which one OKX saw it', async () => {
    const simulator = await start({ ipList: ['198.51.100.1'] })
    expect(await check(simulator)).toMatchObject({ cause: 'ip_refused', address_seen: '203.0.113.7', other_exchanges: [] })
  })

  test('its state follows what happens to it while the exchange runs', async () => {
    const simulator = await start()
    const verdict = () => verdictOn(simulator)
    expect(await verdict()).toEqual(['valid', null])
    simulator.changeKey(KEY.apiKey, { ipList: ['198.51.100.1'] })
    expect(await verdict()).toEqual(['ip_not_allowed', '50110'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', '50120'])
    simulator.changeKey(KEY.apiKey, { may: ['read'], expiresAt: Date.now() - 1 })
    expect(await verdict()).toEqual(['rejected', '50119'])
    simulator.changeKey(KEY.apiKey, { expiresAt: undefined, fault: OKX_REPLIES.frozen })
    expect(await verdict()).toEqual(['rejected', '50100'])
    simulator.addKey(KEY)
    expect(await verdict()).toEqual(['valid', null])
  })

  test.each([-60_000, 60_000])('an exchange whose clock is off by %i says nothing about the key, and how far apart the clocks are', async (offset) => {
    await expectClockTold(await start(), offset, '50102')
  })
})

describe('what OKX answers, row by row', () => {
  const rows: [keyof typeof OKX_REPLIES, string, string, string][] = [
    ['keyEmpty', 'rejected', 'key_malformed', '50103'],
    ['passphraseEmpty', 'rejected', 'passphrase_refused', '50104'],
    ['signEmpty', 'rejected', 'signature_refused', '50106'],
    ['timestampEmpty', 'clock_skew', 'clock_off', '50107'],
    ['badKey', 'rejected', 'key_refused', '50111'],
    ['noSuchKey', 'rejected', 'key_unknown', '50119'],
    ['badSignature', 'rejected', 'signature_refused', '50113'],
    ['badPassphrase', 'rejected', 'passphrase_refused', '50105'],
    ['ipNotListed', 'ip_not_allowed', 'ip_refused', '50110'],
    ['mustBindIp', 'ip_not_allowed', 'ip_refused', '50035'],
    ['otherEnvironment', 'rejected', 'key_unknown', '50101'],
    ['notAuthorized', 'rejected', 'key_refused', '50114'],
    ['timestampExpired', 'clock_skew', 'clock_off', '50102'],
    ['badTimestamp', 'clock_skew', 'clock_off', '50112'],
    ['noPermission', 'missing_permission', 'permission_refused', '50120'],
    ['noEndpointPermission', 'missing_permission', 'permission_refused', '50030'],
    ['frozen', 'rejected', 'account_suspended', '50100'],
    ['blocked', 'rejected', 'account_suspended', '50007'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', '50011'],
    ['tooManyOfAccount', 'rate_limited', 'rate_limit', '50061'],
    ['busy', 'unreachable', 'exchange_failing', '50013'],
    ['systemError', 'unreachable', 'exchange_failing', '50026'],
    ['offline', 'unreachable', 'exchange_failing', '50005'],
    ['maintenance', 'maintenance', 'maintenance', '50001'],
    ['timeout', 'unreachable', 'timed_out', '50004'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = OKX_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual(['GET /api/v5/account/config'])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(OKX_REPLIES).toSorted())
  })

  test.each([
    ['another code with status 200', { code: '59999', msg: 'x', data: [] }, '59999'],
    ['no account', { code: '0', msg: '', data: [] }, null],
    ['two accounts', { code: '0', msg: '', data: [{ uid: '1' }, { uid: '2' }] }, null],
    ['an account without a number', { code: '0', msg: '', data: [{ perm: 'read_only' }] }, null],
    ['permissions in another form', { code: '0', msg: '', data: [{ uid: '1', perm: ['read_only'] }] }, null],
  ])('%s is not understood', async (_name, answer, code) => {
    const simulator = await start()
    simulator.fault = json(200, answer)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code })
  })
})
