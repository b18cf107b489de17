import type { z } from 'zod'
import { VaultError } from '../errors/vault-error.ts'
import type { Executor } from './schema.ts'

/** A vault-wide setting; undefined where it was never set. Throws storage_failed for one that does not parse. */
export async function readSetting<T>(executor: Executor, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const row = await executor.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
  if (row === undefined) return undefined
  try {
    return schema.parse(JSON.parse(row.value))
  } catch (error) {
    throw new VaultError('storage_failed', { cause: error })
  }
}

export async function removeSetting(executor: Executor, name: string): Promise<void> {
  await executor.deleteFrom('settings').where('name', '=', name).execute()
}

export async function writeSetting(executor: Executor, name: string, value: unknown): Promise<void> {
  const row = { name, value: JSON.stringify(value) }
  await executor
    .insertInto('settings')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: row.value }))
    .execute()
}
