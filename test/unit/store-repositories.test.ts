import path from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { findAccountByUsername, insertAccount, listingVersionOf } from '../../src-main/store/account-repository.ts'
import { openStore, type Store } from '../../src-main/store/open-store.ts'
import { savePasswordFailures } from '../../src-main/store/password-failure-repository.ts'
import type { AccountRow } from '../../src-main/store/schema.ts'
import { readSetting, writeSetting } from '../../src-main/store/settings-repository.ts'
import { dumpOf, withRawFile } from '../support/raw-file.ts'
import { logLines } from '../support/log-lines.ts'
import { codeOf, openTestVault, registerAccount, temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let mia: AccountRow

beforeEach(async () => {
  folder = temporaryFolder()
  const vault = await openTestVault(folder.path)
  await registerAccount(vault, 'mia')
  await vault.close()
  store = await openStore(folder.path, logLines().log)
  const found = await findAccountByUsername(store.database, 'mia')
  if (found === undefined) throw new Error('nobody is there')
  mia = found
})

afterEach(async () => {
  await store.close()
  folder.remove()
})

describe('settings', () => {
  const schema = z.strictObject({ memory: z.number().int(), names: z.array(z.string()) })
  const value = { memory: 7, names: ['a', '密'] }

  test('are what was written last, and undefined before', async () => {
    expect(await readSetting(store.database, 'cost', schema)).toBeUndefined()
    await writeSetting(store.database, 'cost', { memory: 1, names: [] })
    await writeSetting(store.database, 'cost', value)
    expect(await readSetting(store.database, 'cost', schema)).toEqual(value)
    expect(await readSetting(store.database, 'other', schema)).toBeUndefined()
  })

  test.each(['', 'not JSON', 'null', '{}', '[]', '{"memory":"7","names":[]}', '{"memory":1.5,"names":[]}', '{"memory":7,"names":[],"more":1}', '{"memory":7,"names":[],"__proto__":{}}'])('junk is refused, not guessed at: %s', async (text) => {
    withRawFile(folder.path, (connection) => connection.prepare('INSERT INTO settings (name, value) VALUES (?, ?)').run('cost', text))
    expect(await codeOf(readSetting(store.database, 'cost', schema))).toBe('STORAGE_UNAVAILABLE')
  })
})

describe('faults of the storage', () => {
  test('a full disk is told as such, and takes the whole transaction with it', async () => {
    const before = dumpOf(folder.path)
    await sql.raw('PRAGMA max_page_count = 60').execute(store.database)
    const fill = store.database.transaction().execute(async (transaction) => {
      for (let at = 0; at < 1_000; at += 1) await writeSetting(transaction, `large ${at}`, 'x'.repeat(4_096))
    })
    expect(await codeOf(fill)).toBe('STORAGE_UNAVAILABLE')
    await sql.raw('PRAGMA max_page_count = 1000000').execute(store.database)
    expect(dumpOf(folder.path)).toEqual(before)
    await writeSetting(store.database, 'after', 1)
    expect(await readSetting(store.database, 'after', z.number())).toBe(1)
  })

  test('another connection that keeps the file locked is told as such', async () => {
    await sql.raw('PRAGMA busy_timeout = 1').execute(store.database)
    const other = new Database(path.join(folder.path, 'vault.db'))
    other.exec('BEGIN IMMEDIATE')
    expect(await codeOf(writeSetting(store.database, 'name', 1))).toBe('STORAGE_UNAVAILABLE')
    other.close()
    await writeSetting(store.database, 'name', 2)
    expect(await readSetting(store.database, 'name', z.number())).toBe(2)
  })

  test.each(['asked before', 'never asked'])('after closing, a late call is told that the vault is closing (%s)', async (when) => {
    const late = await openStore(folder.path, logLines().log)
    if (when === 'asked before') await late.database.selectFrom('settings').selectAll().execute()
    await late.close()
    expect(await codeOf(late.database.selectFrom('settings').selectAll().execute())).toBe('STORAGE_UNAVAILABLE')
    expect(await codeOf(late.database.transaction().execute((transaction) => writeSetting(transaction, 'name', 1)))).toBe('STORAGE_UNAVAILABLE')
    await late.close()
  })

  test('a transaction that the closing overtakes is told so, and leaves nothing', async () => {
    const late = await openStore(folder.path, logLines().log)
    const overtaken = late.database.transaction().execute(async (transaction) => {
      await writeSetting(transaction, 'name', 1)
      await late.close()
      await writeSetting(transaction, 'other', 2)
    })
    expect(await codeOf(overtaken)).toBe('STORAGE_UNAVAILABLE')
    expect(await readSetting(store.database, 'name', z.number())).toBeUndefined()
  })

  test('a broken rule passes through as it is, for who knows its meaning', async () => {
    const wrong = { ...mia, id: 'another', seal_id: Buffer.alloc(16), username_key: 'x', email_key: 'x@example.com', role: 'owner' }
    await expect(insertAccount(store.database, wrong, [])).rejects.toThrow(/CHECK constraint failed/u)
    await expect(insertAccount(store.database, { ...wrong, role: 'trader', created_at: -1 }, [])).rejects.toThrow(/CHECK constraint failed: created_at/u)
    await expect(insertAccount(store.database, { ...wrong, role: 'trader', username_key: 'mia' }, [])).rejects.toThrow(VaultError)
    await expect(insertAccount(store.database, { ...wrong, role: 'trader', email_key: mia.email_key }, [])).rejects.toMatchObject({ reason: 'account_exists' })
  })
})

describe('accounts and counters', () => {
  test('the listing version of an account that is gone is nobody’s', async () => {
    expect(await listingVersionOf(store.database, mia.id)).toBe(1)
    expect(await codeOf(listingVersionOf(store.database, 'nobody'))).toBe('AUTHENTICATION_FAILED')
  })

  test('failures of names that nobody has are counted in bounded memory: the longest untouched go', async () => {
    withRawFile(folder.path, (connection) => {
      const insert = connection.prepare('INSERT INTO password_failures (key, failures, last_failure_at, locked_until) VALUES (?, 1, ?, NULL)')
      connection.transaction(() => {
        for (let at = 0; at < 10_050; at += 1) insert.run(Buffer.from(`name ${at}`), at)
      })()
    })
    await savePasswordFailures(store.database, { key: Buffer.from('the newest'), failures: 1, last_failure_at: 20_000, locked_until: null })
    const kept = withRawFile(folder.path, (connection) => connection.prepare<[], { n: number; oldest: number; newest: number }>('SELECT count(*) AS n, min(last_failure_at) AS oldest, max(last_failure_at) AS newest FROM password_failures').get())
    expect(kept).toEqual({ n: 10_000, oldest: 51, newest: 20_000 })
  })

  test('a counter just written is never the one to go, even where the clock was set back', async () => {
    withRawFile(folder.path, (connection) => {
      const insert = connection.prepare('INSERT INTO password_failures (key, failures, last_failure_at, locked_until) VALUES (?, 1, ?, NULL)')
      connection.transaction(() => {
        for (let at = 0; at < 10_000; at += 1) insert.run(Buffer.from(`name ${at}`), 1_000 + at)
      })()
    })
    await savePasswordFailures(store.database, { key: Buffer.from('now'), failures: 3, last_failure_at: 1, locked_until: null })
    const row = withRawFile(folder.path, (connection) => connection.prepare<[Buffer], { failures: number }>('SELECT failures FROM password_failures WHERE key = ?').get(Buffer.from('now')))
    expect(row).toEqual({ failures: 3 })
  })
})
