const DAY = 86_400_000

/**
 * When a key ends of which the exchange tells only how many days are left: RFC 3339, never later than it
 * said and less than a day earlier. Keys live for whole days, so the time of day of the key's creation,
 * or midnight where that is unknown, keeps the answer the same from check to check. Null for what is no
 * number of days, as for a key that never ends.
 */
export function endOf(daysLeft: number | undefined, createdAt: number | null, now: number): string | null {
  if (daysLeft === undefined || !Number.isInteger(daysLeft) || daysLeft < 1 || daysLeft > 36_500) return null
  const latest = now + daysLeft * DAY
  return new Date(latest - ((latest - (createdAt ?? 0)) % DAY)).toISOString()
}
