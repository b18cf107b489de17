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
 * owner out of the window. Recovery codes are counted at the window alone: nobody guesses 160 random bits,
 * so over HTTP a count would do nothing but let a local process shut the owner of a headless host out.
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
    const wait = await this.#database.transaction().execute(async (transaction) => {
      const now = this.#clock.now()
      for (const counted of countedAt(this.#tried, door)) {
        const key = this.#keyOf(username, counted)
        const row = await findPasswordFailures(transaction, key)
        const lockedFor = row === undefined ? 0 : remaining(row.locked_until, now)
        if (row !== undefined && lockedFor > 0 && counted === door) {
          // Where the clock was set back, the lock counts from now on, and so ends after its length.
          if (now + lockedFor !== row.locked_until) await savePasswordFailures(transaction, { ...row, last_failure_at: now, locked_until: now + lockedFor })
          return lockedFor
        }
        const recent = row !== undefined && row.locked_until === null && now - row.last_failure_at < LOCK_MS
        const failures = (recent ? row.failures : 0) + 1
        await savePasswordFailures(transaction, { key, failures, last_failure_at: now, locked_until: lockUntil(failures, lockedFor, now) })
      }
      return 0
    })
    if (wait > 0) throw retryLater('account_locked', wait / 1_000)
  }

  async succeed(username: string, door: Door): Promise<void> {
    await this.#database.transaction().execute((transaction) => this.forget(transaction, username, door))
  }

  /** As `succeed`, in a transaction that is running. */
  async forget(transaction: Executor, username: string, door: Door): Promise<void> {
    for (const counted of countedAt(this.#tried, door)) await clearPasswordFailures(transaction, this.#keyOf(username, counted))
  }

  /**
   * In the transaction that renames an account: its failures go with it, neither forgotten nor free to begin
   * anew. Those with the new name, which was nobody's, lock out nobody. The old name keeps its count: to whoever
   * tries it nothing has changed.
   */
  async carryOver(transaction: Executor, from: string, to: string): Promise<void> {
    if (comparable(from) === comparable(to)) return
    for (const door of countedAt(this.#tried, 'desktop')) {
      const row = await findPasswordFailures(transaction, this.#keyOf(from, door))
      if (row === undefined) await clearPasswordFailures(transaction, this.#keyOf(to, door))
      else await savePasswordFailures(transaction, { ...row, key: this.#keyOf(to, door) })
    }
  }

  #keyOf(username: string, door: Door): Buffer {
    const counter = this.#tried === 'password' ? door : `${this.#tried}:${door}`
    return createHash('sha256').update(`${counter}\n${comparable(username)}`).digest()
  }
}

function countedAt(tried: Tried, door: Door): readonly Door[] {
  if (tried === 'recovery') return door === 'desktop' ? ['desktop'] : []
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
