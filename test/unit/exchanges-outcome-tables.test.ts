import { describe, expect, test } from 'vitest'
import { adapterOf } from '../../src-main/exchanges/adapters/registry.ts'
import { classify } from '../../src-main/exchanges/outcomes/classify.ts'
import type { Answer, OutcomeTable } from '../../src-main/exchanges/outcomes/verdict.ts'
import type { Cause, Outcome } from '../../src-preload/contract/exchanges.ts'

function tableOf(exchange: string): OutcomeTable {
  const table = adapterOf(exchange)?.outcomes
  if (table === undefined) throw new Error(`${exchange} has no outcome table`)
  return table
}
const binanceOutcomes = tableOf('binance')
const bybitOutcomes = tableOf('bybit')
const okxOutcomes = tableOf('okx')

type Row = readonly [code: string, outcome: Outcome, cause: Cause]

const BINANCE: readonly Row[] = [
  ['-2014', 'rejected', 'key_malformed'],
  ['-2015', 'rejected', 'key_or_ip_or_permission'],
  ['-2008', 'rejected', 'key_unknown'],
  ['-2017', 'rejected', 'account_suspended'],
  ['-1022', 'rejected', 'signature_refused'],
  ['-1021', 'clock_skew', 'clock_off'],
  ['-1002', 'missing_permission', 'permission_refused'],
  ['-1005', 'ip_not_allowed', 'ip_refused'],
  ['-1011', 'ip_not_allowed', 'ip_refused'],
  ['-1003', 'rate_limited', 'rate_limit'],
  ['-1015', 'rate_limited', 'rate_limit'],
  ['-1034', 'rate_limited', 'rate_limit'],
  ['-1007', 'unreachable', 'timed_out'],
  ['-1000', 'unreachable', 'exchange_failing'],
  ['-1001', 'unreachable', 'exchange_failing'],
  ['-1004', 'unreachable', 'exchange_failing'],
  ['-1006', 'unreachable', 'exchange_failing'],
  ['-1008', 'unreachable', 'exchange_failing'],
  ['-1016', 'unreachable', 'exchange_failing'],
]

const OKX: readonly Row[] = [
  ['50103', 'rejected', 'key_malformed'],
  ['50111', 'rejected', 'key_refused'],
  ['50114', 'rejected', 'key_refused'],
  ['50101', 'rejected', 'key_unknown'],
  ['50119', 'rejected', 'key_unknown'],
  ['50104', 'rejected', 'passphrase_refused'],
  ['50105', 'rejected', 'passphrase_refused'],
  ['50106', 'rejected', 'signature_refused'],
  ['50113', 'rejected', 'signature_refused'],
  ['50007', 'rejected', 'account_suspended'],
  ['50100', 'rejected', 'account_suspended'],
  ['50035', 'ip_not_allowed', 'ip_refused'],
  ['50110', 'ip_not_allowed', 'ip_refused'],
  ['50030', 'missing_permission', 'permission_refused'],
  ['50120', 'missing_permission', 'permission_refused'],
  ['50102', 'clock_skew', 'clock_off'],
  ['50107', 'clock_skew', 'clock_off'],
  ['50112', 'clock_skew', 'clock_off'],
  ['50011', 'rate_limited', 'rate_limit'],
  ['50061', 'rate_limited', 'rate_limit'],
  ['50001', 'maintenance', 'maintenance'],
  ['50004', 'unreachable', 'timed_out'],
  ['50005', 'unreachable', 'exchange_failing'],
  ['50013', 'unreachable', 'exchange_failing'],
  ['50026', 'unreachable', 'exchange_failing'],
]

