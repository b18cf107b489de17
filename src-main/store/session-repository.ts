import { sql } from 'kysely'
import type { Executor, RefreshTokenRow, SessionRow } from './schema.ts'

/** A session with what every request has to know of its account. */
export interface SessionWithRole {
  readonly id: string
  readonly account_id: string
  readonly ended_at: number | null
  readonly role: string
}

export async function insertSession(executor: Executor, session: SessionRow): Promise<void> {
  await executor.insertInto('sessions').values(session).execute()
}

/** Every request asks it: as text it takes half of the time that building the same query takes. */
export async function findSessionWithRole(executor: Executor, id: string): Promise<SessionWithRole | undefined> {
  const { rows } = await sql<SessionWithRole>`SELECT sessions.id, sessions.account_id, sessions.ended_at, accounts.role FROM sessions INNER JOIN accounts ON accounts.id = sessions.account_id WHERE sessions.id = ${id}`.execute(executor)
  return rows[0]
}

export async function endSession(executor: Executor, id: string, at: number): Promise<void> {
  await executor.updateTable('sessions').set({ ended_at: at }).where('id', '=', id).where('ended_at', 'is', null).execute()
}

/** Ends those of the account that live, but for the one that is kept. */
export async function endSessionsOf(executor: Executor, accountId: string, at: number, kept: string | null = null): Promise<void> {
  const ending = executor.updateTable('sessions').set({ ended_at: at }).where('account_id', '=', accountId).where('ended_at', 'is', null)
  await (kept === null ? ending : ending.where('id', '!=', kept)).execute()
}

/** False where it was known of this session before. */
export async function markReused(executor: Executor, id: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await executor.updateTable('sessions').set({ reused_at: at }).where('id', '=', id).where('reused_at', 'is', null).executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function touchSession(executor: Executor, id: string, at: number): Promise<void> {
  await executor.updateTable('sessions').set({ last_used_at: at }).where('id', '=', id).execute()
}

export async function insertRefreshToken(executor: Executor, token: RefreshTokenRow): Promise<void> {
  await executor.insertInto('refresh_tokens').values(token).execute()
}

export function findRefreshToken(executor: Executor, hash: Buffer): Promise<RefreshTokenRow | undefined> {
  return executor.selectFrom('refresh_tokens').selectAll().where('token_hash', '=', hash).executeTakeFirst()
}

/** Marks the token used; false where another use came first. */
export async function useRefreshToken(executor: Executor, hash: Buffer, at: number): Promise<boolean> {
  const { numUpdatedRows } = await executor.updateTable('refresh_tokens').set({ used_at: at }).where('token_hash', '=', hash).where('used_at', 'is', null).executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Those that have run out are refused whether they were used or not: a session that goes on for years keeps a week of them. */
export async function removeExpiredRefreshTokens(executor: Executor, sessionId: string, now: number): Promise<void> {
  await executor.deleteFrom('refresh_tokens').where('session_id', '=', sessionId).where('expires_at', '<=', now).execute()
}

/** Removes sessions that nothing can continue any more: all their refresh tokens have run out. */
export async function removeStaleSessions(executor: Executor, now: number): Promise<void> {
  await executor
    .deleteFrom('sessions')
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('refresh_tokens').select('token_hash').whereRef('session_id', '=', 'sessions.id').where('expires_at', '>', now))))
    .execute()
}

/** The desktop's tokens lived in the memory of a process that is gone. */
export async function endDesktopSessions(executor: Executor, at: number): Promise<void> {
  await executor.updateTable('sessions').set({ ended_at: at }).where('door', '=', 'desktop').where('ended_at', 'is', null).execute()
}

export type LivingSession = Omit<SessionRow, 'account_id' | 'ended_at' | 'reused_at'> & { readonly expires_at: number }

/**
 * The account's sessions that have not ended and can still be continued, until `expires_at`. An access
 * token never lives longer than the refresh token that was issued with it.
 */
export function listLivingSessions(executor: Executor, accountId: string, now: number): Promise<LivingSession[]> {
  return executor
    .selectFrom('sessions')
    .innerJoin('refresh_tokens', 'refresh_tokens.session_id', 'sessions.id')
    .select(['sessions.id', 'sessions.door', 'sessions.address', 'sessions.agent', 'sessions.created_at', 'sessions.last_used_at'])
    .select((eb) => eb.fn.max('refresh_tokens.expires_at').as('expires_at'))
    .where('sessions.account_id', '=', accountId)
    .where('sessions.ended_at', 'is', null)
    .where('refresh_tokens.used_at', 'is', null)
    .where('refresh_tokens.expires_at', '>', now)
    .groupBy('sessions.id')
    .execute()
}

/** Those of the sessions that have not ended and can still be continued. */
export async function livingSessions(executor: Executor, ids: readonly string[], now: number): Promise<string[]> {
  const rows = await executor
    .selectFrom('sessions')
    .innerJoin('refresh_tokens', 'refresh_tokens.session_id', 'sessions.id')
    .select('sessions.id')
    .distinct()
    .where('sessions.id', 'in', ids)
    .where('sessions.ended_at', 'is', null)
    .where('refresh_tokens.used_at', 'is', null)
    .where('refresh_tokens.expires_at', '>', now)
    .execute()
  return rows.map(({ id }) => id)
}
