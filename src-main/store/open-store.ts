import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import { OpenError } from '../errors/open-error.ts'
import type { Log } from '../platform/log.ts'
import { migrate, versionOf } from './migrator.ts'
import { MIGRATIONS } from './migrations.ts'
import { GuardedSqliteDialect } from './sqlite.ts'
import type { Schema } from './schema.ts'

/** 'TKEP', in SQLite's application_id: tells a vault from any other SQLite file. */
const APPLICATION_ID = 0x54_4b_45_50
const APPLICATION_ID_OFFSET = 68
const SQLITE_MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100
/** Where SQLite says in which form a file is written and read: 1 with a rollback journal, 2 with a write-ahead log. */
const FORMAT_OFFSETS = [18, 19]
const KNOWN_FORMATS: readonly (number | undefined)[] = [1, 2]
const PRIVATE_FILE = 0o600
/** Milliseconds that a write waits for somebody else who has the file. */
const PATIENCE = 5_000

export interface Store {
  readonly database: Kysely<Schema>
  /**
   * Folds the write-ahead log into the file and cuts it to nothing, so that what was overwritten or
   * deleted stands in neither. Waits its turn behind running transactions; to be awaited outside of one.
   * False where somebody else reads the file and the log had to stay.
   */
  checkpoint(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens the vault's file in `folder`, making a new one only where there is none. Throws OpenError with a
 * sentence for a damaged, foreign or newer file; such a file is left as it is.
 */
export async function openStore(folder: string, log: Log): Promise<Store> {
  const file = path.join(folder, 'vault.db')
  if (!existsSync(file)) await createFile(folder, file)
  requireVaultHeader(file)
  await examine(folder, file)
  const connection = connect(file)
  try {
    tune(connection)
    // Finds out now, not at the first login, that a file or a folder can't be written to.
    connection.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${versionOf(connection)}; ROLLBACK`)
    const database = new Kysely<Schema>({ dialect: new GuardedSqliteDialect(connection) })
    await migrate(connection, database, { file, log })
    if (process.platform !== 'win32') for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) chmodSync(file + suffix, PRIVATE_FILE)
    return {
      database,
      checkpoint: () => cutLog(database),
      // Not through Kysely: it would leave a file open that nothing was asked of, and answer later calls with an error of its own.
      close: async () => void connection.close(),
    }
  } catch (error) {
    if (connection.open) connection.close()
    throw asOpenError(error, file)
  }
}

/**
 * Throws OpenError where the file is damaged or newer. A write-ahead log that was left over is read, but
 * by a connection that can't fold it into the file: closing any other one would, and so would change
 * a damaged file and lose the log.
 */
async function examine(folder: string, file: string): Promise<void> {
  const connection = connect(file, { readonly: (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0 })
  try {
    const version = versionOf(connection)
    if (version > MIGRATIONS.length)
      throw new OpenError('newer', `The vault in ${folder} was written by a newer Tradekeep. Install that version or a later one; this one has changed nothing.`)
    await requireKnownTables(connection, version, file)
    requireSound(connection, file)
  } catch (error) {
    throw asOpenError(error, file)
  } finally {
    connection.close()
  }
}

/** Through Kysely, whose one connection nobody else has meanwhile: inside a transaction a checkpoint fails. */
function cutLog(database: Kysely<Schema>): Promise<boolean> {
  return database.connection().execute(async (connection) => {
    // While it waits for a reader, SQLite holds up the whole process.
    await sql`PRAGMA busy_timeout = 0`.execute(connection)
    const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(connection)
    await sql.raw(`PRAGMA busy_timeout = ${PATIENCE}`).execute(connection)
    return rows[0]?.busy === 0
  })
}

function connect(file: string, options: Database.Options = {}): Database.Database {
  try {
    return new Database(file, { ...options, fileMustExist: true, timeout: PATIENCE })
  } catch (error) {
    throw asOpenError(error, file)
  }
}

function tune(connection: Database.Database): void {
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = FULL')
  connection.pragma('fullfsync = ON')
  connection.pragma('checkpoint_fullfsync = ON')
  connection.pragma('foreign_keys = ON')
  connection.pragma('secure_delete = ON')
  connection.pragma('trusted_schema = OFF')
  connection.pragma('temp_store = MEMORY')
}

/**
 * A new vault is made under another name and renamed when it is whole: so a file that is there but
 * empty is always a damaged one, and is never mistaken for a vault without accounts.
 */
async function createFile(folder: string, file: string): Promise<void> {
  for (const leftover of ['-wal', '-journal']) {
    if (existsSync(file + leftover))
      throw new OpenError('damaged', `In ${folder} the file vault.db is missing, but a part of it (vault.db${leftover}) is there. Put vault.db back from a backup, or move the rest away to start a new vault.`)
  }
  const draft = `${file}.new`
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(draft + suffix, { force: true })
  try {
    closeSync(openSync(draft, 'wx', PRIVATE_FILE))
    const connection = new Database(draft)
    connection.pragma(`application_id = ${APPLICATION_ID}`)
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = FULL')
    const database = new Kysely<Schema>({ dialect: new GuardedSqliteDialect(connection) })
    await migrate(connection, database, { file: null, log: null })
    connection.close()
    renameSync(draft, file)
    syncFolder(folder)
  } catch (error) {
    throw asOpenError(error, file)
  }
}

/** Makes the rename itself durable; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** Read without SQLite, which would already replay and change a file that is not ours. */
function requireVaultHeader(file: string): void {
  const header = Buffer.alloc(HEADER_BYTES)
  let read = 0
  try {
    if (!statSync(file).isFile()) throw new OpenError('foreign', `${file} is not a file. Move it away to start a new vault.`)
    const handle = openSync(file, 'r')
    read = readSync(handle, header, 0, HEADER_BYTES, 0)
    closeSync(handle)
  } catch (error) {
    throw asOpenError(error, file)
  }
  const isSqlite = read === HEADER_BYTES && header.toString('latin1', 0, SQLITE_MAGIC.length) === SQLITE_MAGIC
  if (!isSqlite) throw new OpenError('damaged', `${file} is empty, damaged or not a Tradekeep vault. It was left as it is: put it back from a backup, or move it away to start a new vault.`)
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID)
    throw new OpenError('foreign', `${file} is a database of another program (or its head is damaged). It was left as it is: move it away, or name another folder with TRADEKEEP_HOME.`)
  // SQLite opens a file of a form to come for reading alone, and folds its log into it all the same.
  if (FORMAT_OFFSETS.some((offset) => !KNOWN_FORMATS.includes(header[offset]))) throw damaged(file)
}

/** SQLite takes any text for a table's description; here only the one that this version's migrations write. */
async function requireKnownTables(connection: Database.Database, version: number, file: string): Promise<void> {
  const model = new Database(':memory:')
  const database = new Kysely<Schema>({ dialect: new GuardedSqliteDialect(model) })
  await migrate(model, database, { file: null, log: null }, MIGRATIONS.slice(0, Math.max(0, version)))
  const same = describeTables(connection) === describeTables(model)
  model.close()
  if (!same) throw damaged(file)
}

function describeTables(connection: Database.Database): string {
  return JSON.stringify(connection.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all())
}

function requireSound(connection: Database.Database, file: string): void {
  const found = connection.pragma('integrity_check(1)', { simple: true })
  const orphans = connection.pragma('foreign_key_check') as unknown[]
  if (found !== 'ok' || orphans.length > 0) throw damaged(file)
}

function damaged(file: string, cause?: unknown): OpenError {
  return new OpenError('damaged', `${file} is damaged. It was left as it is: put it back from a backup. Copies made before updates lie beside it.`, cause)
}

function asOpenError(error: unknown, file: string): OpenError {
  if (error instanceof OpenError) return error
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && /^(?:SQLITE_(?:CANTOPEN|READONLY|PERM|FULL|IOERR)|EACCES|EPERM|EROFS|ENOSPC|EISDIR)/u.test(code))
    return new OpenError('unwritable', `${file} can't be opened for writing (${code}). Check the folder's permissions and the free space.`, error)
  return damaged(file, error)
}
