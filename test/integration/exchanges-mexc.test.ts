import { afterEach, describe, expect, test } from 'vitest'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { startScripted, type ScriptedExchange } from '../exchanges/scripted.ts'
import { html, json, type Fault } from '../exchanges/simulator.ts'

const DAY = 86_400_000
const CREATED = Date.now() - 7.5 * DAY
const KEY = '/api/v3/apiKeyInfo'
const BALANCE = '/api/v3/account'

let exchange: ScriptedExchange | undefined
afterEach(async () => exchange?.close())

const ALL_READ = 'CONTRACT_ACCOUNT_READ,CONTRACT_DEAL_READ,SPOT_ACCOUNT_READ,SPOT_DEAL_READ'
const keyWith = (facts: object = {}): Fault =>
  json(200, { note: 'grid bot', accessKey: 'x', createTime: new Date(CREATED).toISOString().replace('Z', '+00:00'), permissions: `${ALL_READ},SPOT_DEAL_WRITE`, remainingValidity: 83, ipWhiteList: '', status: 'VALID', ...facts })
const balance = json(200, { canTrade: true, canWithdraw: true, canDeposit: true, accountType: 'SPOT', balances: [{ asset: 'USDT', free: '1', locked: '0' }], permissions: ['SPOT'] })

async function start(key: Fault): Promise<ScriptedExchange> {
  exchange = await startScripted('mexc', { [KEY]: key, [BALANCE]: balance })
  return exchange
}

