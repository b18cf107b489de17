import type { Clock } from '../platform/clock.ts'

/** What a correction over the network may take at once without anybody having left. */
const SMALL_CORRECTION = 60_000
/** How late a look may come: a busy machine is late by seconds, one that slept by as long as it slept. */
const PATIENCE = 120_000

/**
 * Notices that time went on without this process: the machine slept, or was frozen and brought back, and
 * nobody told. Two signs: the wall clock and the clock of time that passed differ by more than a
 * correction (a sleep stops the second one on some systems; a clock set back counts as well, since nobody
 * can tell then how long it really was), or a look that was due comes minutes late (on the other systems).
 */
export class ClockWatch {
  readonly #clock: Clock
  readonly #every: number
  #wall: number
  #passed: number
  #lastTick: number

  /** Somebody looks at least each `every` milliseconds, by `tick`. */
  constructor(clock: Clock, every: number) {
    this.#clock = clock
    this.#every = every
    this.#wall = clock.now()
    this.#passed = clock.elapsed()
    this.#lastTick = this.#passed
  }

  /** Whether there was a jump since the last look or tick: each is told once. */
  look(): boolean {
    const wall = this.#clock.now()
    const passed = this.#clock.elapsed()
    const apart = Math.abs(wall - this.#wall - (passed - this.#passed)) >= SMALL_CORRECTION
    const late = passed - this.#lastTick >= this.#every + PATIENCE
    this.#wall = wall
    this.#passed = passed
    if (late) this.#lastTick = passed
    return apart || late
  }

  /** As `look`; the next one is due from now on. */
  tick(): boolean {
    const jumped = this.look()
    this.#lastTick = this.#passed
    return jumped
  }
}