const BYBIT: readonly Row[] = [
  ['10003', 'rejected', 'key_unknown'],
  ['10004', 'rejected', 'signature_refused'],
  ['10007', 'rejected', 'key_refused'],
  ['10008', 'rejected', 'account_suspended'],
  ['33004', 'expired', 'key_expired'],
  ['-2015', 'expired', 'key_expired'],
  ['10010', 'ip_not_allowed', 'ip_refused'],
  ['10005', 'missing_permission', 'permission_refused'],
  ['10002', 'clock_skew', 'clock_off'],
  ['10006', 'rate_limited', 'rate_limit'],
  ['10018', 'rate_limited', 'rate_limit'],
  ['10009', 'region_blocked', 'region_refused'],
  ['10024', 'region_blocked', 'region_refused'],
  ['10000', 'unreachable', 'timed_out'],
  ['10016', 'unreachable', 'exchange_failing'],
]

const KRAKEN: readonly Row[] = [
  ['EAPI:Invalid key', 'rejected', 'key_or_ip'],
  ['EAPI:Invalid signature', 'rejected', 'signature_refused'],
  ['EAuth:Account temporary disabled', 'rejected', 'account_suspended'],
  ['ETrade:User Locked', 'rejected', 'account_suspended'],
  ['EGeneral:Permission denied', 'missing_permission', 'permission_refused'],
  ['EGeneral:Invalid permissions', 'missing_permission', 'permission_refused'],
  ['EAPI:Invalid nonce', 'unknown_error', 'nonce_in_use'],
  ['EAPI:Feature disabled', 'unknown_error', 'answer_not_understood'],
  ['EAPI:Rate limit exceeded', 'rate_limited', 'rate_limit'],
  ['EAuth:Rate limit exceeded', 'rate_limited', 'rate_limit'],
  ['EAuth:Too many requests', 'rate_limited', 'rate_limit'],
  ['EGeneral:Too many requests', 'rate_limited', 'rate_limit'],
  ['EGeneral:Temporary lockout', 'rate_limited', 'rate_limit'],
  ['EService:Throttled', 'rate_limited', 'rate_limit'],
  ['EService:Market in cancel_only mode', 'maintenance', 'maintenance'],
  ['EService:Market in post_only mode', 'maintenance', 'maintenance'],
  ['EService:Deadline elapsed', 'unreachable', 'timed_out'],
  ['EService:Timeout', 'unreachable', 'timed_out'],
  ['EService:Unavailable', 'unreachable', 'exchange_failing'],
  ['EService:Busy', 'unreachable', 'exchange_failing'],
  ['EGeneral:Internal error', 'unreachable', 'exchange_failing'],
  ['EDatabase:Internal error', 'unreachable', 'exchange_failing'],
]

const BITFINEX: readonly Row[] = [
  ['10100', 'rejected', 'key_or_ip'],
  ['10112', 'rejected', 'signature_refused'],
  ['10113', 'rejected', 'signature_refused'],
  // With a text that says nothing.
  ['10001', 'unknown_error', 'answer_not_understood'],
  ['10114', 'unknown_error', 'nonce_in_use'],
  ['11010', 'rate_limited', 'rate_limit'],
  ['20060', 'maintenance', 'maintenance'],
  ['11000', 'unreachable', 'exchange_failing'],
]

const COINBASE: readonly Row[] = [
  ['UNAUTHENTICATED', 'rejected', 'refused_unsaid'],
  ['authentication_error', 'rejected', 'refused_unsaid'],
  ['unauthorized', 'rejected', 'refused_unsaid'],
  ['invalid_token', 'rejected', 'key_refused'],
  ['revoked_token', 'rejected', 'key_refused'],
  ['expired_token', 'expired', 'key_expired'],
  ['invalid_authentication_method', 'rejected', 'account_suspended'],
  ['personal_details_required', 'rejected', 'account_suspended'],
  ['identity_verification_required', 'rejected', 'account_suspended'],
  ['jumio_verification_required', 'rejected', 'account_suspended'],
  ['jumio_face_match_verification_required', 'rejected', 'account_suspended'],
  ['unverified_email', 'rejected', 'account_suspended'],
  ['PERMISSION_DENIED', 'missing_permission', 'permission_refused'],
  ['invalid_scope', 'missing_permission', 'permission_refused'],
  ['RESOURCE_EXHAUSTED', 'rate_limited', 'rate_limit'],
  ['rate_limit_exceeded', 'rate_limited', 'rate_limit'],
  ['resource_exhausted', 'rate_limited', 'rate_limit'],
  ['DEADLINE_EXCEEDED', 'unreachable', 'timed_out'],
  ['UNAVAILABLE', 'unreachable', 'exchange_failing'],
  ['INTERNAL', 'unreachable', 'exchange_failing'],
  ['internal_server_error', 'unreachable', 'exchange_failing'],
]

