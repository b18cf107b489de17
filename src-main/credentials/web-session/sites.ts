import type { CatalogueEntry } from '../../exchanges/catalogue.ts'

/** Names under which countries let others register, as in `example.co.jp`. */
const SECOND_LEVEL: ReadonlySet<string> = new Set(['co', 'com', 'net', 'org', 'ac', 'gov', 'edu', 'or', 'ne', 'go'])

/**
 * What somebody registered: the last two labels of a host, three under a country's second level. Near
 * enough to the public suffix list for the hosts of a catalogue that is our own.
 */
export function registeredSite(host: string): string {
  const labels = host.toLowerCase().split('.')
  const second = labels.at(-2) ?? ''
  const wanted = labels.at(-1)?.length === 2 && SECOND_LEVEL.has(second) ? 3 : 2
  return labels.slice(-wanted).join('.')
}

/** The sites that are an exchange's own: those of its interfaces and of its pages. */
export function sitesOf({ hosts, testnet_hosts, websites, hostname, hostnames }: CatalogueEntry): ReadonlySet<string> {
  const named = [hostname ?? '', ...hostnames].filter((name) => name !== '')
  const all = [...hosts, ...testnet_hosts, ...websites].flatMap((host) => (host.includes('{hostname}') ? named.map((name) => host.replace('{hostname}', name)) : [host]))
  return new Set(all.map((host) => registeredSite(host.replace(/:\d+$/u, ''))))
}
