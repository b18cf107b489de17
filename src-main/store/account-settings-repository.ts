import type { AccountSettingRow, Executor } from './schema.ts'

export function findAccountSetting(executor: Executor, accountId: string, name: string): Promise<AccountSettingRow | undefined> {
  return executor.selectFrom('account_settings').selectAll().where('account_id', '=', accountId).where('name', '=', name).executeTakeFirst()
}

/** Writes what an account chose, in place of what stood there. */
export async function saveAccountSetting(executor: Executor, row: AccountSettingRow): Promise<void> {
  const { revision, sealed } = row
  await executor
    .insertInto('account_settings')
    .values(row)
    .onConflict((conflict) => conflict.columns(['account_id', 'name']).doUpdateSet({ revision, sealed }))
    .execute()
}
