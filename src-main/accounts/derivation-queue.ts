import { retryLater, type VaultError } from '../errors/vault-error.ts'
import type { Door } from './session.ts'

const AT_ONCE = 2
const WAITING = 8
/** About what a full queue takes to drain. */
const RETRY_SECONDS = 5

interface Waiting {
  readonly door: Door
  readonly begin: () => void
  readonly sendAway: (refusal: VaultError) => void
}

const full = (): VaultError => retryLater('too_many_derivations', RETRY_SECONDS)

/**
 * Lets two password derivations run at once and eight wait: each takes half a second and much memory,
 * so that an open door for them would be a way to bring the machine down. The desktop's window goes before
 * whatever came over HTTP, and where all places are taken the last of these makes room for it: a local
 * process must not be able to keep the owner out.
 */
export class DerivationQueue {
  #running = 0
  readonly #waiting: Waiting[] = []

  /** Throws too_many_derivations where the queue is full; `work` has not begun then, and no try is lost. */
  async run<T>(work: () => Promise<T>, door: Door): Promise<T> {
    if (this.#running >= AT_ONCE) await this.#wait(door)
    else this.#running += 1
    try {
      return await work()
    } finally {
      // The place is handed on, not freed and retaken: nobody can slip in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next.begin()
    }
  }

  async #wait(door: Door): Promise<void> {
    if (this.#waiting.length >= WAITING) this.#makeRoomFor(door)
    await new Promise<void>((resolve, reject) => {
      const behind = door === 'desktop' ? this.#waiting.findIndex((other) => other.door === 'http') : -1
      this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, { door, begin: resolve, sendAway: reject })
    })
  }

  #makeRoomFor(door: Door): void {
    const last = this.#waiting.at(-1)
    if (door !== 'desktop' || last?.door !== 'http') throw full()
    this.#waiting.pop()
    last.sendAway(full())
  }
}
