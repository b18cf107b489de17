import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADAPTERS } from '../../src-main/exchanges/adapters/registry.ts'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { Cause, Outcome } from '../../src-preload/contract/exchanges.ts'
import { madeUpFields } from '../exchanges/made-up-fields.ts'
import { html, json, PATIENT, startSimulator, type Fault, type Simulator } from '../exchanges/simulator.ts'
import { LeakSearch } from '../support/leak-search.ts'

let server: Simulator
beforeAll(async () => {
  server = await startSimulator(() => json(200, {}))
})
afterAll(() => server.close())

function fieldsOf(exchange: string): ReturnType<typeof madeUpFields> {
  const entry = findExchange(exchange)
  if (entry === undefined) throw new Error('not in the catalogue')
  return madeUpFields(entry, 'refused')
}

/** A check through the exchange's own client while everything is answered alike. */
function check(exchange: string, answer: Fault): Promise<CheckResult> {
  server.fault = answer
  return runCheck({ exchange, testnet: false, hostname: null, base_url: server.url, proxy_url: null, timeout: PATIENT, fields: fieldsOf(exchange) })
}

/** Of exchanges with a table but without tests of their own; CCXT's comments name the sentences. */
const TABLES: [exchange: string, status: number, answer: unknown, cause: Cause, code: string][] = [
  ['coinex', 200, { code: 4005, data: {}, message: 'Abnormal access_id' }, 'key_refused', '4005'],
  ['coinex', 200, { code: 4006, data: {}, message: '' }, 'signature_refused', '4006'],
  ['coinex', 200, { code: 4008, data: {}, message: 'Abnormal X-COIN-SIGN value' }, 'signature_refused', '4008'],
  ['coinex', 200, { code: 25, data: {}, message: '' }, 'signature_refused', '25'],
  ['coinex', 200, { code: 4007, data: {}, message: '' }, 'ip_refused', '4007'],
  ['coinex', 200, { code: 23, data: {}, message: 'IP Prohibited' }, 'ip_refused', '23'],
  ['coinex', 200, { code: 34, data: {}, message: 'Access id is expires' }, 'key_expired', '34'],
  ['coinex', 200, { code: 4010, data: {}, message: 'Expired request' }, 'clock_off', '4010'],
  ['coinex', 200, { code: 4017, data: {}, message: 'Signature expired' }, 'clock_off', '4017'],
  ['coinex', 200, { code: 4011, data: {}, message: 'User prohibited from accessing' }, 'account_suspended', '4011'],
  ['coinex', 200, { code: 158, data: {}, message: '' }, 'permission_refused', '158'],
  ['coinex', 200, { code: 4512, data: {}, message: '' }, 'permission_refused', '4512'],
  ['coinex', 200, { code: 213, data: {}, message: '' }, 'rate_limit', '213'],
  ['coinex', 200, { code: 4123, data: {}, message: '' }, 'rate_limit', '4123'],
  ['coinex', 200, { code: 4213, data: {}, message: '' }, 'rate_limit', '4213'],
  ['coinex', 200, { code: 35, data: {}, message: '' }, 'exchange_failing', '35'],
  ['coinex', 200, { code: 4001, data: {}, message: '' }, 'exchange_failing', '4001'],
  ['coinex', 200, { code: 4003, data: {}, message: '' }, 'exchange_failing', '4003'],
  ['coinex', 200, { code: 36, data: {}, message: '' }, 'timed_out', '36'],
  ['coinex', 200, { code: 4002, data: {}, message: '' }, 'timed_out', '4002'],
  ['hashkey', 400, { code: '0102', msg: '' }, 'key_refused', '0102'],
  ['hashkey', 400, { code: '0103', msg: '' }, 'key_expired', '0103'],
  ['hashkey', 400, { code: '0002', msg: '' }, 'signature_refused', '0002'],
  ['hashkey', 400, { code: '0202', msg: '' }, 'ip_refused', '0202'],
  ['hashkey', 400, { code: '-1002', msg: 'Unauthorized operation' }, 'refused_unsaid', '-1002'],
  ['hashkey', 400, { code: '-1005', msg: '' }, 'permission_refused', '-1005'],
  ['hashkey', 400, { code: '0104', msg: '' }, 'permission_refused', '0104'],
  ['hashkey', 400, { code: '-1021', msg: '' }, 'clock_off', '-1021'],
  ['hashkey', 400, { code: '0003', msg: '' }, 'rate_limit', '0003'],
  ['hashkey', 400, { code: '-1000', msg: '' }, 'exchange_failing', '-1000'],
  ['hashkey', 400, { code: '-1001', msg: '' }, 'exchange_failing', '-1001'],
  ['hashkey', 400, { code: '-1007', msg: '' }, 'timed_out', '-1007'],
  ['woo', 200, { success: false, code: -1001, message: 'The api key or secret is in wrong format' }, 'key_malformed', '-1001'],
  ['woo', 200, { success: false, code: -1002, message: 'API key or secret is invalid, it may because key have insufficient permission or the key is expired/revoked.' }, 'refused_unsaid', '-1002'],
  ['woo', 200, { success: false, code: -1003, message: '' }, 'rate_limit', '-1003'],
  ['woo', 200, { success: false, code: -1000, message: '' }, 'exchange_failing', '-1000'],
  ['xt', 200, { rc: 1, mc: 'AUTH_101', ma: [], result: null }, 'key_unknown', 'AUTH_101'],
  ['xt', 200, { rc: 1, mc: 'AUTH_102', ma: [], result: null }, 'key_refused', 'AUTH_102'],
  ['xt', 200, { rc: 1, mc: 'AUTH_103', ma: [], result: null }, 'signature_refused', 'AUTH_103'],
  ['xt', 200, { rc: 1, mc: 'AUTH_104', ma: [], result: null }, 'ip_refused', 'AUTH_104'],
  ['xt', 200, { rc: 1, mc: 'AUTH_105', ma: [], result: null }, 'clock_off', 'AUTH_105'],
  ['xt', 200, { rc: 1, mc: 'AUTH_106', ma: [], result: null }, 'permission_refused', 'AUTH_106'],
  ['xt', 200, { rc: 1, mc: 'AUTH_007', ma: [], result: null }, 'answer_not_understood', 'AUTH_007'],
]

