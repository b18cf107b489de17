import { describe, expect, test } from 'vitest'
import { allowedHosts, findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { GATE_REPLIES, gateKeyOf, NO_SUCH_ACCOUNT, startGate } from '../exchanges/gate.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { html, json, startSimulator, type Fault, type Simulator } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt } from '../support/exchange-checks.ts'

const KEY = gateKeyOf('a trader')
const { check, expectClockTold, keep, request, start, verdictOn } = checksAt('gate', startGate, KEY)
const KEYS = 'GET /api/v4/account/main_keys'
const SPOT = 'GET /api/v4/spot/accounts'
const FUTURES = 'GET /api/v4/futures/usdt/accounts'

/** An exchange that answers each question in one way, whoever asks. */
async function startAnswering(answers: Readonly<Record<string, Fault>>): Promise<Simulator> {
  return keep(await startSimulator(({ method, path }) => answers[`${method} ${path}`] ?? html(404, '404 Not Found')))
}

describe('a Gate key that may ask what it is', () => {
  test('tells what it may do and whose it is, in one request that changes nothing', async () => {
    const simulator = await start({ label: 'grid bot', may: ['read', 'trade_spot', 'trade_futures'], createdAt: Date.UTC(2026, 2, 4, 5, 6, 7) })
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'unknown', transfer: 'no' },
      ip_restricted: false,
      key_proven: true,
      master_key: null,
      account_info: { uid: '10406147', label: 'grid bot', created_at: '2026-03-04T05:06:07.000Z' },
      expires_at: null,
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual([KEYS])
  })

  const account = { name: 'account', read_only: true }
  test.each([
    ['look at everything', [account, { name: 'spot', read_only: true }, { name: 'futures', read_only: true }, { name: 'wallet', read_only: true }], { trade_spot: 'no', trade_futures: 'no', withdraw: 'unknown', transfer: 'no' }],
    ['trade spot', [account, { name: 'spot', read_only: false }], { trade_spot: 'yes', trade_futures: 'no', withdraw: 'unknown', transfer: 'no' }],
    ['trade on margin', [account, { name: 'margin', read_only: false }], { trade_spot: 'yes', trade_futures: 'no', withdraw: 'unknown', transfer: 'no' }],
    ['trade futures', [account, { name: 'futures', read_only: false }], { trade_spot: 'no', trade_futures: 'yes', withdraw: 'unknown', transfer: 'no' }],
    ['trade deliveries', [account, { name: 'futures', read_only: true }, { name: 'delivery', read_only: false }], { trade_spot: 'no', trade_futures: 'yes', withdraw: 'unknown', transfer: 'no' }],
    ['move funds inside', [account, { name: 'wallet', read_only: false }], { trade_spot: 'no', trade_futures: 'no', withdraw: 'unknown', transfer: 'yes' }],
    ['use a unified account', [account, { name: 'spot', read_only: false }, { name: 'unified', read_only: false }], { trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'unknown', transfer: 'no' }],
    ['withdraw, where that is listed', [account, { name: 'withdraw', read_only: false }], { trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'no' }],
    ['look at withdrawals, where that is listed', [account, { name: 'withdrawal', read_only: true }], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['do nobody knows how much', [account, { name: 'spot' }, { name: 'wallet' }], { trade_spot: 'unknown', trade_futures: 'no', withdraw: 'unknown', transfer: 'unknown' }],
  ] as const)('may %s', async (_name, perms, expected) => {
    const simulator = await start({ perms })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test('with an IP list says so', async () => {
    const simulator = await start({ ipList: ['198.51.100.1', '203.0.113.7'] })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: true })
  })

  test.each([2, 3])('is of no use in state %i, which stands for locked and frozen', async (state) => {
    const simulator = await start({ state })
    expect(await check(simulator)).toMatchObject({ outcome: 'rejected', cause: 'account_suspended', code: null, permissions: UNKNOWN_PERMISSIONS })
  })

  test('of which Gate tells less is told with less', async () => {
    const simulator = await start()
    simulator.fault = json(200, { user_id: 1 })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: { uid: '1' } })
    simulator.fault = json(200, { user_id: 1, perms: [], name: [], ip_whitelist: null, created_at: 'yesterday' })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: { read: 'unknown', trade_spot: 'no', withdraw: 'unknown' }, ip_restricted: null, account_info: { uid: '1' } })
    simulator.fault = json(200, { user_id: 1, name: ['grid', 'bot'], created_at: 1_663_232_110 })
    expect((await check(simulator)).account_info).toEqual({ uid: '1', label: 'grid, bot', created_at: '2022-09-15T08:55:10.000Z' })
  })

  test('stands in a list of keys as itself, or as none of them', async () => {
    const simulator = await start()
    const perms = [{ name: 'spot', read_only: false }]
    simulator.fault = json(200, [{ user_id: '1', perms }])
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes' }, account_info: { uid: '1' } })
    simulator.fault = json(200, [{ user_id: 1, key: 'another', state: 2, perms: [] }, { user_id: 1, key: KEY.apiKey, state: 1, perms }])
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes', trade_futures: 'no' } })
    simulator.fault = json(200, [{ user_id: 1, state: 2, perms: [], ip_whitelist: ['203.0.113.7'] }, { user_id: 1, perms }])
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: { uid: '1' } })
  })

  test.each([
    ['no account', { state: 1, perms: [] }],
    ['no key', []],
    ['an account in another form', { user_id: 'mia' }],
    ['permissions in another form', { user_id: 1, perms: { spot: true } }],
    ['an IP list in another form', { user_id: 1, ip_whitelist: '203.0.113.7' }],
  ])('%s is not understood', async (_name, answer) => {
    const simulator = await start()
    simulator.fault = json(200, answer)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: null })
    expect(asked(simulator)).toEqual([KEYS])
  })
})

