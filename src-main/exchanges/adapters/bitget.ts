import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS, type Answer, type Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_MALFORMED,
  KEY_REFUSED,
  KEY_UNKNOWN,
  MAINTENANCE,
  PASSPHRASE_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REGION_REFUSED,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, type Findings, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/** GET /api/v2/spot/account/info, "Get Account Information" of Bitget's classic spot API. It tells of no expiry. */
const classicSchema = z.object({
  code: z.literal('00000'),
  data: z.object({
    userId: z.string().min(1).max(100),
    /** What the key was given: words such as "trade", or four letters of which the last is `r` for reading or `w` for writing. */
    authorities: z.array(z.string()).optional(),
    /** Addresses with commas between; empty where there is no list. */
    ips: z.string().nullish(),
  }),
})

/** GET /api/v3/account/info, "Get Account Info" of the API for unified accounts. */
const unifiedSchema = z.object({
  code: z.literal('00000'),
  data: z.object({
    userId: z.string().min(1).max(100),
    /** Only a sub-account has one. */
    parentId: z.string().nullish(),
    permType: z.string().optional(),
    permissions: z.array(z.string()).optional(),
    ips: z.string().nullish(),
  }),
})

type Unified = z.infer<typeof unifiedSchema>['data']

interface BitgetClient extends Client {
  privateSpotGetV2SpotAccountInfo(): Promise<unknown>
  privateUtaGetV3AccountInfo(): Promise<unknown>
}

/**
 * Codes by which the classic API sends a key of a unified account away: its mode, and that of accounts
 * whose trades others copy. They are about the question, not about the key.
 */
const NOT_CLASSIC = ['40085', '40731']

/** One request; a second one for keys of unified accounts, which the classic API does not serve. */
const probe: Probe = async (client, wire) => {
  const bitget = client as BitgetClient
  try {
    await bitget.privateSpotGetV2SpotAccountInfo()
  } catch (error) {
    const code = wire.lastAnswer === undefined ? undefined : outcomes.codeOf(wire.lastAnswer)
    if (code === undefined || !NOT_CLASSIC.includes(code)) throw error
    await bitget.privateUtaGetV3AccountInfo()
    return unifiedFindings(wire.lastAnswer?.body ?? '')
  }
  return classicFindings(wire.lastAnswer?.body ?? '')
}

function classicFindings(body: string): Findings {
  const parsed = classicSchema.safeParse(jsonObject(body))
  if (!parsed.success) throw new AnswerNotUnderstood()
  const { userId, authorities, ips } = parsed.data.data
  return {
    permissions: authorities === undefined ? UNKNOWN_PERMISSIONS : classicPermissions(authorities),
    ip_restricted: restricted(ips),
    // The time of registration is the account's: no key need be as old.
    account_info: { uid: userId },
    expires_at: null,
  }
}

function unifiedFindings(body: string): Findings {
  const parsed = unifiedSchema.safeParse(jsonObject(body))
  if (!parsed.success) throw new AnswerNotUnderstood()
  const { data } = parsed.data
  return {
    permissions: unifiedPermissions(data),
    ip_restricted: restricted(data.ips),
    account_info: { uid: data.userId },
    expires_at: null,
    master_key: data.parentId === undefined ? null : data.parentId === null || data.parentId === '',
  }
}

const restricted = (ips: string | null | undefined): boolean | null => (typeof ips === 'string' ? ips.trim() !== '' : null)

/** Reading of any kind: these let nothing else happen. */
const READING = /^(?:readonly|[a-z]{2,4}r)$/u
/** Orders on spot and margin markets, orders and positions of contracts. */
const SPOT_WRITING = ['trade', 'stow', 'smow']
const FUTURES_WRITING = ['coow', 'cpow']
const WITHDRAWING = 'withdraw'

/**
 * Bitget documents two words of its list and uses more. Whatever a word stands for that is not known here,
 * it may be what no known word grants: that is unknown then, and only without such a word "no".
 */
