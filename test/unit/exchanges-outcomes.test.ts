import { describe, expect, test } from 'vitest'
import { classify, type Evidence } from '../../src-main/exchanges/outcomes/classify.ts'
import { quotesAnswer, verdictOfClass, verdictOfLocalFailure, verdictOfStatus, verdictOfText } from '../../src-main/exchanges/outcomes/general.ts'
import { asCode, jsonObject } from '../../src-main/exchanges/outcomes/verdict.ts'

describe('what an answer’s words mean', () => {
  test.each([
    ['{"code":"50119","msg":"API key doesn\'t exist"}', 'key_unknown'],
    ['{"error":["EAPI:Invalid signature"]}', 'signature_refused'],
    ['["error",10100,"apikey: invalid"]', 'key_refused'],
    ['["error",10100,"apikey: digest invalid"]', 'signature_refused'],
    ['{"code":"40036","msg":"passphrase is error"}', 'passphrase_refused'],
    ['{"code":"400004","msg":"Invalid KC-API-PASSPHRASE"}', 'passphrase_refused'],
    ['{"label":"IP_FORBIDDEN","message":"IP not in whitelist"}', 'ip_refused'],
    ['{"error":{"name":"no_authorization_ip","message":""}}', 'ip_refused'],
    ['{"code":"40038","msg":"The request IP is not in the API whitelist"}', 'ip_refused'],
    ['{"code":"50035","msg":"This endpoint requires that APIKey must be bound to IP"}', undefined],
    ['{"code":400006,"msg":"Invalid request ip, the current clientIp is:203.0.113.7"}', 'ip_refused'],
    ['{"error":{"name":"expired_access_key","message":""}}', 'key_expired'],
    ['{"code":"33004","msg":"Your api key has expired."}', 'key_expired'],
    ['{"label":"REQUEST_EXPIRED","message":"gap between request Timestamp and server time exceeds 60"}', 'clock_off'],
    ['{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}', 'clock_off'],
    ['{"error":"unknown","message":"Missing required scopes"}', 'permission_refused'],
    ['{"code":100004,"msg":"Permission denied as the API key was created without the permission"}', 'permission_refused'],
    ['{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}', 'key_or_ip_or_permission'],
    ['{"msg":"Your account has been frozen"}', 'account_suspended'],
    ['{"code":"50001","msg":"Service temporarily unavailable due to maintenance"}', 'maintenance'],
    ['{"msg":"Too many requests"}', 'rate_limit'],
    ['{"msg":"Way too much request weight used; IP banned until 1763686800000."}', 'rate_limit'],
    ['{"msg":"not available in your country"}', 'region_refused'],
    ['{"code":1,"msg":"签名错误"}', 'signature_refused'],
    ['{"code":1,"msg":"您的IP不在白名单"}', 'ip_refused'],
    ['{"code":1,"msg":"無效的API金鑰"}', 'key_refused'],
    ['{"code":1,"msg":"权限不足"}', 'permission_refused'],
    ['{"code":1,"msg":"密钥已过期"}', 'key_expired'],
    ['{"code":1,"msg":"请求过于频繁"}', undefined],
  ])('%s → %s', (body, cause) => {
    expect(verdictOfText(body)?.cause).toBe(cause)
  })

  test.each([
    ['{"msg":"insufficient balance"}'],
    ['{"event":"authenticated stream connected"}'],
    ['{"msg":"unknown market"}'],
    ['{"msg":"Order would trigger immediately"}'],
    ['Not Found'],
    ['{"msg":"telescope"}'],
    ['{"msg":"shipping and unlisted tips"}'],
    ['{}'],
    [''],
  ])('%s tells no reason', (body) => {
    expect(verdictOfText(body)).toBeUndefined()
  })

  test('the names of fields and the path that was asked are not its words', () => {
    expect(verdictOfText('{"timestamp":"2026-01-02T03:04:05Z","status":401,"error":"Unauthorized","path":"/v1/api-key/permissions"}')).toBeUndefined()
    expect(verdictOfText('{"signature":null,"maintenance":false,"see":"https://example.com/rate-limit"}')).toBeUndefined()
  })
})

