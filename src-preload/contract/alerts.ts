import { z } from 'zod'
import { flag } from './query.ts'
import { id, time } from './text.ts'

/** What an alert is about. */
export const alertKindSchema = z.enum(['token_reused'])
export type AlertKind = z.infer<typeof alertKindSchema>

export const severitySchema = z.enum(['warning', 'critical'])

/** Something the trader must see: one for each cause, kept until it is resolved. */
export const alertSchema = z.strictObject({
  id: z.uuid(),
  kind: alertKindSchema,
  severity: severitySchema,
  first_at: time,
  last_at: time,
  /** How often its cause came up. */
  count: z.number().int().positive(),
  read_at: time.nullable(),
  resolved_at: time.nullable(),
})
export type Alert = z.infer<typeof alertSchema>

/** Open ones alone unless resolved ones are asked for too; the newest first. */
export const alertsInput = z.strictObject({ include_resolved: flag.default(false) })
export const alertIdInput = z.strictObject({ id })
