import { retryLater } from '../errors/vault-error.ts'

const AT_ONCE = 2
const WAITING = 8
/** About what a full queue takes to drain. */
const RETRY_SECONDS = 5

/**
 * Lets two password derivations run at once and eight wait: each takes half a second and much memory,
 * so that an open door for them would be a way to bring the machine down.
 */
export class DerivationQueue {
  #running = 0
  readonly #waiting: (() => void)[] = []

  /** Throws too_many_derivations where the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING) throw retryLater('too_many_derivations', RETRY_SECONDS)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await work()
    } finally {
      // The place is handed on, not freed and retaken: nobody can slip in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