describe('what status and form mean', () => {
  const json = '{"msg":"x"}'
  const page = ' <!DOCTYPE html><html></html>'
  test.each([
    [451, json, 'region_blocked'],
    [418, json, 'rate_limited'],
    [429, page, 'rate_limited'],
    [407, json, 'unreachable'],
    [408, json, 'unreachable'],
    [504, page, 'unreachable'],
    [524, '', 'unreachable'],
    [403, page, 'rate_limited'],
    [401, page, 'unknown_error'],
    [200, page, 'unknown_error'],
    [500, page, 'unreachable'],
    [503, '<html>Scheduled maintenance</html>', 'maintenance'],
    [403, '<html>configured to block access from your country.</html>', 'region_blocked'],
    [200, '<html>Scheduled maintenance</html>', 'unknown_error'],
    [502, json, 'unreachable'],
    [503, '', 'unreachable'],
    // An exchange's own code may stand in these.
    [500, json, undefined],
    [200, json, undefined],
    [400, json, undefined],
    [401, json, undefined],
    [403, json, undefined],
  ])('%i %s → %s', (status, body, outcome) => {
    expect(verdictOfStatus({ status, body })?.outcome).toBe(outcome)
  })
})

describe('what CCXT’s class means', () => {
  test.each([
    ['InvalidNonce', 'clock_off'],
    ['RateLimitExceeded', 'rate_limit'],
    ['DDoSProtection', 'rate_limit'],
    ['OnMaintenance', 'maintenance'],
    ['RestrictedLocation', 'region_refused'],
    ['RequestTimeout', 'timed_out'],
    ['AccountSuspended', 'account_suspended'],
    ['PermissionDenied', 'permission_refused'],
    ['AuthenticationError', 'key_refused'],
    ['NetworkError', 'exchange_failing'],
    ['OperationFailed', 'exchange_failing'],
    ['ExchangeError', undefined],
    ['TypeError', undefined],
  ])('%s → %s', (name, cause) => {
    expect(verdictOfClass([name, 'BaseError', 'Error'], '', false)?.cause).toBe(cause)
  })

  test('a refused nonce is about the clock, but where nonces must rise: there another program uses the key', () => {
    expect(verdictOfClass(['InvalidNonce', 'BaseError', 'Error'], '', true)?.cause).toBe('nonce_in_use')
  })

  test('a subclass counts as itself, and the text narrows a refusal down', () => {
    expect(verdictOfClass(['PermissionDenied', 'AuthenticationError'], '{"msg":"Your IP is not in the whitelist"}', false)?.outcome).toBe('ip_not_allowed')
    expect(verdictOfClass(['AuthenticationError', 'ExchangeError'], '{"label":"REQUEST_EXPIRED"}', false)?.outcome).toBe('clock_skew')
    expect(verdictOfClass(['AuthenticationError', 'ExchangeError'], '{"msg":"Incorrect passphrase"}', false)?.cause).toBe('passphrase_refused')
  })

  test('what fails before any request is the form of a field, or not understood', () => {
    expect(verdictOfLocalFailure(['TypeError', 'Error']).cause).toBe('field_malformed')
    expect(verdictOfLocalFailure(['AuthenticationError', 'ExchangeError', 'BaseError', 'Error']).cause).toBe('field_malformed')
    expect(verdictOfLocalFailure(['NotSupported', 'ExchangeError', 'BaseError', 'Error']).cause).toBe('answer_not_understood')
  })
})

