import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Answer as YesOrNo, Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  jsonObject,
  KEY_EXPIRED,
  KEY_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REFUSED_UNSAID,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/** GET /api/v3/brokerage/key_permissions, "Get API Key Permissions" of Coinbase's Advanced Trade API. */
const keySchema = z.object({
  can_view: z.boolean(),
  can_trade: z.boolean(),
  /** "deposit/withdrawal permissions": to send and receive funds, on and off the platform. */
  can_transfer: z.boolean(),
  /** A key is for one portfolio. */
  portfolio_uuid: z.string().max(100).optional(),
  portfolio_type: z.string().optional(),
})
type Key = z.infer<typeof keySchema>

interface CoinbaseClient extends Client {
  v3PrivateGetBrokerageKeyPermissions(): Promise<unknown>
}

const answerOf = (allowed: boolean): YesOrNo => (allowed ? 'yes' : 'no')

/** One request. It tells neither of an IP list nor of an end: whether the key has one stays unknown. */
const probe: Probe = async (client, wire) => {
  await (client as CoinbaseClient).v3PrivateGetBrokerageKeyPermissions()
  const answer = wire.lastAnswer?.status === 200 ? jsonObject(wire.lastAnswer.body) : undefined
  const parsed = keySchema.safeParse(answer)
  if (!parsed.success) throw new AnswerNotUnderstood()
  const { portfolio_uuid } = parsed.data
  return { permissions: permissionsOf(parsed.data), ip_restricted: null, account_info: portfolio_uuid ? { uid: portfolio_uuid } : null, expires_at: null }
}

function permissionsOf({ can_view, can_trade, can_transfer, portfolio_type }: Key): Permissions {
  return {
    read: answerOf(can_view),
    trade_spot: answerOf(can_trade),
    // Orders for futures are the same ones; only a portfolio of the international exchange is sure to have any.
    trade_futures: can_trade && portfolio_type !== 'INTX' ? 'unknown' : answerOf(can_trade),
    withdraw: answerOf(can_transfer),
    transfer: answerOf(can_transfer),
  }
}

/**
 * v3 answers `{ "error": "PERMISSION_DENIED", "message": "…" }`, with gRPC's words for an error; v2 answers
 * `{ "errors": [{ "id": "authentication_error", "message": "…" }] }`, with the ids of "Status codes" in
 * Coinbase's documentation.
 */
const CODES: Readonly<Record<string, Verdict>> = {
  PERMISSION_DENIED: PERMISSION_REFUSED,
  UNAUTHENTICATED: REFUSED_UNSAID,
  RESOURCE_EXHAUSTED: RATE_LIMIT,
  DEADLINE_EXCEEDED: TIMED_OUT,
  UNAVAILABLE: EXCHANGE_FAILING,
  INTERNAL: EXCHANGE_FAILING,
  authentication_error: REFUSED_UNSAID,
  unauthorized: REFUSED_UNSAID,
  invalid_token: KEY_REFUSED,
  revoked_token: KEY_REFUSED,
  expired_token: KEY_EXPIRED,
  invalid_scope: PERMISSION_REFUSED,
  // "API access is blocked for deleted users", and what an account has to do before it is served.
  invalid_authentication_method: ACCOUNT_SUSPENDED,
  personal_details_required: ACCOUNT_SUSPENDED,
  identity_verification_required: ACCOUNT_SUSPENDED,
  jumio_verification_required: ACCOUNT_SUSPENDED,
  jumio_face_match_verification_required: ACCOUNT_SUSPENDED,
  unverified_email: ACCOUNT_SUSPENDED,
  rate_limit_exceeded: RATE_LIMIT,
  resource_exhausted: RATE_LIMIT,
  internal_server_error: EXCHANGE_FAILING,
}

interface Refusal {
  readonly code: unknown
  readonly message: unknown
}

function refusalIn(body: string): Refusal | undefined {
  const answer = jsonObject(body)
  if (answer === undefined) return undefined
  const first: unknown = Array.isArray(answer['errors']) ? answer['errors'][0] : undefined
  if (typeof first !== 'object' || first === null) return { code: answer['error'], message: answer['message'] }
  const { id, message } = first as { readonly id?: unknown; readonly message?: unknown }
  return { code: id, message }
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(refusalIn(body)?.code)
    // Words alone, in one of the two spellings: anything else may be part of a sentence.
    return code !== undefined && /^(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)*)$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => {
    const message = refusalIn(body)?.message
    const text = typeof message === 'string' ? message : ''
    if (code === 'unknown' && /\bscopes?\b/iu.test(text)) return PERMISSION_REFUSED
    if (code === 'authentication_error' && /timestamp/iu.test(text)) return CLOCK_OFF
    if (code === 'authentication_error' && /signature/iu.test(text)) return SIGNATURE_REFUSED
    return CODES[code]
  },
  // "Unauthorized" and no more, whatever was wrong: the key, its secret, the address or the clock.
  verdictOfNoCode: ({ status, body }) => (status === 401 && !/^\s*</u.test(body) ? REFUSED_UNSAID : undefined),
}

export const coinbase: Adapter = {
  ids: ['coinbase'],
  probe,
  tells: ['permissions'],
  outcomes,
  // A token lives for two minutes from the moment that this clock says, and not before it; the time of an older key's request may be off by half a minute.
  clockWindow: 30_000,
  clockMustNotLead: true,
}
