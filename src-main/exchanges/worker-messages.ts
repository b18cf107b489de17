import { z } from 'zod'
import { answerSchema, causeSchema, FIELD_NAMES, outcomeSchema } from '../../src-preload/contract/exchanges.ts'

/**
 * What goes to a check worker. The secrets are bare here: a message to a worker of the same process
 * is copied from memory to memory and stands nowhere else.
 */
export const checkRequestSchema = z.strictObject({
  exchange: z.string(),
  testnet: z.boolean(),
  hostname: z.string().nullable(),
  base_url: z.string().nullable(),
  proxy_url: z.string().nullable(),
  timeout: z.number().int().positive(),
  fields: z.partialRecord(z.enum(FIELD_NAMES), z.string()),
})
export type CheckRequest = z.infer<typeof checkRequestSchema>

/** Sent to a worker to learn whether its thread still turns, and sent back by it. */
export const PULSE = 'pulse'

const id = z.number().int().positive()

/** One check to do; several are under way in one worker, so each is told by its number. */
export const checkOrderSchema = z.strictObject({ id, request: checkRequestSchema })

/** What a check comes to: a closed form, so that nothing of CCXT or of the exchange's text can leave with it. */
export const checkResponseSchema = z.strictObject({
  outcome: outcomeSchema,
  cause: causeSchema,
  code: z.string().max(50).nullable(),
  permissions: z.strictObject({ read: answerSchema, trade_spot: answerSchema, trade_futures: answerSchema, withdraw: answerSchema, transfer: answerSchema }),
  ip_restricted: z.boolean().nullable(),
  key_proven: z.boolean(),
  account_info: z.strictObject({ uid: z.string().max(100).optional(), label: z.string().max(200).optional(), created_at: z.iso.datetime().optional() }).nullable(),
  expires_at: z.iso.datetime().nullable(),
  latency_ms: z.number().int().nonnegative(),
  clock_skew_ms: z.number().int().nullable(),
  master_key: z.boolean().nullable(),
  possible_causes: z.array(causeSchema),
  address_seen: z.union([z.ipv4(), z.ipv6()]).nullable(),
  other_exchanges: z.array(z.string().max(50)),
})

/** What a worker may say. */
export const workerMessageSchema = z.union([z.literal(PULSE), z.strictObject({ id, result: checkResponseSchema })])
