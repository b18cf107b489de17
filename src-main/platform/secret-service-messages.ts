import { z } from 'zod'

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** What the process that talks to the Secret Service is asked, one errand each. */
export const errandSchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('probe') }),
  z.strictObject({ what: z.literal('keep'), slotId: z.string(), secret: bytes }),
  z.strictObject({ what: z.literal('recall'), slotId: z.string() }),
  z.strictObject({ what: z.literal('forget'), slotId: z.string() }),
])
export type Errand = z.infer<typeof errandSchema>

export const errandAnswerSchema = z.union([
  z.strictObject({ problem: z.enum(['no_keychain', 'keychain_locked', 'keychain_failed']) }),
  z.strictObject({ secret: bytes.nullable() }),
])
export type ErrandAnswer = z.infer<typeof errandAnswerSchema>