describe('a Gate key that may not ask what it is', () => {
  const spot = { name: 'spot', read_only: false }
  const futures = { name: 'futures', read_only: true }

  test.each([
    ['has a balance instead', [spot], 'gate', [KEYS, SPOT]],
    ['has a balance at Gate EU', [spot], 'gateeu', [KEYS, SPOT]],
    ['has a balance of futures instead', [futures], 'gate', [KEYS, SPOT, FUTURES]],
  ] as const)('%s, and what it may do stays unknown', async (_name, perms, id, questions) => {
    const simulator = await start({ perms, ipList: ['203.0.113.7'] })
    expect(await check(simulator, { exchange: id })).toMatchObject({ outcome: 'valid', code: null, permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null, account_info: null })
    expect(asked(simulator)).toEqual(questions)
  })

  test('and has no account for futures yet was let in all the same', async () => {
    const simulator = await start({ perms: [futures], noFutures: true })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', cause: 'accepted', code: null, permissions: UNKNOWN_PERMISSIONS })
    expect(asked(simulator)).toEqual([KEYS, SPOT, FUTURES])
  })

  test.each([
    ['gate', [KEYS, SPOT, FUTURES]],
    ['gateeu', [KEYS, SPOT]],
  ])('nor anything else at %s may not read', async (id, questions) => {
    const simulator = await start({ perms: [{ name: 'earn', read_only: true }] })
    expect(await check(simulator, { exchange: id })).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', code: 'FORBIDDEN' })
    expect(asked(simulator)).toEqual(questions)
  })

  test.each<[string, Readonly<Record<string, Fault>>, object]>([
    ['is valid wherever there is no such account', { [KEYS]: NO_SUCH_ACCOUNT }, { outcome: 'valid', permissions: UNKNOWN_PERMISSIONS }],
    ['is valid where there is no such account of the balance', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: NO_SUCH_ACCOUNT }, { outcome: 'valid', permissions: UNKNOWN_PERMISSIONS }],
    ['goes on where the question is for others', { [KEYS]: json(400, { label: 'SUB_ACCOUNT_NOT_FOUND', message: 'x' }), [SPOT]: json(200, []) }, { outcome: 'valid', permissions: { read: 'yes', trade_spot: 'unknown' } }],
    ['goes on where it may only read', { [KEYS]: GATE_REPLIES.readOnly, [SPOT]: json(200, []) }, { outcome: 'valid', permissions: { read: 'yes' } }],
    ['is refused by the second question as by the first', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: GATE_REPLIES.noSuchKey }, { outcome: 'rejected', cause: 'key_unknown', code: 'INVALID_KEY' }],
    ['is limited by the second question', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: GATE_REPLIES.tooManyRequests }, { outcome: 'rate_limited', code: 'TOO_MANY_REQUESTS' }],
    ['is limited by the third question', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: GATE_REPLIES.noPermission, [FUTURES]: GATE_REPLIES.tooManyRequests }, { outcome: 'rate_limited', code: 'TOO_MANY_REQUESTS' }],
    ['hears something else from the second question', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: json(200, { hello: 'world' }) }, { outcome: 'unknown_error', cause: 'answer_not_understood', code: null }],
    ['hears something else from the third question', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: GATE_REPLIES.noPermission, [FUTURES]: json(200, { hello: 'world' }) }, { outcome: 'unknown_error', cause: 'answer_not_understood', code: null }],
    ['loses the connection at the second question', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: 'reset' }, { outcome: 'unreachable', cause: 'no_connection', code: null }],
    ['loses the connection at the third question', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: GATE_REPLIES.noPermission, [FUTURES]: 'reset' }, { outcome: 'unreachable', cause: 'no_connection', code: null }],
    ['meets a page at the second question', { [KEYS]: GATE_REPLIES.noPermission, [SPOT]: html(403, 'Forbidden') }, { outcome: 'rate_limited', code: 'HTTP 403' }],
  ])('%s', async (_name, answers, expected) => {
    const simulator = await startAnswering(answers)
    expect(await check(simulator)).toMatchObject(expected)
    expect(asked(simulator)).toEqual(Object.keys(answers))
  })
})

