import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  ACCOUNT_SUSPENDED,
  EXCHANGE_FAILING,
  jsonObject,
  KEY_OR_IP,
  MAINTENANCE,
  NONCE_IN_USE,
  NOT_UNDERSTOOD,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/**
 * POST /0/private/GetApiKeyInfo, "Get API Key Info" of Kraken's account data: needs no permission, so it
 * is answered to every key that works. The documentation names its fields in camel case, recorded answers
 * in snake case: both are read.
 */
const answerSchema = z.object({
  error: z.array(z.string()).max(0),
  result: z.preprocess(
    (result) => (typeof result === 'object' && result !== null ? Object.fromEntries(Object.entries(result).map(([name, value]) => [inSnakeCase(name), value])) : result),
    z.object({
      permissions: z.array(z.string()),
      /** The name that the trader gave the key. */
      api_key_name: z.string().optional(),
      /** The account's number inside Kraken. */
      iban: z.string().max(100).optional(),
      /** Seconds as text, "0" for never. */
      valid_until: z.string().regex(/^\d{1,12}$/u).optional(),
      created_time: z.string().regex(/^\d{1,12}$/u).optional(),
      /** Addresses and ranges; none, or one that is empty, where there is no list. */
      ip_allowlist: z.array(z.string()).optional(),
    }),
  ),
})

interface KrakenClient extends Client {
  privatePostGetApiKeyInfo(): Promise<unknown>
}

function inSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)
}

/** One request. Kraken has no test network for spot. */
const probe: Probe = async (client, wire) => {
  await (client as KrakenClient).privatePostGetApiKeyInfo()
  const parsed = answerSchema.safeParse(jsonObject(wire.lastAnswer?.body ?? ''))
  if (!parsed.success) throw new AnswerNotUnderstood()
  const key = parsed.data.result
  const created_at = timeOf(key.created_time)
  return {
    permissions: permissionsOf(key.permissions),
    ip_restricted: key.ip_allowlist === undefined ? null : key.ip_allowlist.some((address) => address.trim() !== ''),
    account_info: {
      ...(key.iban && { uid: key.iban }),
      ...(key.api_key_name && { label: key.api_key_name.slice(0, LONGEST_LABEL) }),
      ...(created_at !== null && { created_at }),
    },
    expires_at: timeOf(key.valid_until),
  }
}

function timeOf(seconds: string | undefined): string | null {
  const time = Number(seconds ?? 0)
  return time > 0 ? new Date(time * 1_000).toISOString() : null
}

/** "API key permissions" of Kraken's guides, under the names that "Get API Key Info" gives them. */
function permissionsOf(granted: readonly string[]): Permissions {
  const has = (name: string) => (granted.includes(name) ? 'yes' : 'no')
  return {
    read: granted.some((name) => name.startsWith('query-')) ? 'yes' : 'no',
    // "close-trades" cancels orders and opens none.
    trade_spot: has('modify-trades'),
    // Kraken Futures is another exchange with keys of its own.
    trade_futures: 'no',
    withdraw: has('withdraw-funds'),
    // Funds may go to the own futures wallet, by Kraken's documentation with no more than "query-funds".
    transfer: granted.includes('query-funds') || granted.includes('withdraw-funds') ? 'unknown' : 'no',
  }
}

/** `{ "error": ["EAPI:Invalid key"] }`, mostly with status 200; "API error messages" of Kraken's support. */
const CODES: Readonly<Record<string, Verdict>> = {
  // Deleted, expired or used from an address that is not on its list: Kraken says this to all of them.
  'EAPI:Invalid key': KEY_OR_IP,
  'EAPI:Invalid signature': SIGNATURE_REFUSED,
  'EAPI:Invalid nonce': NONCE_IN_USE,
  'EGeneral:Permission denied': PERMISSION_REFUSED,
  'EGeneral:Invalid permissions': PERMISSION_REFUSED,
  'EAuth:Account temporary disabled': ACCOUNT_SUSPENDED,
  'ETrade:User Locked': ACCOUNT_SUSPENDED,
  'EAPI:Rate limit exceeded': RATE_LIMIT,
  'EAuth:Rate limit exceeded': RATE_LIMIT,
  'EAuth:Too many requests': RATE_LIMIT,
  'EGeneral:Too many requests': RATE_LIMIT,
  // For a quarter of an hour, after too many refused requests from one address.
  'EGeneral:Temporary lockout': RATE_LIMIT,
  'EService:Throttled': RATE_LIMIT,
  'EService:Market in cancel_only mode': MAINTENANCE,
  'EService:Market in post_only mode': MAINTENANCE,
  'EService:Deadline elapsed': TIMED_OUT,
  'EService:Timeout': TIMED_OUT,
  'EService:Unavailable': EXCHANGE_FAILING,
  'EService:Busy': EXCHANGE_FAILING,
  'EGeneral:Internal error': EXCHANGE_FAILING,
  'EDatabase:Internal error': EXCHANGE_FAILING,
  // Kraken does not say for whom it is disabled: nothing that would be about this key.
  'EAPI:Feature disabled': NOT_UNDERSTOOD,
}

/** Severity, category and a few words; what follows a second colon may quote the request. */
const CODE = /^E[A-Z][A-Za-z]{2,15}:[A-Z][a-z]{1,15}(?: [A-Za-z_]{1,15}){0,4}(?=:|$)/u

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const errors = jsonObject(body)?.['error']
    if (!Array.isArray(errors)) return undefined
    const codes = errors.flatMap((error) => (typeof error === 'string' ? (CODE.exec(error)?.[0] ?? []) : []))
    return codes.find((code) => Object.hasOwn(CODES, code)) ?? codes[0]
  },
  verdictOf: (code) => CODES[code],
}

/**
 * Every request needs a higher number than the key's last one, for good: Kraken keeps it for as long as the
 * key lives. The check takes the clock in milliseconds, as CCXT, its bots and Kraken's examples do. A bot
 * that counts in microseconds goes on undisturbed, since its numbers are higher: then the check is refused,
 * which says nothing about the key. In seconds, or with a counter of its own, a bot could not share a key
 * with any program that takes milliseconds, so nobody's clock is served by a smaller unit.
 */
export const kraken: Adapter = {
  ids: ['kraken'],
  probe,
  tells: ['permissions', 'ip_list', 'expiry', 'created'],
  outcomes,
  posts: ['/0/private/GetApiKeyInfo'],
  twins: ['kraken', 'krakenfutures'],
  risingNonce: true,
}