describe('the order of evidence', () => {
  const AUTH = ['AuthenticationError', 'ExchangeError', 'BaseError', 'Error', 'Object']
  const UNAVAILABLE = ['ExchangeNotAvailable', 'NetworkError', 'OperationFailed', 'BaseError', 'Error', 'Object']
  const judge = (evidence: Partial<Evidence>) => {
    const { verdict, code } = classify({ exchange: 'okx', names: [], refusal: true, answer: { status: 200, body: '{}' }, requests: 1, ...evidence })
    return [verdict.outcome, verdict.cause, code]
  }

  test('the exchange’s own code goes before status and class', () => {
    expect(judge({ exchange: 'binance', names: UNAVAILABLE, answer: { status: 503, body: '{"code":-1022,"msg":"x"}' } })).toEqual(['rejected', 'signature_refused', '-1022'])
  })

  test('status and form go before the class', () => {
    expect(judge({ names: AUTH, answer: { status: 503, body: '{"msg":"Invalid API key"}' } })).toEqual(['unreachable', 'exchange_failing', 'HTTP 503'])
    expect(judge({ names: AUTH, answer: { status: 401, body: '<html></html>' } })).toEqual(['unknown_error', 'answer_not_understood', 'HTTP 401'])
  })

  test('a class counts where the answer led to it, not where CCXT threw it of its own accord', () => {
    expect(judge({ names: AUTH, refusal: true })).toEqual(['rejected', 'key_refused', null])
    expect(judge({ names: AUTH, refusal: false })).toEqual(['unknown_error', 'answer_not_understood', null])
    expect(judge({ names: AUTH, refusal: false, answer: { status: 401, body: '' } })).toEqual(['rejected', 'key_refused', 'HTTP 401'])
    expect(judge({ names: AUTH, refusal: false, answer: { status: 500, body: '{}' } })).toEqual(['unreachable', 'exchange_failing', 'HTTP 500'])
  })

  test('words judge a 4xx, or what the exchange called a failure, and nothing else', () => {
    const body = '{"msg":"Invalid signature"}'
    expect(judge({ answer: { status: 400, body }, refusal: false })).toEqual(['rejected', 'signature_refused', 'HTTP 400'])
    expect(judge({ answer: { status: 200, body }, refusal: true })).toEqual(['rejected', 'signature_refused', null])
    expect(judge({ answer: { status: 200, body }, refusal: false })).toEqual(['unknown_error', 'answer_not_understood', null])
    expect(judge({ answer: { status: 500, body }, refusal: true })).toEqual(['unreachable', 'exchange_failing', 'HTTP 500'])
  })

  test('the class that CCXT gives to every unknown 4xx says nothing', () => {
    expect(judge({ names: UNAVAILABLE, answer: { status: 403, body: '{"message":"IP not allowed"}' } })).toEqual(['ip_not_allowed', 'ip_refused', 'HTTP 403'])
    expect(judge({ names: UNAVAILABLE, answer: { status: 403, body: '{"message":"Nope"}' } })).toEqual(['unknown_error', 'answer_not_understood', 'HTTP 403'])
    expect(judge({ names: ['OnMaintenance', ...UNAVAILABLE], answer: { status: 403, body: '{"message":"Nope"}' } })).toEqual(['maintenance', 'maintenance', 'HTTP 403'])
  })

  test('without an answer the class is all there is', () => {
    expect(judge({ answer: undefined, requests: 1, names: UNAVAILABLE })).toEqual(['unreachable', 'exchange_failing', null])
    expect(judge({ answer: undefined, requests: 1, names: ['TypeError'] })).toEqual(['unknown_error', 'answer_not_understood', null])
    expect(judge({ answer: undefined, requests: 0, names: ['TypeError'] })).toEqual(['rejected', 'field_malformed', null])
  })
})

test('an error quotes an answer by its whole text or by one of its sentences', () => {
  expect(quotesAnswer('okx {"code":"50111"}', '{"code":"50111"}')).toBe(true)
  expect(quotesAnswer('bitfinex apikey: invalid', '["error",10100,"apikey: invalid"]')).toBe(true)
  expect(quotesAnswer('bitfinex error', '["error",10100,"apikey: invalid"]')).toBe(false)
  expect(quotesAnswer('grvt signIn() failed', '{}')).toBe(false)
  expect(quotesAnswer('anything', '')).toBe(false)
  expect(quotesAnswer('anything', 'no JSON')).toBe(false)
})

describe('codes', () => {
  test.each([
    [-2015, '-2015'],
    ['50119', '50119'],
    ['IP_FORBIDDEN', 'IP_FORBIDDEN'],
    ['a sentence with a key', undefined],
    ['x'.repeat(41), undefined],
    ['', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j → %j', (value, code) => {
    expect(asCode(value)).toBe(code)
  })

  test('only an object is an object', () => {
    expect(jsonObject('{"a":1}')).toEqual({ a: 1 })
    for (const body of ['', '[]', 'null', '1', '"x"', '<html>', '{']) expect(jsonObject(body), body).toBeUndefined()
  })
})
