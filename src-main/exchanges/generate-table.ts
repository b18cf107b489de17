import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { OUTCOMES, type Outcome } from '../../src-preload/contract/exchanges.ts'
import type { Adapter, Told } from './adapters/adapter.ts'
import { ADAPTERS } from './adapters/registry.ts'
import { catalogue, findExchange, type CatalogueEntry } from './catalogue.ts'
import * as verdicts from './outcomes/verdict.ts'

const ADAPTER_FILES = new URL('./adapters/', import.meta.url)

const INTRODUCTION = `# Exchanges

What Tradekeep can say of a key depends on what its exchange tells. This page is made from the code, by \`npm run catalogue\`; a test holds it to that.

A check asks one question that changes nothing. Where the exchange has one about the key itself, that is asked; elsewhere the balance is, which shows that the key reads and no more: what else it may do stays "unknown", never a guess.

Whatever an exchange's own table does not name goes by the rules for any exchange: the status of the answer, then the class that CCXT gives it, then its words. A page instead of an answer, 429, 451, a time-out, a closed connection and maintenance are told everywhere, and none of them is ever held against a key.`

const MARK = '✓'

interface Row {
  readonly adapter: Adapter
  readonly entries: readonly CatalogueEntry[]
  /** What its own file can tell, beside what holds for any exchange. */
  readonly outcomes: ReadonlySet<Outcome>
  readonly source: string
}

/** The text of docs/exchanges.md, from the adapters and the catalogue. */
export async function buildTable(): Promise<string> {
  const sources = await sourcesOfAdapters()
  const rows = ADAPTERS.map((adapter): Row => {
    const source = sources.get(adapter)
    if (source === undefined) throw new Error(`the adapter of ${adapter.ids.join()} is exported by no file`)
    return { adapter, source, entries: adapter.ids.map(entryOf), outcomes: outcomesIn(source) }
  }).toSorted((one, other) => mainNameOf(one).localeCompare(mainNameOf(other), 'en'))
  return `${[INTRODUCTION, told(rows), refusals(rows), requests(rows), wallets(rows), others()].join('\n\n')}\n`
}

function entryOf(id: string): CatalogueEntry {
  const entry = findExchange(id)
  if (entry === undefined) throw new Error(`an adapter names ${id}, which the catalogue does not have`)
  return entry
}

const mainNameOf = ({ entries }: Row): string => entries[0]?.name ?? ''
const nameOf = ({ entries }: Row): string => entries.map(({ name }) => name).join(', ')

async function sourcesOfAdapters(): Promise<ReadonlyMap<unknown, string>> {
  const files = readdirSync(ADAPTER_FILES).filter((file) => file.endsWith('.ts'))
  const exported = await Promise.all(
    files.map(async (file) => {
      const address = new URL(file, ADAPTER_FILES)
      const module = (await import(address.href)) as Readonly<Record<string, unknown>>
      return Object.values(module).map((value) => [value, readFileSync(address, 'utf8')] as const)
    }),
  )
  return new Map(exported.flat())
}

/** The verdicts that a file takes from the common ones, and those that it makes itself: none stands there unused. */
function outcomesIn(source: string): ReadonlySet<Outcome> {
  const [, imported = ''] = /import \{([^}]*)\} from '\.\.\/outcomes\/verdict\.ts'/u.exec(source) ?? []
  const names = imported.split(',').map((name) => name.trim())
  const taken = Object.entries(verdicts).flatMap(([name, value]) => (names.includes(name) && typeof value === 'object' ? [value.outcome] : []))
  const made = OUTCOMES.filter((outcome) => source.includes(`outcome: '${outcome}'`))
  return new Set([...taken, ...made])
}

