import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { OpenAccount } from '../accounts/keyring.ts'
import { lengthPrefixed } from '../crypto/length-prefixed.ts'
import type { AuditEntryRow } from '../store/schema.ts'
import { plainOf } from './entry.ts'
import type { Checkpoint, Flaw } from './head.ts'

export const CHAIN_BYTES = 32

export const makeChainKey = (): Buffer => randomBytes(CHAIN_BYTES)

/** The next entry's key. One way: whoever learns it can't work out the keys of entries before (HMAC-SHA-256). */
export function deriveNextKey(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(lengthPrefixed(['tradekeep/1/audit/next'])).digest()
}

export interface Link {
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Not the sealed bytes: the same link holds when the account's keys, and so its seals, are made anew. */
  readonly plain: Uint8Array
  /** The mac of the entry before. */
  readonly previous: Uint8Array
}

/** Binds an entry to its account, its place and all that came before it. */
export function macOf(key: Uint8Array, account: Pick<OpenAccount, 'sealId'>, { number, at, plain, previous }: Link): Buffer {
  return createHmac('sha256', key).update(lengthPrefixed(['tradekeep/1/audit/entry', account.sealId, number, at, plain, previous])).digest()
}

/** Goes along the chain from a checkpoint, one row after the other. */
export class Walk {
  readonly #account: OpenAccount
  readonly #renewals: ReadonlyMap<number, Buffer>
  #number: number
  #mac: Buffer
  #key: Buffer | null = null
  #keyNumber: number

  constructor(account: OpenAccount, { number, mac, segments }: Checkpoint) {
    this.#account = account
    this.#renewals = new Map(segments.map(({ number: first, key }) => [first, key]))
    this.#number = number
    this.#mac = mac
    this.#keyNumber = number
  }

  /** The number of the last entry that was found whole. */
  get number(): number {
    return this.#number
  }

  /** The mac of that entry. */
  get mac(): Buffer {
    return this.#mac
  }

  /** Takes the next row; tells what is wrong with it. Not to be called again after that. */
  step(row: AuditEntryRow): Flaw | null {
    const number = this.#number + 1
    if (row.number !== number) return { number, problem: 'missing' }
    const plain = plainOf(this.#account, row)
    if (plain === null) return { number, problem: 'changed' }
    const mac = macOf(this.keyAt(number), this.#account, { number, at: row.at, plain, previous: this.#mac })
    if (row.mac.length !== mac.length || !timingSafeEqual(mac, row.mac)) return { number, problem: 'changed' }
    this.#number = number
    this.#mac = mac
    return null
  }

  /** The key of an entry from the present one on: keys follow from each other alone, whatever became of the rows. */
  keyAt(number: number): Buffer {
    let at = this.#keyNumber
    let key = this.#key
    while (key === null || at < number) {
      at += 1
      key = this.#renewals.get(at) ?? deriveNextKey(key ?? Buffer.alloc(CHAIN_BYTES))
    }
    this.#key = key
    this.#keyNumber = at
    return key
  }
}
