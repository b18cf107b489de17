import type { Cause, Outcome } from '../../../src-preload/contract/exchanges.ts'

/** What an exchange's answer means. */
export interface Verdict {
  readonly outcome: Outcome
  readonly cause: Cause
  /** Where the exchange does not say which it was: all that it can be, the likeliest first. */
  readonly possible?: readonly Cause[]
}

/** An answer as it came, before anybody interpreted it. */
export interface Answer {
  readonly status: number
  readonly body: string
  /** Which question it answers. */
  readonly path?: string
}

/** Reads one exchange's own codes; undefined for an answer that is in none of its forms. */
export interface OutcomeTable {
  /** The exchange's own code, if the answer has one: short, and never its message. */
  codeOf(answer: Answer): string | undefined
  /** Undefined for a code that the table does not know. */
  verdictOf(code: string, answer: Answer): Verdict | undefined
  /** What an answer without a code means at this exchange in particular. */
  verdictOfNoCode?(answer: Answer): Verdict | undefined
}

export const VALID: Verdict = { outcome: 'valid', cause: 'accepted' }
export const KEY_UNKNOWN: Verdict = { outcome: 'rejected', cause: 'key_unknown' }
export const KEY_MALFORMED: Verdict = { outcome: 'rejected', cause: 'key_malformed' }
export const KEY_REFUSED: Verdict = { outcome: 'rejected', cause: 'key_refused' }
export const KEY_OR_IP_OR_PERMISSION: Verdict = { outcome: 'rejected', cause: 'key_or_ip_or_permission', possible: ['key_expired', 'ip_refused', 'permission_refused', 'key_unknown'] }
/** The same where the question needs no permission. */
export const KEY_OR_IP: Verdict = { outcome: 'rejected', cause: 'key_or_ip', possible: ['key_expired', 'ip_refused', 'key_unknown'] }
/** A bare "no", whatever was wrong with the request. */
export const REFUSED_UNSAID: Verdict = { outcome: 'rejected', cause: 'refused_unsaid', possible: ['key_refused', 'signature_refused', 'ip_refused', 'clock_off'] }
/** The private key is neither the account's own nor one that may sign for it. */
export const KEY_OF_ANOTHER_WALLET: Verdict = { outcome: 'rejected', cause: 'key_of_another_wallet' }
/** The address is that of a wallet that signs for another one, and holds nothing itself. */
export const ADDRESS_OF_AGENT: Verdict = { outcome: 'rejected', cause: 'address_of_agent' }
export const WALLET_UNKNOWN: Verdict = { outcome: 'rejected', cause: 'wallet_unknown' }
export const SIGNATURE_REFUSED: Verdict = { outcome: 'rejected', cause: 'signature_refused' }
export const PASSPHRASE_REFUSED: Verdict = { outcome: 'rejected', cause: 'passphrase_refused' }
export const FIELD_MALFORMED: Verdict = { outcome: 'rejected', cause: 'field_malformed' }
export const ACCOUNT_SUSPENDED: Verdict = { outcome: 'rejected', cause: 'account_suspended' }
export const KEY_EXPIRED: Verdict = { outcome: 'expired', cause: 'key_expired' }
export const IP_REFUSED: Verdict = { outcome: 'ip_not_allowed', cause: 'ip_refused' }
export const PERMISSION_REFUSED: Verdict = { outcome: 'missing_permission', cause: 'permission_refused' }
export const CLOCK_OFF: Verdict = { outcome: 'clock_skew', cause: 'clock_off' }
export const NONCE_IN_USE: Verdict = { outcome: 'unknown_error', cause: 'nonce_in_use' }
export const RATE_LIMIT: Verdict = { outcome: 'rate_limited', cause: 'rate_limit' }
export const MAINTENANCE: Verdict = { outcome: 'maintenance', cause: 'maintenance' }
export const REGION_REFUSED: Verdict = { outcome: 'region_blocked', cause: 'region_refused' }
export const NO_CONNECTION: Verdict = { outcome: 'unreachable', cause: 'no_connection' }
export const TIMED_OUT: Verdict = { outcome: 'unreachable', cause: 'timed_out' }
export const EXCHANGE_FAILING: Verdict = { outcome: 'unreachable', cause: 'exchange_failing' }
export const PROXY_FAILED: Verdict = { outcome: 'unreachable', cause: 'proxy_failed' }
export const PROXY_REFUSED: Verdict = { outcome: 'unreachable', cause: 'proxy_refused' }
export const NOT_UNDERSTOOD: Verdict = { outcome: 'unknown_error', cause: 'answer_not_understood' }

/** The answer as a JSON object; undefined for anything else. */
export function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/**
 * Codes are shown and stored: only what looks like one passes, never a sentence that may quote a key; and
 * no word that every table would answer, being the name of something that all objects have.
 */
export function asCode(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^[A-Za-z0-9_.:-]{1,40}$/u.test(text) && !(text in Object.prototype) ? text : undefined
}
