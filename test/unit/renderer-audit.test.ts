import { expect, test } from 'vitest'
import { AUDIT_ACTIONS, type AuditActor, type AuditEntry } from '../../src-preload/contract/audit.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { byDay, dayName, firstBroken, joined } from '../../src-renderer/features/audit/entry-pages.ts'
import { absentName, actorWords, credentialName, kindOf, sentenceOf, whyRefused } from '../../src-renderer/features/audit/words.ts'
import { translator } from '../support/locales.ts'

const english = translator('en')
const exchangeName = (id: string): string => ({ binance: 'Binance', okx: 'OKX' })[id] ?? id
const done = { action: 'credential.revealed', refused: null, detail: null } as const

const whole = (...[entry, name, t]: Parameters<typeof sentenceOf>): string => {
  const { before, name: named, after } = sentenceOf(entry, name, t)
  return `${before}${named ?? ''}${after}`
}

function entry(number: number, at = '2026-01-02T12:00:00Z'): AuditEntry {
  return { number, at, action: 'account.logged_in', actor: SOMEBODY, credential_id: null, exchange_name: null, refused: null, detail: null, adopted: false }
}

const SOMEBODY: AuditActor = { kind: 'session', door: 'http', address: '127.0.0.1', agent: 'curl/8.5.0', session_id: '01890000-0000-7000-8000-000000000001' }

test('what was done and what was refused are told apart, with the name set apart in the sentence', () => {
  expect(sentenceOf(done, 'Binance · My bot', english)).toEqual({ before: 'Revealed ', name: 'Binance · My bot', after: '' })
  expect(whole({ ...done, refused: 'AUTHENTICATION_FAILED' }, 'Binance · My bot', english)).toBe('Tried to reveal Binance · My bot')
  expect(sentenceOf({ ...done, action: 'account.logged_in' }, 'not meant', english)).toEqual({ before: 'Logged in', name: null, after: '' })
  expect(whyRefused({ refused: 'AUTHENTICATION_FAILED', detail: null }, english)).toBe('wrong password')
  expect(whyRefused({ refused: 'VAULT_LOCKED', detail: null }, english)).toBe('the vault was locked')
  expect(whyRefused({ refused: 'VAULT_LOCKED', detail: 'device' }, english)).toBe('the keychain could not open it')
  expect(whyRefused({ refused: 'SOMETHING_NEW', detail: null }, english)).toBe('SOMETHING_NEW')
})

test('a word more is told where it is known, and nothing where it is not', () => {
  expect(whole({ action: 'account.locked', refused: null, detail: 'idle' }, '', english)).toBe('Locked after being idle')
  expect(whole({ action: 'account.locked', refused: null, detail: 'an earthquake' }, '', english)).toBe('Locked the vault')
  expect(whole({ action: 'credential.verified', refused: null, detail: 'expired' }, 'Binance', english)).toBe('Checked Binance: expired')
  expect(whole({ action: 'credential.verified', refused: null, detail: null }, 'Binance', english)).toBe('Checked Binance')
  expect(whole({ action: 'credential.reported', refused: null, detail: 'ip_not_allowed' }, 'Binance', english)).toBe('A program reported on Binance: address not on the IP list')
  expect(whole({ action: 'account.logged_in', refused: 'AUTHENTICATION_FAILED', detail: 'further:40' }, '', english)).toBe('40 more things while the vault was locked, only counted')
})

test.each([
  ['account.logged_in', 'device', "Logged in with this computer's keychain"],
  ['account.unlocked', 'device', "Unlocked the vault with this computer's keychain"],
  ['account.unlocked', 'unattended', 'Unlocked at the start, as this machine was set up to'],
  ['account.password_changed', 'new_keys', 'Changed the password and made all keys anew'],
  ['account.logged_out_everywhere', 'but_this_one', 'Logged out everywhere else'],
  ['account.role_changed', 'a: b: admin', 'Made a: b an administrator'],
  ['account.role_changed', 'bob: trader', 'Made bob a trader'],
  ['account.role_changed', 'bob: emperor', 'Changed the role of an account'],
  ['credential.verified', 'batch:12', 'Checked credentials at their exchanges: 12'],
  ['audit.exported', 'json', 'Exported this list as JSON'],
  ['audit.exported', 'toString', 'Exported this list'],
  ['account.profile_changed', 'username email', 'Changed username or email'],
] as const)('%s with the detail %s reads: %s', (action, detail, sentence) => {
  expect(whole({ action, refused: null, detail }, 'not meant', english)).toBe(sentence)
})

test('Chinese sets a Latin name apart by blanks, and a Chinese one not at all', () => {
  const chinese = translator('zh-CN')
  expect(whole(done, 'Binance · Bot', chinese)).toBe('查看了 Binance · Bot 的明文')
  expect(whole(done, '凭证', chinese)).toBe('查看了凭证的明文')
  expect(kindOf('credential.bound', chinese)).toBe('绑定了凭证')
})

