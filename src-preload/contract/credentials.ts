import { z } from 'zod'
import { exchangeSecret, id, line, missingOrWrongType, paragraph, password, time } from './text.ts'
import { flag, pageSize } from './query.ts'
import { causeSchema, explanationFields, FIELD_NAMES, findingSchema, outcomeSchema, permissionsSchema, stateSchema, verificationSchema } from './exchanges.ts'

const address = z
  .string(missingOrWrongType)
  .transform((text) => text.trim())
  .refine((text) => text.length <= 2_048, { error: 'too_long' })
const proxyAddress = z.url({ protocol: /^(?:https?|socks5h?)$/u, error: 'not_a_proxy' })

/** HTTP CONNECT or SOCKS5 (names resolved by the proxy), with or without `user:password@`. */
export const proxyUrl = address.pipe(proxyAddress)

export const kindSchema = z.enum(['api_key', 'web_session'])
export const purposeSchema = z.enum(['read', 'trade'])

/** What steers requests. Sealed with the secrets; each is allowed by rule, never spread into a client. */
export const optionsInput = z.strictObject({
  testnet: z.boolean(missingOrWrongType).optional(),
  hostname: line(253).nullish(),
  base_url: address.pipe(z.url({ protocol: /^https?$/u, error: 'not_a_url' })).nullish(),
  /** `none` goes past the vault-wide proxy; null takes it. */
  proxy_url: address.pipe(proxyAddress.or(z.literal('none', { error: 'not_a_proxy' }))).nullish(),
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

/** Characters of what is pasted; of what is stored in the end each part has 65,536. A HAR is mostly what nobody needs. */
export const MOST_PASTED = 200_000

const pasted = z
  .string(missingOrWrongType)
  .refine((text) => text.length <= MOST_PASTED, { error: 'too_long' })
  .refine((text) => text.isWellFormed(), { error: 'lone_surrogate' })
  .transform((text) => text.trim())
  .refine((text) => text.length > 0, { error: 'required' })

/** What a web session is made of, in any form that the main process can read. Stored, never sent. */
const webSessionFields = {
  /** A JSON object, `Name: value` lines, "copy as cURL", a HAR or an entry of one; cookies in any of these are kept as cookies. */
  headers: pasted.nullish(),
  /** `name=value; name=value`, Set-Cookie lines, or a browser's export as JSON. */
  cookies: pasted.nullish(),
}

/** Whether a time can be written in UTC with a year of four digits: an offset leads beyond those at both ends. */
function isWritable(text: string): boolean {
  const at = Date.parse(text)
  return at >= Date.parse('0000-01-01T00:00:00Z') && at <= Date.parse('9999-12-31T23:59:59.999Z')
}

const about = {
  label: line(100).nullish(),
  note: paragraph(4_000).nullish(),
  tags: z.array(line(40, 1), missingOrWrongType).max(20, { error: 'too_long' }).optional(),
  purpose: z.enum(['read', 'trade'], { error: 'unknown_value' }).nullish(),
  sub_account: line(100).nullish(),
  /** Entered by hand, where the exchange does not tell it. */
  expires_at: z.iso.datetime({ offset: true, error: 'not_a_time' }).refine(isWritable, { error: 'not_a_time' }).nullish(),
}

const verify = { verify: z.boolean(missingOrWrongType).default(true) }

export const bindInput = z.strictObject({
  kind: z.enum(['api_key', 'web_session'], { error: 'unknown_value' }).default('api_key'),
  exchange_name: exchangeName,
  ...about,
  ...exchangeFields,
  ...webSessionFields,
  options: optionsInput.optional(),
  ...verify,
})

/**
 * An absent field is kept, null clears. Another exchange, hostname or base URL needs every secret
 * field again; another proxy needs the password.
 */
export const updateInput = z.strictObject({
  id,
  exchange_name: exchangeName.optional(),
  ...about,
  ...exchangeFields,
  ...webSessionFields,
  options: optionsInput.optional(),
  is_active: z.boolean(missingOrWrongType).optional(),
  password: password.optional(),
  ...verify,
})

export const verifyInput = z.strictObject({
  kind: z.literal('api_key', { error: 'unknown_value' }).default('api_key'),
  exchange_name: exchangeName,
  ...exchangeFields,
  options: optionsInput.optional(),
})

export const credentialIdInput = z.strictObject({ id })

/** As many ids as fit into one request; whoever wants all leaves them out. */
const MOST_NAMED = 4_000

export const verifyManyInput = z.strictObject({
  /** Left out: every active one that is checked from here. */
  ids: z.array(id, missingOrWrongType).min(1, { error: 'required' }).max(MOST_NAMED, { error: 'too_long' }).optional(),
})

/** The checks run on; `check.progress` tells how far they are. */
export const batchSchema = z.strictObject({
  batch_id: z.uuid(),
  /** How many are checked; those that are not checked from here are not among them. */
  total: z.number().int().nonnegative(),
})
export type Batch = z.infer<typeof batchSchema>

export const batchIdInput = z.strictObject({ batch_id: id })

/** What a program that uses a credential was answered by the exchange. One of the first four is needed. */
export const reportInput = z.strictObject({
  id,
  /** True: it worked, and nothing else of the report is looked at. */
  ok: z.boolean(missingOrWrongType).optional(),
  /** The exchange's words. Classified and dropped: it is kept nowhere. */
  message: z
    .string(missingOrWrongType)
    .refine((text) => text.length <= 4_000, { error: 'too_long' })
    .optional(),
  http_status: z.number(missingOrWrongType).int({ error: 'wrong_type' }).min(100, { error: 'too_short' }).max(599, { error: 'too_long' }).optional(),
  /** The exchange's own code; Kraken's have words in them, such as "EAPI:Invalid key". */
  code: z
    .string(missingOrWrongType)
    .regex(/^(?:[A-Za-z0-9_.:-]{1,40}|E[A-Z][A-Za-z]{2,15}:[A-Za-z_ ]{1,40})$/u, { error: 'wrong_type' })
    .optional(),
  /** Stands in the log, so that the trader finds which of their programs it was. */
  strategy_id: line(100).optional(),
})

export const reportOutput = z.strictObject({
  /** Whether the report is about the credential: that it works, or a failure that is its own. */
  recognised: z.boolean(),
  outcome: outcomeSchema.nullable(),
  cause: causeSchema.nullable(),
  /** The name of the pattern that was recognised. */
  pattern: z.string().nullable(),
  /** The credential's state after the report. */
  state: stateSchema,
  /** The check that the report led to; null where it led to none. */
  verification: verificationSchema.nullable(),
})

export const revealInput = z.strictObject({ id, password })

export const SECRET_FIELD_NAMES = [...FIELD_NAMES, 'headers', 'cookies'] as const
export type SecretFieldName = (typeof SECRET_FIELD_NAMES)[number]

/** The one answer that holds a secret. */
export const revealOutput = z.strictObject({
  fields: z.partialRecord(z.enum(SECRET_FIELD_NAMES), z.string()),
  /** Seconds after which a page hides them again. */
  hide_after: z.number().int().positive(),
})

export const lastCheckSchema = z.strictObject({
  outcome: outcomeSchema,
  cause: causeSchema,
  code: z.string().nullable(),
  checked_at: time,
  latency_ms: z.number().int(),
  ...explanationFields,
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


/** A check of the vault's own, or what was reported by whoever uses the credential. */
export const checkSourceSchema = z.enum(['check', 'report'])

export const checkSchema = lastCheckSchema.extend({
  id,
  source: checkSourceSchema,
  /** Of a report: the name of the pattern that was recognised in it. Its text is kept nowhere. */
  pattern: z.string().nullable(),
})
export type Check = z.infer<typeof checkSchema>

export const checksInput = z.strictObject({
  id,
  /** How many at once, newest first; 1 to 1,000. */
  limit: pageSize(1_000).optional(),
  cursor: line(200).optional(),
})

export const listInput = z.strictObject({
  include_inactive: flag.optional(),
  /** How many at once; 1 to 10,000. */
  limit: pageSize(10_000).optional(),
  cursor: line(200).optional(),
})
