import { z } from 'zod'
import { exchangeSchema, fieldNameSchema } from '../../src-preload/contract/exchanges.ts'
import { fieldFormSchema } from './key-formats.ts'
import data from './catalogue.data.json' with { type: 'json' }

/** One exchange as the vault knows it, beyond what a page is shown. */
export const catalogueEntrySchema = exchangeSchema.extend({
  /** What `{hostname}` in the hosts stands for, unless the credential names another of `hostnames`. */
  hostname: z.string().nullable(),
  /** Hosts that requests with the credential may go to. */
  hosts: z.array(z.string()),
  testnet_hosts: z.array(z.string()),
  /** Hosts of its pages, where people log in; no request goes there. */
  websites: z.array(z.string()),
  /** POST requests that only read; every other one is refused before it leaves. */
  posts: z.array(z.string()),
  /** Fields whose form can be judged without asking the exchange. */
  forms: z.partialRecord(fieldNameSchema, fieldFormSchema),
  /** False where the balance can be read without the private key. */
  proves_key: z.boolean(),
})

export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>

const entries = new Map<string, CatalogueEntry>(data.map((entry) => [entry.id, entry as CatalogueEntry]))

/** Every exchange that CCXT speaks with, the certified ones first. */
export function catalogue(): readonly CatalogueEntry[] {
  return [...entries.values()]
}

export function findExchange(id: string): CatalogueEntry | undefined {
  return entries.get(id)
}

/** The hosts, with ports where they are unusual, to which a credential's requests may go. */
export function allowedHosts(entry: CatalogueEntry, steering: { testnet: boolean; hostname: string | null }): readonly string[] {
  const hostname = steering.hostname ?? entry.hostname
  return (steering.testnet ? entry.testnet_hosts : entry.hosts).map((host) => (hostname === null ? host : host.replace('{hostname}', hostname)))
}