describe('Gate and Gate EU', () => {
  test.each([
    ['gate', false, 'api.gateio.ws'],
    ['gate', true, 'api-testnet.gateapi.io'],
    ['gateeu', false, 'api.gateeu.com'],
  ])('%s (test network: %s) is asked at %s', async (id, testnet, host) => {
    const entry = findExchange(id)
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry.tells_permissions).toBe(true)
    expect(allowedHosts(entry, { testnet, hostname: null })).toEqual([host])
    const addresses = await askedAddresses(entry, request({ exchange: id, testnet }))
    expect(addresses.map(({ url }) => url.href)).toEqual([`https://${host}/api/v4/account/main_keys`])
  })

  test.each([
    ['gate', 'gateeu'],
    ['gateeu', 'gate'],
  ])('a key that %s does not know may be known at %s, which is not asked', async (id, twin) => {
    const simulator = await start()
    expect(await check(simulator, { exchange: id })).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes' }, other_exchanges: [] })
    simulator.removeKey(KEY.apiKey)
    expect(await check(simulator, { exchange: id })).toMatchObject({ outcome: 'rejected', cause: 'key_unknown', code: 'INVALID_KEY', other_exchanges: [twin] })
    expect(asked(simulator)).toEqual([KEYS, KEYS])
  })
})

