import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { OpenError } from '../../src-main/errors/open-error.ts'
import { MIGRATIONS, type Migration } from '../../src-main/store/migrations.ts'
import { migrate, versionOf } from '../../src-main/store/migrator.ts'
import type { Schema } from '../../src-main/store/schema.ts'
import { GuardedSqliteDialect } from '../../src-main/store/sqlite.ts'
import { dumpOf } from '../support/raw-file.ts'
import { logLines } from '../support/log-lines.ts'
import { DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const NOW = MIGRATIONS.length
const ADDS_COLUMN: Migration = { title: 'a column more', up: async (database) => void (await sql.raw(`ALTER TABLE settings ADD COLUMN more TEXT`).execute(database)) }
const FAILS_LATE: Migration = {
  title: 'half done, then broken',
  up: async (database) => {
    await sql.raw(`CREATE TABLE half (id TEXT) STRICT`).execute(database)
    await sql.raw(`DELETE FROM accounts`).execute(database)
    await sql.raw(`INSERT INTO nowhere VALUES (1)`).execute(database)
  },
}

let folder: ReturnType<typeof temporaryFolder>
let file: string

beforeEach(async () => {
  folder = temporaryFolder()
  file = path.join(folder.path, 'vault.db')
  const vault = await openTestVault(folder.path)
  await registerAccount(vault, 'mia')
  await vault.close()
})

afterEach(() => folder.remove())

const copyFor = (version: number) => `${file}.before-version-${version}`
const copies = () => readdirSync(folder.path).filter((name) => name.includes('.before-version-'))

async function migrateTo(migrations: readonly Migration[]): Promise<{ lines: readonly string[] }> {
  const connection = new Database(file)
  const database = new Kysely<Schema>({ dialect: new GuardedSqliteDialect(connection) })
  const { lines, log } = logLines()
  try {
    await migrate(connection, database, { file, log }, migrations)
  } finally {
    await database.destroy()
  }
  return { lines }
}

function readCopy<T>(version: number, work: (connection: Database.Database) => T): T {
  const connection = new Database(copyFor(version), { readonly: true })
  try {
    return work(connection)
  } finally {
    connection.close()
  }
}

function versionOfFile(): number {
  const connection = new Database(file, { readonly: true })
  const version = versionOf(connection)
  connection.close()
  return version
}

test('a new vault has the newest version, and no copy of anything', () => {
  expect([versionOfFile(), copies()]).toEqual([NOW, []])
})

test('nothing to do is nothing done', async () => {
  const { lines } = await migrateTo(MIGRATIONS)
  expect([copies(), lines]).toEqual([[], []])
})

test('before a migration the whole file is copied beside itself, for its owner alone', async () => {
  const before = dumpOf(folder.path)
  const { lines } = await migrateTo([...MIGRATIONS, ADDS_COLUMN])
  expect([versionOfFile(), copies()]).toEqual([NOW + 1, [path.basename(copyFor(NOW + 1))]])
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ event: 'store.migrated', from_version: NOW, to_version: NOW + 1 }])
  if (process.platform !== 'win32') expect(statSync(copyFor(NOW + 1)).mode & 0o777).toBe(0o600)
  readCopy(NOW + 1, (copy) => {
    expect(versionOf(copy)).toBe(NOW)
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(copy.prepare<[], { username: string }>('SELECT username FROM accounts').all()).toEqual([{ username: 'mia' }])
  })
  expect(dumpOf(folder.path, ['settings'])).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'settings')))
})

test('one that fails midway leaves the older version whole, and the copy beside it', async () => {
  const before = dumpOf(folder.path)
  await expect(migrateTo([...MIGRATIONS, FAILS_LATE])).rejects.toThrow('no such table: nowhere')
  expect([dumpOf(folder.path), versionOfFile(), copies()]).toEqual([before, NOW, [path.basename(copyFor(NOW + 1))]])
  const vault = await openTestVault(folder.path)
  expect((await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).user.username).toBe('mia')
  await vault.close()
})

test('of several, those before the failing one stay: each is a version of its own', async () => {
  await expect(migrateTo([...MIGRATIONS, ADDS_COLUMN, FAILS_LATE])).rejects.toThrow('nowhere')
  expect(versionOfFile()).toBe(NOW + 1)
  // Tried again later, from where it stands.
  await migrateTo([...MIGRATIONS, ADDS_COLUMN, ADDS_COLUMN_TWO])
  expect(versionOfFile()).toBe(NOW + 2)
  readCopy(NOW + 2, (copy) => expect(versionOf(copy)).toBe(NOW + 1))
})

const ADDS_COLUMN_TWO: Migration = { title: 'another', up: async (database) => void (await sql.raw(`ALTER TABLE settings ADD COLUMN most TEXT`).execute(database)) }

test('where the copy can not be written, nothing is migrated', async () => {
  mkdirSync(path.join(copyFor(NOW + 1), 'in the way'), { recursive: true })
  const before = dumpOf(folder.path)
  const error: unknown = await migrateTo([...MIGRATIONS, ADDS_COLUMN]).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(OpenError)
  expect(error).toMatchObject({ fault: 'backup_failed', message: expect.stringContaining(copyFor(NOW + 1)) })
  expect([dumpOf(folder.path), versionOfFile()]).toEqual([before, NOW])
})

test('copies stay until an account opens, since only then the new file is known to serve', async () => {
  writeFileSync(copyFor(NOW), 'an older vault')
  let vault = await openTestVault(folder.path)
  await vault.accounts.login({ username: 'mia', password: new Secret('not the password') }, DESKTOP_CLIENT, null).catch(() => undefined)
  await vault.close()
  expect(existsSync(copyFor(NOW))).toBe(true)
  vault = await openTestVault(folder.path)
  expect(existsSync(copyFor(NOW))).toBe(true)
  await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
  expect(copies()).toEqual([])
  await vault.close()
})
