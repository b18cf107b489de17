import { generateKeyPairSync } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { CheckRequest } from '../../src-main/exchanges/worker-messages.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { BINANCE_REPLIES, startBinance, type BinanceKey } from '../exchanges/binance.ts'
import { json, PATIENT, type Fault, type Simulator } from '../exchanges/simulator.ts'
import { expectSkew } from '../support/exchange-checks.ts'

const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'

let exchange: Simulator | undefined
afterEach(async () => exchange?.close())

async function start(key: Partial<BinanceKey> = {}): Promise<Simulator> {
  exchange = await startBinance({ keys: [{ apiKey: API_KEY, secret: SECRET, ...key }] })
  return exchange
}

const check = (simulator: Simulator, changes: Partial<CheckRequest> = {}): Promise<CheckResult> =>
  runCheck({
    exchange: 'binance',
    testnet: false,
    hostname: null,
    base_url: simulator.url,
    proxy_url: null,
    timeout: PATIENT,
    fields: { api_key: API_KEY, api_secret: SECRET },
    ...changes,
  })

const asked = ({ requests }: Simulator): string[] => requests.map(({ method, path }) => `${method} ${path}`)

describe('a Binance key that works', () => {
  test('tells what it may do, in one request that changes nothing', async () => {
    const simulator = await start({ permissions: { enableInternalTransfer: true }, createdAt: Date.UTC(2026, 0, 2, 3, 4, 5) })
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'yes' },
      ip_restricted: false,
      key_proven: true,
      account_info: { created_at: '2026-01-02T03:04:05.000Z' },
      expires_at: null,
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      master_key: null,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual(['GET /sapi/v1/account/apiRestrictions'])
  })

  test.each([
    ['everything', { enableFutures: true, enableWithdrawals: true, permitsUniversalTransfer: true }, { trade_spot: 'yes', trade_futures: 'yes', withdraw: 'yes', transfer: 'yes' }],
    ['reading alone', { enableSpotAndMarginTrading: false }, { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    ['portfolio margin, which only some accounts have', { enablePortfolioMarginTrading: true }, { trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'no' }],
  ])('may do %s', async (_name, permissions, expected) => {
    const simulator = await start({ permissions })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test('with an IP list says so', async () => {
    const simulator = await start({ ipList: ['203.0.113.7'] })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', ip_restricted: true })
  })

  test.each(['ed25519', 'rsa'] as const)('may be an %s key in PEM form', async (kind) => {
    const { publicKey, privateKey } = kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2_048 }) : generateKeyPairSync('ed25519')
    const simulator = await start({ secret: publicKey.export({ type: 'spki', format: 'pem' }).toString() })
    const api_secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()
    for (const text of [api_secret, api_secret.replaceAll('\n', '\r\n'), `${api_secret}\n\n`]) {
      expect(await check(simulator, { fields: { api_key: API_KEY, api_secret: text } }), JSON.stringify(text.slice(-30))).toMatchObject({ outcome: 'valid' })
    }
  })

  test.each(['binanceusdm', 'binancecoinm'])('is asked the same at %s', async (id) => {
    const simulator = await start()
    expect(await check(simulator, { exchange: id })).toMatchObject({ outcome: 'valid', permissions: { trade_spot: 'yes' } })
    expect(asked(simulator)).toEqual(['GET /sapi/v1/account/apiRestrictions'])
  })

  test.each([
    ['on the test network', { testnet: true }],
    ['at Binance US', { exchange: 'binanceus' }],
  ])('is asked for a balance %s, which tells no permission but reading', async (_name, changes) => {
    const simulator = await start()
    expect(await check(simulator, changes)).toMatchObject({ outcome: 'valid', permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null })
    expect(asked(simulator)).toEqual(['GET /api/v3/account'])
  })

  test('tells when its right to trade ends, where Binance says so', async () => {
    const simulator = await start({ expiresAt: Date.UTC(2100, 0, 1) })
    expect((await check(simulator)).expires_at).toBe('2100-01-01T00:00:00.000Z')
  })
})

describe('a Binance key that is refused', () => {
  test('wrong secret: the signature is refused', async () => {
    const simulator = await start()
    const result = await check(simulator, { fields: { api_key: API_KEY, api_secret: SECRET.slice(1) } })
    expect(result).toMatchObject({ outcome: 'rejected', cause: 'signature_refused', code: '-1022', permissions: UNKNOWN_PERMISSIONS })
  })

  test('unknown key: Binance does not say whether key or address', async () => {
    const simulator = await start()
    const result = await check(simulator, { fields: { api_key: API_KEY.toLowerCase(), api_secret: SECRET } })
    expect(result).toMatchObject({ outcome: 'rejected', cause: 'key_or_ip', code: '-2015', other_exchanges: ['binanceus'] })
  })

  test('a missing permission is no possible reason where the question needs none', async () => {
    const simulator = await start()
    simulator.fault = BINANCE_REPLIES.badKeyIpOrPermission
    expect((await check(simulator)).possible_causes).toEqual(['key_expired', 'ip_refused', 'key_unknown'])
    expect((await check(simulator, { testnet: true })).possible_causes).toEqual(['key_expired', 'ip_refused', 'permission_refused', 'key_unknown'])
  })

  test('the address that it saw is told where Binance names it', async () => {
    const simulator = await start()
    simulator.fault = json(401, { code: -2015, msg: 'Invalid API-key, IP, or permissions for action, request ip: 2001:db8::7' })
    expect(await check(simulator)).toMatchObject({ cause: 'key_or_ip', address_seen: '2001:db8::7' })
    simulator.fault = json(400, { code: -1022, msg: 'Signature for this request is not valid, request ip: 203.0.113.7' })
    expect(await check(simulator)).toMatchObject({ cause: 'signature_refused', address_seen: null })
  })

  test('address that is not on its list', async () => {
    const simulator = await start({ ipList: ['198.51.100.1'] })
    expect(await check(simulator)).toMatchObject({ outcome: 'rejected', cause: 'key_or_ip', code: '-2015' })
  })

  test('a key in a form that Binance never gives out', async () => {
    const simulator = await start()
    expect(await check(simulator, { fields: { api_key: 'not a key', api_secret: SECRET } })).toMatchObject({ outcome: 'rejected', cause: 'key_malformed', code: '-2014' })
  })

  test.each([
    ['a PEM that is none', { api_key: API_KEY, api_secret: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }],
    ['a key that no header can carry', { api_key: `${API_KEY}\nX: y`, api_secret: SECRET }],
    ['a key in full-width letters', { api_key: 'ＡＢＣ', api_secret: SECRET }],
    ['no secret at all', { api_key: API_KEY }],
  ])('%s is told without asking', async (_name, fields) => {
    const simulator = await start()
    expect(await check(simulator, { fields })).toMatchObject({ outcome: 'rejected', cause: 'field_malformed', code: null })
    expect(simulator.requests).toEqual([])
  })

  test.each([
    ['behind', -60_000],
    ['ahead', 60_000],
  ])('an exchange whose clock is %s says nothing about the key, and how far apart the clocks are', async (_name, offset) => {
    const simulator = await start()
    simulator.setClock(offset)
    const result = await check(simulator)
    expect(result).toMatchObject({ outcome: 'clock_skew', cause: 'clock_off', code: '-1021' })
    expectSkew(result, offset)
  })
})

describe('what Binance answers, row by row', () => {
  const rows: [keyof typeof BINANCE_REPLIES, string, string, string | null][] = [
    ['badFormat', 'rejected', 'key_malformed', '-2014'],
    ['badKeyIpOrPermission', 'rejected', 'key_or_ip', '-2015'],
    ['badKeyId', 'rejected', 'key_unknown', '-2008'],
    ['badSignature', 'rejected', 'signature_refused', '-1022'],
    ['locked', 'rejected', 'account_suspended', '-2017'],
    ['unauthorized', 'missing_permission', 'permission_refused', '-1002'],
    ['futuresIpNotListed', 'ip_not_allowed', 'ip_refused', '-1005'],
    ['futuresIpRefused', 'ip_not_allowed', 'ip_refused', '-1011'],
    ['timestampOutside', 'clock_skew', 'clock_off', '-1021'],
    ['timestampAhead', 'clock_skew', 'clock_off', '-1021'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', '-1003'],
    ['banned', 'rate_limited', 'rate_limit', '-1003'],
    ['tooManyOrders', 'rate_limited', 'rate_limit', '-1015'],
    ['firewall', 'rate_limited', 'rate_limit', 'HTTP 403'],
    ['busy', 'unreachable', 'exchange_failing', '-1008'],
    ['disconnected', 'unreachable', 'exchange_failing', '-1001'],
    ['unknown', 'unreachable', 'exchange_failing', '-1000'],
    ['timeout', 'unreachable', 'timed_out', '-1007'],
    ['unavailable', 'unreachable', 'exchange_failing', 'HTTP 503'],
    ['badGateway', 'unreachable', 'exchange_failing', 'HTTP 502'],
    ['maintenance', 'maintenance', 'maintenance', '1'],
    ['region', 'region_blocked', 'region_refused', '0'],
    ['portal', 'unknown_error', 'answer_not_understood', null],
    ['empty', 'unknown_error', 'answer_not_understood', null],
    ['otherForm', 'unknown_error', 'answer_not_understood', null],
    ['redirect', 'unknown_error', 'answer_not_understood', null],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = BINANCE_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual(['GET /sapi/v1/account/apiRestrictions'])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(BINANCE_REPLIES).toSorted())
  })

  test('a code that quotes the key is not kept', async () => {
    const simulator = await start()
    simulator.fault = json(400, { code: API_KEY.slice(0, 30), msg: SECRET })
    const result = await check(simulator)
    expect(JSON.stringify(result)).not.toContain(API_KEY.slice(0, 9))
    expect(result).toMatchObject({ outcome: 'unknown_error', code: 'HTTP 400' })
  })
})

