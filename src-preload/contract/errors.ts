import { z } from 'zod'

/** Error code → HTTP status. IPC carries the code alone. */
export const STATUS_OF = {
  VALIDATION_ERROR: 422,
  AUTHENTICATION_FAILED: 401,
  SESSION_EXPIRED: 401,
  INVALID_TOKEN: 400,
  PASSWORD_VALIDATION_FAILED: 400,
  CREDENTIAL_VERIFICATION_FAILED: 400,
  EXCHANGE_NOT_SUPPORTED: 400,
  FORBIDDEN: 403,
  CREDENTIAL_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  DUPLICATE_CREDENTIAL: 409,
  ACCOUNT_EXISTS: 409,
  PAYLOAD_TOO_LARGE: 413,
  ACCOUNT_LOCKED: 423,
  VAULT_LOCKED: 423,
  RATE_LIMIT_EXCEEDED: 429,
  ENCRYPTION_ERROR: 500,
  INTERNAL_SERVER_ERROR: 500,
  NETWORK_ERROR: 503,
  STORAGE_UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof STATUS_OF

export const errorCodeSchema = z.enum(Object.keys(STATUS_OF) as [ErrorCode, ...ErrorCode[]])

/**
 * What a field can be told. Schemas name one by `error: '<problem>'`; the page shows
 * `field_problems.<problem>` beside the field.
 */
export const FIELD_PROBLEMS = [
  'required',
  'wrong_type',
  'too_short',
  'too_long',
  'too_weak',
  'unknown_field',
  'unknown_value',
  'control_character',
  'lone_surrogate',
  'not_ascii',
  'blank_inside',
  'not_an_email',
  'not_a_username',
  'not_a_url',
  'not_a_proxy',
  'not_an_id',
  'not_json',
  'other_site',
  'not_a_time',
  'not_a_pem',
  'wrong_key_type',
  'not_base64',
  'not_base58',
  'not_hex_key',
  'not_a_seed',
  'not_an_address',
  'address_mistyped',
  'not_a_key_name',
  'not_an_account_key',
  'not_digits',
  'not_a_totp_seed',
  'passwords_differ',
  'not_needed',
] as const

export type FieldProblemName = (typeof FIELD_PROBLEMS)[number]

export const fieldProblemSchema = z.strictObject({
  /** Dotted, as in `options.base_url`; empty where the whole body is meant. */
  path: z.string(),
  problem: z.enum(FIELD_PROBLEMS),
})

/** All that may stand beside code and message; unknown keys never leave the vault. */
export const errorDetailsSchema = z.strictObject({
  fields: z.array(fieldProblemSchema).optional(),
  outcome: z.string().optional(),
  cause: z.string().optional(),
  exchange_code: z.string().optional(),
  credential_id: z.string().optional(),
  retry_after_seconds: z.number().int().optional(),
  suggestions: z.array(z.string()).optional(),
  possible_causes: z.array(z.string()).optional(),
  address_seen: z.string().optional(),
  clock_skew_ms: z.number().int().optional(),
  other_exchanges: z.array(z.string()).optional(),
  /** The host that a web session was captured at, beside the problem `other_site`. */
  captured_at: z.string().optional(),
})

export const errorSchema = z.strictObject({
  code: errorCodeSchema,
  message: z.string(),
  details: errorDetailsSchema.optional(),
})

export type ContractError = z.infer<typeof errorSchema>
export type ContractErrorDetails = z.infer<typeof errorDetailsSchema>
