import { recogniseFailure } from '../../monitor/failure-text.ts'
import {
  ACCOUNT_SUSPENDED,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  FIELD_MALFORMED,
  IP_REFUSED,
  KEY_EXPIRED,
  KEY_OR_IP_OR_PERMISSION,
  KEY_REFUSED,
  KEY_UNKNOWN,
  MAINTENANCE,
  NO_CONNECTION,
  NONCE_IN_USE,
  NOT_UNDERSTOOD,
  PASSPHRASE_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REGION_REFUSED,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type Answer,
  type Verdict,
} from './verdict.ts'

/** How exchanges, and the networks in front of them, refuse a country. */
export const REGION_WORDS = /restricted (?:location|region|country|jurisdiction)|(?:not available in|block access from) your (?:country|region)/iu

/**
 * What an answer says by its HTTP status and form alone, whoever gave it. Never a verdict on the
 * credential: a page in HTML, a limit or a failing server says nothing about a key.
 */
export function verdictOfStatus({ status, body }: Answer): Verdict | undefined {
  if (status === 451) return REGION_REFUSED
  if (status === 418 || status === 429) return RATE_LIMIT
  if (status === 407) return NO_CONNECTION
  if (status === 408 || status === 504 || status === 524) return TIMED_OUT
  if (/^\s*</u.test(body)) {
    // Binance's, Cloudflare's and CloudFront's firewalls answer 403 with a page.
    if (status === 403) return REGION_WORDS.test(body) ? REGION_REFUSED : RATE_LIMIT
    if (status >= 500) return /maintenance/iu.test(body) ? MAINTENANCE : EXCHANGE_FAILING
    return NOT_UNDERSTOOD
  }
  return status >= 500 && status !== 500 ? EXCHANGE_FAILING : undefined
}

/**
 * Text that tells more than a class does, the most telling first. Clock before expiry and IP before
 * permission, since the texts of the former often speak of the latter too.
 */
