import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { startScripted, type ScriptedExchange } from '../exchanges/scripted.ts'
import { html, json, type Fault } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'

const KEYS = '/v1/api_keys'
const BALANCE = '/v1/accounts'

let exchange: ScriptedExchange | undefined
afterEach(async () => exchange?.close())

async function start(keys: (own: string) => Fault, balance: Fault = json(200, [{ currency: 'KRW', balance: '1000.0', locked: '0.0', avg_buy_price: '0' }])): Promise<ScriptedExchange> {
  exchange = await startScripted('upbit')
  exchange.answers = { [KEYS]: keys(exchange.fields.api_key ?? ''), [BALANCE]: balance }
  return exchange
}

const listed = (own: string): Fault =>
  json(200, [
    { access_key: 'another of the account', expire_at: '2027-01-01T00:00:00+09:00' },
    { access_key: own, expire_at: '2027-03-09T12:39:39+09:00' },
  ])

describe('an Upbit key that works', () => {
  test('tells when it ends, and nothing of what it may do, in one request that reads', async () => {
    const simulator = await start(listed)
    expect(await simulator.check()).toMatchObject({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: UNKNOWN_PERMISSIONS,
      ip_restricted: null,
      key_proven: true,
      account_info: null,
      expires_at: '2027-03-09T03:39:39.000Z',
    })
    expect(simulator.asked()).toEqual([`GET ${KEYS}`])
  })

  test('signs each request with a nonce that is drawn', async () => {
    const simulator = await start(listed)
    await simulator.check()
    await simulator.check()
    const nonces = simulator.requests.map(({ headers }) => {
      const [head = '', payload = '', signature] = (headers['authorization'] ?? '').replace('Bearer ', '').split('.')
      expect(createHmac('sha256', simulator.fields.api_secret ?? '').update(`${head}.${payload}`).digest('base64url')).toBe(signature)
      return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { nonce: string }).nonce
    })
    expect(nonces[0]).toMatch(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u)
    expect(new Set(nonces).size).toBe(2)
  })

  test.each<[string, (own: string) => Fault]>([
    ['is not in the list', () => json(200, [{ access_key: 'another', expire_at: '2027-01-01T00:00:00+09:00' }])],
    ['ends at no time', (own) => json(200, [{ access_key: own, expire_at: null }])],
    ['is told of in another form', () => json(200, { data: [] })],
  ])('that %s is known by its balance', async (_name, keys) => {
    const simulator = await start(keys)
    expect(await simulator.check()).toMatchObject({ outcome: 'valid', permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, expires_at: null })
    expect(simulator.asked()).toEqual([`GET ${KEYS}`, `GET ${BALANCE}`])
  })

  test.each([null, 'id-api.upbit.com', 'sg-api.upbit.com', 'th-api.upbit.com'])('is asked at its own site (%s)', async (hostname) => {
    const entry = findExchange('upbit')
    if (entry === undefined) throw new Error('not in the catalogue')
    const simulator = await start(listed)
    const asked = await askedAddresses(entry, { exchange: 'upbit', testnet: false, hostname, base_url: null, proxy_url: null, timeout: 5_000, fields: simulator.fields })
    expect(asked[0]?.url.href).toBe(`https://${hostname ?? 'api.upbit.com'}${KEYS}`)
  })
})

describe('what Upbit answers, row by row', () => {
  const rows: [status: number, name: string | number, message: string, outcome: string, cause: string][] = [
    [401, 'invalid_access_key', '잘못된 엑세스 키입니다.', 'rejected', 'key_unknown'],
    [401, 'jwt_verification', 'Jwt 토큰 검증에 실패했습니다.', 'rejected', 'signature_refused'],
    [401, 'expired_access_key', '만료된 API 키입니다.', 'expired', 'key_expired'],
    [401, 'expired_access_key', 'This key has expired.', 'expired', 'key_expired'],
    [401, 'no_authorization_ip', 'This is not a verified IP.', 'ip_not_allowed', 'ip_refused'],
    [401, 'out_of_scope', '권한이 부족합니다.', 'missing_permission', 'permission_refused'],
    [429, 'too_many_requests', '요청 수를 초과했습니다.', 'rate_limited', 'rate_limit'],
    [200, 'too_many_requests', '요청 수를 초과했습니다.', 'rate_limited', 'rate_limit'],
    [401, 'nonce_used', '이미 요청한 nonce값이 다시 사용되었습니다.', 'unknown_error', 'answer_not_understood'],
  ]

  test.each(rows)('%i with %s (%s) → %s, %s', async (status, name, message, outcome, cause) => {
    const simulator = await start(() => json(status, { error: { name, message } }))
    expect(await simulator.check()).toMatchObject({ outcome, cause, code: String(name), permissions: UNKNOWN_PERMISSIONS, expires_at: null })
    expect(simulator.asked()).toEqual([`GET ${KEYS}`])
    // Its sentences come in the languages of its sites, so the name alone has to do.
    simulator.answers = { [KEYS]: json(400, { error: { name, message: '' } }) }
    expect(await simulator.check()).toMatchObject({ outcome, cause, code: String(name) })
  })

  test.each<[string, Fault, string]>([
    ['a failing server', json(500, { error: { name: 'server_error', message: '서버 오류' } }), 'unreachable'],
    ['an address that went on asking', json(418, { error: { name: 'too_many_requests', message: '' } }), 'rate_limited'],
    ['a page', html(200, 'Welcome to Hotel WiFi'), 'unknown_error'],
  ])('%s says nothing about the key', async (_name, answer, outcome) => {
    const simulator = await start(() => answer, answer)
    expect(await simulator.check()).toMatchObject({ outcome, permissions: UNKNOWN_PERMISSIONS })
  })
})