const BITGET: readonly Row[] = [
  ['40001', 'rejected', 'key_malformed'],
  ['40006', 'rejected', 'key_refused'],
  ['40012', 'rejected', 'key_refused'],
  ['40037', 'rejected', 'key_unknown'],
  ['40041', 'rejected', 'key_unknown'],
  ['40099', 'rejected', 'key_unknown'],
  ['40002', 'rejected', 'signature_refused'],
  ['40003', 'rejected', 'signature_refused'],
  ['40009', 'rejected', 'signature_refused'],
  ['40011', 'rejected', 'passphrase_refused'],
  ['40036', 'rejected', 'passphrase_refused'],
  ['40013', 'rejected', 'account_suspended'],
  ['40026', 'rejected', 'account_suspended'],
  ['40031', 'rejected', 'account_suspended'],
  ['40018', 'ip_not_allowed', 'ip_refused'],
  ['40038', 'ip_not_allowed', 'ip_refused'],
  ['40014', 'missing_permission', 'permission_refused'],
  ['40040', 'missing_permission', 'permission_refused'],
  ['40004', 'clock_skew', 'clock_off'],
  ['40005', 'clock_skew', 'clock_off'],
  ['40008', 'clock_skew', 'clock_off'],
  ['429', 'rate_limited', 'rate_limit'],
  ['1001', 'rate_limited', 'rate_limit'],
  ['40200', 'maintenance', 'maintenance'],
  ['40000', 'region_blocked', 'region_refused'],
  ['40010', 'unreachable', 'timed_out'],
  ['40015', 'unreachable', 'exchange_failing'],
  ['40725', 'unreachable', 'exchange_failing'],
  ['45001', 'unreachable', 'exchange_failing'],
]

const KUCOIN: readonly Row[] = [
  ['400001', 'rejected', 'key_malformed'],
  ['400003', 'rejected', 'key_unknown'],
  ['400004', 'rejected', 'passphrase_refused'],
  ['400005', 'rejected', 'signature_refused'],
  ['411100', 'rejected', 'account_suspended'],
  ['400006', 'ip_not_allowed', 'ip_refused'],
  ['400007', 'missing_permission', 'permission_refused'],
  ['400002', 'clock_skew', 'clock_off'],
  ['429', 'rate_limited', 'rate_limit'],
  ['1015', 'rate_limited', 'rate_limit'],
  ['200002', 'rate_limited', 'rate_limit'],
  ['429000', 'rate_limited', 'rate_limit'],
  ['400500', 'region_blocked', 'region_refused'],
  ['408000', 'unreachable', 'timed_out'],
  ['500000', 'unreachable', 'exchange_failing'],
  ['503000', 'unreachable', 'exchange_failing'],
  ['230005', 'unreachable', 'exchange_failing'],
]

const GATE: readonly Row[] = [
  ['MISSING_REQUIRED_HEADER', 'rejected', 'key_malformed'],
  ['INVALID_KEY', 'rejected', 'key_unknown'],
  ['INVALID_CREDENTIALS', 'rejected', 'key_refused'],
  ['AUTHENTICATION_FAILED', 'rejected', 'key_refused'],
  ['INVALID_SIGNATURE', 'rejected', 'signature_refused'],
  ['ACCOUNT_LOCKED', 'rejected', 'account_suspended'],
  ['SUB_ACCOUNT_LOCKED', 'rejected', 'account_suspended'],
  ['IP_FORBIDDEN', 'ip_not_allowed', 'ip_refused'],
  ['FORBIDDEN', 'missing_permission', 'permission_refused'],
  ['READ_ONLY', 'missing_permission', 'permission_refused'],
  ['REQUEST_EXPIRED', 'clock_skew', 'clock_off'],
  ['TOO_FAST', 'rate_limited', 'rate_limit'],
  ['TOO_MANY_REQUESTS', 'rate_limited', 'rate_limit'],
  ['INTERNAL', 'unreachable', 'exchange_failing'],
  ['SERVER_ERROR', 'unreachable', 'exchange_failing'],
  ['TOO_BUSY', 'unreachable', 'exchange_failing'],
]

