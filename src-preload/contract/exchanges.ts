import { z } from 'zod'
import { line } from './text.ts'

/** The secret and identifying fields that exchanges ask for, under Tradekeep's names. */
export const FIELD_NAMES = ['api_key', 'api_secret', 'passphrase', 'uid', 'account_id', 'login', 'twofa', 'private_key', 'wallet_address', 'token'] as const
export const fieldNameSchema = z.enum(FIELD_NAMES)
export type FieldName = z.infer<typeof fieldNameSchema>

export const OUTCOMES = [
  'valid',
  'rejected',
  'expired',
  'ip_not_allowed',
  'missing_permission',
  'clock_skew',
  'rate_limited',
  'unreachable',
  'maintenance',
  'region_blocked',
  'unknown_error',
] as const
export const outcomeSchema = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof outcomeSchema>

export const STATES = ['unverified', 'valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission'] as const
export const stateSchema = z.enum(STATES)
export type State = z.infer<typeof stateSchema>

export const answerSchema = z.enum(['yes', 'no', 'unknown'])
export type Answer = z.infer<typeof answerSchema>

export const permissionsSchema = z.strictObject({
  read: answerSchema,
  trade_spot: answerSchema,
  trade_futures: answerSchema,
  withdraw: answerSchema,
  transfer: answerSchema,
})
export type Permissions = z.infer<typeof permissionsSchema>

export const UNKNOWN_PERMISSIONS: Permissions = { read: 'unknown', trade_spot: 'unknown', trade_futures: 'unknown', withdraw: 'unknown', transfer: 'unknown' }

/** Something to mend about a credential that works. */
export const findingSchema = z.strictObject({
  kind: z.enum(['can_withdraw', 'no_ip_list', 'expires_soon', 'trades_futures', 'exceeds_purpose', 'cannot_trade', 'key_not_proven', 'master_key']),
  severity: z.enum(['critical', 'warning', 'info']),
  /** Whole days, for `expires_soon`. */
  days: z.number().int().optional(),
})
export type Finding = z.infer<typeof findingSchema>

/**
 * Why an outcome came about, as precisely as the exchange let us know; the page shows
 * `diagnosis.<cause>.{title,action}`.
 */
export const CAUSES = [
  'accepted',
  'key_unknown',
  'key_malformed',
  'key_of_another_wallet',
  'address_of_agent',
  'wallet_unknown',
  'signature_refused',
  'passphrase_refused',
  'key_or_ip_or_permission',
  'key_or_ip',
  'refused_unsaid',
  'key_refused',
  'key_expired',
  'session_expired',
  'session_refused',
  'account_suspended',
  'ip_refused',
  'permission_refused',
  'clock_off',
  'nonce_in_use',
  'rate_limit',
  'maintenance',
  'region_refused',
  'no_connection',
  'timed_out',
  'exchange_failing',
  'answer_not_understood',
  'field_malformed',
  'proxy_failed',
  'proxy_refused',
  'not_checkable',
] as const
export const causeSchema = z.enum(CAUSES)
export type Cause = z.infer<typeof causeSchema>

/** What stands beside an outcome to explain it. */
export const explanationFields = {
  /** Where the exchange does not say why it refused: all that it can have been, the likeliest first. Empty where it said. */
  possible_causes: z.array(causeSchema),
  /** This machine's address as the exchange saw it; null where it did not tell. */
  address_seen: z.string().nullable(),
  /** How far this machine's clock is ahead of the exchange's, in milliseconds, where it was measured. */
  clock_skew_ms: z.number().int().nullable(),
  /** Exchanges that may know a key which is unknown at this one. */
  other_exchanges: z.array(z.string()),
}

/** What one check says, over the wire; for both verify routes. */
export const verificationSchema = z.strictObject({
  outcome: outcomeSchema,
  cause: causeSchema,
  is_valid: z.boolean().nullable(),
  has_trading_permission: z.boolean().nullable(),
  permissions: permissionsSchema,
  ip_restricted: z.boolean().nullable(),
  findings: z.array(findingSchema),
  account_info: z.strictObject({ uid: z.string().optional(), label: z.string().optional(), created_at: z.string().optional() }).nullable(),
  /** In the asked language; null where the credential is valid. */
  error_message: z.string().nullable(),
  /** The exchange's own code, as it gave it. */
  code: z.string().nullable(),
  /** Milliseconds from request to whole answer. */
  latency_ms: z.number().int().nonnegative(),
  ...explanationFields,
  checked_at: z.iso.datetime(),
})
export type Verification = z.infer<typeof verificationSchema>

export const exchangeFieldSchema = z.strictObject({
  name: fieldNameSchema,
  required: z.boolean(),
  /** Shown as dots, never echoed. */
  secret: z.boolean(),
  /** PEM keys need a text area. */
  multiline: z.boolean(),
  /** i18n key under `fields.` for the label in this exchange's words (default: the field's name). */
  label: z.string(),
  /** i18n key under `field_hints.`, or null. */
  hint: z.string().nullable(),
})
export type ExchangeField = z.infer<typeof exchangeFieldSchema>

export const exchangeSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  fields: z.array(exchangeFieldSchema),
  has_testnet: z.boolean(),
  /** Hosts to choose from instead of the default one; empty where there is no choice. */
  hostnames: z.array(z.string()),
  /** Whether a check can tell what the key may do. */
  tells_permissions: z.boolean(),
  certified: z.boolean(),
  /** Where the exchange explains its API keys. */
  docs_url: z.string().nullable(),
})
export type Exchange = z.infer<typeof exchangeSchema>

/** One exchange with what this installation allows: which custom addresses a bind may name. */
export const exchangeDetailSchema = exchangeSchema.extend({ base_url_allowed: z.enum(['no', 'https', 'loopback']) })
export type ExchangeDetail = z.infer<typeof exchangeDetailSchema>

export const exchangeNameInput = z.strictObject({ name: line(50, 1) })
