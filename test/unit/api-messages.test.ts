import { expect, test } from 'vitest'
import { createMessages } from '../../src-main/api/messages.ts'
import { REASONS, type Reason } from '../../src-main/errors/reasons.ts'
import { CAUSES } from '../../src-preload/contract/exchanges.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'

const messages = createMessages()
const reasons = Object.keys(REASONS) as Reason[]
const values = { seconds: 7, minutes: 15 }

test.each(LANGUAGES)('every reason has a sentence in %s, with its values put in', (language) => {
  for (const reason of reasons) {
    const said = messages.error(reason, values, language)
    expect(said, reason).not.toMatch(/errors\.|\{\{|\}\}/u)
    expect(said.length, reason).toBeGreaterThan(4)
  }
})

test.each(LANGUAGES)('every cause has a title and an action in %s', (language) => {
  for (const cause of CAUSES) {
    const said = messages.diagnosis({ cause }, language)
    expect(said, cause).not.toMatch(/diagnosis\.|\{\{/u)
    expect(said.length, cause).toBeGreaterThan(4)
  }
})

test('the languages differ, so none is another one in disguise', () => {
  for (const reason of reasons) expect(new Set(LANGUAGES.map((language) => messages.error(reason, values, language))).size, reason).toBe(LANGUAGES.length)
})

test('values are shown as they are', () => {
  expect(messages.error('too_many_requests', { seconds: 42 }, 'en')).toContain('42')
  expect(messages.error('account_locked', { minutes: 15 }, 'zh-CN')).toContain('15')
})

test.each([
  ['en', '42 seconds ahead', '3 minutes behind'],
  ['zh-CN', '快42秒钟', '慢3分钟'],
  ['zh-TW', '快 42 秒', '慢 3 分鐘'],
] as const)('in %s a clock that is off is told by how much, and in which direction', (language, ahead, behind) => {
  expect(messages.diagnosis({ cause: 'clock_off', clock_skew_ms: 42_400 }, language)).toContain(ahead)
  expect(messages.diagnosis({ cause: 'clock_off', clock_skew_ms: -180_000 }, language)).toContain(behind)
})

test('a clock is told of only where it can be the reason, and was seen to be off', () => {
  const plain = messages.diagnosis({ cause: 'key_refused' }, 'en')
  expect(messages.diagnosis({ cause: 'key_refused', clock_skew_ms: 42_000 }, 'en')).toBe(plain)
  expect(messages.diagnosis({ cause: 'clock_off', clock_skew_ms: 900 }, 'en')).toBe(messages.diagnosis({ cause: 'clock_off' }, 'en'))
  expect(messages.diagnosis({ cause: 'refused_unsaid', possible_causes: ['key_refused', 'clock_off'], clock_skew_ms: -7_200_000 }, 'en')).toContain('2 hours behind')
})

test('the address that the exchange saw is in the sentence', () => {
  expect(messages.diagnosis({ cause: 'ip_refused', address_seen: '203.0.113.7' }, 'zh-TW')).toContain('203.0.113.7')
})
