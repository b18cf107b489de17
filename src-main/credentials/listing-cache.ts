import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { credentialSchema, type Credential } from '../../src-preload/contract/credentials.ts'
import { cacheTag, type OpenAccount } from '../accounts/keyring.ts'
import type { Cache } from '../platform/cache.ts'

/** Milliseconds. */
const LIFETIME = 5 * 60_000
/** Milliseconds after which an answer is read from the store instead. */
const PATIENCE = 50
/** Beyond this many rows, writing them down costs more than opening them again. */
const MOST_ROWS = 1_000

export interface ListingPage {
  readonly items: readonly Credential[]
  readonly nextCursor: string | null
  readonly total: number
  /** Ids of credentials whose sealed data does not open. */
  readonly damaged: readonly string[]
}

const entrySchema = z.strictObject({ tag: z.string(), text: z.string() })
const pageSchema = z.strictObject({ items: z.array(credentialSchema), nextCursor: z.string().nullable(), total: z.number(), damaged: z.array(z.string()) })

/**
 * Keeps pages of a listing in a cache that is not believed: each entry is vouched for under a key that
 * lives while its account is open, over the account's listing version, which the store tells. So
 * whatever a cache returns (an older page, another account's, one from before the lock, garbage) is a miss.
 */
export class ListingCache {
  readonly #cache: Cache

  constructor(cache: Cache) {
    this.#cache = cache
  }

  async find(account: OpenAccount, version: number, query: string): Promise<ListingPage | undefined> {
    const key = keyOf(account, version, query)
    try {
      const { tag, text } = entrySchema.parse(await soon(this.#cache.get(key)))
      if (!sameText(tag, cacheTag(account, key + text))) return undefined
      return pageSchema.parse(JSON.parse(text))
    } catch {
      return undefined
    }
  }

  /** Returns at once; whether it was kept is nobody's concern. */
  keep(account: OpenAccount, version: number, query: string, page: ListingPage): void {
    if (page.items.length > MOST_ROWS) return
    const key = keyOf(account, version, query)
    const text = JSON.stringify(page)
    const entry = { tag: cacheTag(account, key + text), text }
    void (async () => this.#cache.set(key, entry, LIFETIME))().catch(() => undefined)
  }
}

function keyOf(account: OpenAccount, version: number, query: string): string {
  return `listing:${account.id}:${version}:${query}`
}

async function soon(answer: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE)
  })
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
