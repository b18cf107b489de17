/** Where time comes from, so that tests can drive weeks in seconds. */
export interface Clock {
  /** Milliseconds since the epoch; may go back when somebody sets the clock. */
  now(): number
  /** Milliseconds from an arbitrary start; never goes back, stands still during sleep on some systems. */
  elapsed(): number
  /** Calls `task` once, when that many milliseconds have passed; the returned function calls it off. Keeps no process alive. */
  later(milliseconds: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  later: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds).unref()
    return () => clearTimeout(timer)
  },
}

/** RFC 3339 in UTC, to the millisecond. */
export function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
