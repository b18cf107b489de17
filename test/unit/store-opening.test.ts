import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { OpenError } from '../../src-main/errors/open-error.ts'
import { MIGRATIONS } from '../../src-main/store/migrations.ts'
import type { Vault } from '../../src-main/vault.ts'
import { filesOf, hashesOf, layOut } from '../support/vault-files.ts'
import { DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let home: string
let file: string

beforeEach(() => {
  folder = temporaryFolder()
  home = path.join(folder.path, 'vault')
  file = path.join(home, 'vault.db')
})

afterEach(() => folder.remove())

async function makeVault(): Promise<void> {
  const vault = await openTestVault(home)
  await registerAccount(vault, 'mia')
  await vault.close()
}

async function logIn(vault: Vault): Promise<void> {
  await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
}

async function refusal(): Promise<OpenError> {
  const error: unknown = await openTestVault(home).catch((thrown: unknown) => thrown)
  if (!(error instanceof OpenError)) throw new Error('expected the vault to be refused with a sentence', { cause: error })
  expect(error.message).toMatch(/^\S.{40,}\.$/u)
  expect(error.message).toContain(home)
  return error
}

/** Refused for that reason, and again, so the lock was let go; with the files as they were. */
async function expectRefused(fault: OpenError['fault'], saying: RegExp): Promise<void> {
  const before = hashesOf(filesOf(home))
  for (let time = 0; time < 2; time += 1) {
    const refused = await refusal()
    expect(refused.fault).toBe(fault)
    expect(refused.message).toMatch(saying)
    expect(hashesOf(filesOf(home))).toEqual(before)
  }
}

function alter(work: (connection: Database.Database) => void): void {
  const connection = new Database(file)
  work(connection)
  connection.close()
}

function patch(at: number, bytes: readonly number[]): void {
  const whole = readFileSync(file)
  whole.set(bytes, at)
  writeFileSync(file, whole)
}

describe('a new vault', () => {
  const onPosix = process.platform !== 'win32'
  const modeOf = (name: string) => statSync(path.join(home, name)).mode & 0o777
  const modes = () => Object.fromEntries(['.', ...readdirSync(home)].map((name) => [name, modeOf(name).toString(8)]))

  test('is made in a folder that is made, and is there when it is opened again', async () => {
    home = path.join(home, 'deep', 'deeper')
    const vault = await openTestVault(home)
    expect(await vault.accounts.setupRequired()).toBe(true)
    await registerAccount(vault, 'mia')
    await vault.close()
    const again = await openTestVault(home)
    expect(await again.accounts.setupRequired()).toBe(false)
    await again.close()
  })

  test.runIf(onPosix)('is for its owner alone: its folder 0700, every file 0600', async () => {
    const vault = await openTestVault(home)
    await registerAccount(vault, 'mia')
    const { '.': ofFolder, ...ofFiles } = modes()
    expect(ofFolder).toBe('700')
    expect(Object.keys(ofFiles)).toEqual(expect.arrayContaining(['lock.db', 'lock.json', 'vault.db', 'vault.db-shm', 'vault.db-wal']))
    expect(new Set(Object.values(ofFiles))).toEqual(new Set(['600']))
    await vault.close()
  })

  test.runIf(onPosix)('a wider mode that somebody set is narrowed on opening', async () => {
    await makeVault()
    chmodSync(home, 0o755)
    chmodSync(file, 0o644)
    const vault = await openTestVault(home)
    await logIn(vault)
    expect([modeOf('.'), modeOf('vault.db'), modeOf('vault.db-wal'), modeOf('vault.db-shm')]).toEqual([0o700, 0o600, 0o600, 0o600])
    await vault.close()
  })

  test('is whole before it has its name: what a crash left of an earlier attempt is thrown away', async () => {
    mkdirSync(home)
    for (const suffix of ['', '-wal', '-shm', '-journal']) writeFileSync(`${file}.new${suffix}`, 'half a vault')
    await makeVault()
    expect(readdirSync(home).filter((name) => name.includes('.new'))).toEqual([])
    expect(existsSync(file)).toBe(true)
  })
})

describe('a file that is no sound vault', () => {
  beforeEach(() => mkdirSync(home))

  test.each([
    ['empty', Buffer.alloc(0)],
    ['a text', Buffer.from('my api keys: none here\n'.repeat(20))],
    ['shorter than any head', Buffer.from('SQLite format 3\0')],
    ['all zero', Buffer.alloc(8_192)],
  ])('%s: refused as damaged, never taken for a new vault', async (_, bytes) => {
    writeFileSync(file, bytes)
    await expectRefused('damaged', /left as it is/u)
  })

  test('another program’s database is refused as foreign', async () => {
    alter((connection) => connection.exec('CREATE TABLE bookmarks (address TEXT); PRAGMA application_id = 252006675'))
    await expectRefused('foreign', /another program/u)
  })

  test('a database that says of no program to be its own is refused as foreign', async () => {
    alter((connection) => connection.exec('CREATE TABLE notes (text TEXT)'))
    await expectRefused('foreign', /another program/u)
  })

  test('a folder of that name is refused', async () => {
    mkdirSync(file)
    expect(await refusal()).toMatchObject({ fault: 'foreign' })
    expect(statSync(file).isDirectory()).toBe(true)
  })

  test('a part of a vault without its main file is refused, not taken for a new start', async () => {
    for (const suffix of ['-wal', '-journal']) {
      writeFileSync(file + suffix, 'the last commits')
      const refused = await refusal()
      expect([refused.fault, refused.message.includes(`vault.db${suffix}`)]).toEqual(['damaged', true])
      expect([readFileSync(file + suffix, 'utf8'), existsSync(file)]).toEqual(['the last commits', false])
      rmSync(file + suffix)
    }
  })

  test('a place where no folder can be made is refused', async () => {
    rmSync(home, { recursive: true })
    writeFileSync(home, 'a file in its place')
    expect(await refusal()).toMatchObject({ fault: 'unwritable' })
    expect(readFileSync(home, 'utf8')).toBe('a file in its place')
  })
})

describe('a vault that was changed', () => {
  beforeEach(makeVault)

  test('by a newer version: refused as newer', async () => {
    alter((connection) => connection.pragma(`user_version = ${MIGRATIONS.length + 1}`))
    await expectRefused('newer', /newer Tradekeep/u)
  })

  test.each([0, -1])('a version of %d, which no vault has', async (version) => {
    alter((connection) => connection.pragma(`user_version = ${version}`))
    await expectRefused('damaged', /damaged/u)
  })

  test.each([
    ['a table too few', 'DROP TABLE checks'],
    ['a table too many', 'CREATE TABLE more (id TEXT)'],
    ['a rule too few', 'DROP INDEX checks_by_credential'],
    ['a trigger', 'CREATE TRIGGER swallow BEFORE INSERT ON credentials BEGIN SELECT RAISE(IGNORE); END'],
    ['a view', 'CREATE VIEW everything AS SELECT * FROM credentials'],
  ])('%s: its tables are not those of its version', async (_, statement) => {
    alter((connection) => connection.exec(statement))
    await expectRefused('damaged', /left as it is/u)
  })

  test('a row that refers to nothing', async () => {
    alter((connection) => {
      connection.pragma('foreign_keys = OFF')
      connection.exec(`DELETE FROM accounts`)
    })
    await expectRefused('damaged', /left as it is/u)
  })

  test.each([
    ['a time after the year 9999', 'UPDATE accounts SET last_login_at = 253402300800000'],
    ['a time before 1970', 'UPDATE sessions SET created_at = -1'],
    ['a generation that is none', 'UPDATE key_slots SET generation = 0'],
    ['a role that is none', `UPDATE accounts SET role = 'owner'`],
  ])('%s, written past the rules', async (_, statement) => {
    alter((connection) => {
      connection.pragma('ignore_check_constraints = ON')
      connection.exec(statement)
    })
    await expectRefused('damaged', /left as it is/u)
  })

  test('a page that was overwritten', async () => {
    const { size } = statSync(file)
    patch(4_096 * 2, Array.from({ length: 200 }, (_, at) => at % 256))
    expect(statSync(file).size).toBe(size)
    await expectRefused('damaged', /left as it is/u)
  })

  test('a head that says: for reading only, also with a log beside it, which SQLite would fold in', async () => {
    // Offset 18: a write version above 2 forbids writing (SQLite's file format, 1.3.3).
    patch(18, [3])
    await expectRefused('damaged', /left as it is/u)
    patch(18, [2])
    const vault = await openTestVault(home)
    await logIn(vault)
    const torn = filesOf(home)
    await vault.close()
    expect(torn['vault.db-wal']?.length).toBeGreaterThan(0)
    layOut(home, torn)
    patch(18, [3])
    await expectRefused('damaged', /left as it is/u)
  })

  test('with a log of unfinished business beside it, it is examined without being changed', async () => {
    const vault = await openTestVault(home)
    await logIn(vault)
    const torn = filesOf(home)
    await vault.close()
    const main = Buffer.from(torn['vault.db'] ?? Buffer.alloc(0)).fill(0, 4_096 * 3, 4_096 * 20)
    layOut(home, { ...torn, 'vault.db': main })
    expect(torn['vault.db-wal']?.length).toBeGreaterThan(0)
    await expectRefused('damaged', /left as it is/u)
    layOut(home, torn)
    const whole = await openTestVault(home)
    expect(await whole.accounts.setupRequired()).toBe(false)
    await whole.close()
  })
})
