import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Answer, Permissions } from '../../../src-preload/contract/exchanges.ts'
import { REGION_WORDS } from '../outcomes/general.ts'
import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_EXPIRED,
  KEY_REFUSED,
  KEY_UNKNOWN,
  MAINTENANCE,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REGION_REFUSED,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/** GET /v5/user/query-api, "Get API Key Information" of Bybit's user API: every key may ask it, whatever it was given. */
const keySchema = z.object({
  retCode: z.literal(0),
  result: z.object({
    readOnly: z.literal([0, 1]),
    /** Group → what of it the key was given, such as `Spot: ["SpotTrade"]`; read-only keys have the same lists. */
    permissions: z.record(z.string(), z.array(z.string()).nullable()),
    /** `["*"]` or none where there is no list. */
    ips: z.array(z.string()).nullish(),
    /** Told for keys without an IP list; for others the beginning of 1970. */
    expiredAt: z.string().nullish(),
    createdAt: z.string().nullish(),
    userID: z.union([z.number().int(), z.string().min(1).max(100)]).optional(),
    /** The name that the trader gave the key. */
    note: z.string().nullish(),
    isMaster: z.boolean().nullish(),
  }),
})
type Key = z.infer<typeof keySchema>['result']

interface BybitClient extends Client {
  privateGetV5UserQueryApi(): Promise<unknown>
}

/** One request, on the live exchange and on its test network. */
const probe: Probe = async (client, wire) => {
  await (client as BybitClient).privateGetV5UserQueryApi()
  // The answer itself: CCXT makes text of its numbers.
  const parsed = keySchema.safeParse(jsonObject(wire.lastAnswer?.body ?? ''))
  if (!parsed.success) throw new AnswerNotUnderstood()
  const key = parsed.data.result
  const created_at = timeOf(key.createdAt)
  return {
    permissions: permissionsOf(key),
    ip_restricted: key.ips ? key.ips.length > 0 && !key.ips.includes('*') : null,
    account_info: {
      ...(key.userID !== undefined && { uid: String(key.userID) }),
      ...(key.note && { label: key.note.slice(0, LONGEST_LABEL) }),
      ...(created_at !== null && { created_at }),
    },
    expires_at: timeOf(key.expiredAt),
    master_key: key.isMaster ?? null,
  }
}

function permissionsOf({ readOnly, permissions }: Key): Permissions {
  const may = (group: string, ...names: string[]): boolean => readOnly === 0 && names.some((name) => permissions[group]?.includes(name))
  const answer = (allowed: boolean): Answer => (allowed ? 'yes' : 'no')
  return {
    // Whatever a key was given it may at least look at.
    read: Object.values(permissions).some((names) => (names ?? []).length > 0) ? 'yes' : 'unknown',
    trade_spot: answer(may('Spot', 'SpotTrade')),
    trade_futures: answer(may('ContractTrade', 'Order') || may('Derivatives', 'DerivativesTrade')),
    withdraw: answer(may('Wallet', 'Withdraw')),
    // Named SubMemberTransfer on a main account's key, SubMemberTransferList on a sub-account's.
    transfer: answer(may('Wallet', 'AccountTransfer', 'SubMemberTransfer', 'SubMemberTransferList')),
  }
}

/** Null for no time, and for the beginning of 1970 or before, which stand for none. */
function timeOf(text: string | null | undefined): string | null {
  const time = Date.parse(text ?? '')
  return time > 0 ? new Date(time).toISOString() : null
}

/** `{ "retCode": 10003, "retMsg": "…" }`, mostly with status 200; "Error Codes" of Bybit's v5 documentation. */
const CODES: Readonly<Record<string, Verdict>> = {
  // Also a key of the test network asked live, or of another region's site.
  '10003': KEY_UNKNOWN,
  '10004': SIGNATURE_REFUSED,
  '10007': KEY_REFUSED,
  '33004': KEY_EXPIRED,
  '-2015': KEY_EXPIRED,
  '10010': IP_REFUSED,
  '10005': PERMISSION_REFUSED,
  '10008': ACCOUNT_SUSPENDED,
  '10002': CLOCK_OFF,
  '10006': RATE_LIMIT,
  '10018': RATE_LIMIT,
  // CCXT takes both for a refusal of the key: they are about where the request, or the customer, comes from.
  '10009': REGION_REFUSED,
  '10024': REGION_REFUSED,
  '10000': TIMED_OUT,
  '10016': EXCHANGE_FAILING,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const answer = jsonObject(body)
    const code = asCode(answer?.['retCode'] ?? answer?.['ret_code'])
    return code !== undefined && /^-?[1-9]\d{0,6}$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => {
    const message = jsonObject(body)?.['retMsg']
    return code === '10016' && typeof message === 'string' && /maintenance/iu.test(message) ? MAINTENANCE : CODES[code]
  },
  // Its edge answers 403, in whatever form, to too many requests and to countries that Bybit does not serve; never about a key.
  verdictOfNoCode: ({ status, body }) => {
    if (status !== 403) return undefined
    return REGION_WORDS.test(body) ? REGION_REFUSED : RATE_LIMIT
  },
}

export const bybit: Adapter = {
  ids: ['bybit', 'bybiteu', 'bybitid'],
  probe,
  tells: ['permissions', 'ip_list', 'expiry', 'created', 'master_key'],
  outcomes,
  twins: ['bybit', 'bybiteu', 'bybitid'],
}
