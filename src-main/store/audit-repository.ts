import type { AuditEntryRow, AuditHeadRow, AuditWaitingRow, Executor } from './schema.ts'

/** Rows in one statement: SQLite binds 32,766 values at most. */
const ROWS_AT_ONCE = 1_000

export function findAuditHead(executor: Executor, accountId: string): Promise<AuditHeadRow | undefined> {
  return executor.selectFrom('audit_heads').selectAll().where('account_id', '=', accountId).executeTakeFirst()
}

export async function saveAuditHead(executor: Executor, row: AuditHeadRow): Promise<void> {
  const { account_id: _, ...columns } = row
  await executor
    .insertInto('audit_heads')
    .values(row)
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(columns))
    .execute()
}

export async function insertAuditEntries(executor: Executor, rows: readonly AuditEntryRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) await executor.insertInto('audit_entries').values(rows.slice(from, from + ROWS_AT_ONCE)).execute()
}

export interface AuditSpan {
  readonly count: number
  /** The smallest and the largest number; 0 where there is no entry. */
  readonly first: number
  readonly last: number
}

export async function auditSpan(executor: Executor, accountId: string): Promise<AuditSpan> {
  const row = await executor
    .selectFrom('audit_entries')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('number').as('first'), fn.max('number').as('last')])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return { count: row.count, first: row.first ?? 0, last: row.last ?? 0 }
}

/** The largest number that the account's entries have; 0 where there is none. */
export async function lastAuditNumber(executor: Executor, accountId: string): Promise<number> {
  const row = await executor.selectFrom('audit_entries').select('number').where('account_id', '=', accountId).orderBy('number', 'desc').limit(1).executeTakeFirst()
  return row?.number ?? 0
}

/** Entries with larger numbers than `after`, the oldest first. */
export function auditEntriesAfter(executor: Executor, accountId: string, after: number, limit: number): Promise<AuditEntryRow[]> {
  return executor.selectFrom('audit_entries').selectAll().where('account_id', '=', accountId).where('number', '>', after).orderBy('number').limit(limit).execute()
}

/** Entries with smaller numbers than `before`, the newest first. */
export function auditEntriesBefore(executor: Executor, accountId: string, before: number, limit: number): Promise<AuditEntryRow[]> {
  return executor.selectFrom('audit_entries').selectAll().where('account_id', '=', accountId).where('number', '<', before).orderBy('number', 'desc').limit(limit).execute()
}

export function findAuditEntry(executor: Executor, accountId: string, number: number): Promise<AuditEntryRow | undefined> {
  return executor.selectFrom('audit_entries').selectAll().where('account_id', '=', accountId).where('number', '=', number).executeTakeFirst()
}

/** The number of the oldest entry made at `since` or later. */
export async function firstAuditNumberSince(executor: Executor, accountId: string, since: number): Promise<number | undefined> {
  const row = await executor.selectFrom('audit_entries').select('number').where('account_id', '=', accountId).where('at', '>=', since).orderBy('number').limit(1).executeTakeFirst()
  return row?.number
}

export async function resealAuditEntry(executor: Executor, { account_id, number }: AuditEntryRow, sealed: Buffer): Promise<void> {
  await executor.updateTable('audit_entries').set({ sealed }).where('account_id', '=', account_id).where('number', '=', number).execute()
}

/** Removes entries up to this number. */
export async function pruneAuditEntries(executor: Executor, accountId: string, upTo: number): Promise<void> {
  await executor.deleteFrom('audit_entries').where('account_id', '=', accountId).where('number', '<=', upTo).execute()
}

/** Removes entries after this number. */
export async function removeAuditEntriesAfter(executor: Executor, accountId: string, number: number): Promise<void> {
  await executor.deleteFrom('audit_entries').where('account_id', '=', accountId).where('number', '>', number).execute()
}

/** Entries that wait for their account to be unlocked, in the order in which they were made. */
export function waitingAuditEntries(executor: Executor, accountId: string): Promise<AuditWaitingRow[]> {
  return executor.selectFrom('audit_waiting').selectAll().where('account_id', '=', accountId).orderBy('at').orderBy('id').execute()
}

export async function countWaitingAuditEntries(executor: Executor, accountId: string): Promise<number> {
  const { count } = await executor.selectFrom('audit_waiting').select((eb) => eb.fn.countAll<number>().as('count')).where('account_id', '=', accountId).executeTakeFirstOrThrow()
  return count
}

/** A row that is there already under this id counts one more, and tells of the latest. */
export async function insertWaitingAuditEntry(executor: Executor, row: AuditWaitingRow): Promise<void> {
  await executor
    .insertInto('audit_waiting')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ at: row.at, entry: row.entry, count: eb('audit_waiting.count', '+', row.count) })))
    .execute()
}

export async function removeWaitingAuditEntries(executor: Executor, accountId: string): Promise<void> {
  await executor.deleteFrom('audit_waiting').where('account_id', '=', accountId).execute()
}

/** The exchange of a credential, also of one that is hidden because it was deleted. */
export async function exchangeOfCredential(executor: Executor, accountId: string, id: string): Promise<string | null> {
  const row = await executor.selectFrom('credentials').select('exchange').where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst()
  return row?.exchange ?? null
}