interface Case {
  readonly table: OutcomeTable
  readonly ids: readonly string[]
  readonly rows: readonly Row[]
  readonly answer: (code: string) => Answer
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) })

const TABLES: Readonly<Record<string, Case>> = {
  binance: { table: binanceOutcomes, ids: ['binance', 'binanceusdm', 'binancecoinm', 'binanceus'], rows: BINANCE, answer: (code) => json({ code: Number(code), msg: 'x' }, 400) },
  okx: { table: okxOutcomes, ids: ['okx', 'myokx', 'okxus'], rows: OKX, answer: (code) => json({ code, msg: 'x' }, 401) },
  bybit: { table: bybitOutcomes, ids: ['bybit', 'bybiteu', 'bybitid'], rows: BYBIT, answer: (code) => json({ retCode: Number(code), retMsg: 'x' }) },
  kraken: { table: tableOf('kraken'), ids: ['kraken'], rows: KRAKEN, answer: (code) => json({ error: [code] }) },
  bitfinex: { table: tableOf('bitfinex'), ids: ['bitfinex'], rows: BITFINEX, answer: (code) => json(['error', Number(code), 'x'], 500) },
  bitget: { table: tableOf('bitget'), ids: ['bitget'], rows: BITGET, answer: (code) => json({ code, msg: 'x', data: null }, 400) },
  kucoin: { table: tableOf('kucoin'), ids: ['kucoin', 'kucoinfutures'], rows: KUCOIN, answer: (code) => json({ code, msg: 'x' }, 401) },
  gate: { table: tableOf('gate'), ids: ['gate', 'gateeu'], rows: GATE, answer: (label) => json({ label, message: 'x' }, 401) },
  'coinbase v3': { table: tableOf('coinbase'), ids: ['coinbase'], rows: COINBASE, answer: (code) => json({ error: code, message: 'x' }, 400) },
  'coinbase v2': { table: tableOf('coinbase'), ids: ['coinbase'], rows: COINBASE, answer: (code) => json({ errors: [{ id: code, message: 'x' }] }, 400) },
}

describe.each(Object.entries(TABLES))('%s', (_name, { table, ids, rows, answer }) => {
  test.each(rows)('%s → %s, %s', (code, outcome, cause) => {
    expect(table.codeOf(answer(code))).toBe(code)
    expect(table.verdictOf(code, answer(code))).toMatchObject({ outcome, cause })
  })

  test('each of its regional twins goes by the same table, whatever class CCXT throws', () => {
    for (const exchange of ids) {
      for (const [code, outcome, cause] of rows) {
        for (const names of [['AuthenticationError'], ['ExchangeError'], ['RateLimitExceeded'], []]) {
          expect(classify({ exchange, names, refusal: true, answer: answer(code), requests: 1 }), `${exchange} ${code}`).toMatchObject({ verdict: { outcome, cause }, code })
        }
      }
    }
  })

  test('knows no other code, and sees none where there is none', () => {
    expect(table.verdictOf('987654', answer('987654'))).toBeUndefined()
    for (const body of ['', '[]', '"50111"', '<html></html>', '{}', '{"code":"a sentence","retCode":"a sentence"}', '{"code":null,"retCode":null}']) expect(table.codeOf({ status: 200, body }), body).toBeUndefined()
  })
})

