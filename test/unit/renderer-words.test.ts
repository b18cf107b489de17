import { expect, test } from 'vitest'
import { addressOf, routeOf, type Route } from '../../src-renderer/app/addresses.ts'
import { makeRecoveryCode } from '../../src-main/crypto/recovery-code.ts'
import { codeGroups, codeProblem, endsLike } from '../../src-renderer/features/accounts/recovery-code.ts'
import { loadStrengthMeter } from '../../src-renderer/features/accounts/strength.ts'
import { days, duration, relativeTime } from '../../src-renderer/i18n/format.ts'
import { chooseLanguage } from '../../src-renderer/i18n/language.ts'
import { problemsIn, problemsOf, sentencesFor } from '../../src-renderer/ui/field-problems.ts'
import { registerInput } from '../../src-preload/contract/accounts.ts'
import { translator } from '../support/locales.ts'

test.each([
  ['zh-TW', ['en'], 'zh-TW'],
  [null, ['fr-FR', 'zh-HK', 'en'], 'zh-TW'],
  [null, ['zh-Hant-CN'], 'zh-TW'],
  [null, ['zh-Hans-HK'], 'zh-CN'],
  [null, ['zh'], 'zh-CN'],
  [null, ['en-GB', 'zh-CN'], 'en'],
  [null, ['fr', 'de'], 'en'],
  ['kl', [], 'en'],
] as const)('chosen %s, system %j: the page speaks %s', (stored, preferred, language) => {
  expect(chooseLanguage(stored, preferred)).toBe(language)
})

test('an address leads back to its page, and anything else to the list', () => {
  const id = '01890000-0000-7000-8000-000000000001'
  const routes: Route[] = [{ page: 'list' }, { page: 'bind' }, { page: 'account' }, { page: 'replace' }, { page: 'activity', credential: null }, { page: 'activity', credential: id }, { page: 'detail', id }, { page: 'update', id }, { page: 'edit', id }]
  for (const route of routes) expect(routeOf(addressOf(route))).toEqual(route)
  for (const fragment of ['', '#', '#content', '#/credentials/../../x', '#/credentials/<script>', `#/credentials/${id}/other`]) expect(routeOf(fragment)).toEqual({ page: 'list' })
})

test('the recovery code is shown in its groups, and checked by its end in any writing', () => {
  expect(codeGroups('K7QM-2F9X-HT4D')).toEqual(['K7QM', '2F9X', 'HT4D'])
  expect(codeGroups('K7QM2F9XHT')).toEqual(['K7QM', '2F9X', 'HT'])
  for (const typed of ['HT4D', 'ht4d', ' ht-4d ', 'k7qm 2f9x ht4d']) expect(endsLike('K7QM-2F9X-HT4D', typed)).toBe(true)
  for (const typed of ['', '4D', 'K7QM', 'HT4E', '2F9XHT4D']) expect(endsLike('K7QM-2F9X-HT4D', typed)).toBe(false)
})

test('a recovery code that was copied wrongly is told before the vault counts it', () => {
  const code = makeRecoveryCode().expose('compared with what the page takes for a code')
  for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ' '), code.replaceAll('0', 'o').replaceAll('1', 'l')]) expect(codeProblem(typed)).toBeNull()
  expect(codeProblem(code.slice(0, -5))).toEqual({ kind: 'length', typed: 28, whole: 32 })
  expect(codeProblem(`${code}A`)).toEqual({ kind: 'length', typed: 33, whole: 32 })
  expect(codeProblem(`U${code.slice(1)}`)).toEqual({ kind: 'character', character: 'U' })
  expect(codeProblem(`é${code.slice(1)}`)).toEqual({ kind: 'character', character: 'É' })
})

test('times are told as people tell them', () => {
  const now = Date.parse('2026-01-02T12:00:00Z')
  expect(relativeTime('2026-01-02T11:59:30Z', now, 'en')).toBeNull()
  expect(relativeTime('2026-01-02T11:55:00Z', now, 'en')).toBe('5 minutes ago')
  expect(relativeTime('2026-01-02T11:55:00Z', now, 'zh-TW')).toBe('5 分鐘前')
  expect(relativeTime('2026-01-01T12:00:00Z', now, 'en')).toBe('yesterday')
  expect(relativeTime('2026-01-07T12:00:00Z', now, 'en')).toBe('in 5 days')
  expect(duration(240, 'en')).toBe('240 ms')
  expect(duration(1_440, 'en')).toBe('1.4 sec')
  expect(days(5, 'zh-CN')).toBe('5天')
})

test('the strength meter counts what an attacker tries first, the own names above all', async () => {
  const meter = await loadStrengthMeter()
  expect(meter('river lantern copper seventeen', []).score).toBe(4)
  expect(meter('password', []).score).toBe(0)
  expect(meter('adalovelace1815', ['adalovelace']).score).toBeLessThan(meter('adalovelace1815', []).score)
  expect(meter('tradekeep', []).score).toBe(0)
  expect(meter('password', []).advice.length).toBeGreaterThan(0)
})

test('problems of a form are those of the contract, and the vault says them in the same way', () => {
  const found = problemsIn(registerInput, { username: 'a', email: 'user@', password: '', confirm_password: '' })
  expect(found).toEqual({ username: 'too_short', email: 'not_an_email', password: 'required' })
  expect(problemsIn(registerInput, { username: 'ada', email: 'a@b.co', password: 'x', confirm_password: 'y' })).toEqual({ confirm_password: 'passwords_differ' })
  expect(problemsOf({ fields: [{ path: 'options.base_url', problem: 'not_a_url' }] })).toEqual({ 'options.base_url': 'not_a_url' })
  expect(problemsOf(undefined)).toEqual({})
  expect(sentencesFor({ email: 'not_an_email' }, translator('en'))).toEqual({ email: 'This is not an email address.' })
})
