import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import { SECRET_BYTES, type Keychain } from '../platform/keychain.ts'
import type { Log } from '../platform/log.ts'
import type { Position } from './append.ts'

/** Milliseconds in which further entries join the one that is kept. */
const KEEP_AFTER = 2_000
/** Milliseconds that somebody who waits gives the keychain: it may be asking its user something. */
const PATIENCE = 5_000
const NUMBER_BYTES = 8

/** How far the keychain says that a chain had come. */
export interface KeptHead {
  readonly number: number
  readonly digest: Buffer
}

export interface KeychainHeadsParts {
  /** Null where there is none that holds anything itself: one that only encrypts goes back with the file that it encrypts for. */
  readonly keychain: Keychain | null
  readonly clock: Clock
  readonly log: Log
}

/**
 * The newest entry of each chain, kept where putting back an older file does not reach. Best effort: nobody
 * waits for it, and what the keychain can't do now it does at a later entry. Nothing is kept for an account
 * until `trust` says that its chain has been compared with what is kept.
 */
export class KeychainHeads {
  readonly #parts: KeychainHeadsParts
  readonly #trusted = new Set<string>()
  readonly #newest = new Map<string, Position>()
  readonly #callOffs = new Map<string, () => void>()
  /** One errand after the other for each account, so that an older head never overwrites a newer one. */
  readonly #errands = new Map<string, Promise<void>>()

  constructor(parts: KeychainHeadsParts) {
    this.#parts = parts
  }

  get isThere(): boolean {
    return this.#parts.keychain !== null
  }

  /** What is kept for an account; null where nothing is. Throws where the keychain is away, or keeps its caller waiting. */
  async recall(accountId: string): Promise<KeptHead | null> {
    const { keychain, clock } = this.#parts
    const late = Promise.withResolvers<never>()
    const callOff = clock.later(PATIENCE, () => late.reject(new Error('the keychain does not answer')))
    try {
      const recalled = (await Promise.race([keychain?.recall(slotOf(accountId), null), late.promise])) ?? null
      return recalled === null ? null : { number: Number(recalled.secret.readBigUInt64BE(0)), digest: recalled.secret.subarray(NUMBER_BYTES) }
    } finally {
      callOff()
    }
  }

  isTrusted(accountId: string): boolean {
    return this.#trusted.has(accountId)
  }

  /** From now on the account's head is kept. */
  trust(accountId: string): void {
    this.#trusted.add(accountId)
    this.#keepSoon(accountId)
  }

  /** The chain has come this far. */
  moved(accountId: string, position: Position): void {
    if (this.#newest.get(accountId)?.number === position.number || position.number === 0) return
    this.#newest.set(accountId, position)
    this.#keepSoon(accountId)
  }

  /** Keeps now what would be kept soon. */
  hurry(accountId: string): void {
    if (!this.#callOffs.has(accountId)) return
    this.#callOffs.get(accountId)?.()
    this.#callOffs.delete(accountId)
    this.#keep(accountId)
  }

  /** The account is no more. */
  forget(accountId: string): void {
    this.#callOffs.get(accountId)?.()
    this.#callOffs.delete(accountId)
    this.#newest.delete(accountId)
    if (!this.#trusted.delete(accountId)) return
    this.#after(accountId, () => this.#parts.keychain?.forget(slotOf(accountId)))
  }

  /** Keeps what is left to keep, for as long as a keychain may take. */
  async close(): Promise<void> {
    for (const accountId of this.#callOffs.keys()) this.hurry(accountId)
    const late = Promise.withResolvers<void>()
    const callOff = this.#parts.clock.later(PATIENCE, late.resolve)
    await Promise.race([Promise.all(this.#errands.values()), late.promise])
    callOff()
  }

  #keepSoon(accountId: string): void {
    if (!this.#trusted.has(accountId) || this.#callOffs.has(accountId) || !this.#newest.has(accountId)) return
    this.#callOffs.set(
      accountId,
      this.#parts.clock.later(KEEP_AFTER, () => {
        this.#callOffs.delete(accountId)
        this.#keep(accountId)
      }),
    )
  }

  #keep(accountId: string): void {
    const position = this.#newest.get(accountId)
    if (position === undefined) return
    const secret = Buffer.alloc(SECRET_BYTES)
    secret.writeBigUInt64BE(BigInt(position.number))
    digestOf(position.mac).copy(secret, NUMBER_BYTES)
    this.#after(accountId, () => this.#parts.keychain?.keep(slotOf(accountId), secret))
  }

  #after(accountId: string, work: () => Promise<unknown> | undefined): void {
    const before = this.#errands.get(accountId) ?? Promise.resolve()
    const errand = before.then(work).then(
      () => undefined,
      (error: unknown) => this.#parts.log.warn('audit.head_not_kept', { account_id: accountId }, error),
    )
    this.#errands.set(accountId, errand)
  }
}

const slotOf = (accountId: string): string => `audit-${accountId}`

function digestOf(mac: Uint8Array): Buffer {
  return createHash('sha256').update('tradekeep/1/audit/head').update(mac).digest().subarray(0, SECRET_BYTES - NUMBER_BYTES)
}

export function isKept(kept: KeptHead, mac: Uint8Array): boolean {
  return timingSafeEqual(kept.digest, digestOf(mac))
}
