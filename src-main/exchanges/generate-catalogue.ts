import { writeFile } from 'node:fs/promises'
import ccxt, { type Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { ExchangeField, FieldName } from '../../src-preload/contract/exchanges.ts'
import { FIELD_NAMES } from '../../src-preload/contract/exchanges.ts'
import { CCXT_CREDENTIALS, FACTS, type ExchangeFacts } from './catalogue-facts.ts'
import type { CatalogueRow } from './catalogue-row.ts'
import { PERMISSION_PROBES } from './probes/probe-names.ts'

const urlsSchema = z.looseObject({
  api: z.unknown(),
  test: z.unknown(),
  hostnames: z.record(z.string(), z.string()).optional(),
  doc: z.union([z.string(), z.array(z.string())]).optional(),
  api_management: z.string().optional(),
})

// Sent as they are typed: names and addresses that exchanges print openly. Everything else is dots.
const OPEN_FIELDS: ReadonlySet<FieldName> = new Set(['uid', 'account_id', 'login', 'wallet_address'])

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  return []
}

/** The hosts in CCXT's nested address tables, with `{hostname}` left to be chosen where there is a choice. */
function hostsOf(addresses: unknown, hostnames: readonly string[] | 'choice'): string[] {
  const fill = (url: string): string[] => (hostnames === 'choice' ? [url] : hostnames.map((name) => url.replaceAll('{hostname}', name)))
  const hosts = leavesOf(addresses)
    .filter((url) => url.startsWith('https://'))
    .flatMap(fill)
    .map((url) => url.slice('https://'.length).split('/', 1)[0] ?? '')
  return [...new Set(hosts.filter((host) => host !== ''))].toSorted()
}

function fieldsOf(client: Client, facts: ExchangeFacts): ExchangeField[] {
  const declared = client.requiredCredentials
  return FIELD_NAMES.flatMap((name): ExchangeField[] => {
    const required = facts.needs?.[name] ?? (declared[CCXT_CREDENTIALS[name]] === true ? true : undefined)
    if (required === undefined) return []
    return [
      {
        name,
        required,
        secret: !OPEN_FIELDS.has(name),
        multiline: facts.pem?.includes(name) ?? false,
        label: facts.labels?.[name] ?? name,
        hint: facts.hints?.[name] ?? null,
      },
    ]
  })
}

function rowOf(id: string): CatalogueRow {
  const Exchange = Reflect.get(ccxt, id) as new () => Client
  const client = new Exchange()
  const facts = FACTS[id] ?? {}
  const urls = urlsSchema.parse(client.urls)
  const choice = facts.hostnames !== undefined
  const named = [...new Set([...(typeof client.hostname === 'string' ? [client.hostname] : []), ...Object.values(urls.hostnames ?? {})])]
  const live = hostsOf(urls.api, choice ? 'choice' : named.length === 0 ? [''] : named)
  const test = hostsOf(urls.test, choice ? 'choice' : named.length === 0 ? [''] : named)
  const hasTestnet = facts.testnet ?? test.length > 0
  const docs = [urls.doc ?? [], urls.api_management ?? []].flat().find((url) => url.startsWith('https://'))
  return {
    id,
    name: String(client.name),
    fields: fieldsOf(client, facts),
    has_testnet: hasTestnet,
    hostnames: [...(facts.hostnames ?? [])],
    tells_permissions: PERMISSION_PROBES.includes(id),
    certified: client.certified === true,
    docs_url: docs ?? null,
    default_hostname: choice ? String(client.hostname) : null,
    hosts: { live, test: hasTestnet ? (test.length > 0 ? test : live) : [] },
    posts: [...(facts.posts ?? [])],
  }
}

/** The catalogue of all of CCXT's exchanges, in the order of their ids. Loads the whole of CCXT: never at run time. */
export function generateCatalogue(): CatalogueRow[] {
  return ccxt.exchanges.toSorted().map(rowOf)
}

export const CATALOGUE_FILE = new URL('catalogue.data.json', import.meta.url)

/** One exchange a line, so that a new CCXT shows as a readable difference. */
export function catalogueText(rows: readonly CatalogueRow[]): string {
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}

if (import.meta.main) await writeFile(CATALOGUE_FILE, catalogueText(generateCatalogue()))
