import { afterEach, describe, expect, test } from 'vitest'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { startScripted, type ScriptedExchange } from '../exchanges/scripted.ts'
import { html, json, type Fault } from '../exchanges/simulator.ts'
import { LeakSearch } from '../support/leak-search.ts'

const DAY = 86_400_000
const CREATED = Date.now() - 83.5 * DAY
const UID = '/v2/user/uid'
const KEY = '/v2/user/api-key'

let exchange: ScriptedExchange | undefined
afterEach(async () => exchange?.close())

const uid = json(200, { code: 200, message: 'success', data: 63_628_520 })
const keyWith = (facts: object = {}): Fault =>
  json(200, {
    code: 200,
    message: 'success',
    data: [{ accessKey: 'x', status: 'normal', note: 'grid bot', permission: 'trade,readOnly', ipAddresses: '', validDays: 7, createTime: CREATED, updateTime: CREATED, ...facts }],
    ok: true,
  })

async function start(key: Fault, first: Fault = uid): Promise<ScriptedExchange> {
  exchange = await startScripted('htx', { [UID]: first, [KEY]: key })
  return exchange
}

describe('an HTX key that works', () => {
  test('tells what it may do, whose it is and when it ends, in two requests that read', async () => {
    const simulator = await start(keyWith())
    expect(await simulator.check()).toMatchObject({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'yes' },
      ip_restricted: false,
      key_proven: true,
      account_info: { uid: '63628520', label: 'grid bot', created_at: new Date(CREATED).toISOString() },
      expires_at: new Date(CREATED + 90 * DAY).toISOString(),
    })
    expect(simulator.asked()).toEqual([`GET ${UID}`, `GET ${KEY}`])
    const [first, second] = simulator.requests.map(({ query }) => new URLSearchParams(query))
    for (const sent of [first, second]) {
      expect(sent?.get('AccessKeyId')).toBe(simulator.fields.api_key)
      expect(sent?.get('Signature')).toMatch(/^[A-Za-z0-9+/]{43}=$/u)
    }
    expect(Object.fromEntries(second ?? [])).toMatchObject({ uid: '63628520', accessKey: simulator.fields.api_key })
  })

  test.each([
    ['reading alone', 'readOnly', { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['withdrawing', 'readOnly,trade,withdraw', { read: 'yes', trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'yes', transfer: 'yes' }],
  ])('may do %s', async (_name, permission, permissions) => {
    const simulator = await start(keyWith({ permission }))
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', permissions })
  })

  test('bound to addresses says so, and has no end', async () => {
    const simulator = await start(keyWith({ ipAddresses: '192.168.0.1,192.168.1.0/24', validDays: -1 }))
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', ip_restricted: true, expires_at: null })
  })

  test('of which HTX tells less is told with less', async () => {
    const simulator = await start(keyWith({ ipAddresses: undefined, validDays: undefined, createTime: undefined, note: '' }))
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', ip_restricted: null, expires_at: null, account_info: { uid: '63628520' } })
  })

  test.each([
    ['v2’s words', json(200, { code: 1002, message: 'forbidden' })],
    ['a number as text', json(200, { code: '1002', message: 'forbidden' })],
    ['v1’s words', json(200, { status: 'error', 'err-code': 'base-operation-forbidden', 'err-msg': 'forbidden', data: null })],
  ])('of a sub-user, which may not ask what it may do (%s), still is known to read', async (_name, answer) => {
    const simulator = await start(answer)
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', code: null, permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null, account_info: { uid: '63628520' } })
  })
})

describe('what HTX answers, row by row', () => {
  const v1 = (code: string, message: string): Fault => json(200, { status: 'error', 'err-code': code, 'err-msg': message, data: null })
  const notValid = (message: string): Fault => v1('api-signature-not-valid', `Signature not valid: ${message}`)
  const v2 = (code: number, message: string): Fault => json(200, { code, message })
  const rows: [Fault, string, string, string][] = [
    [notValid('Incorrect Access key [Access key错误]'), 'rejected', 'key_unknown', 'api-signature-not-valid'],
    [notValid('Verification failure [校验失败]'), 'rejected', 'signature_refused', 'api-signature-not-valid'],
    [notValid('APIkey has expired'), 'expired', 'key_expired', 'api-signature-not-valid'],
    [notValid('IP address is not in the whitelist'), 'ip_not_allowed', 'ip_refused', 'api-signature-not-valid'],
    [notValid('Invalid submission time or incorrect time format [无效的提交时间，或时间格式错误]'), 'clock_skew', 'clock_off', 'api-signature-not-valid'],
    [notValid('API key has no permission'), 'missing_permission', 'permission_refused', 'api-signature-not-valid'],
    [notValid('[其他]'), 'rejected', 'refused_unsaid', 'api-signature-not-valid'],
    [v1('api-signature-check-failed', 'Verification failure'), 'rejected', 'signature_refused', 'api-signature-check-failed'],
    [json(200, { status: 'error', err_code: 403, err_msg: 'Incorrect Access key [Access key错误]', ts: 1_652_774_224_344 }), 'rejected', 'key_unknown', '403'],
    [v1('system-maintenance', 'System is in maintenance!'), 'maintenance', 'maintenance', 'system-maintenance'],
    [v1('rate-too-many-requests', 'exceeded rate limit'), 'rate_limited', 'rate_limit', 'rate-too-many-requests'],
    [v1('base-request-exceed-frequency-limit', 'Frequency of requests has exceeded the limit'), 'rate_limited', 'rate_limit', 'base-request-exceed-frequency-limit'],
    [v1('gateway-internal-error', 'Failed to load data. Try again later.'), 'unreachable', 'exchange_failing', 'gateway-internal-error'],
    [v1('timeout', 'Request Timeout'), 'unreachable', 'timed_out', 'timeout'],
    [v2(1003, 'invalid signature'), 'rejected', 'signature_refused', '1003'],
    [v2(1003, 'unauthorized'), 'rejected', 'refused_unsaid', '1003'],
    [v2(1002, 'forbidden'), 'missing_permission', 'permission_refused', '1002'],
    [v2(2000, 'no permission to access from this address'), 'ip_not_allowed', 'ip_refused', '2000'],
    [v2(1006, 'exceed rate limit'), 'rate_limited', 'rate_limit', '1006'],
    [v2(500, 'system error'), 'unreachable', 'exchange_failing', '500'],
  ]

  test.each(rows)('%j → %s, %s', async (answer, outcome, cause, code) => {
    const simulator = await start(keyWith(), answer)
    expect(await simulator.check()).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(simulator.asked()).toEqual([`GET ${UID}`])
  })

  test.each([
    [v1('rate-too-many-requests', ''), 'rate_limit'],
    [v1('base-request-exceed-frequency-limit', ''), 'rate_limit'],
    [v1('system-maintenance', ''), 'maintenance'],
    [v1('gateway-internal-error', ''), 'exchange_failing'],
    [v1('timeout', ''), 'timed_out'],
    [v2(1002, ''), 'permission_refused'],
    [v2(2000, ''), 'ip_refused'],
    [v2(1006, ''), 'rate_limit'],
    [v2(500, ''), 'exchange_failing'],
  ])('%j, without a word → %s', async (answer, cause) => {
    const simulator = await start(keyWith(), answer)
    expect((await simulator.check()).cause).toBe(cause)
  })

  test('where HTX does not say why, a clock that is off by more than it forgives is the reason', async () => {
    const simulator = await start(keyWith(), notValid('[其他]'))
    expect((await simulator.check()).possible_causes).toEqual(['key_refused', 'signature_refused', 'ip_refused'])
    simulator.setClock(-10 * 60_000)
    expect(await simulator.check()).toMatchObject({ outcome: 'clock_skew', cause: 'clock_off', code: 'api-signature-not-valid' })
  })

  test('the same refusals count at the second question, but for the one that sub-users get', async () => {
    const simulator = await start(keyWith())
    for (const [answer, outcome, cause, code] of rows.filter(([, , , known]) => known !== '1002')) {
      simulator.answers = { ...simulator.answers, [KEY]: answer }
      expect(await simulator.check()).toMatchObject({ outcome, cause, code })
    }
  })

  test('a key that HTX still tells of though it has ended is expired', async () => {
    const simulator = await start(keyWith({ status: 'expired', validDays: 0 }))
    expect(await simulator.check()).toMatchObject({ outcome: 'expired', cause: 'key_expired', code: 'expired', permissions: UNKNOWN_PERMISSIONS })
  })

  test.each<[string, Fault, Fault]>([
    ['no account', json(200, { code: 200, data: null }), keyWith()],
    ['another code', json(200, { code: 9_999, message: 'x' }), keyWith()],
    ['a page', html(200, 'Welcome'), keyWith()],
    ['no key', uid, json(200, { code: 200, data: [] })],
    ['all keys of the account', uid, json(200, { code: 200, data: [{ status: 'normal', permission: 'trade' }, { status: 'normal', permission: 'trade' }] })],
    ['a key without permissions', uid, json(200, { code: 200, data: [{ status: 'normal' }] })],
    ['a key in another state', uid, keyWith({ status: 'frozen' })],
  ])('%s is not understood', async (_name, first, second) => {
    const simulator = await start(second, first)
    expect(await simulator.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', permissions: UNKNOWN_PERMISSIONS })
  })

  test('nothing of a URL that carries key and signature comes out with a verdict', async () => {
    const simulator = await start(keyWith())
    const search = new LeakSearch(Object.values(simulator.fields))
    for (const fault of ['reset', json(404, {}), html(403, 'Forbidden'), notValid('Verification failure')] as const) {
      simulator.answers = { [UID]: uid, [KEY]: fault }
      const result = Buffer.from(JSON.stringify(await simulator.check()))
      expect(search.find(result)).toBeUndefined()
      expect(result.includes('AccessKeyId')).toBe(false)
    }
    expect(simulator.requests.at(-1)?.query).toContain(simulator.fields.api_key)
  })
})
