import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Options } from '@zxcvbn-ts/core'
import { expect, test } from 'vitest'
import { REASONS } from '../../src-main/errors/reasons.ts'
import { catalogue } from '../../src-main/exchanges/catalogue.ts'
import { AUDIT_ACTIONS, auditVerdictSchema } from '../../src-preload/contract/audit.ts'
import { errorCodeSchema, FIELD_PROBLEMS } from '../../src-preload/contract/errors.ts'
import { EVENTS } from '../../src-preload/contract/events.ts'
import { answerSchema, CAUSES, FIELD_NAMES, findingSchema, OUTCOMES, STATES } from '../../src-preload/contract/exchanges.ts'
import { LOCK_CAUSES } from '../../src-preload/contract/locking.ts'
import { LANGUAGES, PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'
import { POSSIBLE_CAUSES } from '../../src-renderer/features/credentials/explanation.ts'
import { sentencesOf } from '../support/locales.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const english = sentencesOf('en')
const keys = [...english.keys()]
const sections = new Set(keys.map((key) => key.split('.')[0]))

const placeholders = (sentence: unknown): string[] => [...String(sentence).matchAll(/\{\{\s*(\w+)\s*\}\}/gu)].map(([, name]) => name ?? '').sort()

/** The families whose members are looked up by a name from a table: the table's names, exactly. */
const { warnings, suggestions } = new Options().translations
const fields = catalogue().flatMap((exchange) => exchange.fields)
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  errors: Object.keys(REASONS),
  possible: POSSIBLE_CAUSES,
  diagnosis: CAUSES.flatMap((cause) => [`${cause}.title`, `${cause}.action`]),
  outcomes: OUTCOMES,
  states: [...STATES, 'degraded'],
  findings: findingSchema.shape.kind.options.flatMap((kind) => [`${kind}.title`, `${kind}.why`, `${kind}.action`]),
  severities: findingSchema.shape.severity.options,
  'permissions.answers': answerSchema.options,
  'audit.did': AUDIT_ACTIONS,
  'audit.tried': AUDIT_ACTIONS,
  'audit.locked': LOCK_CAUSES,
  'audit.why': errorCodeSchema.options,
  'audit.keychain': auditVerdictSchema.shape.keychain.options,
  'audit.problem': auditVerdictSchema.shape.problem.unwrap().options.flatMap((problem) => [`${problem}.title`, `${problem}.text`, `${problem}.action`]),
  field_problems: FIELD_PROBLEMS,
  fields: [...FIELD_NAMES, ...fields.map(({ label }) => label)],
  field_hints: fields.flatMap(({ hint }) => hint ?? []),
  password_advice: [...Object.keys(warnings), ...Object.keys(suggestions)],
}

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/u.test(name))
    .map((name) => readFileSync(path.join(ROOT, folder, name), 'utf8'))
}

const page = sources('src-renderer').join('\n')
const code = `${page}\n${sources('src-main').join('\n')}`

/** Keys written out on the page: 'login.title'. Of other strings with a dot the first word is no section. */
const written = new Set([...page.matchAll(/'([a-z_]+(?:\.[a-z0-9_]+)+)'/gu)].map(([, key]) => key ?? '').filter((key) => sections.has(key.split('.')[0])))

/** Keys put together in code: `detail.kind_${…}`, as patterns. */
const composed = [...code.matchAll(/`([a-z_]+\.(?:[a-z0-9_.]|\$\{[^`{}]*\})+)`/gu)]
  .map(([, template]) => template ?? '')
  .filter((template) => template.includes('${') && sections.has(template.split('.')[0]))
  .map((template) => new RegExp(`^${template.split(/\$\{[^}]*\}/u).map((part) => part.replaceAll('.', String.raw`\.`)).join('[a-z0-9_A-Z]+')}$`, 'u'))

/** Sections that are handed over whole: `en.tray`. */
const whole = new Set([...code.matchAll(/\ben\.([a-z_]+)\b/gu)].map(([, section]) => section))

test.each(LANGUAGES)('%s has the keys that English has, and no other', (language) => {
  expect([...sentencesOf(language).keys()].sort()).toEqual([...keys].sort())
})

test.each(LANGUAGES)('every sentence of %s says something, without stray blanks', (language) => {
  const wrong = [...sentencesOf(language)].filter(([, sentence]) => typeof sentence !== 'string' || sentence === '' || sentence !== sentence.trim())
  expect(wrong).toEqual([])
})

test.each(LANGUAGES)('every sentence of %s has the placeholders that English has', (language) => {
  const there = sentencesOf(language)
  const wrong = keys.filter((key) => placeholders(there.get(key)).join() !== placeholders(english.get(key)).join())
  expect(wrong).toEqual([])
})

/** Characters that tell the scripts apart, simplified and traditional in turn. */
const PAIRS = '这這个個们們为為时時间間没沒请請权權验驗证證错錯误誤钥鑰码碼户戶级級书書开開关關网網络絡设設产產账帳绑綁锁鎖标標备備检檢结結无無过過与與'

test.each([
  ['zh-CN', 1],
  ['zh-TW', 0],
] as const)('%s is written in its own script', (language, others) => {
  const foreign = [...PAIRS].filter((_, index) => index % 2 === others)
  expect([...sentencesOf(language)].filter(([, sentence]) => foreign.some((character) => String(sentence).includes(character)))).toEqual([])
})

test('every key that the page names is there', () => {
  expect(written.size).toBeGreaterThan(100)
  // Procedures, events and audited actions have dotted names too.
  const others = new Set<string>([...PROCEDURE_NAMES, ...Object.keys(EVENTS), ...AUDIT_ACTIONS])
  expect([...written].filter((key) => !english.has(key) && !others.has(key))).toEqual([])
})

test('every key is used: written out, put together, from a table, or handed over whole', () => {
  const fromTables = new Set(Object.entries(FAMILIES).flatMap(([family, names]) => names.map((name) => `${family}.${name}`)))
  const inFamily = (key: string): boolean => Object.keys(FAMILIES).some((family) => key.startsWith(`${family}.`))
  const used = (key: string): boolean =>
    written.has(key) || fromTables.has(key) || whole.has(key.split('.')[0]) || (!inFamily(key) && composed.some((pattern) => pattern.test(key)))
  expect(keys.filter((key) => !used(key))).toEqual([])
})

test.each(Object.entries(FAMILIES))('%s has a sentence for every name in its table', (family, names) => {
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => !english.has(`${family}.${name}`))).toEqual([])
})
