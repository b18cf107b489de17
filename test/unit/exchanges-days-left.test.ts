import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOf } from '../../src-main/exchanges/probes/days-left.ts'
import { RUNS } from '../support/property.ts'

const DAY = 86_400_000
const NOW = Date.parse('2026-11-21T10:00:00Z')

test('a key that lives for whole days ends at the time of day at which it was made', () => {
  const created = Date.parse('2026-09-14T18:53:36Z')
  expect(endOf(23, created, NOW)).toBe('2026-12-13T18:53:36.000Z')
  expect(endOf(1, created, NOW)).toBe('2026-11-21T18:53:36.000Z')
})

test('without its creation it ends at midnight', () => {
  expect(endOf(23, null, NOW)).toBe('2026-12-14T00:00:00.000Z')
})

test.each([undefined, -1, 0, 1.5, Number.NaN, 100_000])('%s days left tell of no end', (daysLeft) => {
  expect(endOf(daysLeft, NOW - DAY, NOW)).toBeNull()
})

test('the end is never later than was said, less than a day earlier, and the same a moment later', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_650 }), fc.integer({ min: 0, max: 90 * DAY }), (daysLeft, age) => {
      const created = NOW - age
      const end = endOf(daysLeft, created, NOW) ?? ''
      const left = Date.parse(end) - NOW
      expect(left).toBeLessThanOrEqual(daysLeft * DAY)
      expect(left).toBeGreaterThan((daysLeft - 1) * DAY)
      const before = DAY - 1 - (age % DAY)
      expect(endOf(daysLeft, created, NOW + before)).toBe(end)
    }),
    RUNS,
  )
})
