import { randomBytes } from 'node:crypto'
import type { VaultEvent } from '../../src-preload/contract/events.ts'

export interface HistoryEntry {
  /** Rises by one with each event of the account. */
  readonly position: number
  readonly event: VaultEvent
}

/** How many of an account's latest events can be told again to somebody who was away. */
export const KEPT_EVENTS = 256

const ID = /^([0-9a-f]{12})-(\d{1,15})$/u

/**
 * The latest events of one account, numbered. Ids carry a random epoch of this account in this process,
 * so that an id from before a restart, or from another account, is known not to fit; and each account
 * counts for itself, so that nobody learns from jumping numbers that others are at work.
 */
export class EventHistory {
  readonly #epoch = randomBytes(6).toString('hex')
  #entries: HistoryEntry[] = []
  #last = 0
  /** The last one that had to make room. */
  #fallenOut = 0

  /** The position of the latest event, 0 where there was none. */
  get last(): number {
    return this.#last
  }

  add(event: VaultEvent): void {
    this.#last += 1
    this.#entries.push({ position: this.#last, event })
    if (this.#entries.length > KEPT_EVENTS) this.#fallenOut = this.#entries.shift()?.position ?? this.#fallenOut
  }

  /** Keeps only those that `keep` accepts. The others count as told: what they said is for nobody any more. */
  forget(keep: (event: VaultEvent) => boolean): void {
    this.#entries = this.#entries.filter(({ event }) => keep(event))
  }

  /** All events after a position; null where some of them had to make room. */
  after(position: number): readonly HistoryEntry[] | null {
    return position < this.#fallenOut ? null : this.#entries.filter((entry) => entry.position > position)
  }

  idOf(position: number): string {
    return `${this.#epoch}-${position}`
  }

  /** The position that an id stands for, or null for one that was not given out here. */
  positionOf(id: string): number | null {
    const [, epoch, digits] = ID.exec(id) ?? []
    const position = Number(digits)
    return epoch === this.#epoch && position <= this.#last ? position : null
  }
}
