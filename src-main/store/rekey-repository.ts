import type { CheckRow, CredentialRow, Executor } from './schema.ts'

/** One page of the account's credentials by id, with those that are hidden because they were deleted; `after` is the last id of the page before. */
export function pageOfCredentials(executor: Executor, accountId: string, after: string, limit: number): Promise<CredentialRow[]> {
  return executor.selectFrom('credentials').selectAll().where('account_id', '=', accountId).where('id', '>', after).orderBy('id').limit(limit).execute()
}

export type RekeyedColumns = Pick<CredentialRow, 'identity' | 'generation' | 'wrapped_key' | 'record' | 'record_revision' | 'listing' | 'listing_revision'>

export async function saveRekeyedCredential(executor: Executor, { account_id, id }: Pick<CredentialRow, 'account_id' | 'id'>, columns: RekeyedColumns): Promise<void> {
  await executor.updateTable('credentials').set(columns).where('account_id', '=', account_id).where('id', '=', id).execute()
}

/** One page of the account's checks that have a sealed detail, by id. */
export function pageOfDetails(executor: Executor, accountId: string, after: string, limit: number): Promise<CheckRow[]> {
  return executor.selectFrom('checks').selectAll().where('account_id', '=', accountId).where('detail', 'is not', null).where('id', '>', after).orderBy('id').limit(limit).execute()
}

export async function saveDetail(executor: Executor, id: string, detail: Buffer): Promise<void> {
  await executor.updateTable('checks').set({ detail }).where('id', '=', id).execute()
}
