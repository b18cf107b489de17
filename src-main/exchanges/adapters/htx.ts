import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS, type Answer, type Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_EXPIRED,
  KEY_UNKNOWN,
  MAINTENANCE,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REFUSED_UNSAID,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { endOf } from '../probes/days-left.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, type Findings, type Probe, type Wire } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

const KEY_PATH = '/v2/user/api-key'
/** HTX keeps KEY_PATH for main accounts: refused there, a key that was just answered is none the worse. */
const FORBIDDEN: readonly (string | undefined)[] = ['1002', 'base-operation-forbidden']

/** GET /v2/user/uid: every key may, since reading is part of each. */
const uidSchema = z.object({ code: z.literal(200), data: z.union([z.number().int(), z.string().min(1).max(100)]) })

/** GET /v2/user/api-key, "API key query" of HTX's sub-user API, asked for this key alone. */
const keySchema = z.object({
  code: z.literal(200),
  data: z.tuple([
    z.object({
      status: z.string(),
      /** Such as "readOnly,trade,withdraw". */
      permission: z.string().min(1),
      /** Addresses and networks with commas between; empty where there is no list. */
      ipAddresses: z.string().nullish(),
      /** Days left; -1 for a key without an end. */
      validDays: z.number().optional(),
      /** Milliseconds. */
      createTime: z.number().positive().optional(),
      /** The name that the trader gave the key. */
      note: z.string().nullish(),
    }),
  ]),
})
type Key = z.infer<typeof keySchema>['data'][0]

interface HtxClient extends Client {
  v2PrivateGetUserUid(): Promise<unknown>
  v2PrivateGetUserApiKey(parameters: { readonly uid: string; readonly accessKey: string }): Promise<unknown>
}

/** Two requests: whose the key is, which the second has to name, and what it may do. */
const probe: Probe = async (client, wire) => {
  const htx = client as HtxClient
  await htx.v2PrivateGetUserUid()
  const uid = String(parsed(uidSchema, wire).data)
  await htx.v2PrivateGetUserApiKey({ uid, accessKey: client.apiKey }).catch((error: unknown) => {
    if (!isForbidden(wire)) throw error
  })
  if (isForbidden(wire)) return readingAlone(uid)
  const [key] = parsed(keySchema, wire).data
  if (key.status !== 'normal') throw new AnswerNotUnderstood()
  return {
    permissions: permissionsOf(key),
    ip_restricted: key.ipAddresses === undefined || key.ipAddresses === null ? null : key.ipAddresses.trim() !== '',
    account_info: {
      uid,
      ...(key.note && { label: key.note.slice(0, LONGEST_LABEL) }),
      ...(key.createTime !== undefined && { created_at: new Date(key.createTime).toISOString() }),
    },
    expires_at: endOf(key.validDays, key.createTime ?? null, Date.now()),
  }
}

/** HTX raises most of v2's refusals with status 200 and in a form that CCXT takes for an answer. */
function parsed<Schema extends z.ZodType>(schema: Schema, wire: Wire): z.infer<Schema> {
  const body = jsonObject(wire.lastAnswer?.body ?? '')
  const result = schema.safeParse(body)
  if (!result.success) throw new AnswerNotUnderstood(body?.['code'] !== undefined && body['code'] !== 200)
  return result.data
}

const isForbidden = ({ lastAnswer }: Wire): boolean => lastAnswer !== undefined && FORBIDDEN.includes(outcomes.codeOf(lastAnswer))

function readingAlone(uid: string): Findings {
  return { permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null, account_info: { uid }, expires_at: null }
}

/** Funds move between own accounts with the permission to trade: HTX has none for it alone. */
function permissionsOf({ permission }: Key): Permissions {
  const granted = permission.split(',').map((name) => name.trim())
  const has = (name: string): Answer => (granted.includes(name) ? 'yes' : 'no')
  const trade = has('trade')
  return {
    read: has('readOnly'),
    trade_spot: trade,
    // The same permission, but only on accounts that opened contract trading, which HTX does not tell here.
    trade_futures: trade === 'yes' ? 'unknown' : 'no',
    withdraw: has('withdraw'),
    transfer: trade,
  }
}

/** What stands behind "Signature not valid: ", HTX's word for every refusal of a key. */
const REASONS: readonly (readonly [RegExp, Verdict])[] = [
  [/no permission/iu, PERMISSION_REFUSED],
  [/key has expired|key expired/iu, KEY_EXPIRED],
  [/\bip\b/iu, IP_REFUSED],
  [/submission time|time format|timestamp/iu, CLOCK_OFF],
  [/incorrect access key/iu, KEY_UNKNOWN],
  [/verification failure|invalid signature/iu, SIGNATURE_REFUSED],
]

/** Names of v1's `err-code`, numbers of v2's `code`; "Error Code" of HTX's spot API. */
const CODES: Readonly<Record<string, Verdict>> = {
  'rate-too-many-requests': RATE_LIMIT,
  'base-request-exceed-frequency-limit': RATE_LIMIT,
  'system-maintenance': MAINTENANCE,
  'gateway-internal-error': EXCHANGE_FAILING,
  timeout: TIMED_OUT,
  '1002': PERMISSION_REFUSED,
  '2000': IP_REFUSED,
  '1006': RATE_LIMIT,
  '500': EXCHANGE_FAILING,
  /** The state of a key at KEY_PATH. */
  expired: KEY_EXPIRED,
}
const REFUSALS = ['api-signature-not-valid', 'api-signature-check-failed', '403', '1003']

const outcomes: OutcomeTable = {
  codeOf: ({ body, path }) => {
    const answer = jsonObject(body)
    if (path === KEY_PATH && keySchema.safeParse(answer).data?.data[0].status === 'expired') return 'expired'
    const code = asCode(answer?.['err-code'] ?? answer?.['err_code'] ?? answer?.['code'])
    return code !== undefined && code !== '200' && /^(?:\d{1,5}|[a-z]+(?:-[a-z]+)*)$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => {
    if (!REFUSALS.includes(code)) return CODES[code]
    const answer = jsonObject(body)
    const message = String(answer?.['err-msg'] ?? answer?.['err_msg'] ?? answer?.['message'])
    return REASONS.find(([pattern]) => pattern.test(message))?.[1] ?? REFUSED_UNSAID
  },
}

export const htx: Adapter = {
  ids: ['htx'],
  probe,
  tells: ['permissions', 'ip_list', 'expiry', 'created'],
  outcomes,
  clockWindow: 300_000,
}