describe('a Gate key that is refused', () => {
  const fields = fieldsOf(KEY)

  test.each([
    ['a key that Gate does not know', { ...fields, api_key: gateKeyOf('somebody else').apiKey }, 'key_unknown', 'INVALID_KEY'],
    ['a key in another form', { ...fields, api_key: 'short' }, 'key_unknown', 'INVALID_KEY'],
    ['a wrong secret', { ...fields, api_secret: gateKeyOf('somebody else').secret }, 'signature_refused', 'INVALID_SIGNATURE'],
  ])('%s', async (_name, given, cause, code) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause, code, permissions: UNKNOWN_PERMISSIONS })
    expect(asked(simulator)).toEqual([KEYS])
  })

  test('no secret is told without asking', async () => {
    const simulator = await start()
    expect(await check(simulator, { fields: { api_key: KEY.apiKey } })).toMatchObject({ outcome: 'rejected', cause: 'field_malformed', code: null })
    expect(simulator.requests).toEqual([])
  })

  test.each(['203.0.113.9', '2001:db8::9'])('from an address that is not on its list is told as which one Gate sees it: %s', async (ip) => {
    const simulator = await start({ ipList: ['198.51.100.1'] })
    simulator.callerIp = ip
    expect(await check(simulator)).toMatchObject({ outcome: 'ip_not_allowed', cause: 'ip_refused', code: 'IP_FORBIDDEN', address_seen: ip })
  })

  test.each(['IP_FORBIDDEN', 'INVALID_KEY'])('no address is read from %s where none is named for it', async (label) => {
    const simulator = await start()
    simulator.fault = json(401, { label, message: label === 'INVALID_KEY' ? 'Invalid key 203.0.113.7' : 'IP not in whitelist' })
    expect(await check(simulator)).toMatchObject({ code: label, address_seen: null })
  })

  test('its state follows what happens to it while the exchange runs', async () => {
    const simulator = await start()
    const verdict = () => verdictOn(simulator)
    expect(await verdict()).toEqual(['valid', null])
    simulator.changeKey(KEY.apiKey, { ipList: ['198.51.100.1'] })
    expect(await verdict()).toEqual(['ip_not_allowed', 'IP_FORBIDDEN'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', 'FORBIDDEN'])
    simulator.changeKey(KEY.apiKey, { may: ['read'], expiresAt: Date.now() - 1 })
    expect(await verdict()).toEqual(['rejected', 'INVALID_KEY'])
    simulator.changeKey(KEY.apiKey, { expiresAt: undefined, fault: GATE_REPLIES.locked })
    expect(await verdict()).toEqual(['rejected', 'ACCOUNT_LOCKED'])
    simulator.addKey(KEY)
    expect(await verdict()).toEqual(['valid', null])
  })

  test.each([-120_000, 120_000])('an exchange whose clock is off by %i says nothing about the key, and how far apart the clocks are', async (offset) => {
    await expectClockTold(await start(), offset, 'REQUEST_EXPIRED')
  })
})

describe('what Gate answers, row by row', () => {
  const rows: [keyof typeof GATE_REPLIES, string, string, string][] = [
    ['headerMissing', 'rejected', 'key_malformed', 'MISSING_REQUIRED_HEADER'],
    ['noSuchKey', 'rejected', 'key_unknown', 'INVALID_KEY'],
    ['badCredentials', 'rejected', 'key_refused', 'INVALID_CREDENTIALS'],
    ['notAuthenticated', 'rejected', 'key_refused', 'AUTHENTICATION_FAILED'],
    ['badSignature', 'rejected', 'signature_refused', 'INVALID_SIGNATURE'],
    ['ipNotListed', 'ip_not_allowed', 'ip_refused', 'IP_FORBIDDEN'],
    ['expiredRequest', 'clock_skew', 'clock_off', 'REQUEST_EXPIRED'],
    ['locked', 'rejected', 'account_suspended', 'ACCOUNT_LOCKED'],
    ['subAccountLocked', 'rejected', 'account_suspended', 'SUB_ACCOUNT_LOCKED'],
    ['noPermission', 'missing_permission', 'permission_refused', 'FORBIDDEN'],
    ['readOnly', 'missing_permission', 'permission_refused', 'READ_ONLY'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', 'TOO_MANY_REQUESTS'],
    ['tooFast', 'rate_limited', 'rate_limit', 'TOO_FAST'],
    ['internal', 'unreachable', 'exchange_failing', 'INTERNAL'],
    ['serverError', 'unreachable', 'exchange_failing', 'SERVER_ERROR'],
    ['busy', 'unreachable', 'exchange_failing', 'TOO_BUSY'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = GATE_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    // Only a missing permission leaves anything to ask.
    expect(asked(simulator)).toEqual(outcome === 'missing_permission' ? [KEYS, SPOT, FUTURES] : [KEYS])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(GATE_REPLIES).toSorted())
  })

  test('another label is not understood, after all that could be asked', async () => {
    const simulator = await start()
    simulator.fault = json(400, { label: 'SOMETHING_NEW', message: 'x' })
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: 'SOMETHING_NEW' })
    expect(asked(simulator)).toEqual([KEYS, SPOT])
  })
})
