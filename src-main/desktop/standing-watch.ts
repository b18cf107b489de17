import type { Standing } from './standing.ts'

export interface StandingWatch {
  readonly current: Standing
  /** Reads again soon; however often this is called meanwhile, one further reading follows. */
  refresh(): void
  close(): void
}

export interface StandingWatchParts {
  readonly read: () => Promise<Standing>
  readonly onChange: (standing: Standing) => void
  readonly onFailed: (error: unknown) => void
}

/**
 * Knows how things stand without asking again and again: whoever hears of a change calls `refresh`. A
 * reading that fails leaves what was known, but for an account that may be locked: then nothing is.
 */
export function watchStanding({ read, onChange, onFailed }: StandingWatchParts): StandingWatch {
  let current: Standing = { state: 'locked' }
  let isReading = false
  let isStale = false
  let isClosed = false

  const take = (next: Standing): void => {
    if (isClosed || JSON.stringify(next) === JSON.stringify(current)) return
    current = next
    onChange(next)
  }
  const run = async (): Promise<void> => {
    isReading = true
    while (isStale) {
      isStale = false
      try {
        const standing = await read()
        // What changed while it was read is read again, and only that is shown.
        if (!isStale) take(standing)
      } catch (error) {
        if (isClosed) break
        onFailed(error)
        take({ state: 'locked' })
      }
    }
    isReading = false
  }
  return {
    get current() {
      return current
    },
    refresh: () => {
      if (isClosed) return
      isStale = true
      if (!isReading) void run()
    },
    close: () => {
      isClosed = true
    },
  }
}
