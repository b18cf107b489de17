import type { DeviceSlotRow, Executor } from './schema.ts'

export function findDeviceSlot(executor: Executor, accountId: string): Promise<DeviceSlotRow | undefined> {
  return executor.selectFrom('device_slots').selectAll().where('account_id', '=', accountId).executeTakeFirst()
}

/** The account's slot from now on; the one before it, if any, goes. To be called in a transaction. */
export async function replaceDeviceSlot(executor: Executor, slot: DeviceSlotRow): Promise<void> {
  await executor.deleteFrom('device_slots').where('account_id', '=', slot.account_id).execute()
  await executor.insertInto('device_slots').values(slot).execute()
}

/** Writes the same secret as its keychain encrypted it anew. */
export async function resealDeviceSlot(executor: Executor, id: string, secret: Buffer | null): Promise<void> {
  await executor.updateTable('device_slots').set({ secret }).where('id', '=', id).execute()
}

export async function removeDeviceSlot(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('device_slots').where('id', '=', id).execute()
}

/** User names of the accounts with a slot, of their newest keys, that this keychain keeps. */
export async function usernamesWithDeviceSlot(executor: Executor, keeper: string): Promise<string[]> {
  const rows = await executor
    .selectFrom('device_slots')
    .innerJoin('accounts', 'accounts.id', 'device_slots.account_id')
    .select('accounts.username')
    .where('device_slots.keeper', '=', keeper)
    .whereRef('device_slots.generation', '=', 'accounts.generation')
    .orderBy('accounts.username_key')
    .execute()
  return rows.map(({ username }) => username)
}
