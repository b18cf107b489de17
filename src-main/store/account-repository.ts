import { VaultError } from '../errors/vault-error.ts'
import type { AccountRow, Executor, KeySlotRow } from './schema.ts'
import { violatesUnique } from './sqlite.ts'

export type SlotKind = 'password' | 'recovery'

/** Throws account_exists where the name or the address is taken, also by a write at the same moment. */
export async function insertAccount(executor: Executor, account: AccountRow, slots: readonly KeySlotRow[]): Promise<void> {
  await refusingTaken(() => executor.insertInto('accounts').values(account).execute())
  await executor.insertInto('key_slots').values([...slots]).execute()
}

async function refusingTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (violatesUnique(error, 'accounts.username_key') || violatesUnique(error, 'accounts.email_key')) throw new VaultError('account_exists', { cause: error })
    throw error
  }
}

export type AccountNames = Pick<AccountRow, 'username' | 'username_key' | 'email' | 'email_key' | 'updated_at'>

/** Throws account_exists where another account has the name or the address. */
export async function saveNames(executor: Executor, id: string, names: AccountNames): Promise<void> {
  await refusingTaken(() => executor.updateTable('accounts').set(names).where('id', '=', id).execute())
}

export async function saveRole(executor: Executor, id: string, columns: Pick<AccountRow, 'role' | 'updated_at'>): Promise<void> {
  await executor.updateTable('accounts').set(columns).where('id', '=', id).execute()
}

/** Deletes an account; whatever belongs to it goes with it. */
export async function deleteAccount(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('accounts').where('id', '=', id).execute()
}

export async function countAdmins(executor: Executor): Promise<number> {
  const { count } = await executor
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .executeTakeFirstOrThrow()
  return count
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

/** The account, as long as the slot that was opened is still the one that opens it; undefined once another took its place. */
export function findAccountOfSlot(executor: Executor, slot: Pick<KeySlotRow, 'id' | 'revision'>): Promise<AccountRow | undefined> {
  return executor
    .selectFrom('accounts')
    .innerJoin('key_slots', 'key_slots.account_id', 'accounts.id')
    .selectAll('accounts')
    .where('key_slots.id', '=', slot.id)
    .where('key_slots.revision', '=', slot.revision)
    .executeTakeFirst()
}

export async function listAccountIds(executor: Executor): Promise<readonly string[]> {
  const rows = await executor.selectFrom('accounts').select('id').execute()
  return rows.map(({ id }) => id)
}

/** Only while the account's keys are those that the new one is wrapped by. */
export async function saveSettingsKey(executor: Executor, account: Pick<AccountRow, 'id' | 'generation'>, settingsKey: Buffer): Promise<void> {
  await executor.updateTable('accounts').set({ settings_key: settingsKey }).where('id', '=', account.id).where('generation', '=', account.generation).execute()
}

export async function saveSlot(executor: Executor, { id, ...columns }: KeySlotRow): Promise<void> {
  await executor.updateTable('key_slots').set(columns).where('id', '=', id).execute()
}

export type AccountKeyColumns = Pick<AccountRow, 'generation' | 'index_key' | 'settings_key' | 'updated_at'>

/** Puts new keys and their slots in the place of the old ones. A device's slot goes too: whoever can fill it anew inserts it after. */
export async function replaceAccountKeys(executor: Executor, accountId: string, columns: AccountKeyColumns, slots: readonly KeySlotRow[]): Promise<void> {
  await executor.updateTable('accounts').set(columns).where('id', '=', accountId).execute()
  await executor.deleteFrom('key_slots').where('account_id', '=', accountId).execute()
  await executor.deleteFrom('device_slots').where('account_id', '=', accountId).execute()
  await executor.insertInto('key_slots').values([...slots]).execute()
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
