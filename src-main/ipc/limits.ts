import type { Clock } from '../platform/clock.ts'

const MAXIMUM_DEPTH = 32
/** What one value costs beside its text, so that a million empty things are not free either. */
const COST_OF_VALUE = 8

/**
 * Whether a value that came over a channel stays within `bytes` and 32 levels. Text counts in UTF-8, as
 * it would over HTTP. Ends after `bytes` steps at the latest, also for cyclic values,
 * which a channel can carry.
 */
export function isWithin(bytes: number, value: unknown): boolean {
  let left = bytes
  const visit = (at: unknown, depth: number): boolean => {
    left -= COST_OF_VALUE
    if (left < 0 || depth > MAXIMUM_DEPTH) return false
    if (typeof at === 'string') return (left -= at.length > left ? at.length : Buffer.byteLength(at)) >= 0
    if (typeof at !== 'object' || at === null) return true
    if (ArrayBuffer.isView(at) || at instanceof ArrayBuffer) return (left -= at.byteLength) >= 0
    const parts = at instanceof Map || at instanceof Set ? [...at].flat() : Object.entries(at).flat()
    return parts.every((part) => visit(part, depth + 1))
  }
  return visit(value, 0)
}

export interface RateLimit {
  /** Seconds to wait, 0 where the call may go ahead (and is counted). */
  take(): number
}

/** Lets `burst` calls through at once and `perSecond` in the long run. */
export function rateLimit(burst: number, perSecond: number, clock: Clock): RateLimit {
  let tokens = burst
  let at = clock.elapsed()
  return {
    take: () => {
      const now = clock.elapsed()
      tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond)
      at = now
      if (tokens < 1) return (1 - tokens) / perSecond
      tokens -= 1
      return 0
    },
  }
}
