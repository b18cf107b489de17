import { z } from 'zod'
import { email, id, line, missingOrWrongType, password, time, username } from './text.ts'

export const roleSchema = z.enum(['admin', 'trader'])

export const userSchema = z.strictObject({
  id,
  username: z.string(),
  email: z.string(),
  role: roleSchema,
  created_at: time,
  last_login: time.nullable(),
  /** True while the account's key is not open: only unlock, logout and users/me answer then. */
  locked: z.boolean(),
})

export type User = z.infer<typeof userSchema>

/**
 * What a login yields. The desktop's main process keeps the tokens, and a browser's refresh token
 * travels in a cookie, so all but `user` may be absent; a program gets everything.
 */
export const sessionSchema = z.strictObject({
  access_token: z.string().optional(),
  /** The same as access_token, under the name that older clients know. */
  token: z.string().optional(),
  token_type: z.literal('bearer').optional(),
  /** Seconds. */
  expires_in: z.number().int().optional(),
  refresh_token: z.string().optional(),
  user: userSchema,
})

export type SessionData = z.infer<typeof sessionSchema>

export const registerInput = z
  .strictObject({
    username,
    email,
    password,
    confirm_password: z.string(missingOrWrongType),
    setup_token: line(200).optional(),
  })
  .refine((input) => input.password === input.confirm_password, { error: 'passwords_differ', path: ['confirm_password'] })

/** The recovery code is in this one answer and nowhere else, ever. */
export const registerOutput = sessionSchema.extend({ recovery_code: z.string() })

const newPassword = { new_password: password, confirm_password: z.string(missingOrWrongType) }
const confirmed = (input: { new_password: string; confirm_password: string }): boolean => input.new_password === input.confirm_password

/** The recovery code as it was shown, in any letter case, with or without its separators. */
export const recoverInput = z
  .strictObject({ username: z.string(missingOrWrongType).max(200, { error: 'too_long' }), recovery_code: line(200, 1), ...newPassword })
  .refine(confirmed, { error: 'passwords_differ', path: ['confirm_password'] })

/** A session, and a new code: the one that was used opens nothing any more. */
export const recoverOutput = sessionSchema.extend({ recovery_code: z.string() })

export const passwordInput = z
  .strictObject({ current_password: password, ...newPassword, someone_may_know: z.boolean(missingOrWrongType).default(false) })
  .refine(confirmed, { error: 'passwords_differ', path: ['confirm_password'] })

/** All sessions end, so the answer holds a new one; a new recovery code comes only with new keys. */
export const passwordOutput = sessionSchema.extend({ recovery_code: z.string().nullable() })

/** Why this machine's keychain can't hold a key of this account. */
export const deviceProblemSchema = z.enum(['no_keychain', 'weak_keychain', 'keychain_locked', 'keychain_failed'])
export type DeviceProblem = z.infer<typeof deviceProblemSchema>

/** Whether the account opens on this machine without its password. */
export const deviceSchema = z.strictObject({
  available: z.boolean(),
  problem: deviceProblemSchema.nullable(),
  enabled: z.boolean(),
})
export type Device = z.infer<typeof deviceSchema>

export const deviceEnableInput = z.strictObject({ password })
export const deviceLoginInput = z.strictObject({ username: z.string(missingOrWrongType).max(200, { error: 'too_long' }) })
/** User names of the accounts that open on this machine without their password. */
export const deviceAccountsOutput = z.array(z.string())

/** One login, as its owner sees it. */
export const sessionEntrySchema = z.strictObject({
  id: z.uuid(),
  door: z.enum(['desktop', 'http']),
  address: z.string(),
  /** What the caller said of itself; never trusted. */
  agent: z.string(),
  created_at: time,
  last_used_at: time,
  /** When it ends unless it is used before. */
  expires_at: time,
  /** The one that asks. */
  is_current: z.boolean(),
})
export type SessionEntry = z.infer<typeof sessionEntrySchema>

export const sessionIdInput = z.strictObject({ id })
export const logoutEverywhereInput = z.strictObject({ keep_current: z.boolean(missingOrWrongType).default(false) })

/** A field that is absent is kept. What somebody logs in with changes, so the password again. */
export const profileInput = z
  .strictObject({ username: username.optional(), email: email.optional(), password })
  .refine((input) => input.username !== undefined || input.email !== undefined, { error: 'required', path: ['username'] })

/** Deletes the account and all that is its own. */
export const accountDeleteInput = z.strictObject({ password })

/** By an admin: what another account may do. */
export const roleInput = z.strictObject({ username: z.string(missingOrWrongType).max(200, { error: 'too_long' }), role: z.enum(['admin', 'trader'], { error: 'unknown_value' }), password })
export const roleOutput = z.strictObject({ username: z.string(), role: roleSchema })

export const loginInput = z.strictObject({ username: z.string(missingOrWrongType).max(200, { error: 'too_long' }), password })
export const unlockInput = z.strictObject({ password })
export const refreshInput = z.strictObject({ refresh_token: z.string().max(200, { error: 'too_long' }).optional() })
export const nothing = z.strictObject({})
export const done = z.null()
