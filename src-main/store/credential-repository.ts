import { VaultError } from '../errors/vault-error.ts'
import type { CheckRow, CredentialRow, Executor } from './schema.ts'
import { violatesUnique } from './sqlite.ts'

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
  try {
    await executor.insertInto('credentials').values(row).execute()
  } catch (error) {
    if (!violatesUnique(error, 'credentials.identity')) throw error
    const existing = await executor.selectFrom('credentials').select('id').where('account_id', '=', row.account_id).where('identity', '=', row.identity).executeTakeFirst()
    throw new VaultError('duplicate_credential', { cause: error, ...(existing && { details: { credential_id: existing.id } }) })
  }
}

/** One credential of the account, whole; undefined for an unknown id and for another account's alike. */
export function findCredential(executor: Executor, accountId: string, id: string): Promise<CredentialRow | undefined> {
  return executor.selectFrom('credentials').selectAll().where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst()
}

export interface ListQuery {
  readonly includeInactive: boolean
  readonly limit: number
  /** The last id of the page before. */
  readonly before: string | null
}

/** Newest first. */
export function listCredentials(executor: Executor, accountId: string, query: ListQuery): Promise<ListedRow[]> {
  let select = executor.selectFrom('credentials').select(LISTED).where('account_id', '=', accountId)
  if (!query.includeInactive) select = select.where('is_active', '=', 1)
  if (query.before !== null) select = select.where('id', '<', query.before)
  return select.orderBy('id', 'desc').limit(query.limit).execute()
}

/** What a listing without the paused ones leaves out. */
export function listPausedCredentials(executor: Executor, accountId: string): Promise<ListedRow[]> {
  return executor.selectFrom('credentials').select(LISTED).where('account_id', '=', accountId).where('is_active', '=', 0).execute()
}

export async function countCredentials(executor: Executor, accountId: string, includeInactive: boolean): Promise<number> {
  let select = executor.selectFrom('credentials').select((eb) => eb.fn.countAll<number>().as('count')).where('account_id', '=', accountId)
  if (!includeInactive) select = select.where('is_active', '=', 1)
  return (await select.executeTakeFirstOrThrow()).count
}

export type CheckedColumns = Pick<CredentialRow, 'state' | 'listing' | 'listing_revision' | 'last_outcome' | 'last_checked_at' | 'updated_at'>

export async function updateCheckedCredential(executor: Executor, accountId: string, id: string, columns: CheckedColumns): Promise<void> {
  await executor.updateTable('credentials').set(columns).where('account_id', '=', accountId).where('id', '=', id).execute()
}

export async function insertCheck(executor: Executor, row: CheckRow): Promise<void> {
  await executor.insertInto('checks').values(row).execute()
}
