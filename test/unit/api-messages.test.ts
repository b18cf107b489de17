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
    const said = messages.diagnosis(cause, language)
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
