import type { Executor, RequestCountRow } from './schema.ts'

/** Ends the windows that are over: those that began at or before `until`. */
export async function removeOldCounts(executor: Executor, until: number): Promise<void> {
  await executor.deleteFrom('request_counts').where('window_start', '<=', until).execute()
}

/** After the clock was set back, windows lie in the future: they count as begun now, and so end in time. */
export async function beginNoLaterThan(executor: Executor, now: number): Promise<void> {
  await executor.updateTable('request_counts').set({ window_start: now }).where('window_start', '>', now).execute()
}

export function findRequestCount(executor: Executor, key: Buffer): Promise<RequestCountRow | undefined> {
  return executor.selectFrom('request_counts').selectAll().where('key', '=', key).executeTakeFirst()
}

/** One more in the window that is under way; the first one begins it. */
export async function addToRequestCount(executor: Executor, key: Buffer, now: number): Promise<void> {
  await executor
    .insertInto('request_counts')
    .values({ key, count: 1, window_start: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet((eb) => ({ count: eb('request_counts.count', '+', 1) })))
    .execute()
}
