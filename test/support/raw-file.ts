import { createHash } from 'node:crypto'
import path from 'node:path'
import Database from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { Schema } from '../../src-main/store/schema.ts'
import { GuardedSqliteDialect } from '../../src-main/store/sqlite.ts'

type Row = Readonly<Record<string, unknown>>

/** The vault's file as anybody with a SQLite shell sees it, beside an open vault or without one. */
export function withRawFile<T>(home: string, work: (connection: Database.Database) => T): T {
  const connection = new Database(path.join(home, 'vault.db'))
  try {
    return work(connection)
  } finally {
    connection.close()
  }
}

/** The same for what takes a database; nothing of the file is examined first. */
export async function withDatabase<T>(home: string, work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
  const connection = new Database(path.join(home, 'vault.db'))
  try {
    return await work(new Kysely<Schema>({ dialect: new GuardedSqliteDialect(connection) }))
  } finally {
    connection.close()
  }
}

/** Every row of every table, but for those of `except`, in an order of its own; bytes stand as their hash. */
export function dumpOf(home: string, except: readonly string[] = []): Readonly<Record<string, readonly string[]>> {
  return withRawFile(home, (connection) => {
    const tables = connection.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`).all()
    return Object.fromEntries(tables.filter(({ name }) => !except.includes(name)).map(({ name }) => [name, connection.prepare<[], Row>(`SELECT * FROM ${name}`).all().map(asText).toSorted()]))
  })
}

const asText = (row: Row): string => JSON.stringify(row, (_, value: unknown) => (isBytes(value) ? createHash('sha256').update(Buffer.from(value.data)).digest('hex') : value))

const isBytes = (value: unknown): value is { data: number[] } => typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer'

const FUSE = 'fuse'

/** How a write fails: the statement alone, the rest of it, or (as a full disk may do it) the whole transaction at once. */
export type Blow = 'ABORT' | 'FAIL' | 'ROLLBACK'

/**
 * A fuse in an open vault's file: after so many written rows, of whatever table, the next write fails.
 * It lies beside the vault's tables and takes part in its transactions.
 */
export class Fuse {
  static readonly TABLE = FUSE
  readonly #home: string

  constructor(home: string) {
    this.#home = home
  }

  /** Lets `writes` rows be written and blows at the next. */
  lay(writes: number, blow: Blow): void {
    withRawFile(this.#home, (connection) => {
      const tables = connection.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all()
      connection.exec(`CREATE TABLE ${FUSE} (writes_left INTEGER NOT NULL); INSERT INTO ${FUSE} VALUES (${writes})`)
      for (const { name } of tables) {
        for (const event of ['INSERT', 'UPDATE', 'DELETE']) {
          connection.exec(
            `CREATE TRIGGER ${FUSE}_${name}_${event} BEFORE ${event} ON ${name} BEGIN
              SELECT RAISE(${blow}, 'the fuse blew') WHERE (SELECT writes_left FROM ${FUSE}) <= 0;
              UPDATE ${FUSE} SET writes_left = writes_left - 1;
            END`,
          )
        }
      }
    })
  }

  remove(): void {
    withRawFile(this.#home, (connection) => {
      const triggers = connection.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).all()
      for (const { name } of triggers) connection.exec(`DROP TRIGGER ${name}`)
      connection.exec(`DROP TABLE IF EXISTS ${FUSE}`)
    })
  }
}
