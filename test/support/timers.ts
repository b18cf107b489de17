import type { Every } from '../../src-main/platform/timers.ts'

interface Due {
  at: number
  readonly period: number | null
  readonly work: () => void
}

/** Timers that go off as a test says, and never by themselves. */
export class VirtualTimers {
  readonly #due = new Set<Due>()
  #now = 0

  readonly every: Every = (milliseconds, work) => this.#add({ at: this.#now + milliseconds, period: milliseconds, work })

  /** Calls `work` once, until the returned function is called. */
  readonly after: Every = (milliseconds, work) => this.#add({ at: this.#now + milliseconds, period: null, work })

  /** How long from now each that is still to go off has to wait, shortest first. */
  get waits(): readonly number[] {
    return [...this.#due].map(({ at }) => at - this.#now).toSorted((one, other) => one - other)
  }

  /** Lets time pass; what falls due in it goes off, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const next = [...this.#due].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0]
      if (next === undefined) break
      this.#now = next.at
      if (next.period === null) this.#due.delete(next)
      else next.at += next.period
      next.work()
    }
    this.#now = end
  }

  #add(due: Due): () => void {
    this.#due.add(due)
    return () => void this.#due.delete(due)
  }
}