test.each(TABLES)('%s %i %j → %s', async (exchange, status, answer, cause, code) => {
  expect(await check(exchange, json(status, answer))).toMatchObject({ cause, code })
})

/** Of exchanges without a table: what CCXT's class and the words say together. */
const WORDS: [exchange: string, status: number, answer: unknown, cause: Cause][] = [
  ['binanceus', 401, { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' }, 'key_or_ip_or_permission'],
  ['bitvavo', 400, { errorCode: 305, error: 'No active API key found.' }, 'key_refused'],
  ['bitvavo', 403, { errorCode: 309, error: 'The signature is invalid.' }, 'signature_refused'],
  ['bitvavo', 403, { errorCode: 307, error: 'This key does not allow access from this IP.' }, 'ip_refused'],
  ['bitvavo', 403, { errorCode: 311, error: 'This key does not allow showing account information.' }, 'permission_refused'],
  ['bitvavo', 403, { errorCode: 304, error: 'Request was not received within acceptable window (default 30s) of Bitvavo-Access-Timestamp header.' }, 'clock_off'],
  ['bitvavo', 403, { errorCode: 317, error: 'This account is locked. Please contact support.' }, 'account_suspended'],
  ['phemex', 401, { code: 10_500, msg: 'Failed to find api-key 1c5ec63fd-660d-43ea-847a-0d3ba69e106e' }, 'key_refused'],
  ['phemex', 401, { code: 10_500, msg: 'API Signature verification failed.' }, 'signature_refused'],
  ['phemex', 401, { code: '401', msg: '401 Request IP mismatch.' }, 'ip_refused'],
  ['phemex', 401, { code: '401', msg: '401 Insufficient privilege.' }, 'permission_refused'],
  ['gemini', 400, { result: 'error', reason: 'InvalidApiKey', message: 'Invalid API key' }, 'key_refused'],
  ['gemini', 400, { result: 'error', reason: 'InvalidSignature', message: 'InvalidSignature' }, 'signature_refused'],
  ['gemini', 400, { result: 'error', reason: 'InvalidNonce', message: "Nonce '1' has not increased since your last call to the Gemini API." }, 'nonce_in_use'],
  // Not a login that ended: a key has none.
  ['gemini', 403, { result: 'error', reason: 'MissingRole', message: 'To access this endpoint, you need to log in with an API key that has the Auditor role' }, 'permission_refused'],
  ['krakenfutures', 200, { result: 'error', error: 'authenticationError', serverTime: '2026-01-01T00:00:00Z' }, 'key_refused'],
  ['krakenfutures', 200, { result: 'error', error: 'nonceBelowThreshold', serverTime: '2026-01-01T00:00:00Z' }, 'nonce_in_use'],
  ['hitbtc', 401, { error: { code: 1002, message: 'Authorization is required or has been failed', description: '' } }, 'key_refused'],
  ['hitbtc', 403, { error: { code: 1003, message: 'Action is forbidden for this API key', description: '' } }, 'permission_refused'],
  ['poloniex', 401, { code: 24_101, message: 'Invalid ApiKey' }, 'key_refused'],
  ['btcmarkets', 401, { code: 'InvalidAPIKey', message: 'invalid api key' }, 'key_refused'],
]

test.each(WORDS)('%s %i %j → %s', async (exchange, status, answer, cause) => {
  expect((await check(exchange, json(status, answer))).cause).toBe(cause)
})

describe('an answer in no form that anybody knows goes by its HTTP status', () => {
  /** With a table and without; Bybit and Coinbase have their own reading of 403 and of 401. */
  const EXCHANGES = ['binance', 'okx', 'bybit', 'gate', 'coinbase', 'htx', 'cryptocom', 'bitstamp', 'phemex']
  const BODIES: Fault[] = [json(0, {}), { status: 0, body: '' }, { status: 0, body: 'no JSON' }, html(0, 'A page')]
  const withStatus = (status: number): Fault[] => BODIES.map((body) => ({ ...(body as Exclude<Fault, string>), status }))

  interface Found {
    readonly exchange: string
    readonly outcome: Outcome
    readonly cause: Cause
  }

  /** Each body in turn, the page last. */
  async function found(status: number): Promise<Found[]> {
    const all: Found[] = []
    for (const answer of withStatus(status)) {
      all.push(...(await Promise.all(EXCHANGES.map(async (exchange) => ({ exchange, ...(await check(exchange, answer)) })))).map(({ exchange, outcome, cause }) => ({ exchange, outcome, cause })))
    }
    return all
  }

  test.each<[status: number, cause: Cause]>([
    [407, 'no_connection'],
    [408, 'timed_out'],
    [418, 'rate_limit'],
    [429, 'rate_limit'],
    [451, 'region_refused'],
    [504, 'timed_out'],
    [524, 'timed_out'],
    ...[500, 501, 502, 503, 511, 520, 521, 522, 525, 526, 530].map((status): [number, Cause] => [status, 'exchange_failing']),
  ])('%i is %s', async (status, cause) => {
    expect((await found(status)).filter((one) => one.cause !== cause)).toEqual([])
  })

  test.each([200, 201])('%i is not understood', async (status) => {
    expect((await found(status)).filter(({ cause }) => cause !== 'answer_not_understood')).toEqual([])
  })

  test.each([400, 402, 404, 405, 406, 409, 410, 422])('%i says nothing about the key', async (status) => {
    expect((await found(status)).filter(({ outcome }) => outcome !== 'unknown_error' && outcome !== 'unreachable')).toEqual([])
  })

  test('403 alone says nothing about the key, and a page with it is a firewall’s', async () => {
    const all = await found(403)
    expect(all.filter(({ outcome }) => !['unknown_error', 'unreachable', 'rate_limited'].includes(outcome))).toEqual([])
    expect(all.slice(-EXCHANGES.length).filter(({ cause }) => cause !== 'rate_limit')).toEqual([])
  })

  test('401 alone refuses the key, but a page with it does not', async () => {
    const all = await found(401)
    // CCXT's clients of these three throw for the missing code before they look at the status.
    const codeFirst = ['okx', 'bybit', 'cryptocom']
    expect(all.slice(0, -EXCHANGES.length).filter(({ exchange, outcome }) => outcome !== 'rejected' && !(codeFirst.includes(exchange) && outcome === 'unknown_error'))).toEqual([])
    expect(all.slice(-EXCHANGES.length).filter(({ cause }) => cause !== 'answer_not_understood')).toEqual([])
  })
})

test('what stands where a code should is shown only where it has the form of one', async () => {
  const exchanges = ADAPTERS.flatMap(({ ids, outcomes }) => (outcomes === undefined ? [] : (ids[0] ?? [])))
  expect(exchanges.length).toBeGreaterThan(15)
  const forms: ((echoed: string) => unknown)[] = [
    (code) => ({ code, retCode: code, label: code, mc: code, 'err-code': code, status: 'error', response_code: code, reason: code }),
    (code) => ({ error: [`EAPI:${code}`] }),
    (code) => ({ error: { code, name: code } }),
    (code) => ({ error: code }),
    (code) => ({ errors: [{ id: code }] }),
    (code) => ['error', code, code],
  ]
  // The same for all, so that they can be asked at once.
  const echoed = fieldsOf('okx').api_key ?? ''
  for (const form of forms) {
    const results = await Promise.all(exchanges.map(async (exchange) => ({ exchange, result: await check(exchange, json(400, form(echoed))) })))
    for (const { exchange, result } of results) expect(new LeakSearch([echoed]).find(Buffer.from(JSON.stringify(result))), exchange).toBeUndefined()
  }
})
