import { z } from 'zod'
import { exchangeSecret, id, line, missingOrWrongType, paragraph, time } from './text.ts'
import { causeSchema, findingSchema, outcomeSchema, permissionsSchema, stateSchema } from './exchanges.ts'

export const kindSchema = z.enum(['api_key', 'web_session'])
export const purposeSchema = z.enum(['read', 'trade'])

/** What steers requests. Sealed with the secrets; each is allowed by rule, never spread into a client. */
export const optionsInput = z.strictObject({
  testnet: z.boolean(missingOrWrongType).optional(),
  hostname: line(253).nullish(),
  base_url: z
    .string(missingOrWrongType)
    .transform((text) => text.trim())
    .refine((text) => text.length <= 2_048, { error: 'too_long' })
    .pipe(z.url({ protocol: /^https?$/u, error: 'not_a_url' }))
    .nullish(),
  proxy_url: z
    .string(missingOrWrongType)
    .transform((text) => text.trim())
    .refine((text) => text.length <= 2_048, { error: 'too_long' })
    .pipe(z.url({ protocol: /^(?:https?|socks5)$/u, error: 'not_a_url' }))
    .nullish(),
  /** Milliseconds for one check, connection to last byte. */
  timeout_ms: z.number(missingOrWrongType).int({ error: 'wrong_type' }).min(1_000, { error: 'too_short' }).max(60_000, { error: 'too_long' }).nullish(),
  check_from: z.enum(['here', 'nowhere'], { error: 'unknown_value' }).optional(),
})

export const optionsSchema = z.strictObject({
  testnet: z.boolean(),
  hostname: z.string().nullable(),
  base_url: z.string().nullable(),
  /** Without its password. */
  proxy_url: z.string().nullable(),
  timeout_ms: z.number().int().nullable(),
  check_from: z.enum(['here', 'nowhere']),
})

const exchangeFields = {
  api_key: exchangeSecret().nullish(),
  api_secret: exchangeSecret().nullish(),
  passphrase: exchangeSecret().nullish(),
  uid: exchangeSecret().nullish(),
  account_id: exchangeSecret().nullish(),
  login: exchangeSecret().nullish(),
  twofa: exchangeSecret().nullish(),
  private_key: exchangeSecret().nullish(),
  wallet_address: exchangeSecret().nullish(),
  token: exchangeSecret().nullish(),
}

const exchangeName = line(50, 1)

export const bindInput = z.strictObject({
  kind: z.literal('api_key', { error: 'unknown_value' }).default('api_key'),
  exchange_name: exchangeName,
  label: line(100).nullish(),
  note: paragraph(4_000).nullish(),
  tags: z.array(line(40, 1), missingOrWrongType).max(20, { error: 'too_long' }).optional(),
  purpose: z.enum(['read', 'trade'], { error: 'unknown_value' }).nullish(),
  sub_account: line(100).nullish(),
  ...exchangeFields,
  options: optionsInput.optional(),
  verify: z.boolean(missingOrWrongType).default(true),
})

export const verifyInput = z.strictObject({
  kind: z.literal('api_key', { error: 'unknown_value' }).default('api_key'),
  exchange_name: exchangeName,
  ...exchangeFields,
  options: optionsInput.optional(),
})

export const credentialIdInput = z.strictObject({ id })

export const lastCheckSchema = z.strictObject({
  outcome: outcomeSchema,
  cause: causeSchema,
  code: z.string().nullable(),
  checked_at: time,
  latency_ms: z.number().int(),
})

export const credentialSchema = z.strictObject({
  id,
  kind: kindSchema,
  exchange_name: z.string(),
  label: z.string().nullable(),
  note: z.string().nullable(),
  tags: z.array(z.string()),
  purpose: purposeSchema.nullable(),
  sub_account: z.string().nullable(),
  api_key_masked: z.string().nullable(),
  options: optionsSchema,
  state: stateSchema,
  last_check: lastCheckSchema.nullable(),
  permissions: permissionsSchema,
  has_trading_permission: z.boolean().nullable(),
  ip_restricted: z.boolean().nullable(),
  findings: z.array(findingSchema),
  expires_at: time.nullable(),
  expires_at_source: z.enum(['exchange', 'estimate', 'manual']).nullable(),
  is_active: z.boolean(),
  last_verified_at: time.nullable(),
  created_at: time,
  updated_at: time,
})
export type Credential = z.infer<typeof credentialSchema>

/** Over HTTP everything in a query is text. */
const flag = z.union([z.boolean(), z.enum(['true', 'false'], { error: 'wrong_type' }).transform((text) => text === 'true')], { error: 'wrong_type' })
const count = z.union([z.number(), z.string().regex(/^\d{1,5}$/u).transform(Number)], { error: 'wrong_type' })

export const listInput = z.strictObject({
  include_inactive: flag.optional(),
  /** How many at once; 1 to 10,000. */
  limit: count.refine((n) => Number.isInteger(n) && n >= 1 && n <= 10_000, { error: 'too_long' }).optional(),
  cursor: line(200).optional(),
})