describe('what the network does', () => {
  const faults: [string, Fault, string, string][] = [
    ['no answer', 'stall', 'unreachable', 'timed_out'],
    ['a body that never ends', 'stall_in_body', 'unreachable', 'timed_out'],
    ['a reset', 'reset', 'unreachable', 'no_connection'],
    ['a reset in the middle', 'reset_in_body', 'unreachable', 'no_connection'],
    ['an answer beyond 1 MiB', 'oversize', 'unknown_error', 'answer_not_understood'],
  ]

  test.each(faults)('%s says nothing about the key', async (_name, fault, outcome, cause) => {
    const simulator = await start()
    simulator.fault = fault
    // Only what never ends is waited for; the others must not be late on a busy machine.
    const timeout = cause === 'timed_out' ? 700 : PATIENT
    expect(await check(simulator, { timeout })).toMatchObject({ outcome, cause, code: null })
  })

  test('nobody listens', async () => {
    const simulator = await start()
    // A port that was let go may be another program's by now; this one is given to nobody.
    expect(await check(simulator, { base_url: 'http://127.0.0.1:4' })).toMatchObject({ outcome: 'unreachable', cause: 'no_connection' })
    expect(simulator.requests).toEqual([])
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await startBinance({ keys: [] })
    const simulator = await start()
    simulator.fault = { status: 307, body: '', headers: { location: `${elsewhere.url}/sapi/v1/account/apiRestrictions` } }
    await check(simulator)
    expect(elsewhere.requests).toEqual([])
    await elsewhere.close()
  })
})