function table(head: readonly string[], rows: readonly (readonly string[])[], cells: ':-:' | '---' = ':-:'): string {
  const line = (columns: readonly string[]): string => `| ${columns.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : cells))), ...rows.map(line)].join('\n')
}

const TOLD: readonly (readonly [Told, string])[] = [
  ['permissions', 'permissions'],
  ['ip_list', 'IP list'],
  ['expiry', 'expiry'],
  ['created', 'made on'],
  ['master_key', 'main or sub-account'],
]

function told(rows: readonly Row[]): string {
  const head = ['exchange', 'asked', ...TOLD.map(([, name]) => name), 'testnet']
  const lines = rows
    .filter(({ adapter }) => adapter.outcomes !== undefined || adapter.tells !== undefined)
    .map((row) => [
      nameOf(row),
      row.adapter.tells === undefined ? 'balance' : 'the key',
      ...TOLD.map(([name]) => (row.adapter.tells?.includes(name) === true ? MARK : '')),
      testnet(row),
    ])
  return `## What a key's exchange tells of it\n\n${table(head, lines)}`
}

function testnet({ entries }: Row): string {
  const having = entries.filter(({ has_testnet }) => has_testnet)
  return having.length === entries.length ? MARK : having.map(({ name }) => name).join(', ')
}

const REFUSALS: readonly (readonly [Outcome, string])[] = [
  ['rejected', 'key or secret'],
  ['expired', 'expired'],
  ['ip_not_allowed', 'IP list'],
  ['missing_permission', 'permission'],
  ['clock_skew', 'clock'],
  ['rate_limited', 'too many requests'],
  ['maintenance', 'maintenance'],
  ['region_blocked', 'region'],
  ['unreachable', 'its own failure'],
]

function refusals(rows: readonly Row[]): string {
  const head = ['exchange', ...REFUSALS.map(([, name]) => name), 'nonce in use', 'names the address']
  const lines = rows
    .filter(({ adapter }) => adapter.outcomes !== undefined)
    .map((row) => [
      nameOf(row),
      ...REFUSALS.map(([outcome]) => (row.outcomes.has(outcome) ? MARK : '')),
      row.adapter.risingNonce === true ? MARK : '',
      row.adapter.namesAddress === undefined ? '' : MARK,
    ])
  const text =
    'By its own codes. Where a code stands for several of these, all that it can have been is shown, the likeliest first; the clock is measured and told, or ruled out. "Names the address": its refusal of an address says which one it saw.'
  return `## What its refusals tell apart\n\n${text}\n\n${table(head, lines)}`
}

function requests(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => {
    const posts = [...new Set(row.entries.flatMap((entry) => entry.posts))]
    const twins = (row.adapter.twins ?? []).map((id) => entryOf(id).name)
    return posts.length + twins.length === 0 ? [] : [[nameOf(row), posts.map((path) => `\`${path}\``).join('<br>'), twins.join(', ')]]
  })
  const text =
    'A check sends GET requests, and POST requests only where an exchange reads by them: these. Everything else is refused before it leaves. A key that is unknown at one of several exchanges with keys alike may be known at another, which is then suggested, and never tried unasked.'
  return `## What is sent, and where else a key may be known\n\n${text}\n\n${table(['exchange', 'POST requests that read', 'keys are alike at'], lines, '---')}`
}

function wallets(rows: readonly Row[]): string {
  const shown = (entry: CatalogueEntry): boolean => entry.proves_key || rows.some(({ adapter, source }) => adapter.ids.includes(entry.id) && source.includes("'../wallet-key.ts'"))
  const lines = catalogue()
    .filter(({ fields }) => fields.some(({ name }) => name === 'private_key'))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
    .map((entry) => [entry.name, shown(entry) ? MARK : '', entry.has_testnet ? MARK : ''])
  const text =
    'Some of these answer for any address. Where the check can show that the private key belongs to the account (the question is signed, or the address follows from the key), it does; elsewhere a credential that works carries the finding "private key not proven".'
  return `## Exchanges that take a wallet's or a session's private key\n\n${text}\n\n${table(['exchange', 'key shown to be its own', 'testnet'], lines)}`
}

function others(): string {
  const known = new Set(ADAPTERS.flatMap(({ ids }) => ids))
  const names = catalogue()
    .filter(({ id }) => !known.has(id))
    .map(({ name }) => name)
    .toSorted((one, other) => one.localeCompare(other, 'en'))
  return `## All others\n\nThe balance is asked for, permissions are unknown, and refusals go by the rules for any exchange: ${names.join(', ')}.`
}

if (import.meta.main) {
  writeFileSync(new URL('../../docs/exchanges.md', import.meta.url), await buildTable())
}
