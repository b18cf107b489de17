import type { AuditEntry } from '../../../src-preload/contract/audit.ts'

/** The newest entries as read just now, joined to older ones that were read before; those are dropped where some between are missing. */
export function joined(newest: readonly AuditEntry[], before: readonly AuditEntry[]): { readonly entries: readonly AuditEntry[]; readonly meets: boolean } {
  const last = newest.at(-1)
  const at = last === undefined ? -1 : before.findIndex(({ number }) => number === last.number)
  return at === -1 ? { entries: newest, meets: false } : { entries: [...newest, ...before.slice(at + 1)], meets: true }
}

export interface Day {
  /** Its first moment, in this computer's time zone. */
  readonly start: number
  readonly entries: readonly AuditEntry[]
}

function startOfDay(time: number): number {
  const day = new Date(time)
  day.setHours(0, 0, 0, 0)
  return day.getTime()
}

/** The same entries in the same order, day by day. A clock that was set back makes a day come up twice. */
export function byDay(entries: readonly AuditEntry[]): readonly Day[] {
  const days: { start: number; entries: AuditEntry[] }[] = []
  for (const entry of entries) {
    const start = startOfDay(Date.parse(entry.at))
    const last = days.at(-1)
    if (last?.start === start) last.entries.push(entry)
    else days.push({ start, entries: [entry] })
  }
  return days
}

/** Whether a day is the present one, the one before it, or another. */
export function dayName(start: number, now: number): 'today' | 'yesterday' | null {
  const today = startOfDay(now)
  if (start === today) return 'today'
  // An hour before midnight: days of 23 and 25 hours have one too.
  return start === startOfDay(today - 3_600_000) ? 'yesterday' : null
}

/** The oldest shown entry that a break concerns: the one it is at, or the first behind it where that one is gone. Null where it is not in sight. */
export function firstBroken(entries: readonly AuditEntry[], brokenAt: number | null): number | null {
  if (brokenAt === null) return null
  const at = entries.findLastIndex(({ number }) => number >= brokenAt)
  const found = entries[at]
  return found !== undefined && (found.number === brokenAt || at < entries.length - 1) ? found.number : null
}
