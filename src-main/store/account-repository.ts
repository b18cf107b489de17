import { VaultError } from '../errors/vault-error.ts'
import type { AccountRow, Executor, KeySlotRow } from './schema.ts'
import { violatesUnique } from './sqlite.ts'

export type SlotKind = 'password' | 'recovery'

/** Throws account_exists where the name or the address is taken, also by a write at the same moment. */
export async function insertAccount(executor: Executor, account: AccountRow, slots: readonly KeySlotRow[]): Promise<void> {
  try {
    await executor.insertInto('accounts').values(account).execute()
  } catch (error) {
    if (violatesUnique(error, 'accounts.username_key') || violatesUnique(error, 'accounts.email_key')) throw new VaultError('account_exists', { cause: error })
    throw error
  }
  await executor.insertInto('key_slots').values([...slots]).execute()
}

export async function countAccounts(executor: Executor): Promise<number> {
  const { count } = await executor.selectFrom('accounts').select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}

export function findAccount(executor: Executor, id: string): Promise<AccountRow | undefined> {
  return executor.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findAccountByUsername(executor: Executor, usernameKey: string): Promise<AccountRow | undefined> {
  return executor.selectFrom('accounts').selectAll().where('username_key', '=', usernameKey).executeTakeFirst()
}

export function findSlot(executor: Executor, accountId: string, kind: SlotKind): Promise<KeySlotRow | undefined> {
  return executor.selectFrom('key_slots').selectAll().where('account_id', '=', accountId).where('kind', '=', kind).executeTakeFirst()
}

export async function recordLogin(executor: Executor, accountId: string, at: number): Promise<void> {
  await executor.updateTable('accounts').set({ last_login_at: at }).where('id', '=', accountId).execute()
}

/** The counter that makes a cached listing of an older state unfindable. */
export async function listingVersionOf(executor: Executor, accountId: string): Promise<number> {
  const row = await executor.selectFrom('accounts').select('listing_version').where('id', '=', accountId).executeTakeFirst()
  if (row === undefined) throw new VaultError('no_session')
  return row.listing_version
}

/** To be called in the transaction of every change that a listing shows. */
export async function raiseListingVersion(executor: Executor, accountId: string): Promise<void> {
  await executor
    .updateTable('accounts')
    .set((eb) => ({ listing_version: eb('listing_version', '+', 1) }))
    .where('id', '=', accountId)
    .execute()
}
