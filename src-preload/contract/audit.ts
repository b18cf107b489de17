import { z } from 'zod'
import { pageSize } from './query.ts'
import { id, line, time } from './text.ts'

/** What was done. The past tense of a procedure, or of what the vault did by itself. */
export const AUDIT_ACTIONS = [
  'account.registered',
  'account.logged_in',
  'account.logged_out',
  'account.logged_out_everywhere',
  'account.unlocked',
  'account.locked',
  'account.password_changed',
  'account.recovered',
  'account.profile_changed',
  'account.role_changed',
  'account.deleted',
  'account.locking_changed',
  'session.ended',
  'session.token_reused',
  'device.enabled',
  'device.disabled',
  'credential.bound',
  'credential.updated',
  'credential.deleted',
  'credential.restored',
  'credential.revealed',
  'credential.verified',
  'credential.reported',
  'settings.changed',
  'audit.exported',
] as const
export const auditActionSchema = z.enum(AUDIT_ACTIONS)
export type AuditAction = z.infer<typeof auditActionSchema>

/** Who did it: somebody with a session, somebody at the door without one, or the vault itself. */
export const auditActorSchema = z.strictObject({
  kind: z.enum(['session', 'visitor', 'vault']),
  door: z.enum(['desktop', 'http']).nullable(),
  address: z.string().nullable(),
  agent: z.string().nullable(),
  session_id: z.uuid().nullable(),
})
export type AuditActor = z.infer<typeof auditActorSchema>

export const auditEntrySchema = z.strictObject({
  /** Counts up by one from the account's first entry. */
  number: z.number().int().positive(),
  at: time,
  action: auditActionSchema,
  actor: auditActorSchema,
  credential_id: z.uuid().nullable(),
  exchange_name: z.string().nullable(),
  /** Null where it was done; else the code of the refusal. */
  refused: z.string().nullable(),
  /** A word more where there is one: a lock's cause, a check's outcome. */
  detail: z.string().nullable(),
  /** True for one that was made while the account was locked and joined the chain at the next unlock. */
  adopted: z.boolean(),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

/** The newest first. */
export const auditInput = z.strictObject({
  /** Where the page before this one ended. */
  cursor: line(20).optional(),
  limit: pageSize(200).default(50),
  credential_id: id.optional(),
  action: z.enum(AUDIT_ACTIONS, { error: 'unknown_value' }).optional(),
})

/** What became of the chain of entries; see docs/threat-model.md for what each can and can't show. */
export const auditVerdictSchema = z.strictObject({
  intact: z.boolean(),
  entries: z.number().int().nonnegative(),
  /** Entries before this number were pruned, and the signed checkpoint says so; null where none were. */
  pruned_before: z.number().int().positive().nullable(),
  /** The first number at which something is wrong. */
  broken_at: z.number().int().positive().nullable(),
  problem: z.enum(['changed', 'missing', 'cut_off', 'checkpoint', 'older_than_keychain', 'head_unreadable']).nullable(),
  /** What the machine's keychain says of the newest entry. */
  keychain: z.enum(['matches', 'differs', 'away', 'none']),
})
export type AuditVerdict = z.infer<typeof auditVerdictSchema>

export const auditExportInput = z.strictObject({ format: z.enum(['csv', 'json'], { error: 'unknown_value' }).default('csv') })

/** A file to save, as text. */
export const auditExportOutput = z.strictObject({ file_name: z.string(), media_type: z.enum(['text/csv', 'application/json']), content: z.string() })
