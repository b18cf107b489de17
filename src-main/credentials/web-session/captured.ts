/** A header as it was captured; its name in any letter case. */
export type HeaderPair = readonly [name: string, value: string]

export interface CapturedCookie {
  readonly name: string
  readonly value: string
  /** Milliseconds since the epoch; null where nothing tells when it ends. */
  readonly expires_at: number | null
}

/** What one capture holds, before anything of it is judged. */
export interface Captured {
  /** Of the request, lower case and without port; null where the form does not tell it. */
  readonly host: string | null
  readonly headers: readonly HeaderPair[]
  readonly cookies: readonly CapturedCookie[]
}

/** The greatest time that a listing can show. */
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z')
/** Seconds reach this in the year 5138, milliseconds in 1973. */
const MILLISECONDS_FROM = 100_000_000_000

/** Milliseconds since the epoch out of seconds or milliseconds; null for what can't be a time. */
export function timeOfNumber(value: number): number | null {
  const at = Math.trunc(value >= MILLISECONDS_FROM ? value : value * 1_000)
  return Number.isFinite(at) && at > 0 && at <= LAST_TIME ? at : null
}

/** The same out of a written date. */
export function timeOfText(text: string): number | null {
  const at = Date.parse(text)
  return Number.isFinite(at) && at > 0 && at <= LAST_TIME ? at : null
}

/** The host of an address, lower case; null for what is none. */
export function hostOf(address: string): string | null {
  const text = address.includes('://') ? address : `https://${address}`
  return URL.canParse(text) ? new URL(text).hostname.toLowerCase() : null
}
