import { afterEach, describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { startScripted, type ScriptedExchange } from '../exchanges/scripted.ts'
import { html, json, type Fault } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'

const PATH = '/openApi/v1/account/apiPermissions'

let exchange: ScriptedExchange | undefined
afterEach(async () => exchange?.close())

async function start(answer: Fault): Promise<ScriptedExchange> {
  exchange = await startScripted('bingx', { [PATH]: answer })
  return exchange
}

const numbered = (permissions: readonly number[], ipAddresses: readonly string[] = []) => ({ apiKey: 'x', permissions, ipAddresses, note: 'grid bot' })

describe('a BingX key that works', () => {
  test('tells what it may do in one request that reads', async () => {
    const simulator = await start(json(200, numbered([1, 2])))
    expect(await simulator.check()).toMatchObject({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' },
      ip_restricted: false,
      key_proven: true,
      account_info: { label: 'grid bot' },
      expires_at: null,
    })
    expect(simulator.asked()).toEqual([`GET ${PATH}`])
    const [request] = simulator.requests
    expect(request?.headers['x-bx-apikey']).toBe(simulator.fields.api_key)
    expect(new URLSearchParams(request?.query).get('signature')).toMatch(/^[0-9a-f]{64}$/u)
  })

  test.each([
    ['reading alone', [2], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['perpetual futures', [2, 3], { trade_spot: 'no', trade_futures: 'yes', withdraw: 'no', transfer: 'no' }],
    ['withdrawing', [2, 5], { trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'no' }],
    ['moving funds', [2, 4], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'yes' }],
    ['moving funds of sub-accounts', [2, 7], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'yes' }],
  ] as const)('may do %s', async (_name, permissions, expected) => {
    const simulator = await start(json(200, { code: 0, msg: '', data: numbered(permissions, ['203.0.113.7']) }))
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', permissions: { read: 'yes', ...expected }, ip_restricted: true })
  })

  test('that may not even read is told so', async () => {
    const simulator = await start(json(200, numbered([1])))
    expect(await simulator.check()).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', permissions: { read: 'no', trade_spot: 'yes' } })
  })

  test('is read in the other documented form too, without a guess at what is left out', async () => {
    const named = { ipRestrict: false, createTime: 1_671_262_117_327, permitsUniversalTransfer: false, enableReading: true, enableFutures: true, enableSpotAndMarginTrading: false }
    const simulator = await start(json(200, named))
    expect(await simulator.check()).toMatchObject({
      outcome: 'valid',
      permissions: { read: 'yes', trade_spot: 'no', trade_futures: 'yes', withdraw: 'unknown', transfer: 'unknown' },
      ip_restricted: false,
      account_info: { created_at: '2022-12-17T07:28:37.327Z' },
    })
    simulator.answers = { [PATH]: json(200, { code: 0, data: { ...named, enableWithdrawals: true, enableInternalTransfer: false } }) }
    expect((await simulator.check()).permissions).toEqual({ read: 'yes', trade_spot: 'no', trade_futures: 'yes', withdraw: 'yes', transfer: 'no' })
    simulator.answers = { [PATH]: json(200, { ...named, permitsUniversalTransfer: true, createTime: undefined }) }
    expect(await simulator.check()).toMatchObject({ permissions: { transfer: 'yes' }, account_info: null })
  })

  test('of demo trading is asked the same at the demo host', async () => {
    const entry = findExchange('bingx')
    if (entry === undefined) throw new Error('not in the catalogue')
    const simulator = await start(json(200, numbered([2])))
    for (const [testnet, host] of [
      [false, 'open-api.bingx.com'],
      [true, 'open-api-vst.bingx.com'],
    ] as const) {
      const asked = await askedAddresses(entry, { exchange: 'bingx', testnet, hostname: null, base_url: null, proxy_url: null, timeout: 5_000, fields: simulator.fields })
      expect(asked.map(({ url }) => url.host + url.pathname)).toEqual([host + PATH])
      expect(await simulator.check({ testnet })).toMatchObject({ outcome: 'valid', permissions: { read: 'yes' } })
    }
  })
})

describe('what BingX answers, row by row', () => {
  const rows: [code: number, message: string, outcome: string, cause: string][] = [
    [100_413, 'Incorrect apiKey', 'rejected', 'key_refused'],
    [100_001, 'signature verification failed due to signature mismatch', 'rejected', 'signature_refused'],
    [100_412, 'Null signature', 'rejected', 'signature_refused'],
    [100_419, 'your current request IP does not match IP whitelist', 'ip_not_allowed', 'ip_refused'],
    [100_004, 'Permission denied as the API key was created without the permission', 'missing_permission', 'permission_refused'],
    [100_421, 'Null timestamp or timestamp mismatch', 'clock_skew', 'clock_off'],
    [100_414, 'Code: 100414, Msg: risk control check fail,code(1)', 'rejected', 'account_suspended'],
    [109_429, 'Too many requests', 'rate_limited', 'rate_limit'],
    [429, 'Too many requests', 'rate_limited', 'rate_limit'],
    [418, 'banned', 'rate_limited', 'rate_limit'],
    [100_410, 'The endpoint trigger frequency limit rule is currently in the disabled period and will be unblocked after 1727193814249', 'rate_limited', 'rate_limit'],
    [100_410, 'The current system is busy, please try again later', 'unreachable', 'exchange_failing'],
    [100_500, 'The current system is busy, please try again later', 'unreachable', 'exchange_failing'],
    [100_503, 'Server busy', 'unreachable', 'exchange_failing'],
    [500, 'Internal server error', 'unreachable', 'exchange_failing'],
    [504, 'timeout', 'unreachable', 'timed_out'],
  ]

  test.each(rows)('%i %s → %s, %s', async (code, msg, outcome, cause) => {
    const simulator = await start(json(200, { code, msg, success: false, timestamp: 1_705_274_099_347 }))
    expect(await simulator.check()).toMatchObject({ outcome, cause, code: String(code), permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(simulator.asked()).toEqual([`GET ${PATH}`])
  })

  const saidInWords = ([code, , , cause]: (typeof rows)[number]): boolean => code === 100_410 && cause === 'rate_limit'
  test.each(rows.filter((row) => !saidInWords(row)))('%i and no word (not “%s”) → %s, %s too', async (code, _message, outcome, cause) => {
    const simulator = await start(json(200, { code, msg: '' }))
    expect(await simulator.check()).toMatchObject({ outcome, cause, code: String(code) })
  })

  test.each<[string, Fault]>([
    ['nothing', json(200, { code: 0, data: null })],
    ['permissions in another form', json(200, { code: 0, data: { permissions: ['Read'] } })],
    ['half of the other form', json(200, { code: 0, data: { ipRestrict: false, enableReading: true } })],
    ['a page', html(200, 'Welcome to Hotel WiFi')],
  ])('%s is not understood', async (_name, answer) => {
    const simulator = await start(answer)
    expect(await simulator.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', permissions: UNKNOWN_PERMISSIONS })
  })
})
