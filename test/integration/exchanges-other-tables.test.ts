import { afterEach, describe, expect, test } from 'vitest'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { startScripted, type ScriptedExchange } from '../exchanges/scripted.ts'
import { html, json, type Fault, type ReceivedRequest } from '../exchanges/simulator.ts'

let exchange: ScriptedExchange | undefined
afterEach(async () => exchange?.close())

/** An exchange without a question about a key itself: its balance is asked for. */
interface Asked {
  readonly id: string
  readonly request: string
  readonly balance: Fault
  /** Where its request carries key and signature. */
  readonly signed: (request: ReceivedRequest, key: string) => boolean
}

const hex = (text: unknown): boolean => typeof text === 'string' && /^[0-9a-f]{64}$/iu.test(text)
const deribit: Asked = {
  id: 'deribit',
  request: 'GET /api/v2/private/get_account_summaries',
  balance: json(200, { jsonrpc: '2.0', result: { id: 1, summaries: [{ currency: 'BTC', balance: 0, available_funds: 0, equity: 0 }] }, testnet: false }),
  signed: ({ headers }, key) => new RegExp(`^deri-hmac-sha256 id=${key},ts=\\d{13},sig=[0-9a-f]{64},nonce=\\d+$`, 'u').test(headers['authorization'] ?? ''),
}
const cryptocom: Asked = {
  id: 'cryptocom',
  request: 'POST /exchange/v1/private/user-balance',
  balance: json(200, { id: 1, method: 'private/user-balance', code: 0, result: { data: [{ total_available_balance: '0', position_balances: [] }] } }),
  signed: ({ body }, key) => {
    const sent = JSON.parse(body) as Record<string, unknown>
    return sent['api_key'] === key && hex(sent['sig'])
  },
}
const bitstamp: Asked = {
  id: 'bitstamp',
  request: 'POST /api/v2/account_balances/',
  balance: json(200, [{ currency: 'btc', total: '1.00', available: '1.00', reserved: '0.00' }]),
  signed: ({ headers }, key) => headers['x-auth'] === `BITSTAMP ${key}` && hex(headers['x-auth-signature']),
}
const backpack: Asked = {
  id: 'backpack',
  request: 'GET /api/v1/capital',
  balance: json(200, { USDC: { available: '1', locked: '0', staked: '0' } }),
  signed: ({ headers }, key) => headers['x-api-key'] === key && /^[A-Za-z0-9+/]{86}==$/u.test(headers['x-signature'] ?? ''),
}
const binanceus: Asked = {
  id: 'binanceus',
  request: 'GET /api/v3/account',
  balance: json(200, { canTrade: true, canWithdraw: true, canDeposit: true, accountType: 'SPOT', balances: [{ asset: 'BTC', free: '1', locked: '0' }], permissions: ['SPOT'] }),
  signed: ({ headers, query }, key) => headers['x-mbx-apikey'] === key && hex(new URLSearchParams(query).get('signature')),
}

async function check({ id, request }: Asked, answer: Fault): Promise<CheckResult> {
  exchange = await startScripted(id, { [request.split(' ')[1] ?? '']: answer })
  const result = await exchange.check()
  expect(exchange.asked()).toEqual([request])
  return result
}

describe.each([deribit, cryptocom, bitstamp, backpack, binanceus])('a key of $id that works', (asked) => {
  test('is known by its balance, in one signed request that reads, and what else it may do stays unknown', async () => {
    expect(await check(asked, asked.balance)).toMatchObject({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' },
      ip_restricted: null,
      key_proven: true,
      expires_at: null,
    })
    const [request] = exchange?.requests ?? []
    expect(request !== undefined && asked.signed(request, exchange?.fields.api_key ?? '')).toBe(true)
  })

  test('a page in its place says nothing about the key', async () => {
    expect(await check(asked, html(200, 'Welcome to Hotel WiFi'))).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood' })
  })
})

type Row = [answer: Fault, outcome: string, cause: string, code: string | null]

