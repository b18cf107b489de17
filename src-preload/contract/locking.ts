import { z } from 'zod'
import { missingOrWrongType } from './text.ts'

export const MOST_IDLE_MINUTES = 480

/** When an account locks by itself, beside screen lock, sleep and user switch, and what goes with it. */
export const lockingSchema = z.strictObject({
  /** Minutes without anybody at the machine (desktop) or any request of the account's sessions (`serve`); null for never. */
  idle_minutes: z.number().int().nullable(),
  /** A lock also ends every session of the account and stops whatever works on while it is locked. */
  wipe_on_lock: z.boolean(),
})
export type LockingChoice = z.infer<typeof lockingSchema>

export const lockingInput = z.strictObject({
  idle_minutes: z.number(missingOrWrongType).int({ error: 'wrong_type' }).min(1, { error: 'too_short' }).max(MOST_IDLE_MINUTES, { error: 'too_long' }).nullable(),
  wipe_on_lock: z.boolean(missingOrWrongType),
})

/** What made an account lock. */
export const LOCK_CAUSES = ['by_hand', 'idle', 'screen_lock', 'suspend', 'user_switch', 'clock_jump', 'logged_out', 'closing'] as const
export const lockCauseSchema = z.enum(LOCK_CAUSES)
export type LockCause = z.infer<typeof lockCauseSchema>
