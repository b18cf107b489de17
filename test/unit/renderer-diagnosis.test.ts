import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import { CAUSES, type Cause, type Outcome, type State } from '../../src-preload/contract/exchanges.ts'
import type { Explained } from '../../src-preload/contract/explanation.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { alternatives, explainedBy, POSSIBLE_CAUSES, possibleCause, skewSentence } from '../../src-renderer/features/credentials/explanation.ts'
import { lastCheckSpeaks, nextStep } from '../../src-renderer/features/credentials/summary.ts'
import { NO_EXPLANATION } from '../support/explanation.ts'
import { translator } from '../support/locales.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const en = translator('en')
const explained = (facts: Partial<Explained>): Explained => ({ cause: 'refused_unsaid', ...NO_EXPLANATION, ...facts })

test.each(LANGUAGES)('in %s each thing that a refusal can have been has a sentence of its own', (language) => {
  const t = translator(language)
  const said = POSSIBLE_CAUSES.map((cause) => possibleCause(cause, t))
  expect(new Set(said).size).toBe(said.length)
  for (const cause of CAUSES) expect(possibleCause(cause, t)).not.toMatch(/possible\.|diagnosis\./u)
})

test('whatever the rules call possible has a sentence made for a list', () => {
  const rules = globSync('src-main/exchanges/{adapters,outcomes}/*.ts', { cwd: ROOT }).map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
  const lists = rules.flatMap((source) => [...source.matchAll(/\bpossible: \[([^\]]+)\]/gu)].map(([, list = '']) => list))
  const named = new Set(lists.flatMap((list) => [...list.matchAll(/'(\w+)'/gu)].map(([, cause]) => cause ?? '')))
  expect([...named]).toEqual(expect.arrayContaining(['key_expired', 'ip_refused', 'clock_off']))
  expect([...named].filter((cause) => !POSSIBLE_CAUSES.some((known) => known === cause))).toEqual([])
})

test.each([
  [{ cause: 'clock_off', clock_skew_ms: 42_000 }, "This computer's clock is 42 seconds ahead of the exchange's."],
  [{ cause: 'clock_off', clock_skew_ms: -1_000 }, "This computer's clock is 1 second behind the exchange's."],
  [{ cause: 'clock_off', clock_skew_ms: 119_000 }, "This computer's clock is 119 seconds ahead of the exchange's."],
  [{ cause: 'clock_off', clock_skew_ms: 120_000 }, "This computer's clock is 2 minutes ahead of the exchange's."],
  [{ cause: 'clock_off', clock_skew_ms: 8 * 3_600_000 }, "This computer's clock is 8 hours ahead of the exchange's."],
  [{ cause: 'clock_off', clock_skew_ms: -366 * 86_400_000 }, "This computer's clock is 366 days behind the exchange's."],
  [{ possible_causes: ['key_refused', 'clock_off'], clock_skew_ms: 5_000 }, "This computer's clock is 5 seconds ahead of the exchange's."],
  [{ cause: 'clock_off', clock_skew_ms: 999 }, null],
  [{ cause: 'clock_off', clock_skew_ms: null }, null],
  [{ cause: 'key_refused', clock_skew_ms: 42_000 }, null],
  [{ possible_causes: ['key_refused', 'ip_refused'], clock_skew_ms: 42_000 }, null],
] satisfies readonly (readonly [Partial<Explained>, string | null])[])('the clock, told of %j', (facts, sentence) => {
  expect(skewSentence(explained(facts), 'en', en)).toBe(sentence)
})

test('a refused bind says what its details say, and only what this page knows', () => {
  expect(explainedBy(undefined)).toBeNull()
  expect(explainedBy({ outcome: 'rejected' })).toBeNull()
  expect(explainedBy({ cause: 'of a later version' })).toBeNull()
  expect(explainedBy({ cause: 'key_unknown' })).toEqual(explained({ cause: 'key_unknown' }))
  expect(explainedBy({ cause: 'key_or_ip', possible_causes: ['key_expired', 'of a later version', 'ip_refused'], address_seen: '203.0.113.7', clock_skew_ms: 3, other_exchanges: ['okxus'] })).toEqual({
    cause: 'key_or_ip',
    possible_causes: ['key_expired', 'ip_refused'],
    address_seen: '203.0.113.7',
    clock_skew_ms: 3,
    other_exchanges: ['okxus'],
  })
})

test('other exchanges are named as a choice', () => {
  expect(alternatives(['MyOKX (EEA)', 'OKX (US)'], 'en')).toBe('MyOKX (EEA) or OKX (US)')
  expect(alternatives(['Bybit', 'Bybit EU', 'Bybit Indonesia'], 'en')).toBe('Bybit, Bybit EU, or Bybit Indonesia')
  expect(alternatives(['Bybit', 'Bybit EU', 'Bybit Indonesia'], 'zh-CN')).toBe('Bybit、Bybit EU 或 Bybit Indonesia')
  expect(alternatives(['OKX (US)'], 'zh-CN')).toBe('OKX (US)')
  expect(alternatives(['MyOKX (EEA)', 'OKX (US)'], 'zh-TW')).toBe('MyOKX (EEA) 或 OKX (US)')
})

const standing = (state: State, outcome: Outcome | null, cause: Cause = 'key_refused', possible_causes: Cause[] = []): Pick<Credential, 'state' | 'last_check'> => ({
  state,
  last_check: outcome === null ? null : { outcome, cause, code: null, checked_at: '2026-01-02T03:04:05.000Z', latency_ms: 5, ...NO_EXPLANATION, possible_causes },
})

test('the last check speaks for what it made, and for what it left in doubt', () => {
  expect(lastCheckSpeaks(standing('rejected', 'rejected'))).toBe(true)
  expect(lastCheckSpeaks(standing('valid', 'unreachable'))).toBe(true)
  expect(lastCheckSpeaks(standing('expired', 'unreachable'))).toBe(false)
  expect(lastCheckSpeaks(standing('unverified', 'maintenance'))).toBe(false)
  expect(lastCheckSpeaks(standing('expired', null))).toBe(false)
})

test.each([
  ['check', standing('ip_not_allowed', 'ip_not_allowed', 'ip_refused')],
  ['check', standing('missing_permission', 'missing_permission', 'permission_refused')],
  ['check', standing('rejected', 'rejected', 'account_suspended')],
  ['check', standing('rejected', 'unreachable', 'no_connection')],
  ['either', standing('rejected', 'rejected', 'key_or_ip', ['key_expired', 'ip_refused', 'key_unknown'])],
  ['update', standing('rejected', 'rejected', 'signature_refused')],
  ['update', standing('expired', 'expired', 'key_expired')],
] as const)('to %s is the next step of %j', (step, credential) => {
  expect(nextStep(credential)).toBe(step)
})