describe('what Deribit answers, row by row', () => {
  const error = (code: number, message: string, reason?: string): Fault => json(400, { jsonrpc: '2.0', error: { message, code, ...(reason !== undefined && { data: { reason } }) }, testnet: false, usIn: 1, usOut: 2, usDiff: 1 })
  test.each<Row>([
    [error(13_004, 'invalid_credentials'), 'rejected', 'key_refused', '13004'],
    [error(13_009, 'unauthorized'), 'rejected', 'refused_unsaid', '13009'],
    [error(13_009, 'unauthorized', 'ip not allowed'), 'ip_not_allowed', 'ip_refused', '13009'],
    [error(13_009, 'unauthorized', 'invalid signature'), 'rejected', 'signature_refused', '13009'],
    [error(13_021, 'forbidden'), 'missing_permission', 'permission_refused', '13021'],
    [error(11_042, 'permission_denied'), 'missing_permission', 'permission_refused', '11042'],
    [error(13_001, 'account_not_activated'), 'rejected', 'account_suspended', '13001'],
    [error(13_002, 'account_blocked'), 'rejected', 'account_suspended', '13002'],
    [error(12_005, 'country_is_banned'), 'region_blocked', 'region_refused', '12005'],
    [error(13_003, 'tfa_required'), 'unknown_error', 'answer_not_understood', '13003'],
    [error(10_028, 'too_many_requests'), 'rate_limited', 'rate_limit', '10028'],
    [error(11_051, 'system_maintenance'), 'maintenance', 'maintenance', '11051'],
    [error(11_094, 'internal_server_error'), 'unreachable', 'exchange_failing', '11094'],
    [error(13_025, 'method_switched_off_by_admin'), 'unreachable', 'exchange_failing', '13025'],
    [error(10_028, ''), 'rate_limited', 'rate_limit', '10028'],
    [error(11_051, ''), 'maintenance', 'maintenance', '11051'],
    [error(13_021, ''), 'missing_permission', 'permission_refused', '13021'],
    [error(13_002, ''), 'rejected', 'account_suspended', '13002'],
  ])('%j → %s, %s', async (answer, outcome, cause, code) => {
    expect(await check(deribit, answer)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS })
  })
})

describe('what Crypto.com answers, row by row', () => {
  const error = (status: number, code: number, message: string): Fault => json(status, { id: 1, method: 'private/user-balance', code, message })
  test.each<Row>([
    [error(401, 40_101, 'UNAUTHORIZED'), 'rejected', 'refused_unsaid', '40101'],
    [error(401, 10_002, 'UNAUTHORIZED'), 'rejected', 'refused_unsaid', '10002'],
    [error(401, 40_103, 'IP_ILLEGAL'), 'ip_not_allowed', 'ip_refused', '40103'],
    [error(401, 10_003, 'IP_ILLEGAL'), 'ip_not_allowed', 'ip_refused', '10003'],
    [error(400, 40_102, 'INVALID_NONCE'), 'clock_skew', 'clock_off', '40102'],
    [error(400, 10_007, 'INVALID_NONCE'), 'clock_skew', 'clock_off', '10007'],
    [error(400, 10_005, 'USER_TIER_INVALID'), 'missing_permission', 'permission_refused', '10005'],
    [error(400, 40_104, 'USER_TIER_INVALID'), 'missing_permission', 'permission_refused', '40104'],
    [error(429, 42_901, 'RATE_LIMIT'), 'rate_limited', 'rate_limit', '42901'],
    [error(200, 10_006, 'TOO_MANY_REQUESTS'), 'rate_limited', 'rate_limit', '10006'],
    [error(200, 40_801, 'REQUEST_TIMEOUT'), 'unreachable', 'timed_out', '40801'],
    [error(200, 50_001, 'ERR_INTERNAL'), 'unreachable', 'exchange_failing', '50001'],
    [error(200, 10_001, 'SYS_ERROR'), 'unknown_error', 'answer_not_understood', '10001'],
    [error(503, 9_010_001, 'SYSTEM_MAINTENANCE'), 'maintenance', 'maintenance', '9010001'],
    [{ status: 429, body: 'Too Many Requests' }, 'rate_limited', 'rate_limit', 'HTTP 429'],
    [{ status: 503, body: 'Service Unavailable' }, 'unreachable', 'exchange_failing', 'HTTP 503'],
    [error(200, 42_901, ''), 'rate_limited', 'rate_limit', '42901'],
    [error(200, 40_102, ''), 'clock_skew', 'clock_off', '40102'],
    [error(200, 40_103, ''), 'ip_not_allowed', 'ip_refused', '40103'],
  ])('%j → %s, %s', async (answer, outcome, cause, code) => {
    expect(await check(cryptocom, answer)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS })
  })
})

