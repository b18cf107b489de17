import { createHash } from 'node:crypto'
import { retryLater } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { clearPasswordFailures, findPasswordFailures, savePasswordFailures } from '../store/password-failure-repository.ts'
import type { Executor } from '../store/schema.ts'
import { comparable } from './names.ts'
import type { Door } from './session.ts'

const MOST_FAILURES = 5
const LOCK_MS = 15 * 60_000

/** What is tried: passwords and recovery codes are counted apart, so that neither shuts out the other. */
export type Tried = 'password' | 'recovery'

/**
 * Counts failed checks by name and door. Every check of an account's password goes through one of
 * these, so that five failures are five whatever they were tried on. A failure at the desktop's window
 * counts at both doors, one over HTTP at its own alone: a local process must not be able to lock the
 * owner out of the window.
 */
export class Lockout {
  readonly #database: Executor
  readonly #clock: Clock
  readonly #tried: Tried

  constructor(database: Executor, clock: Clock, tried: Tried) {
    this.#database = database
    this.#clock = clock
    this.#tried = tried
  }

  /**
   * To be called before one is tried: counts the attempt as failed until `succeed` takes it
   * back, so that many attempts at once can't outrun the counter. Throws account_locked.
   */
  async attempt(username: string, door: Door): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      const now = this.#clock.now()
      for (const counted of countedAt(door)) {
        const key = this.#keyOf(username, counted)
        const row = await findPasswordFailures(transaction, key)
        const lockedFor = row === undefined ? 0 : remaining(row.locked_until, now)
        if (lockedFor > 0 && counted === door) throw retryLater('account_locked', lockedFor / 1_000)
        const recent = row !== undefined && row.locked_until === null && Math.abs(now - row.last_failure_at) < LOCK_MS
        const failures = (recent ? row.failures : 0) + 1
        await savePasswordFailures(transaction, { key, failures, last_failure_at: now, locked_until: lockUntil(failures, lockedFor, now) })
      }
    })
  }

  async succeed(username: string, door: Door): Promise<void> {
    await this.#database.transaction().execute((transaction) => this.forget(transaction, username, door))
  }

  /** As `succeed`, in a transaction that is running. */
  async forget(transaction: Executor, username: string, door: Door): Promise<void> {
    for (const counted of countedAt(door)) await clearPasswordFailures(transaction, this.#keyOf(username, counted))
  }

  #keyOf(username: string, door: Door): Buffer {
    const counter = this.#tried === 'password' ? door : `${this.#tried}:${door}`
    return createHash('sha256').update(`${counter}\n${comparable(username)}`).digest()
  }
}

function countedAt(door: Door): readonly Door[] {
  return door === 'desktop' ? ['desktop', 'http'] : ['http']
}

/** A clock set back must neither lengthen a lock nor be a way to shorten it: it runs at most its whole length. */
function remaining(lockedUntil: number | null, now: number): number {
  return lockedUntil === null ? 0 : Math.min(lockedUntil - now, LOCK_MS)
}

function lockUntil(failures: number, lockedFor: number, now: number): number | null {
  if (lockedFor > 0) return now + lockedFor
  return failures >= MOST_FAILURES ? now + LOCK_MS : null
}
