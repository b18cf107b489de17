import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Answer, Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_MALFORMED,
  KEY_UNKNOWN,
  PASSPHRASE_REFUSED,
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

/** GET /api/v1/user/api-key, "Get Apikey Info" of KuCoin's account API. It tells of no expiry. */
const keySchema = z.object({
  code: z.literal('200000'),
  data: z.object({
    /** Such as "General,Spot,InnerTransfer". */
    permission: z.string().min(1),
    /** Addresses with commas between; empty where there is no list. */
    ipWhitelist: z.string().nullish(),
    uid: z.union([z.number().int(), z.string().min(1).max(100)]).optional(),
    /** The name that the trader gave the key. */
    remark: z.string().nullish(),
    /** Milliseconds. */
    createdAt: z.number().int().positive().max(8_640_000_000_000_000).nullish(),
    isMaster: z.boolean().nullish(),
  }),
})

interface KucoinClient extends Client {
  privateGetUserApiKey(): Promise<unknown>
}

/** One request. Keys are the same for spot and futures, and only the host for spot tells what they are. */
const probe: Probe = async (client, wire) => {
  await (client as KucoinClient).privateGetUserApiKey()
  // The answer itself: CCXT makes text of its numbers.
  const parsed = keySchema.safeParse(jsonObject(wire.lastAnswer?.body ?? ''))
  if (!parsed.success) throw new AnswerNotUnderstood()
  const { permission, ipWhitelist, uid, remark, createdAt, isMaster } = parsed.data.data
  return {
    permissions: permissionsOf(permission),
    ip_restricted: typeof ipWhitelist === 'string' ? ipWhitelist.trim() !== '' : null,
    account_info: {
      ...(uid !== undefined && { uid: String(uid) }),
      ...(remark && { label: remark.slice(0, LONGEST_LABEL) }),
      ...(typeof createdAt === 'number' && { created_at: new Date(createdAt).toISOString() }),
    },
    expires_at: null,
    master_key: isMaster ?? null,
  }
}

/** "Permissions" of KuCoin's documentation: General reads, Transfer withdraws, InnerTransfer moves funds between own accounts. */
function permissionsOf(permission: string): Permissions {
  const granted = permission.split(',').map((name) => name.trim())
  const has = (...names: string[]): Answer => (names.some((name) => granted.includes(name)) ? 'yes' : 'no')
  // Older keys have one right to trade, of which it is not told what it covers by now.
  const ungranted: Answer = granted.includes('Trade') ? 'unknown' : 'no'
  const orElse = (answer: Answer, otherwise: Answer): Answer => (answer === 'yes' ? 'yes' : otherwise)
  const withdraw = has('Transfer', 'Withdrawal')
  return {
    read: has('General'),
    // Orders on margin go to the same markets.
    trade_spot: orElse(has('Spot', 'Margin'), ungranted),
    trade_futures: orElse(has('Futures'), ungranted),
    withdraw,
    transfer: orElse(has('InnerTransfer'), withdraw === 'yes' ? 'unknown' : 'no'),
  }
}

/** What KuCoin compares is a signature of the passphrase: with a wrong secret the right one does not fit either. */
const PASSPHRASE_OR_SECRET: Verdict = { ...PASSPHRASE_REFUSED, possible: ['passphrase_refused', 'signature_refused'] }

/** `{ "code": "400003", "msg": "…" }`, mostly with status 401; "Errors" of KuCoin's documentation. */
const CODES: Readonly<Record<string, Verdict>> = {
  // A header is missing: so is what should be in it.
  '400001': KEY_MALFORMED,
  '400003': KEY_UNKNOWN,
  '400004': PASSPHRASE_OR_SECRET,
  '400005': SIGNATURE_REFUSED,
  // CCXT takes both for a refusal of the key.
  '400006': IP_REFUSED,
  '400007': PERMISSION_REFUSED,
  '411100': ACCOUNT_SUSPENDED,
  '400002': CLOCK_OFF,
  '429': RATE_LIMIT,
  '1015': RATE_LIMIT,
  '200002': RATE_LIMIT,
  '429000': RATE_LIMIT,
  '400500': REGION_REFUSED,
  '408000': TIMED_OUT,
  '500000': EXCHANGE_FAILING,
  '503000': EXCHANGE_FAILING,
  '230005': EXCHANGE_FAILING,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^[1-9]\d{2,5}$/u.test(code) && code !== '200000' && code !== '200' ? code : undefined
  },
  verdictOf: (code) => CODES[code],
}

export const kucoin: Adapter = {
  ids: ['kucoin', 'kucoinfutures'],
  probe,
  tells: ['permissions', 'ip_list', 'created', 'master_key'],
  outcomes,
  clockWindow: 5_000,
  // "Invalid request ip, the current clientIp is:203.0.113.7"
  namesAddress: /clientIp is:\s*([\d.:a-f]+)/iu,
}
