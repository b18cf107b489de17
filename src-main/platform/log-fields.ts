import { isIP } from 'node:net'

type Rule = (value: string | number) => boolean

const text = (pattern: RegExp): Rule => (value) => typeof value === 'string' && pattern.test(value)
const whole = (minimum: number, maximum: number): Rule => (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum && value <= maximum

const ID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u
/** Words of the code's own vocabulary: an outcome, a cause, a reason. Long ones are made of short ones. */
const NAME = /^[a-z]{1,12}(?:_(?:[a-z]{1,12}|\d{1,3})){0,6}$/u
/** Below the prefix no template has a digit, and every part of one is a short word or a parameter's name. */
const ROUTE = /^(?:none|\*|(?:\/(?:v1|:?[a-z]{1,20}(?:[_.-][a-z]{1,20}){0,3}|\{[a-z_]{1,20}\}|\*)?)+)$/u

const STRATEGY_SEPARATORS = /[ _.:+/=@#-]+/u
/** As names are written: `grid`, `Grid`, `GridBot`, `BTCUSDT`, `网格`. */
const WORD = String.raw`(?:\p{Ll}{1,16}|\p{Lu}{1,12}|\p{Lu}\p{Ll}{1,15}|(?:\p{Lu}\p{Ll}{2,10}){2,3}|\p{Lo}{1,16})`
/** A word, a number, or one with the other: `ma50`, `15m`, `v2`. */
const PART = new RegExp(String.raw`^(?:${WORD}\d{0,8}|\d{1,8}\p{L}{0,3})$`, 'u')
/** Groups of hexadecimal digits may each look like a word with a number, but a name has fewer of those: a day and a time of it. */
const MOST_NUMBERS = 5

/**
 * Bots name their strategies as they like, but in words. Each part between the separators must look like one:
 * a key that was sent in the wrong field has letters of both cases and digits in no order, also where it has
 * separators of its own (base64url, UUIDs).
 */
const strategy: Rule = (value) => {
  if (typeof value !== 'string' || value.length > 100) return false
  const parts = value.split(STRATEGY_SEPARATORS)
  return parts.every((part) => part === '' || PART.test(part)) && parts.filter((part) => /\d/u.test(part)).length <= MOST_NUMBERS
}

/** What each field may hold, so that a value in the wrong place stays out too. */
export const FIELD_RULES = {
  account_id: text(ID),
  credential_id: text(ID),
  session_id: text(ID),
  alert_id: text(ID),
  // The longest of the catalogue has 21 characters, and no key is that short.
  exchange: text(/^[a-z][a-z\d]{1,20}$/u),
  outcome: text(NAME),
  cause: text(NAME),
  kind: text(NAME),
  pattern: text(NAME),
  reason: text(NAME),
  code: text(/^[A-Z]{1,15}(?:_[A-Z]{1,15}){0,4}$/u),
  latency_ms: whole(0, Number.MAX_SAFE_INTEGER),
  duration_ms: whole(0, Number.MAX_SAFE_INTEGER),
  from_version: whole(0, 10_000),
  to_version: whole(0, 10_000),
  count: whole(0, Number.MAX_SAFE_INTEGER),
  procedure: text(/^[a-z_]{1,20}\.[a-z_]{1,30}$/u),
  carrier: text(/^(?:http|ipc)$/u),
  method: text(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|QUERY)$/u),
  route: text(ROUTE),
  status: whole(100, 599),
  address: (value) => typeof value === 'string' && isIP(value) !== 0,
  port: whole(0, 65_535),
  version: text(/^\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[a-z]{1,10}(?:\.\d{1,4})?)?$/u),
  strategy_id: strategy,
} as const satisfies Record<string, Rule>

export type LogField = keyof typeof FIELD_RULES
export type LogFields = Partial<Record<LogField, string | number | null>>

export const REDACTED = '[redacted]'

/** The value if its field may hold it; null stays null, everything else becomes `[redacted]`. */
export function allowed(name: LogField, value: unknown): string | number | null {
  if (value === null) return null
  if (typeof value !== 'string' && typeof value !== 'number') return REDACTED
  return FIELD_RULES[name](value) ? value : REDACTED
}
