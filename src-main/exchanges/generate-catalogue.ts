import { writeFileSync } from 'node:fs'
import ccxt, { type Exchange as Client } from 'ccxt'
import { FIELD_NAMES, type ExchangeField, type FieldName } from '../../src-preload/contract/exchanges.ts'
import { ASKED_HOSTS } from './catalogue-hosts.ts'
import { CCXT_CREDENTIALS, FACTS, type ExchangeFacts } from './catalogue-facts.ts'
import { catalogueEntrySchema, type CatalogueEntry } from './catalogue.ts'
import { adapterOf } from './adapters/registry.ts'

/** Fields that name the key and may be read over a shoulder; all others are shown as dots. */
const PLAIN_FIELDS: readonly FieldName[] = ['api_key', 'uid', 'account_id', 'login', 'wallet_address']

/**
 * The catalogue from CCXT's own description of each exchange and from what it does not say (FACTS).
 * Run once for each version of CCXT and committed: loading all of it at start would cost 300 ms and 100 MB.
 */
export function buildCatalogue(): CatalogueEntry[] {
  const built = (ccxt.exchanges as readonly string[]).map((id) => {
    const Constructor = (ccxt as unknown as Record<string, new () => Client>)[id]
    if (Constructor === undefined) throw new Error(`CCXT lists ${id} without a class`)
    return catalogueEntrySchema.parse(describe(new Constructor(), FACTS[id] ?? {}))
  })
  return built.toSorted((one, other) => Number(other.certified) - Number(one.certified) || one.name.localeCompare(other.name, 'en') || one.id.localeCompare(other.id))
}

function describe(client: Client, facts: ExchangeFacts): CatalogueEntry {
  const urls = client.urls as { api?: unknown; test?: unknown; doc?: unknown; api_management?: unknown; www?: unknown; referral?: unknown }
  const asked = ASKED_HOSTS[client.id]
  const hosts = asked?.live === undefined ? hostsOf(urls.api) : [asked.live]
  const testHosts = asked?.test === undefined ? hostsOf(urls.test) : [asked.test]
  const hasTestnet = facts.testnet ?? testHosts.length > 0
  const hostname = hosts.concat(testHosts).some((host) => host.includes('{hostname}')) ? String(client.hostname) : null
  return {
    id: client.id,
    name: String(client.name),
    fields: fieldsOf(client, facts),
    has_testnet: hasTestnet,
    hostnames: facts.hostnames === undefined || hostname === null ? [] : [hostname, ...facts.hostnames],
    tells_permissions: adapterOf(client.id)?.tells?.includes('permissions') === true,
    certified: client.certified,
    docs_url: firstUrl(urls.api_management) ?? firstUrl(urls.doc),
    hostname,
    hosts,
    testnet_hosts: !hasTestnet ? [] : testHosts.length > 0 ? testHosts : hosts,
    // The address that an exchange gives out for new customers is at times newer than the one of its page.
    websites: hostsOf([urls.www, urls.referral]),
    posts: [...new Set([...(facts.posts ?? []), ...(adapterOf(client.id)?.posts ?? [])])],
    forms: facts.forms ?? {},
    proves_key: facts.unproven !== true,
  }
}

function fieldsOf(client: Client, facts: ExchangeFacts): ExchangeField[] {
  const declared = client.requiredCredentials as unknown as Record<string, boolean>
  return FIELD_NAMES.flatMap((name) => {
    const required = facts.needs?.[name] ?? (declared[CCXT_CREDENTIALS[name]] === true ? true : undefined)
    if (required === undefined) return []
    return [{ name, required, secret: !PLAIN_FIELDS.includes(name), multiline: facts.pem?.includes(name) ?? false, label: facts.labels?.[name] ?? name, hint: facts.hints?.[name] ?? null }]
  })
}

/** Each distinct host of a tree of addresses; a placeholder other than the host's own is not part of one. */
function hostsOf(addresses: unknown): string[] {
  const hosts = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      const host = /^https:\/\/([^/]+)/u.exec(value)?.[1]
      if (host !== undefined) hosts.add(host)
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
  }
  walk(addresses)
  return [...hosts].toSorted()
}

function firstUrl(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' && first.startsWith('https://') ? first : null
}

if (import.meta.main) {
  writeFileSync(new URL('./catalogue.data.json', import.meta.url), `${JSON.stringify(buildCatalogue(), null, 2)}\n`)
}