describe('a MEXC key that works', () => {
  test('tells what it may do and when it ends, in one request that reads', async () => {
    const simulator = await start(keyWith())
    expect(await simulator.check()).toMatchObject({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' },
      ip_restricted: false,
      key_proven: true,
      account_info: { label: 'grid bot', created_at: new Date(CREATED).toISOString() },
      expires_at: new Date(CREATED + 90 * DAY).toISOString(),
    })
    expect(simulator.asked()).toEqual([`GET ${KEY}`])
    const [request] = simulator.requests
    expect(request?.headers['x-mexc-apikey']).toBe(simulator.fields.api_key)
    const query = new URLSearchParams(request?.query)
    expect(query.get('accessKey')).toBe(simulator.fields.api_key)
    expect(query.get('signature')).toMatch(/^[0-9a-f]{64}$/u)
  })

  test.each([
    ['reading alone', ALL_READ, { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['futures alone', 'CONTRACT_ACCOUNT_READ,CONTRACT_DEAL_WRITE', { read: 'yes', trade_spot: 'no', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
    ['withdrawing and moving funds', `${ALL_READ}, SPOT_WITHDRAW_WRITE, SPOT_TRANSFER_WRITE`, { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'yes' }],
    ['reading of withdrawals, not withdrawing', 'SPOT_ACCOUNT_READ,SPOT_WITHDRAW_READ,SPOT_TRANSFER_READ', { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['reading of orders, so that of balances nothing is known', 'SPOT_DEAL_READ,SPOT_DEAL_WRITE', { read: 'unknown', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['something of another name', 'EVERYTHING', UNKNOWN_PERMISSIONS],
  ])('may do %s', async (_name, permissions, expected) => {
    const simulator = await start(keyWith({ permissions }))
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', permissions: expected })
  })

  test('that may not even read is told so', async () => {
    const simulator = await start(keyWith({ permissions: 'SPOT_DEAL_WRITE' }))
    expect(await simulator.check()).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', permissions: { read: 'no', trade_spot: 'yes' } })
  })

  test('bound to addresses says so, and has no end', async () => {
    const simulator = await start(keyWith({ ipWhiteList: '203.0.113.7', remainingValidity: -1 }))
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', ip_restricted: true, expires_at: null })
  })

  test('of which MEXC tells less is told with less', async () => {
    const simulator = await start(keyWith({ ipWhiteList: undefined, remainingValidity: null, createTime: undefined, note: '' }))
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', ip_restricted: null, expires_at: null, account_info: {} })
  })

  test.each([
    ['in another form', json(200, { code: 0, data: { permissions: 'x' } })],
    ['of another state', keyWith({ status: 'FROZEN' })],
  ])('and an answer about it %s leave the balance, of which the account’s own permissions are not the key’s', async (_name, answer) => {
    const simulator = await start(answer)
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null })
    expect(simulator.asked()).toEqual([`GET ${KEY}`, `GET ${BALANCE}`])
  })
})

describe('what MEXC answers, row by row', () => {
  const rows: [status: number, code: number, message: string, outcome: string, cause: string][] = [
    [400, 10_072, 'Api key info invalid', 'rejected', 'key_refused'],
    [400, 402, 'API Key expired, please apply again', 'expired', 'key_expired'],
    [400, 700_001, 'API-key format invalid.', 'rejected', 'signature_refused'],
    [400, 700_002, 'Signature for this request is not valid.', 'rejected', 'signature_refused'],
    [400, 602, 'Signature verification failed', 'rejected', 'signature_refused'],
    [400, 406, 'Accessing IP is not in the whitelist', 'ip_not_allowed', 'ip_refused'],
    [400, 700_006, 'IP [203.0.113.7] not in the ip white list', 'ip_not_allowed', 'ip_refused'],
    [401, 700_007, 'No permission to access the endpoint.', 'missing_permission', 'permission_refused'],
    [400, 701, 'Please enable API Key read access', 'missing_permission', 'permission_refused'],
    [400, 702, 'Please enable API Key write access', 'missing_permission', 'permission_refused'],
    [400, 703, 'Trading information read access is required', 'missing_permission', 'permission_refused'],
    [400, 704, 'Please enable API Key trading information write access', 'missing_permission', 'permission_refused'],
    [400, 700_003, 'Timestamp for this request is outside of the recvWindow.', 'clock_skew', 'clock_off'],
    [400, 10_073, 'invalid Request-Time', 'clock_skew', 'clock_off'],
    [429, 429, 'Too Many Requests', 'rate_limited', 'rate_limit'],
    [200, 510, 'Requests are too frequent, please try again later', 'rate_limited', 'rate_limit'],
    [200, 604, 'Sorry, this feature is under maintenance', 'maintenance', 'maintenance'],
    [200, 801, 'System under maintenance', 'maintenance', 'maintenance'],
    [200, 500, 'Under maintenance, please try again later', 'maintenance', 'maintenance'],
    [200, 500, 'Internal error', 'unreachable', 'exchange_failing'],
    [200, 501, 'System busy, try again later', 'unreachable', 'exchange_failing'],
    [200, 503, 'service not available, please try again', 'unreachable', 'exchange_failing'],
    [200, 504, 'Gateway Time-out', 'unreachable', 'timed_out'],
    [400, 700_013, 'Invalid content Type.', 'unknown_error', 'answer_not_understood'],
  ]

  test.each(rows)('%i with %i %s → %s, %s', async (status, code, msg, outcome, cause) => {
    const simulator = await start(json(status, { code, msg }))
    expect(await simulator.check()).toMatchObject({ outcome, cause, code: String(code), permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, expires_at: null })
    expect(simulator.asked()).toEqual([`GET ${KEY}`])
  })

  const saidInWords = ([, code, , , cause]: (typeof rows)[number]): boolean => code === 500 && cause === 'maintenance'
  test.each(rows.filter((row) => !saidInWords(row)))('%i with %i and no word → the same', async (_status, code, _message, outcome, cause) => {
    const simulator = await start(json(400, { code, msg: '' }))
    expect(await simulator.check()).toMatchObject({ outcome, cause, code: String(code) })
  })

  test('a refused signature may be an expired key', async () => {
    const simulator = await start(json(400, { code: 700_002, msg: 'Signature for this request is not valid.' }))
    expect((await simulator.check()).possible_causes).toEqual(['signature_refused', 'key_expired'])
  })

  test('the address that it saw is told where MEXC names one, and nothing else that stands there', async () => {
    const simulator = await start(json(400, { code: 700_006, msg: 'IP [2001:db8::7] not in the ip white list' }))
    expect((await simulator.check()).address_seen).toBe('2001:db8::7')
    simulator.answers = { [KEY]: json(400, { code: 700_006, msg: 'IP [secret words] not in the ip white list' }) }
    expect((await simulator.check()).address_seen).toBeNull()
  })

  test('a page is nothing about the key', async () => {
    const simulator = await start(html(200, 'Welcome to Hotel WiFi'))
    simulator.fault = html(200, 'Welcome to Hotel WiFi')
    expect(await simulator.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: null })
  })
})
