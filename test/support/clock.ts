import type { Clock } from '../../src-main/platform/clock.ts'

/** A clock that goes as a test says; forwards, or back as a machine's does when somebody sets it. */
export class VirtualClock implements Clock {
  #now: number
  #elapsed = 0
  readonly #waiting = new Set<{ readonly due: number; readonly task: () => void }>()

  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  elapsed(): number {
    return this.#elapsed
  }

  /** What falls due on the way is called, the earliest first; what that begins is not waited for. */
  advance(milliseconds: number): void {
    this.#now += milliseconds
    this.#elapsed += milliseconds
    for (const waiting of [...this.#waiting].toSorted((one, other) => one.due - other.due)) {
      if (waiting.due <= this.#elapsed && this.#waiting.delete(waiting)) waiting.task()
    }
  }

  later(milliseconds: number, task: () => void): () => void {
    const waiting = { due: this.#elapsed + milliseconds, task }
    this.#waiting.add(waiting)
    return () => void this.#waiting.delete(waiting)
  }

  /** How long each that waits has to wait still, the shortest first. */
  get waits(): readonly number[] {
    return [...this.#waiting].map(({ due }) => due - this.#elapsed).toSorted((one, other) => one - other)
  }

  /** Somebody sets the clock: time as it is told jumps, time as it passes does not. */
  set(now: number): void {
    this.#now = now
  }
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
