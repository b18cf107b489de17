import { VaultError } from '../errors/vault-error.ts'
import type { CheckRow, CredentialRow, Executor } from './schema.ts'
import { violatesUnique } from './sqlite.ts'
import { isTombstone, tombstoneOf } from './tombstone.ts'

const LISTED = [
  'id',
  'exchange',
  'kind',
  'testnet',
  'state',
  'is_active',
  'generation',
  'listing',
  'listing_revision',
  'record_revision',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof CredentialRow)[]

/** A row without its record: what a listing reads, 10,000 at a time. */
export type ListedRow = Pick<CredentialRow, (typeof LISTED)[number]>

/** Throws duplicate_credential, naming the one that is there already. */
export async function insertCredential(executor: Executor, row: CredentialRow): Promise<void> {
  await refusingDuplicates(executor, row, () => executor.insertInto('credentials').values(row).execute())
}

async function refusingDuplicates(executor: Executor, row: Pick<CredentialRow, 'account_id' | 'identity'>, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!violatesUnique(error, 'credentials.identity')) throw error
    const existing = await executor.selectFrom('credentials').select('id').where('account_id', '=', row.account_id).where('identity', '=', row.identity).executeTakeFirst()
    throw new VaultError('duplicate_credential', { cause: error, ...(existing && { details: { credential_id: existing.id } }) })
  }
}

/** A row as it lies there, deleted or not. */
function findRow(executor: Executor, accountId: string, id: string): Promise<CredentialRow | undefined> {
  return executor.selectFrom('credentials').selectAll().where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst()
}

/**
 * One credential of the account, whole; undefined for an unknown id, another account's and a deleted one
 * alike. Throws sealed_data_damaged for one that says it was deleted and was not.
 */
export async function findCredential(executor: Executor, accountId: string, id: string): Promise<CredentialRow | undefined> {
  const row = await findRow(executor, accountId, id)
  if (row === undefined || row.deleted_at === null) return row
  if (isTombstone(row)) return undefined
  throw new VaultError('sealed_data_damaged', { details: { credential_id: id } })
}

/** One that was deleted and can be brought back. */
export async function findDeletedCredential(executor: Executor, accountId: string, id: string): Promise<CredentialRow | undefined> {
  const row = await findRow(executor, accountId, id)
  return row !== undefined && isTombstone(row) ? row : undefined
}

/** Hides the credential and frees its identity; also a damaged one. False where there is none, or it is deleted already. */
export async function markDeleted(executor: Executor, accountId: string, id: string, at: number): Promise<boolean> {
  const row = await findRow(executor, accountId, id)
  if (row === undefined || isTombstone(row)) return false
  await executor.updateTable('credentials').set({ deleted_at: at, identity: tombstoneOf(row, at) }).where('account_id', '=', accountId).where('id', '=', id).execute()
  return true
}

/** Brings a deleted credential back. Throws duplicate_credential where its identity was bound again meanwhile. */
export async function unmarkDeleted(executor: Executor, row: Pick<CredentialRow, 'account_id' | 'id' | 'identity' | 'updated_at'>): Promise<void> {
  const { account_id, id, identity, updated_at } = row
  await refusingDuplicates(executor, row, () =>
    executor.updateTable('credentials').set({ deleted_at: null, identity, updated_at }).where('account_id', '=', account_id).where('id', '=', id).execute(),
  )
}

export type DeletedRow = Pick<CredentialRow, 'account_id' | 'id' | 'identity' | 'deleted_at'>

/** Every deleted credential of every account. */
export async function listDeleted(executor: Executor): Promise<DeletedRow[]> {
  const rows = await executor.selectFrom('credentials').select(['account_id', 'id', 'identity', 'deleted_at']).where('deleted_at', 'is not', null).execute()
  return rows.filter(isTombstone)
}

/** Removes a deleted credential with its key and its checks. False where it was brought back, or is gone. */
export async function destroyDeleted(executor: Executor, { account_id, id, identity }: Pick<DeletedRow, 'account_id' | 'id' | 'identity'>): Promise<boolean> {
  const { numDeletedRows } = await executor.deleteFrom('credentials').where('account_id', '=', account_id).where('id', '=', id).where('identity', '=', identity).where('deleted_at', 'is not', null).executeTakeFirst()
  return numDeletedRows > 0n
}

export interface ListQuery {
  readonly includeInactive: boolean
  readonly limit: number
  /** The last id of the page before. */
  readonly before: string | null
}

/** Newest first. */
export function listCredentials(executor: Executor, accountId: string, query: ListQuery): Promise<ListedRow[]> {
  let select = executor.selectFrom('credentials').select(LISTED).where('account_id', '=', accountId).where('deleted_at', 'is', null)
  if (!query.includeInactive) select = select.where('is_active', '=', 1)
  if (query.before !== null) select = select.where('id', '<', query.before)
  return select.orderBy('id', 'desc').limit(query.limit).execute()
}

export type HiddenRow = ListedRow & DeletedRow

/** What such a listing leaves out by a plain column alone, but for what the vault did delete. */
export async function listHiddenCredentials(executor: Executor, accountId: string, { includeInactive }: Pick<ListQuery, 'includeInactive'>): Promise<HiddenRow[]> {
  const rows = await executor
    .selectFrom('credentials')
    .select([...LISTED, 'account_id', 'identity', 'deleted_at'])
    .where('account_id', '=', accountId)
    .where((eb) => (includeInactive ? eb('deleted_at', 'is not', null) : eb.or([eb('is_active', '=', 0), eb('deleted_at', 'is not', null)])))
    .execute()
  return rows.filter((row) => !isTombstone(row))
}

export async function countCredentials(executor: Executor, accountId: string, includeInactive: boolean): Promise<number> {
  let select = executor
    .selectFrom('credentials')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
  if (!includeInactive) select = select.where('is_active', '=', 1)
  return (await select.executeTakeFirstOrThrow()).count
}

export type CheckedColumns = Pick<CredentialRow, 'state' | 'listing' | 'listing_revision' | 'last_outcome' | 'last_checked_at' | 'updated_at'>

export async function updateCheckedCredential(executor: Executor, accountId: string, id: string, columns: CheckedColumns): Promise<void> {
  await executor.updateTable('credentials').set(columns).where('account_id', '=', accountId).where('id', '=', id).execute()
}

/** Writes what an update changed. Throws duplicate_credential where another credential has the new identity. */
export async function updateCredential(executor: Executor, row: CredentialRow): Promise<void> {
  const { account_id, id, ...columns } = row
  await refusingDuplicates(executor, row, () => executor.updateTable('credentials').set(columns).where('account_id', '=', account_id).where('id', '=', id).execute())
}

export async function insertCheck(executor: Executor, row: CheckRow): Promise<void> {
  await executor.insertInto('checks').values(row).execute()
}

export interface ChecksQuery {
  readonly limit: number
  /** The last id of the page before. */
  readonly before: string | null
}

/** A credential's checks, the newest first: ids rise with time. */
export function listChecks(executor: Executor, accountId: string, credentialId: string, query: ChecksQuery): Promise<CheckRow[]> {
  let select = executor.selectFrom('checks').selectAll().where('account_id', '=', accountId).where('credential_id', '=', credentialId)
  if (query.before !== null) select = select.where('id', '<', query.before)
  return select.orderBy('id', 'desc').limit(query.limit).execute()
}

export async function countChecks(executor: Executor, accountId: string, credentialId: string): Promise<number> {
  const { count } = await executor
    .selectFrom('checks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('credential_id', '=', credentialId)
    .executeTakeFirstOrThrow()
  return count
}
