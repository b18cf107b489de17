import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type SqliteDatabase from 'better-sqlite3'
import { sql, type Kysely } from 'kysely'
import { OpenError } from '../errors/open-error.ts'
import type { Log } from '../platform/log.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import type { Schema } from './schema.ts'

const COPY_INFIX = '.before-version-'

/** How many migrations the file has had; kept in SQLite's user_version, so it moves with the transaction. */
export function versionOf(connection: SqliteDatabase.Database): number {
  return Number(connection.pragma('user_version', { simple: true }))
}

/**
 * Brings the file to the newest version, each step in a transaction of its own together with its
 * number, so that a crash leaves a whole older version. Before the first step an existing file is
 * copied beside itself; the copy goes after the next successful unlock (`removeCopies`).
 */
export async function migrate(
  connection: SqliteDatabase.Database,
  database: Kysely<Schema>,
  { file, log }: { file: string | null; log: Log | null },
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const from = versionOf(connection)
  if (from === migrations.length) return
  if (file !== null) await copyBefore(connection, `${file}${COPY_INFIX}${migrations.length}`)
  for (const [index, migration] of migrations.entries()) {
    if (index < from) continue
    await database.transaction().execute(async (transaction) => {
      await migration.up(transaction as unknown as Kysely<unknown>)
      await sql.raw(`PRAGMA user_version = ${index + 1}`).execute(transaction)
    })
  }
  log?.info('store.migrated', { from_version: from, to_version: migrations.length })
}

async function copyBefore(connection: SqliteDatabase.Database, copy: string): Promise<void> {
  try {
    rmSync(copy, { force: true })
    // Made before it is filled: at no moment may others read it.
    closeSync(openSync(copy, 'wx', 0o600))
    await connection.backup(copy)
  } catch (error) {
    throw new OpenError('backup_failed', `Before updating the vault, a copy could not be written to ${copy}. Free some space and start again; nothing was changed.`, error)
  }
}

/** Removes the copies that migrations left: once an account has opened, the new file is known to serve. */
export function removeCopies(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (name.startsWith(`vault.db${COPY_INFIX}`)) rmSync(path.join(folder, name), { force: true })
}
