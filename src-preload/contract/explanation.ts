import type { Cause } from './exchanges.ts'

/** What a page, and the vault's own sentences, read of a check to explain it. */
export interface Explained {
  readonly cause: Cause
  readonly possible_causes: readonly Cause[]
  readonly address_seen: string | null
  readonly clock_skew_ms: number | null
  readonly other_exchanges: readonly string[]
}

/** How far a clock is off, in the largest unit that still tells it well. */
export interface ToldSkew {
  readonly direction: 'ahead' | 'behind'
  readonly amount: number
  readonly unit: 'second' | 'minute' | 'hour' | 'day'
}

/** An exchange tells its time in whole seconds: less than one is no difference that was seen. */
const LEAST_SKEW_MS = 1_000

/** Each unit serves from two of it on. */
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/**
 * How far this machine's clock is off, where that can be why a check was refused; null where it was not
 * measured, is not off, or is beside the point.
 */
export function toldSkew({ cause, possible_causes, clock_skew_ms }: Pick<Explained, 'cause' | 'possible_causes' | 'clock_skew_ms'>): ToldSkew | null {
  if (clock_skew_ms === null || Math.abs(clock_skew_ms) < LEAST_SKEW_MS) return null
  if (cause !== 'clock_off' && !possible_causes.includes('clock_off')) return null
  const seconds = Math.round(Math.abs(clock_skew_ms) / 1_000)
  const [unit, size] = UNITS.find(([, length]) => seconds >= 2 * length) ?? (['second', 1] as const)
  return { direction: clock_skew_ms > 0 ? 'ahead' : 'behind', amount: Math.round(seconds / size), unit }
}