const PATTERNS: readonly (readonly [RegExp, Verdict])[] = [
  [/maintenance/iu, MAINTENANCE],
  [/rate.?limit|too many (?:requests|visits)|request limit|frequency|banned until/iu, RATE_LIMIT],
  [REGION_WORDS, REGION_REFUSED],
  [/timestamp|recv.?window|request (?:has )?expired|\bclock\b|server time/iu, CLOCK_OFF],
  [/key, ip,? or permission/iu, KEY_OR_IP_OR_PERMISSION],
  [/\bip\b.{0,40}(?:not|unauthor|unknown|unlisted|white|allow|restrict|forbid|prohibit|bind|invalid|mismatch)|(?:not|no author|unauthor|unmatch|white|allow|restrict|forbid|invalid|illegal).{0,40}\bip\b/iu, IP_REFUSED],
  [/(?:key|credential|token).{0,30}expired|expired.{0,30}(?:key|credential|token)/iu, KEY_EXPIRED],
  [/passphrase/iu, PASSPHRASE_REFUSED],
  [/signature|digest invalid|invalid.{0,10}\bsign\b|sign error/iu, SIGNATURE_REFUSED],
  [/permission|insufficient privilege|(?:missing|\b)role\b|not authori[sz]ed for|\bscopes?\b|no authority|not allowed to/iu, PERMISSION_REFUSED],
  [/(?:account|user).{0,30}(?:suspend|frozen|banned|disabled|locked)/iu, ACCOUNT_SUSPENDED],
  [/api.?key.{0,40}(?:not (?:exist|found)|does(?:n't| not) exist|unknown)|(?:unknown|no such|unrecogni[sz]ed) api.?key/iu, KEY_UNKNOWN],
  [/(?:invalid|incorrect|wrong|bad).{0,20}api.?key|api.?key.{0,20}(?:invalid|incorrect|wrong)/iu, KEY_REFUSED],
]

/** Reads an answer's own sentences and codes; undefined where none of them tells a reason. */
export function verdictOfText(body: string): Verdict | undefined {
  const text = sentencesOf(body)?.join('\n').replaceAll('_', ' ') ?? body
  return PATTERNS.find(([pattern]) => pattern.test(text))?.[1] ?? verdictOfOtherWords(text)
}

/** Keys have no login that could end: of one, "please log in" is a bare refusal too. */
const LOGINS = ['log_in_again', 'not_logged_in', 'log_in_again_zh', 'not_logged_in_zh'] as const

/**
 * Other words for the same, Chinese ones above all. A bare "unauthorized" is left out: an answer to a
 * signed request says it of whatever it did not like, and its status and CCXT's class tell as much.
 */
function verdictOfOtherWords(text: string): Verdict | undefined {
  const failure = recogniseFailure(text)
  if (failure === undefined || BARE_REFUSALS.has(failure.pattern)) return undefined
  const { outcome, cause, possible } = failure
  return { outcome, cause, ...(possible !== undefined && { possible }) }
}

const BARE_REFUSALS: ReadonlySet<string> = new Set(['unauthorized', 'authentication_failed', 'not_authenticated', ...LOGINS])

/** Shorter ones stand in any message by accident. */
const SHORTEST_QUOTE = 8
/** Sentences that are looked for, and characters of a message that are looked through: no real refusal has as many. */
const MOST_SENTENCES = 100
const MOST_OF_MESSAGE = 4_000

/** True where an error's message repeats an answer, or a sentence of it: the answer is what led to the error. */
export function quotesAnswer(message: string, body: string): boolean {
  if (body.trim() === '') return false
  const beginning = message.slice(0, MOST_OF_MESSAGE)
  return message.includes(body) || (sentencesOf(body) ?? []).slice(0, MOST_SENTENCES).some((sentence) => sentence.length >= SHORTEST_QUOTE && beginning.includes(sentence))
}

/**
 * What an answer says, without how its fields are called and where it was asked: many have a field
 * `timestamp`, and a path may have any word in it. Undefined for what is no JSON.
 */
function sentencesOf(body: string): string[] | undefined {
  const sentences: string[] = []
  try {
    // The reviver is only a way to walk over every value.
    JSON.parse(body, (_name, value: unknown) => {
      if (typeof value === 'string' && !/^(?:\/|https?:)/u.test(value)) sentences.push(value)
      return value
    })
  } catch {
    return undefined
  }
  return sentences
}

/** How exchanges say that a number was not above the key's last one; CCXT's class is the same for a clock that is off. */
const RISING_NONCE = /nonce.{0,40}(?:increas|greater|higher|below|too (?:small|low))/iu

/**
 * CCXT's class, read from the names of the thrown error and its ancestors. Where the class leaves the
 * reason open, the text may narrow it down, but a refusal stays one: text never turns it into "valid".
 */
export function verdictOfClass(names: readonly string[], text: string, risingNonce: boolean): Verdict | undefined {
  const is = (name: string): boolean => names.includes(name)
  if (is('InvalidNonce')) return risingNonce || RISING_NONCE.test(text) ? NONCE_IN_USE : CLOCK_OFF
  if (is('RateLimitExceeded') || is('DDoSProtection')) return RATE_LIMIT
  if (is('OnMaintenance')) return MAINTENANCE
  if (is('RestrictedLocation')) return REGION_REFUSED
  if (is('RequestTimeout')) return TIMED_OUT
  if (is('AccountSuspended')) return ACCOUNT_SUSPENDED
  if (is('PermissionDenied')) return verdictOfText(text) ?? PERMISSION_REFUSED
  if (is('AuthenticationError')) return verdictOfText(text) ?? KEY_REFUSED
  if (is('NetworkError')) return EXCHANGE_FAILING
  if (is('OperationFailed')) return EXCHANGE_FAILING
  return undefined
}

/** An error that came up before any request left: a key that can't even sign is not one. */
export function verdictOfLocalFailure(names: readonly string[]): Verdict {
  const ccxts = names.includes('BaseError')
  return !ccxts || names.includes('AuthenticationError') ? FIELD_MALFORMED : NOT_UNDERSTOOD
}
