import { z } from 'zod'
import { alertKindSchema } from './alerts.ts'
import { outcomeSchema, stateSchema } from './exchanges.ts'
import { lockCauseSchema } from './locking.ts'

const account = { account_id: z.uuid() }
const count = z.number().int().nonnegative()

/** Enough to name a credential in a notification: what a listing shows of it, never more. */
const credential = {
  ...account,
  credential_id: z.uuid(),
  exchange_name: z.string(),
  label: z.string().nullable(),
}

/** Where the desktop's shell can lead its page. */
export const destinationSchema = z.discriminatedUnion('page', [
  z.strictObject({ page: z.enum(['list', 'bind', 'search', 'shortcuts']) }),
  z.strictObject({ page: z.enum(['detail', 'update']), id: z.uuid() }),
])
export type Destination = z.infer<typeof destinationSchema>

/**
 * What the vault tells a page unasked, by name. Server-sent events and IPC carry the same ones, each to
 * the account that it is about alone.
 */
export const EVENTS = {
  'account.locked': z.strictObject({ type: z.literal('account.locked'), ...account, cause: lockCauseSchema }),
  'account.unlocked': z.strictObject({ type: z.literal('account.unlocked'), ...account }),
  /** Its name, its address or its role is another: whoever shows them reads them again. */
  'account.changed': z.strictObject({ type: z.literal('account.changed'), ...account }),
  /** Sessions of the account ended, by another password, a logout everywhere or a lock that wipes: whoever hears it looks whether theirs lives. */
  'account.sessions_ended': z.strictObject({ type: z.literal('account.sessions_ended'), ...account }),
  'credential.changed': z.strictObject({
    type: z.literal('credential.changed'),
    ...account,
    credential_id: z.uuid(),
    change: z.enum(['bound', 'updated', 'checked', 'deleted', 'restored']),
  }),
  /** A check or a report tells that the exchange refuses a credential which it did not refuse before, or a web session has ended. */
  'credential.refused': z.strictObject({ type: z.literal('credential.refused'), ...credential, outcome: outcomeSchema, state: stateSchema }),
  /** A refused credential works again. */
  'credential.recovered': z.strictObject({ type: z.literal('credential.recovered'), ...credential }),
  /** How far a batch of checks is: at most about ten a second, and always when it ends. */
  'check.progress': z.strictObject({
    type: z.literal('check.progress'),
    ...account,
    batch_id: z.uuid(),
    total: count,
    /** Of which so many were refused, and of so many the check could not tell. */
    done: count,
    refused: count,
    unclear: count,
    ended: z.boolean(),
    /** Whether some were left out because somebody called it off, or locked the account. */
    cancelled: z.boolean(),
  }),
  /** An alert was raised, came up again, was read or resolved. */
  'alert.changed': z.strictObject({ type: z.literal('alert.changed'), ...account, alert_id: z.uuid(), kind: alertKindSchema, change: z.enum(['raised', 'read', 'resolved']) }),
  'settings.changed': z.strictObject({ type: z.literal('settings.changed'), ...account }),
  /**
   * What came before this is not told: some events were missed for good, or the listener has heard none
   * yet. What is shown must be read again.
   */
  'stream.gap': z.strictObject({ type: z.literal('stream.gap'), ...account }),
  /** The desktop's tray, menu or a notification leads somewhere. Sent to the window's own page alone, never over HTTP. */
  'app.navigate': z.strictObject({ type: z.literal('app.navigate'), ...account, to: destinationSchema }),
} as const

/** What the vault itself tells, over both carriers. */
export const streamedEventSchema = z.discriminatedUnion('type', [
  EVENTS['account.locked'],
  EVENTS['account.unlocked'],
  EVENTS['account.changed'],
  EVENTS['account.sessions_ended'],
  EVENTS['credential.changed'],
  EVENTS['credential.refused'],
  EVENTS['credential.recovered'],
  EVENTS['check.progress'],
  EVENTS['alert.changed'],
  EVENTS['settings.changed'],
  EVENTS['stream.gap'],
])

/** Everything that a page may hear: over IPC also what the desktop's shell says to its own window. */
export const eventSchema = z.discriminatedUnion('type', [...streamedEventSchema.options, EVENTS['app.navigate']])

export type StreamedEvent = z.infer<typeof streamedEventSchema>
export type VaultEvent = z.infer<typeof eventSchema>

/** Where HTTP carries them, below /api/v1, as server-sent events (WHATWG HTML, 9.2). */
export const EVENT_STREAM = { method: 'GET', path: '/events', status: 200, access: 'session' } as const
