import type { Clock } from '../platform/clock.ts'
import { touchSession } from '../store/session-repository.ts'
import type { Executor } from '../store/schema.ts'

/** Milliseconds in which the last use of each session is written once at most. */
const EVERY = 60_000

/** Knows when each session was last used without a write for each request: they are written together, later. */
export class LastUses {
  readonly #database: Executor
  readonly #clock: Clock
  readonly #onFailed: (error: unknown) => void
  readonly #uses = new Map<string, number>()
  #callOff: (() => void) | null = null

  /** `onFailed` hears why uses could not be written; the next ones are tried all the same. */
  constructor(database: Executor, clock: Clock, onFailed: (error: unknown) => void) {
    this.#database = database
    this.#clock = clock
    this.#onFailed = onFailed
  }

  /** Returns at once and never throws. */
  note(sessionId: string): void {
    this.#uses.set(sessionId, this.#clock.now())
    this.#callOff ??= this.#clock.later(EVERY, () => {
      this.#callOff = null
      this.#write().catch(this.#onFailed)
    })
  }

  /** In milliseconds since the epoch; undefined where the store knows. */
  of(sessionId: string): number | undefined {
    return this.#uses.get(sessionId)
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#callOff?.()
    this.#callOff = null
    await this.#write().catch(this.#onFailed)
  }

  async #write(): Promise<void> {
    const uses = [...this.#uses]
    if (uses.length === 0) return
    await this.#database.transaction().execute(async (transaction) => {
      for (const [sessionId, at] of uses) await touchSession(transaction, sessionId, at)
    })
    // Kept until they are written: a listing meanwhile still finds them here.
    for (const [sessionId, at] of uses) if (this.#uses.get(sessionId) === at) this.#uses.delete(sessionId)
  }
}