describe('what a code alone does not tell', () => {
  test('success is no code', () => {
    expect(okxOutcomes.codeOf(json({ code: '0', msg: '', data: [] }))).toBeUndefined()
    expect(bybitOutcomes.codeOf(json({ retCode: 0, retMsg: '' }))).toBeUndefined()
  })

  test.each([
    ['bitget', { code: '00000', msg: 'success', data: {} }],
    ['kucoin', { code: '200000', data: {} }],
    ['kucoin', { code: '200' }],
    ['gate', { user_id: 1 }],
    ['gate', { label: 'grid bot' }],
  ])('nor is it at %s: %j', (exchange, value) => {
    expect(tableOf(exchange).codeOf(json(value))).toBeUndefined()
  })

  test('Bitget’s older answers name the code in another way, and one of its codes has two meanings', () => {
    expect(tableOf('bitget').codeOf(json({ status: 'error', err_code: '40037', err_msg: 'x' }))).toBe('40037')
    expect(tableOf('bitget').verdictOf('40010', json({ code: '40010', msg: 'sign signature error' }))?.cause).toBe('signature_refused')
  })

  test.each([
    ['bitget', '40012', ['passphrase_refused', 'key_refused']],
    ['kucoin', '400004', ['passphrase_refused', 'signature_refused']],
  ])('%s does not say which of several things %s is about', (exchange, code, possible) => {
    expect(tableOf(exchange).verdictOf(code, json({ code, msg: 'x' }))?.possible).toEqual(possible)
  })

  test('Bybit’s older answers name the code in another way', () => {
    expect(bybitOutcomes.codeOf(json({ ret_code: 10_003, ret_msg: 'x' }))).toBe('10003')
  })

  test('Bybit’s failing server may be one under maintenance', () => {
    expect(bybitOutcomes.verdictOf('10016', json({ retCode: 10_016, retMsg: 'System maintenance' }))?.outcome).toBe('maintenance')
  })

  test.each([
    ['bitfinex', ['error', 10_100, 'apikey: digest invalid'], 'signature_refused'],
    ['bitfinex', ['error', 10_100, 'apikey: ip not allowed'], 'ip_refused'],
    ['bitfinex', ['error', 10_001, 'api_key: permission invalid'], 'permission_refused'],
    ['coinbase', { errors: [{ id: 'authentication_error', message: 'request timestamp expired' }] }, 'clock_off'],
    ['coinbase', { errors: [{ id: 'authentication_error', message: 'invalid signature' }] }, 'signature_refused'],
    ['coinbase', { error: 'unknown', message: 'Missing required scopes' }, 'permission_refused'],
    ['coinbase', { error: 'unknown', message: 'Something went wrong' }, undefined],
  ])('the text decides at %s: %j', (exchange, value, cause) => {
    const table = tableOf(exchange)
    expect(table.verdictOf(table.codeOf(json(value)) ?? '', json(value))?.cause).toBe(cause)
  })

  test('Kraken’s code is what comes before a second colon, and no sentence of another kind', () => {
    const codeOf = (...error: unknown[]) => tableOf('kraken').codeOf(json({ error }))
    expect(codeOf('EService:Throttled: 1763686800')).toBe('EService:Throttled')
    expect(codeOf('EOrder:Something', 'EAPI:Invalid key')).toBe('EAPI:Invalid key')
    for (const text of ['WGeneral:Careful', 'Invalid key', 'EAPI:', 'EAPI:0123456789abcdef', `EAPI:A${'a'.repeat(20)}`, 7]) expect(codeOf(text), String(text)).toBeUndefined()
  })

  test.each([
    [403, 'access too frequent', 'rate_limited'],
    [403, '{"error":"Forbidden"}', 'rate_limited'],
    [403, '<html>Permission denied: your key has expired</html>', 'rate_limited'],
    [403, '<html>configured to block access from your country.</html>', 'region_blocked'],
    [401, '', undefined],
    [200, '', undefined],
  ])('Bybit’s edge answers %i %j', (status, body, outcome) => {
    expect(bybitOutcomes.verdictOfNoCode?.({ status, body })?.outcome).toBe(outcome)
  })
})
