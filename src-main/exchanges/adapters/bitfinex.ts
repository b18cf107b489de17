import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  asCode,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_OR_IP,
  MAINTENANCE,
  NONCE_IN_USE,
  NOT_UNDERSTOOD,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  type Answer,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

const flag = z.literal([0, 1])

/** POST /v2/auth/r/permissions, "Key Permissions" of Bitfinex's account actions: scope, may read, may write. */
const permissionsSchema = z.array(z.tuple([z.string(), flag, flag], z.unknown())).min(1)
type Scopes = z.infer<typeof permissionsSchema>

interface BitfinexClient extends Client {
  privatePostAuthRPermissions(): Promise<unknown>
}

/** One request. It tells of no IP list and no end: whether the key has one stays unknown. */
const probe: Probe = async (client, wire) => {
  await (client as BitfinexClient).privatePostAuthRPermissions()
  // The answer itself: CCXT takes a refusal for an answer, unless its status is 429 or 500.
  const answer = listOf(wire.lastAnswer?.body ?? '')
  const parsed = permissionsSchema.safeParse(answer)
  if (!parsed.success) throw new AnswerNotUnderstood(answer?.[0] === 'error')
  return { permissions: permissionsOf(parsed.data), ip_restricted: null, account_info: null, expires_at: null }
}

/** As Bitfinex's "How to create and revoke a Bitfinex API Key" explains the scopes. */
function permissionsOf(scopes: Scopes): Permissions {
  const writes = (scope: string) => (scopes.some(([name, , write]) => name === scope && write === 1) ? 'yes' : 'no')
  const trade = writes('orders')
  // There are others, such as for Bitfinex's own pages and for business customers, of which it does not say what they do.
  const otherwise = scopes.some(([name, , write]) => name.endsWith('withdraw') && write === 1) ? 'unknown' : 'no'
  return {
    read: scopes.some(([, read]) => read === 1) ? 'yes' : 'no',
    trade_spot: trade,
    // The same orders serve for derivatives, on accounts that may have them.
    trade_futures: trade === 'yes' ? 'unknown' : 'no',
    withdraw: writes('withdraw') === 'yes' ? 'yes' : otherwise,
    // Between the account's own wallets.
    transfer: writes('wallets'),
  }
}

/** `["error", 10100, "apikey: invalid"]`; "Abbreviations and glossary" of Bitfinex's documentation, which names few. */
const CODES: Readonly<Record<string, Verdict>> = {
  '10112': SIGNATURE_REFUSED,
  '10113': SIGNATURE_REFUSED,
  '10114': NONCE_IN_USE,
  '11000': EXCHANGE_FAILING,
  '11010': RATE_LIMIT,
  '20060': MAINTENANCE,
  ERR_RATE_LIMIT: RATE_LIMIT,
  temporarily_unavailable: EXCHANGE_FAILING,
}

function listOf(body: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return Array.isArray(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const list = listOf(body)
    if (list !== undefined) {
      const code = list[0] === 'error' ? asCode(list[1]) : undefined
      return code !== undefined && /^\d{1,6}$/u.test(code) ? code : undefined
    }
    const word = asCode(jsonObject(body)?.['error'])
    // Its edge answers with words instead; only those known are sure to quote nothing.
    return word !== undefined && Object.hasOwn(CODES, word) ? word : undefined
  },
  verdictOf: (code, answer) => {
    if (code === '10100') return verdictOfKey(answer)
    // A code for whatever goes wrong: the text decides.
    if (code === '10001') return /permission/iu.test(textOf(answer)) ? PERMISSION_REFUSED : NOT_UNDERSTOOD
    return CODES[code]
  },
}

/** "apikey: invalid" does not say what it is about: keys have no end, but may have IP lists. */
const KEY_OR_LISTED_IP: Verdict = { ...KEY_OR_IP, possible: ['key_unknown', 'ip_refused'] }

/** "apikey: digest invalid" is about the secret. */
function verdictOfKey(answer: Answer): Verdict {
  const text = textOf(answer)
  if (/digest/iu.test(text)) return SIGNATURE_REFUSED
  return /\bip\b/iu.test(text) ? IP_REFUSED : KEY_OR_LISTED_IP
}

function textOf({ body }: Answer): string {
  const text = listOf(body)?.[2]
  return typeof text === 'string' ? text : ''
}

/**
 * Every request needs a higher number than the key's last one. The check takes the clock in milliseconds, as
 * CCXT and its bots do. Bitfinex's own libraries take microseconds: beside such a bot the check is refused,
 * which says nothing about the key. The finer unit would get an answer there, but would shut out for good
 * every bot that counts in milliseconds.
 */
export const bitfinex: Adapter = {
  ids: ['bitfinex'],
  probe,
  tells: ['permissions'],
  outcomes,
  posts: ['/v2/auth/r/permissions'],
  risingNonce: true,
}