describe('what Bitstamp answers, row by row', () => {
  const error = (status: number, code: string | undefined, reason: string): Fault => json(status, { status: 'error', reason, code })
  test.each<Row>([
    [error(403, 'API0011', 'API key not found'), 'rejected', 'key_unknown', 'API0011'],
    [error(403, 'API0005', 'Invalid signature'), 'rejected', 'signature_refused', 'API0005'],
    [error(403, 'API0003', 'IP address not allowed'), 'ip_not_allowed', 'ip_refused', 'API0003'],
    [json(403, { error: 'No permission found' }), 'missing_permission', 'permission_refused', 'HTTP 403'],
    [error(403, 'API0017', 'X-Auth-Timestamp header is too old'), 'clock_skew', 'clock_off', 'API0017'],
    [error(403, undefined, 'Wrong timestamp'), 'clock_skew', 'clock_off', 'HTTP 403'],
    [error(403, 'API0004', 'Invalid nonce'), 'unknown_error', 'answer_not_understood', 'API0004'],
    [error(403, undefined, 'Invalid nonce'), 'unknown_error', 'answer_not_understood', 'HTTP 403'],
    [error(403, undefined, 'Your account is frozen'), 'rejected', 'account_suspended', 'HTTP 403'],
    [json(400, { response_code: '400.002', response_explanation: 'Request rate limit exceeded.' }), 'rate_limited', 'rate_limit', '400.002'],
    [json(400, { code: '400.002', reason: 'Request rate limit exceeded.' }), 'rate_limited', 'rate_limit', '400.002'],
    [json(200, { error: "Bitstamp.net is under scheduled maintenance. We'll be back soon." }), 'maintenance', 'maintenance', null],
    [error(403, 'API0011', ''), 'rejected', 'key_unknown', 'API0011'],
    [error(403, 'API0005', ''), 'rejected', 'signature_refused', 'API0005'],
    [error(403, 'API0017', ''), 'clock_skew', 'clock_off', 'API0017'],
    [json(400, { response_code: '400.002', response_explanation: '' }), 'rate_limited', 'rate_limit', '400.002'],
  ])('%j → %s, %s', async (answer, outcome, cause, code) => {
    expect(await check(bitstamp, answer)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS })
  })
})

describe('what Backpack answers, row by row', () => {
  const error = (status: number, code: string, message: string): Fault => json(status, { code, message })
  test.each<Row>([
    [error(401, 'UNAUTHORIZED', 'Unauthorized'), 'rejected', 'key_refused', 'UNAUTHORIZED'],
    [error(400, 'INVALID_SIGNATURE', 'Invalid signature'), 'rejected', 'signature_refused', 'INVALID_SIGNATURE'],
    [error(400, 'INVALID_CLIENT_REQUEST', 'Invalid API key'), 'rejected', 'key_refused', 'INVALID_CLIENT_REQUEST'],
    [error(400, 'INVALID_CLIENT_REQUEST', 'Could not decode the key'), 'rejected', 'key_refused', 'INVALID_CLIENT_REQUEST'],
    [error(400, 'INVALID_CLIENT_REQUEST', 'Request has expired'), 'clock_skew', 'clock_off', 'INVALID_CLIENT_REQUEST'],
    [error(400, 'INVALID_CLIENT_REQUEST', 'Invalid symbol'), 'unknown_error', 'answer_not_understood', 'INVALID_CLIENT_REQUEST'],
    [error(403, 'FORBIDDEN', 'Forbidden'), 'missing_permission', 'permission_refused', 'FORBIDDEN'],
    [error(403, 'FORBIDDEN', 'Not available in your country'), 'region_blocked', 'region_refused', 'FORBIDDEN'],
    [error(429, 'TOO_MANY_REQUESTS', 'Too many requests'), 'rate_limited', 'rate_limit', 'TOO_MANY_REQUESTS'],
    [error(200, 'MAINTENANCE', 'Under maintenance'), 'maintenance', 'maintenance', 'MAINTENANCE'],
    [error(503, 'MAINTENANCE', ''), 'maintenance', 'maintenance', 'MAINTENANCE'],
    [error(500, 'SERVER_ERROR', 'Internal'), 'unreachable', 'exchange_failing', 'SERVER_ERROR'],
    [error(504, 'TIMEOUT', ''), 'unreachable', 'timed_out', 'TIMEOUT'],
    [error(400, 'INVALID_SIGNATURE', ''), 'rejected', 'signature_refused', 'INVALID_SIGNATURE'],
    [error(400, 'TOO_MANY_REQUESTS', ''), 'rate_limited', 'rate_limit', 'TOO_MANY_REQUESTS'],
    [error(400, 'SERVER_ERROR', ''), 'unreachable', 'exchange_failing', 'SERVER_ERROR'],
    [error(400, 'TIMEOUT', ''), 'unreachable', 'timed_out', 'TIMEOUT'],
  ])('%j → %s, %s', async (answer, outcome, cause, code) => {
    expect(await check(backpack, answer)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS })
  })
})
