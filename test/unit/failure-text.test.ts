import { describe, expect, test } from 'vitest'
import { MOST_READ, PATTERN_NAMES, recogniseFailure } from '../../src-main/monitor/failure-text.ts'
import { outcomeSchema } from '../../src-preload/contract/exchanges.ts'
import { ABOUT_NOTHING, FAILURES } from '../support/failure-texts.ts'

describe('a failure that is about the credential', () => {
  test.each(FAILURES)('%s → %s', (text, cause) => {
    const found = recogniseFailure(text)
    expect(found?.cause).toBe(cause)
    expect(PATTERN_NAMES).toContain(found?.pattern)
    expect(outcomeSchema.safeParse(found?.outcome).success).toBe(true)
  })

  test.each(FAILURES)('%s is found in any letter case, in full width and within a message', (text, cause) => {
    const fullWidth = Array.from(text, (character) => (/[!-~]/u.test(character) ? String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0) : character)).join('')
    expect(recogniseFailure(text.toUpperCase())?.cause).toBe(cause)
    expect(recogniseFailure(fullWidth)?.cause).toBe(cause)
    expect(recogniseFailure(`order 17 of BTC/USDT: "${text}"`)?.cause).toBe(cause)
  })

  test('every pattern has its line here', () => {
    const found = new Set(FAILURES.map(([text]) => recogniseFailure(text)?.pattern))
    expect(PATTERN_NAMES.filter((name) => !found.has(name))).toEqual(['http_401'])
  })
})

describe('a text that tells nothing of the credential', () => {
  test.each(ABOUT_NOTHING)('%s', (text) => {
    expect(recogniseFailure(text)).toBeUndefined()
  })

  test('is one that may be about a limit, the clock or the exchange, whatever else it says', () => {
    for (const other of ['rate limit exceeded', 'under maintenance', 'timestamp out of window', '请求过于频繁', '系统维护中']) {
      expect(recogniseFailure(`unauthorized: ${other}`)).toBeUndefined()
      expect(recogniseFailure(`登录已过期，${other}`)).toBeUndefined()
    }
  })
})

describe('the status that came with it', () => {
  test.each([
    ['', 401, 'http_401'],
    ['<html></html>', 401, 'http_401'],
    ['', 403, undefined],
    ['', 200, undefined],
    ['token expired', 403, 'token_expired'],
    ['["error",10100,"apikey: invalid"]', 500, 'key_refused'],
    ['unauthorized', 429, undefined],
    ['unauthorized', 418, undefined],
    ['unauthorized', 451, undefined],
    ['unauthorized', 407, undefined],
    ['token expired', 503, undefined],
    ['rate limit', 401, undefined],
  ])('%s with %i → %s', (text, status, pattern) => {
    expect(recogniseFailure(text, status)?.pattern).toBe(pattern)
  })
})

test('beyond 4,000 characters nothing is read', () => {
  expect(recogniseFailure(`${'x '.repeat(MOST_READ / 2 - 10)}token expired`)?.cause).toBe('key_expired')
  expect(recogniseFailure(`${'x '.repeat(MOST_READ / 2)}token expired`)).toBeUndefined()
})
