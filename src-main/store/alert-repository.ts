import type { AlertRow, Executor } from './schema.ts'

/** What an alert is about: one of each is open at a time. */
export type AlertCause = Pick<AlertRow, 'account_id' | 'kind' | 'subject'>

/**
 * Writes a new alert, or where one about the same is open counts it once more: it is to be read again
 * then. Gives the one that is open.
 */
export function raiseAlert(executor: Executor, alert: AlertCause & Pick<AlertRow, 'id' | 'severity'>, at: number): Promise<AlertRow> {
  return executor
    .insertInto('alerts')
    .values({ ...alert, first_at: at, last_at: at, count: 1, read_at: null, resolved_at: null })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'kind', 'subject'])
        .where('resolved_at', 'is', null)
        .doUpdateSet((eb) => ({ count: eb('alerts.count', '+', 1), last_at: eb.fn('max', ['alerts.last_at', eb.val(at)]), read_at: null })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Those of the account, what came up last first. */
export function listAlerts(executor: Executor, accountId: string, { includeResolved }: { readonly includeResolved: boolean }): Promise<AlertRow[]> {
  const all = executor.selectFrom('alerts').selectAll().where('account_id', '=', accountId)
  return (includeResolved ? all : all.where('resolved_at', 'is', null)).orderBy('last_at', 'desc').orderBy('id', 'desc').execute()
}

/** Undefined for an unknown id and another account's alike. */
export function findAlert(executor: Executor, accountId: string, id: string): Promise<AlertRow | undefined> {
  return executor.selectFrom('alerts').selectAll().where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst()
}

export async function saveAlert(executor: Executor, id: string, columns: Partial<Pick<AlertRow, 'read_at' | 'resolved_at'>>): Promise<void> {
  await executor.updateTable('alerts').set(columns).where('id', '=', id).execute()
}
