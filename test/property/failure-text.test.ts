import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_READ, PATTERN_NAMES, recogniseFailure } from '../../src-main/monitor/failure-text.ts'
import { ABOUT_NOTHING, FAILURES } from '../support/failure-texts.ts'

/** What stands around a message in a log: times, numbers, prices, symbols, ids, braces. */
const noise = fc.array(fc.constantFrom('BTC/USDT', 'order', 'filled', '17', '0.0031', '2026-01-15T12:00:00Z', 'cid:5', '{"id":9}', '委托', '成交', '价格', '—', '…', '\n', '=> ', '#', 'x-mbx', '数量：3'), { maxLength: 12 }).map((words) => words.join(' '))

test('Property 25: a text that tells nothing of the credential is recognised in no surroundings', () => {
  fc.assert(
    fc.property(noise, fc.constantFrom(...ABOUT_NOTHING), noise, fc.option(fc.constantFrom(200, 400, 403, 404, 409, 429, 500, 503), { nil: undefined }), (before, text, after, status) => {
      expect(recogniseFailure(`${before} ${text} ${after}`, status)).toBeUndefined()
    }),
    { numRuns: 2_000 },
  )
})

test('a failure is recognised in any surroundings, and by a name out of the list, never by its text', () => {
  fc.assert(
    fc.property(noise, fc.constantFrom(...FAILURES), noise, (before, [text, cause], after) => {
      const found = recogniseFailure(`${before} ${text}\n${after}`)
      expect(found?.cause).toBe(cause)
      expect(PATTERN_NAMES).toContain(found?.pattern)
    }),
    { numRuns: 2_000 },
  )
})

test('whatever is repeated, a text costs no more than a bounded multiple of one that no pattern begins in', () => {
  const words = ['token', 'session ', 'has been ', 'expired', 'not ', 'invalid ', 'api key ', 'signature ', 'ip ', 'please ', '登录', '已', '认证', '权限', '请', 'auth ', ' ', 'a', '－', '無']
  const quickest = (text: string): number => {
    const times = Array.from({ length: 3 }, () => {
      const begun = performance.now()
      recogniseFailure(text)
      return performance.now() - begun
    })
    return Math.min(...times)
  }
  const plain = '7,;'.repeat(MOST_READ)
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }), (parts) => {
      // A pattern that backtracks takes hundreds of thousands of times as long.
      expect(quickest(parts.join('').repeat(MOST_READ)) / Math.max(quickest(plain), 0.1)).toBeLessThan(2_000)
    }),
    { numRuns: 300 },
  )
})

test('what stands beyond the first 4,000 characters changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom(...FAILURES, ...ABOUT_NOTHING.map((text) => [text] as const)), (text, [tail]) => {
      const padded = text.padEnd(MOST_READ, '-')
      expect(recogniseFailure(padded + tail)).toEqual(recogniseFailure(padded))
    }),
  )
})
