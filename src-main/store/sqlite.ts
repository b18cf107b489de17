import type SqliteDatabase from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { SqliteDialect, type SqliteDatabase as KyselysDatabase, type SqliteStatement, type DatabaseConnection, type Driver, type TransactionSettings } from 'kysely'
import { VaultError } from '../errors/vault-error.ts'

/** More than there are different queries. */
const KEPT_STATEMENTS = 200

/**
 * SQLite through Kysely, with the faults of the storage itself (full, read-only, damaged, closed)
 * told apart from everything else. A violated constraint passes through: repositories give it meaning.
 */
export class GuardedSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase.Database

  constructor(database: SqliteDatabase.Database) {
    super({ database: withKeptStatements(database) })
    this.#database = database
  }

  override createDriver(): Driver {
    return guardDriver(super.createDriver(), this.#database)
  }
}

/** Kysely prepares each query anew; a kept statement halves the time of a small write. */
function withKeptStatements(database: SqliteDatabase.Database): KyselysDatabase {
  const statements = new LRUCache<string, SqliteStatement>({
    max: KEPT_STATEMENTS,
    memoMethod: (text) => database.prepare(text),
  })
  return {
    prepare: (text) => statements.memo(text),
    close: () => {
      statements.clear()
      database.close()
    },
  }
}

function guardDriver(driver: Driver, database: SqliteDatabase.Database): Driver {
  const guarded = new WeakMap<DatabaseConnection, DatabaseConnection>()
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    acquireConnection: async () => {
      const connection = await driver.acquireConnection()
      const known = guarded.get(connection) ?? guardConnection(connection)
      guarded.set(connection, known)
      return known
    },
    releaseConnection: (connection) => driver.releaseConnection(connection),
    beginTransaction: (connection, settings: TransactionSettings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    // A full or failing disk makes SQLite roll back by itself; a second rollback would fail and hide the first error.
    rollbackTransaction: async (connection) => {
      if (database.inTransaction) await driver.rollbackTransaction(connection)
    },
  }
}

function guardConnection(connection: DatabaseConnection): DatabaseConnection {
  return {
    executeQuery: async (query) => {
      try {
        return await connection.executeQuery(query)
      } catch (error) {
        throw translate(error)
      }
    },
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  }
}

function sqliteCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
}

function translate(error: unknown): unknown {
  const code = sqliteCode(error)
  const closed = error instanceof TypeError && error.message.includes('database connection is not open')
  if (closed) return new VaultError('vault_closing', { cause: error })
  if (code === undefined || code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_ERROR') return error
  return new VaultError('storage_failed', { cause: error })
}

/** Whether a write failed because `columns` (as in `accounts.username_key`) must be unique. */
export function violatesUnique(error: unknown, columns: string): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT') === true && error instanceof Error && error.message.includes(columns)
}