test.each(LANGUAGES)('in %s every action has a sentence, a refusal and a name of its own', (language) => {
  const t = translator(language)
  const sentences = AUDIT_ACTIONS.flatMap((action) => [whole({ action, refused: null, detail: null }, 'Kraken', t), whole({ action, refused: 'FORBIDDEN', detail: null }, 'Kraken', t)])
  expect(new Set(sentences).size).toBe(2 * AUDIT_ACTIONS.length)
  expect(sentences.filter((sentence) => sentence.includes('{{') || sentence.includes('audit.'))).toEqual([])
  const aboutCredentials = AUDIT_ACTIONS.filter((action) => action.startsWith('credential.'))
  for (const action of aboutCredentials) expect(whole({ action, refused: null, detail: null }, 'Kraken', t)).toContain('Kraken')
})

test('a credential is called what it is called today, and by its exchange once it is gone', () => {
  const gone = { action: 'credential.revealed', credential_id: '01890000-0000-7000-8000-000000000001', exchange_name: 'okx' } as const
  expect(credentialName({ label: 'My bot', exchange_name: 'binance' }, exchangeName, english)).toBe('Binance · My bot')
  expect(credentialName({ label: null, exchange_name: 'binance' }, exchangeName, english)).toBe('Binance')
  expect(absentName(gone, true, exchangeName, english)).toBe('a deleted credential of OKX')
  expect(absentName(gone, false, exchangeName, english)).toBe('a credential of OKX')
  expect(absentName({ ...gone, exchange_name: null }, true, exchangeName, english)).toBe('a deleted credential')
  expect(absentName({ ...gone, action: 'credential.deleted' }, true, exchangeName, english)).toBe('a credential of OKX')
  expect(absentName({ ...gone, credential_id: null }, true, exchangeName, english)).toBe('a credential of OKX')
})

test('who did it is told by door, program and address; the own login as such', () => {
  const own = SOMEBODY.session_id
  const words = (actor: Partial<AuditActor>, ownSession: string | null = null, refused: string | null = null) => actorWords({ actor: { ...SOMEBODY, ...actor }, refused }, ownSession, english)
  const visitor = { kind: 'visitor', session_id: null, agent: '' } as const
  expect(words({})).toEqual(['Program: curl', '127.0.0.1'])
  expect(words({}, own)).toEqual(['This browser', 'Program: curl', '127.0.0.1'])
  expect(words(visitor, own, 'AUTHENTICATION_FAILED')).toEqual(['A program that gives no name', '127.0.0.1', 'not logged in'])
  expect(words(visitor, own)).toEqual(['A program that gives no name', '127.0.0.1'])
  expect(words({ door: 'desktop', address: null, agent: null })).toEqual(['Tradekeep on this computer'])
  expect(words({ agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }, own)).toEqual(['This browser', 'Firefox on Linux', '127.0.0.1'])
  expect(words({ kind: 'vault', door: null, address: null, agent: null, session_id: null })).toEqual(['Tradekeep, by itself'])
})

test('what is read anew joins what was read before, or takes its place where some are missing', () => {
  const before = [entry(5), entry(4), entry(3)]
  expect(joined([entry(6), entry(5), entry(4)], before)).toEqual({ entries: [6, 5, 4, 3].map((number) => entry(number)), meets: true })
  expect(joined([entry(9), entry(8)], before)).toEqual({ entries: [entry(9), entry(8)], meets: false })
  expect(joined([], before)).toEqual({ entries: [], meets: false })
})

test('entries stand by day, in this computer\'s time zone', () => {
  const at = (day: number, hour: number): string => new Date(2026, 0, day, hour).toISOString()
  const days = byDay([entry(4, at(3, 9)), entry(3, at(3, 0)), entry(2, at(2, 23)), entry(1, at(1, 12))])
  expect(days.map(({ entries }) => entries.map(({ number }) => number))).toEqual([[4, 3], [2], [1]])
  const now = new Date(2026, 0, 3, 15).getTime()
  expect(days.map(({ start }) => dayName(start, now))).toEqual(['today', 'yesterday', null])
})

test('a break is shown at its entry, at the first behind one that is gone, and nowhere out of sight', () => {
  const shown = [entry(9), entry(8), entry(6), entry(5)]
  expect(firstBroken(shown, null)).toBeNull()
  expect(firstBroken(shown, 8)).toBe(8)
  expect(firstBroken(shown, 7)).toBe(8)
  expect(firstBroken(shown, 5)).toBe(5)
  expect(firstBroken(shown, 3)).toBeNull()
  expect(firstBroken(shown, 12)).toBeNull()
})
