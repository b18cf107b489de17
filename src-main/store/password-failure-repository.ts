import type { Selectable } from 'kysely'
import type { Executor, PasswordFailuresTable } from './schema.ts'

export type PasswordFailureRow = Selectable<PasswordFailuresTable>

/** Names that nobody has are counted too, so their number is bounded: the longest untouched go first. */
const MOST_ROWS = 10_000

export function findPasswordFailures(executor: Executor, key: Buffer): Promise<PasswordFailureRow | undefined> {
  return executor.selectFrom('password_failures').selectAll().where('key', '=', key).executeTakeFirst()
}

export async function savePasswordFailures(executor: Executor, row: PasswordFailureRow): Promise<void> {
  const { key, ...values } = row
  await executor
    .insertInto('password_failures')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
    .execute()
  await executor
    .deleteFrom('password_failures')
    .where('key', 'in', (eb) => eb.selectFrom('password_failures').select('key').orderBy('last_failure_at', 'desc').limit(MOST_ROWS).offset(MOST_ROWS))
    .where('key', '!=', key)
    .execute()
}

export async function clearPasswordFailures(executor: Executor, key: Buffer): Promise<void> {
  await executor.deleteFrom('password_failures').where('key', '=', key).execute()
}