function classicPermissions(authorities: readonly string[]): Permissions {
  const known = [...SPOT_WRITING, ...FUTURES_WRITING, WITHDRAWING]
  const ungranted: Answer = authorities.every((word) => known.includes(word) || READING.test(word)) ? 'no' : 'unknown'
  const granted = (...words: readonly string[]): Answer => (words.some((word) => authorities.includes(word)) ? 'yes' : ungranted)
  // A bare "trade" does not say what: it stands in an answer about spot.
  const tradesAtLarge = authorities.includes('trade')
  const futures = granted(...FUTURES_WRITING)
  return {
    read: authorities.length > 0 ? 'yes' : 'unknown',
    trade_spot: granted(...SPOT_WRITING),
    trade_futures: futures === 'no' && tradesAtLarge ? 'unknown' : futures,
    withdraw: granted(WITHDRAWING),
    transfer: tradesAtLarge ? 'unknown' : ungranted,
  }
}

/** One permission trades on all markets; none is documented that moves funds, and who manages the account may. */
function unifiedPermissions({ permType, permissions }: Unified): Permissions {
  const mode = permType?.replaceAll(/[-_]/gu, '').toLowerCase()
  if (permissions === undefined || (mode !== 'readonly' && mode !== 'readandwrite')) return UNKNOWN_PERMISSIONS
  const writes = (name: string): Answer => (mode === 'readandwrite' && permissions.includes(name) ? 'yes' : 'no')
  const trade = writes('uta_trade')
  return {
    read: permissions.length > 0 ? 'yes' : 'unknown',
    trade_spot: trade,
    trade_futures: trade === 'no' && writes('copy_futures_order') === 'yes' ? 'yes' : trade,
    withdraw: writes('withdraw'),
    transfer: writes('uta_mgt') === 'yes' ? 'unknown' : 'no',
  }
}

/** "apikey/password is incorrect": which of the two, Bitget does not say. */
const KEY_OR_PASSPHRASE: Verdict = { ...KEY_REFUSED, possible: ['passphrase_refused', 'key_refused'] }

/** `{ "code": "40037", "msg": "…" }`, mostly with status 400; "Error Code" of Bitget's documentation. */
const CODES: Readonly<Record<string, Verdict>> = {
  '40001': KEY_MALFORMED,
  '40006': KEY_REFUSED,
  '40037': KEY_UNKNOWN,
  '40041': KEY_UNKNOWN,
  // "exchange environment is incorrect": a key of demo trading that is used live, or the other way round.
  '40099': KEY_UNKNOWN,
  '40012': KEY_OR_PASSPHRASE,
  '40011': PASSPHRASE_REFUSED,
  '40036': PASSPHRASE_REFUSED,
  '40002': SIGNATURE_REFUSED,
  '40003': SIGNATURE_REFUSED,
  '40009': SIGNATURE_REFUSED,
  '40018': IP_REFUSED,
  '40038': IP_REFUSED,
  '40014': PERMISSION_REFUSED,
  '40040': PERMISSION_REFUSED,
  '40013': ACCOUNT_SUSPENDED,
  '40026': ACCOUNT_SUSPENDED,
  '40031': ACCOUNT_SUSPENDED,
  '40004': CLOCK_OFF,
  '40005': CLOCK_OFF,
  '40008': CLOCK_OFF,
  '429': RATE_LIMIT,
  '1001': RATE_LIMIT,
  '40200': MAINTENANCE,
  '40000': REGION_REFUSED,
  '40015': EXCHANGE_FAILING,
  '40725': EXCHANGE_FAILING,
  '45001': EXCHANGE_FAILING,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const answer = jsonObject(body)
    const code = asCode(answer?.['code'] ?? answer?.['err_code'])
    return code !== undefined && /^\d{1,6}$/u.test(code) && !/^0+$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => {
    // CCXT takes it for a wrong signature; the documentation, for a request that took too long.
    if (code === '40010') return /sign/iu.test(String(jsonObject(body)?.['msg'])) ? SIGNATURE_REFUSED : TIMED_OUT
    return CODES[code]
  },
}

export const bitget: Adapter = {
  ids: ['bitget'],
  probe,
  tells: ['permissions', 'ip_list', 'master_key'],
  outcomes,
  clockWindow: 30_000,
}
