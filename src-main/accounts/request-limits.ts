import { createHash } from 'node:crypto'
import { retryLater } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { addToRequestCount, beginNoLaterThan, findRequestCount, removeOldCounts } from '../store/request-count-repository.ts'
import type { Executor } from '../store/schema.ts'

/** Short: whoever uses up what is meant for all keeps nobody waiting for longer. */
const WINDOW_MS = 60_000

/** One limit that a request is held to. */
export interface RequestLimit {
  /** What is asked, as the name of a procedure. */
  readonly what: string
  readonly of: 'address' | 'account'
  /** The address, or the account's id or name as it is compared. */
  readonly who: string
  /** Requests within one window, of a minute. */
  readonly most: number
}

/**
 * Counts the requests at which something can be guessed, by address and by account, in the vault's file:
 * a restart, or a clock set back, gives nobody another round. Rows are few: each window's begin with
 * requests that were let through, and go with it.
 */
export class RequestLimits {
  readonly #database: Executor
  readonly #clock: Clock

  constructor(database: Executor, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /**
   * Counts one request against all of `limits`, or against none where one of them is reached: then throws
   * too_many_requests with the seconds to wait. Who is refused does not lengthen the wait.
   */
  async take(limits: readonly RequestLimit[]): Promise<void> {
    const wait = await this.#database.transaction().execute(async (transaction) => {
      const now = this.#clock.now()
      await beginNoLaterThan(transaction, now)
      await removeOldCounts(transaction, now - WINDOW_MS)
      let longest = 0
      for (const limit of limits) {
        const row = await findRequestCount(transaction, keyOf(limit))
        if (row !== undefined && row.count >= limit.most) longest = Math.max(longest, row.window_start + WINDOW_MS - now)
      }
      if (longest === 0) for (const limit of limits) await addToRequestCount(transaction, keyOf(limit), now)
      return longest
    })
    if (wait > 0) throw retryLater('too_many_requests', wait / 1_000)
  }
}

function keyOf({ what, of, who }: RequestLimit): Buffer {
  return createHash('sha256').update(`${what}\n${of}\n${who}`).digest()
}
