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
  KEY_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, type Findings, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/** What a key was given, as BingX counts it: "Create API Key for Sub-account" of its API names them. */
const SPOT = 1
const READ = 2
const PERPETUAL = 3
const UNIVERSAL_TRANSFER = 4
const WITHDRAW = 5
const INTERNAL_TRANSFER = 7

/** GET /openApi/v1/account/apiPermissions, "Query API KEY Permissions": needs reading. */
const numberedSchema = z.object({
  permissions: z.array(z.number().int()),
  ipAddresses: z.array(z.string()).nullish(),
  /** The name that the trader gave the key. */
  note: z.string().nullish(),
})

/** The same question as other pages of BingX's documentation have it answered. */
const namedSchema = z.object({
  ipRestrict: z.boolean(),
  /** Milliseconds. */
  createTime: z.number().positive().optional(),
  enableReading: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
  enableFutures: z.boolean(),
  enableWithdrawals: z.boolean().optional(),
  enableInternalTransfer: z.boolean().optional(),
  permitsUniversalTransfer: z.boolean().optional(),
})

interface BingxClient extends Client {
  accountV1PrivateGetAccountApiPermissions(): Promise<unknown>
}

/** One request, live and on the demo host. */
const probe: Probe = async (client, wire) => {
  await (client as BingxClient).accountV1PrivateGetAccountApiPermissions()
  const answer = jsonObject(wire.lastAnswer?.body ?? '')
  // With and without the wrapping that BingX gives its other answers.
  const key = answer?.['data'] ?? answer
  const numbered = numberedSchema.safeParse(key)
  if (numbered.success) return ofNumbers(numbered.data)
  const named = namedSchema.safeParse(key)
  if (named.success) return ofNames(named.data)
  throw new AnswerNotUnderstood()
}

function ofNumbers({ permissions, ipAddresses, note }: z.infer<typeof numberedSchema>): Findings {
  const has = (...wanted: readonly number[]): Answer => (wanted.some((permission) => permissions.includes(permission)) ? 'yes' : 'no')
  return {
    permissions: {
      read: has(READ),
      trade_spot: has(SPOT),
      trade_futures: has(PERPETUAL),
      withdraw: has(WITHDRAW),
      transfer: has(UNIVERSAL_TRANSFER, INTERNAL_TRANSFER),
    },
    ip_restricted: ipAddresses ? ipAddresses.some((address) => address.trim() !== '') : null,
    account_info: note ? { label: note.slice(0, LONGEST_LABEL) } : null,
    expires_at: null,
  }
}

function ofNames(key: z.infer<typeof namedSchema>): Findings {
  return {
    permissions: namedPermissions(key),
    ip_restricted: key.ipRestrict,
    account_info: key.createTime === undefined ? null : { created_at: new Date(key.createTime).toISOString() },
    expires_at: null,
  }
}

function namedPermissions(key: z.infer<typeof namedSchema>): Permissions {
  const answer = (allowed: boolean | undefined): Answer => (allowed === undefined ? 'unknown' : allowed ? 'yes' : 'no')
  const transfers = [key.enableInternalTransfer, key.permitsUniversalTransfer]
  return {
    read: answer(key.enableReading),
    trade_spot: answer(key.enableSpotAndMarginTrading),
    trade_futures: answer(key.enableFutures),
    withdraw: answer(key.enableWithdrawals),
    transfer: answer(transfers.includes(true) ? true : transfers.includes(undefined) ? undefined : false),
  }
}

/** `{ "code": 100413, "msg": "…" }` with status 200; "Common Error Codes" of BingX's API. */
const CODES: Readonly<Record<string, Verdict>> = {
  '100413': KEY_REFUSED,
  '100001': SIGNATURE_REFUSED,
  '100412': SIGNATURE_REFUSED,
  '100419': IP_REFUSED,
  '100004': PERMISSION_REFUSED,
  '100414': ACCOUNT_SUSPENDED,
  '100421': CLOCK_OFF,
  '109429': RATE_LIMIT,
  '429': RATE_LIMIT,
  // An address that went on after 429: CCXT takes it for a missing permission.
  '418': RATE_LIMIT,
  '100410': EXCHANGE_FAILING,
  '100500': EXCHANGE_FAILING,
  '100503': EXCHANGE_FAILING,
  '500': EXCHANGE_FAILING,
  '504': TIMED_OUT,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^-?[1-9]\d{0,6}$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => {
    // "The endpoint trigger frequency limit rule …" has the code of a busy system.
    const limited = code === '100410' && /frequency limit/iu.test(String(jsonObject(body)?.['msg']))
    return limited ? RATE_LIMIT : CODES[code]
  },
}

export const bingx: Adapter = {
  ids: ['bingx'],
  probe,
  tells: ['permissions', 'ip_list', 'created'],
  outcomes,
}
