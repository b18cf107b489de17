import type { Language } from '../../src-preload/contract/names.ts'

const STEPS: readonly (readonly [limit: number, seconds: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [3_600, 60, 'minute'],
  [86_400, 3_600, 'hour'],
  [30 * 86_400, 86_400, 'day'],
  [365 * 86_400, 30 * 86_400, 'month'],
  [Number.POSITIVE_INFINITY, 365 * 86_400, 'year'],
]

/** "5 minutes ago", or null within the last minute, which has words of its own. */
export function relativeTime(time: string, now: number, language: Language): string | null {
  const seconds = (now - Date.parse(time)) / 1_000
  if (Math.abs(seconds) < 60) return null
  const [, size, unit] = STEPS.find(([limit]) => Math.abs(seconds) < limit) ?? [0, 1, 'second']
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.round(seconds / size), unit)
}

/** A moment in this computer's time zone. */
export function dateTime(time: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }).format(new Date(time))
}

/** A moment within its day, to the second. */
export function clockTime(time: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' }).format(new Date(time))
}

/** A day with its weekday; `time` in milliseconds since the epoch. */
export function longDate(time: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full' }).format(time)
}

/** "5 days", with the language's own unit word. */
export function days(count: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(count)
}

/** "240 ms" or "1.4 s". */
export function duration(milliseconds: number, language: Language): string {
  const [amount, unit] = milliseconds < 1_000 ? [milliseconds, 'millisecond'] : [milliseconds / 1_000, 'second']
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(amount)
}

/** How a language sets apart items of a list, lists from each other, and sentences. */
export function separators(language: Language): { readonly item: string; readonly group: string; readonly sentence: string } {
  return language === 'en' ? { item: ', ', group: '; ', sentence: ' ' } : { item: '、', group: '；', sentence: '' }
}

/** "15 minutes", with the language's own unit word. */
export function minutes(count: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(count)
}
