import { afterAll, beforeAll, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { Cause } from '../../src-preload/contract/exchanges.ts'
import { madeUpFields } from '../exchanges/made-up-fields.ts'
import { json, startSimulator, type Simulator } from '../exchanges/simulator.ts'

let server: Simulator
beforeAll(async () => {
  server = await startSimulator(() => json(200, {}))
})
afterAll(() => server.close())

/** Refusals as exchanges give them; CCXT maps several to another class than they mean, or to none. */
const refusals: [exchange: string, status: number, answer: unknown, cause: Cause][] = [
  ['okx', 401, { msg: 'Invalid OK-ACCESS-KEY', code: '50111' }, 'key_refused'],
  ['okx', 401, { msg: "API key doesn't exist", code: '50119' }, 'key_unknown'],
  ['okx', 401, { msg: "This API key doesn't have permission to use this function", code: '50120' }, 'permission_refused'],
  ['okx', 401, { msg: 'Invalid Sign', code: '50113' }, 'signature_refused'],
  ['okx', 401, { msg: 'Request header OK-ACCESS-PASSPHRASE incorrect.', code: '50105' }, 'passphrase_refused'],
  ['okx', 401, { msg: 'Your IP 203.0.113.7 is not included in your API key whitelist.', code: '50110' }, 'ip_refused'],
  ['okx', 401, { msg: 'Timestamp request expired', code: '50102' }, 'clock_off'],
  ['okx', 401, { msg: 'Invalid OK-ACCESS-TIMESTAMP', code: '50112' }, 'clock_off'],
  ['bybit', 200, { retCode: 10_003, retMsg: 'API key is invalid.', result: {} }, 'key_unknown'],
  ['bybit', 200, { retCode: 10_004, retMsg: 'Error sign, please check your signature generation algorithm.', result: {} }, 'signature_refused'],
  ['bybit', 200, { retCode: 33_004, retMsg: 'Your api key has expired.', result: {} }, 'key_expired'],
  ['bybit', 200, { retCode: 10_009, retMsg: 'IP has been banned.', result: {} }, 'region_refused'],
  ['bybit', 200, { retCode: 10_010, retMsg: 'Unmatched IP, please check your API key\'s bound IP addresses.', result: {} }, 'ip_refused'],
  ['bybit', 200, { retCode: 10_002, retMsg: "invalid request, please check your server timestamp or recv_window param.", result: {} }, 'clock_off'],
  ['bybit', 200, { retCode: 10_016, retMsg: 'Server error.', result: {} }, 'exchange_failing'],
  ['bitget', 400, { code: '40036', msg: 'passphrase is error' }, 'passphrase_refused'],
  ['bitget', 400, { code: '40038', msg: 'The request IP is not in the apiKey whitelist' }, 'ip_refused'],
  ['bitget', 400, { code: '40009', msg: 'sign signature error' }, 'signature_refused'],
  ['kucoin', 401, { code: '400003', msg: 'KC-API-KEY not exists' }, 'key_unknown'],
  ['kucoin', 401, { code: '400005', msg: 'Invalid KC-API-SIGN' }, 'signature_refused'],
  ['kucoin', 401, { code: '400004', msg: 'Invalid KC-API-PASSPHRASE' }, 'passphrase_refused'],
  ['kucoin', 403, { code: '400006', msg: 'Invalid request ip, the current clientIp is:203.0.113.7' }, 'ip_refused'],
  ['kucoin', 429, { code: '429000', msg: 'Too many requests in a short period of time' }, 'rate_limit'],
  ['gate', 401, { label: 'INVALID_KEY', message: 'Invalid key provided' }, 'key_unknown'],
  ['gate', 401, { label: 'INVALID_SIGNATURE', message: 'Signature mismatch' }, 'signature_refused'],
  ['gate', 401, { label: 'IP_FORBIDDEN', message: 'IP not in whitelist' }, 'ip_refused'],
  ['gate', 401, { label: 'REQUEST_EXPIRED', message: 'gap between request Timestamp and server time exceeds 60' }, 'clock_off'],
  ['gate', 403, { label: 'FORBIDDEN', message: 'API key has no permission' }, 'permission_refused'],
  ['kraken', 200, { error: ['EAPI:Invalid key'] }, 'key_or_ip'],
  ['kraken', 200, { error: ['EAPI:Invalid signature'] }, 'signature_refused'],
  ['kraken', 200, { error: ['EAPI:Invalid nonce'] }, 'nonce_in_use'],
  ['kraken', 200, { error: ['EGeneral:Permission denied'] }, 'permission_refused'],
  ['kraken', 200, { error: ['EGeneral:Invalid permissions'] }, 'permission_refused'],
  ['kraken', 200, { error: ['EAPI:Rate limit exceeded'] }, 'rate_limit'],
  ['coinbase', 403, { error: 'unknown', message: 'Missing required scopes' }, 'permission_refused'],
  ['coinbase', 401, { errors: [{ id: 'authentication_error', message: 'request timestamp expired' }] }, 'clock_off'],
  ['coinbaseexchange', 403, { message: 'IP not allowed' }, 'ip_refused'],
  ['bitfinex', 500, ['error', 10_100, 'apikey: invalid'], 'key_or_ip'],
  ['bitfinex', 500, ['error', 10_100, 'apikey: digest invalid'], 'signature_refused'],
  ['bitfinex', 500, ['error', 10_114, 'nonce: small'], 'nonce_in_use'],
  ['bitfinex', 401, ['error', 10_100, 'apikey: invalid'], 'key_or_ip'],
  ['htx', 200, { status: 'error', 'err-code': 'api-signature-not-valid', 'err-msg': 'Signature not valid: Verification failure [校验失败]', data: null }, 'signature_refused'],
  ['mexc', 400, { code: 10_072, msg: 'Api key info invalid' }, 'key_refused'],
  ['mexc', 400, { code: 700_006, msg: 'IP [203.0.113.7] not in the ip white list' }, 'ip_refused'],
  ['bingx', 200, { code: 100_413, msg: 'Incorrect apiKey', timestamp: 1_700_000_000_000 }, 'key_refused'],
  ['bingx', 200, { code: 100_419, msg: 'your current request IP does not match IP whitelist' }, 'ip_refused'],
  ['upbit', 401, { error: { name: 'expired_access_key', message: '' } }, 'key_expired'],
  ['upbit', 401, { error: { name: 'no_authorization_ip', message: 'This is not a verified IP.' } }, 'ip_refused'],
  ['bitstamp', 403, { status: 'error', reason: 'IP address not allowed', code: 'API0003' }, 'ip_refused'],
  ['backpack', 400, { code: 'INVALID_SIGNATURE', message: 'Invalid signature' }, 'signature_refused'],
  ['deribit', 400, { jsonrpc: '2.0', error: { message: 'invalid_credentials', code: 13_004 }, testnet: false }, 'key_refused'],
]

test.each(refusals)('%s %i %j → %s', async (exchange, status, answer, cause) => {
  const entry = findExchange(exchange)
  if (entry === undefined) throw new Error('not in the catalogue')
  server.fault = json(status, answer)
  const result = await runCheck({ exchange, testnet: false, hostname: null, base_url: server.url, proxy_url: null, timeout: 10_000, fields: madeUpFields(entry, 'refused') })
  expect(result.cause).toBe(cause)
})
