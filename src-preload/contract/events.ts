import { z } from 'zod'

/** What the vault tells a page unasked. Never holds more than what a listing may show. */
export const eventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('account.locked'), account_id: z.uuid() }),
])

export type VaultEvent = z.infer<typeof eventSchema>
