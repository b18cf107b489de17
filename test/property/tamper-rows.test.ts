import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { openListing, sealListing } from '../../src-main/credentials/listing.ts'
import { openRecord, sealRecord } from '../../src-main/credentials/record.ts'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import { findCredential } from '../../src-main/store/credential-repository.ts'
import { openStore, type Store } from '../../src-main/store/open-store.ts'
import type { CredentialRow } from '../../src-main/store/schema.ts'
import { openVault, type Vault } from '../../src-main/vault.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { checkResult } from '../support/check-result.ts'
import { exampleCredential } from '../support/example-credential.ts'
import { openAccountOf } from '../support/opened-account.ts'
import { RUNS } from '../support/property.ts'
import { withRawFile } from '../support/raw-file.ts'
import { logLines } from '../support/log-lines.ts'
import { CHECK_WORKER, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

type Column = keyof CredentialRow
type Value = string | number | Buffer | null

const FORGETFUL = { get: async () => undefined, set: async () => {}, delete: async () => {} }

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let store: Store
let mia: LiveSession
let noa: LiveSession
let ofMia: string[]
let ofNoa: string[]
/** Each credential's row as it was before its last change. */
const older = new Map<string, CredentialRow>()

beforeAll(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path, { cache: FORGETFUL })
  mia = (await registerAccount(vault, 'mia')).session
  noa = (await registerAccount(vault, 'noa', mia)).session
  const bind = async (session: LiveSession, number: number) => (await vault.credentials.bind(session, draftOf(...exampleCredential(number)), { verify: false })).id
  ofMia = [await bind(mia, 0), await bind(mia, 1), await bind(mia, 2)]
  ofNoa = [await bind(noa, 3), await bind(noa, 4)]
  store = await openStore(folder.path, logLines().log)
  for (const id of ofMia) await replace('mia', id)
  for (const id of ofNoa) await replace('noa', id)
})

afterAll(async () => {
  await store.close()
  await vault.close()
  folder.remove()
})

/** A check makes a second listing; new secrets, as an update writes them, make a second record under a second key. */
async function replace(name: string, id: string): Promise<void> {
  const account = await openAccountOf(store.database, name)
  const before = await findCredential(store.database, account.id, id)
  if (before === undefined) throw new Error('nothing to replace')
  older.set(id, before)
  await store.database.transaction().execute((transaction) => recordCheck(transaction, account, { id, recordRevision: 1 }, checkResult('valid'), Date.now()))
  const [candidate] = exampleCredential(100)
  const checked = await findCredential(store.database, account.id, id)
  if (checked === undefined) throw new Error('nothing to replace')
  const listing = sealListing(account, id, 3, { ...openListing(account, checked), record_revision: 2 })
  await store.database.updateTable('credentials').set({ ...sealRecord(account, id, 2, candidate), record_revision: 2, listing, listing_revision: 3 }).where('id', '=', id).execute()
}

/** Writes into rows with SQLite's own hands, runs the work, and puts everything back. */
async function tampered(tables: readonly string[], tamper: (connection: Database) => void, work: () => Promise<void>): Promise<void> {
  withRawFile(folder.path, (connection) => {
    for (const table of tables) connection.exec(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`)
    connection.pragma('foreign_keys = OFF')
    tamper(connection)
  })
  try {
    await work()
  } finally {
    withRawFile(folder.path, (connection) => {
      connection.pragma('foreign_keys = OFF')
      for (const table of tables) connection.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}; DROP TABLE kept_${table}`)
    })
  }
}

const setIn = (connection: Database, id: string, column: Column, value: Value) => connection.prepare(`UPDATE credentials SET ${column} = ? WHERE id = ?`).run(value, id)
const valueIn = (connection: Database, id: string, column: Column) => connection.prepare<[string], Value>(`SELECT ${column} FROM credentials WHERE id = ?`).pluck().get(id) ?? null

const LISTING_COLUMNS = ['listing', 'listing_revision', 'exchange', 'kind', 'state', 'is_active', 'testnet', 'generation', 'record_revision'] as const satisfies readonly Column[]
const RECORD_COLUMNS = ['record', 'record_revision', 'wrapped_key', 'exchange', 'kind', 'testnet', 'generation'] as const satisfies readonly Column[]

const opensListing = (columns: readonly Column[]) => !columns.some((column) => (LISTING_COLUMNS as readonly Column[]).includes(column))
const opensRecord = (columns: readonly Column[]) => !columns.some((column) => (RECORD_COLUMNS as readonly Column[]).includes(column))

/** The row is refused through every door that its changed columns matter to, and reads as before through the others. */
async function expectRefused(session: LiveSession, name: string, id: string, ...columns: readonly Column[]): Promise<void> {
  for (const includeInactive of [true, false]) {
    const { items, damaged } = await vault.credentials.list(session, { includeInactive, limit: 100, cursor: null })
    expect([items.some((item) => item.id === id), damaged.includes(id)], `listed with ${columns.join()} changed`).toEqual([opensListing(columns), !opensListing(columns)])
  }
  if (opensListing(columns)) expect((await vault.credentials.read(session, id)).state).toBe('valid')
  else expect(await codeOf(vault.credentials.read(session, id))).toBe('ENCRYPTION_ERROR')
  const account = await openAccountOf(store.database, name)
  const row = await findCredential(store.database, account.id, id)
  if (row === undefined) throw new Error('the row is gone')
  if (opensRecord(columns)) {
    expect(openRecord(account, row).fields.api_key?.expose('a test compares it')).toBe(exampleCredential(100)[0].fields.api_key?.expose('a test compares it'))
    return
  }
  expect(() => openRecord(account, row)).toThrow('ENCRYPTION_ERROR')
  // Nothing of it reaches an exchange either.
  expect(await codeOf(vault.credentials.verify(session, id))).toBe('ENCRYPTION_ERROR')
}

const which = fc.nat({ max: 2 })
const pick = (ids: readonly string[], index: number): string => ids[index % ids.length] ?? ''

describe('rows of credentials', () => {
  test('control: untouched rows are all there and open', async () => {
    const { items, damaged } = await vault.credentials.list(mia, { includeInactive: false, limit: 100, cursor: null })
    expect([items.map((item) => item.id).toSorted(), damaged]).toEqual([ofMia.toSorted(), []])
    for (const id of ofMia) expect((await vault.credentials.read(mia, id)).state).toBe('valid')
    expect((await findCredential(store.database, mia.accountId, pick(ofMia, 0)))?.listing_revision).toBe(3)
  })

  test("Property 29: a sealed column of another row, of one's own or another account's, is refused", async () => {
    const column = fc.constantFrom<Column>('record', 'wrapped_key', 'listing')
    await fc.assert(
      fc.asyncProperty(column, which, which, fc.boolean(), async (swapped, one, other, across) => {
        const [id, from] = [pick(ofMia, one), across ? pick(ofNoa, other) : pick(ofMia, one === other ? other + 1 : other)]
        const swap = (connection: Database) => {
          const [here, there] = [valueIn(connection, id, swapped), valueIn(connection, from, swapped)]
          setIn(connection, id, swapped, there)
          setIn(connection, from, swapped, here)
        }
        await tampered(['credentials'], swap, async () => {
          await expectRefused(mia, 'mia', id, swapped)
          await (across ? expectRefused(noa, 'noa', from, swapped) : expectRefused(mia, 'mia', from, swapped))
        })
      }),
      RUNS,
    )
  })

  test('Property 29: an older revision of a sealed column is refused, also with its key or its number beside it', async () => {
    const sets = fc.constantFrom<readonly Column[]>(['listing'], ['listing_revision'], ['record'], ['wrapped_key'], ['record', 'wrapped_key'], ['record_revision'], ['record', 'record_revision'], ['wrapped_key', 'record_revision'])
    await fc.assert(
      fc.asyncProperty(sets, which, async (columns, one) => {
        const id = pick(ofMia, one)
        const restore = (connection: Database) => {
          for (const column of columns) setIn(connection, id, column, older.get(id)?.[column] ?? null)
        }
        await tampered(['credentials'], restore, () => expectRefused(mia, 'mia', id, ...columns))
      }),
      RUNS,
    )
  })

  test('Property 29: an older record with its key and its number beside it is not taken for the newest', async () => {
    const id = pick(ofMia, 0)
    const restore = (connection: Database) => {
      for (const column of ['record', 'wrapped_key', 'record_revision'] as const) setIn(connection, id, column, older.get(id)?.[column] ?? null)
    }
    await tampered(['credentials'], restore, async () => {
      expect((await vault.credentials.list(mia, { includeInactive: false, limit: 100, cursor: null })).damaged).toEqual([id])
      expect(await codeOf(vault.credentials.read(mia, id))).toBe('ENCRYPTION_ERROR')
      expect(await codeOf(vault.credentials.verify(mia, id))).toBe('ENCRYPTION_ERROR')
    })
  })

  test('Property 29: a listing of an older revision with its number beside it does not hide that the state changed', async () => {
    const id = pick(ofMia, 1)
    const restore = (connection: Database) => {
      for (const column of ['listing', 'listing_revision'] as const) setIn(connection, id, column, older.get(id)?.[column] ?? null)
    }
    await tampered(['credentials'], restore, () => expectRefused(mia, 'mia', id, 'listing'))
  })

  test('Property 29: a plain column that says something else is refused as damaged, not believed', async () => {
    const change = fc.oneof(
      fc.tuple(fc.constant('state' as const), fc.constantFrom('unverified', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission')),
      fc.tuple(fc.constant('exchange' as const), fc.constantFrom('okx', 'bybit', 'Binance', '', 'binance ')),
      fc.tuple(fc.constant('kind' as const), fc.constant('web_session')),
      fc.tuple(fc.constant('testnet' as const), fc.constant(1)),
      fc.tuple(fc.constant('is_active' as const), fc.constant(0)),
      fc.tuple(fc.constantFrom('generation' as const, 'record_revision' as const, 'listing_revision' as const), fc.constantFrom(4, 5, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER)),
    )
    await fc.assert(
      fc.asyncProperty(change, which, async ([column, value], one) => {
        const id = pick(ofMia, one)
        await tampered(['credentials'], (connection) => void setIn(connection, id, column, value), () => expectRefused(mia, 'mia', id, column))
      }),
      RUNS,
    )
  })

  test('Property 29: a row moved to another account opens for nobody', async () => {
    await fc.assert(
      fc.asyncProperty(which, async (one) => {
        const id = pick(ofMia, one)
        await tampered(['credentials'], (connection) => void setIn(connection, id, 'account_id', noa.accountId), async () => {
          const { items, damaged } = await vault.credentials.list(noa, { includeInactive: true, limit: 100, cursor: null })
          expect([items.map((item) => item.id).toSorted(), damaged]).toEqual([ofNoa.toSorted(), [id]])
          expect(await codeOf(vault.credentials.read(noa, id))).toBe('ENCRYPTION_ERROR')
          expect(await codeOf(vault.credentials.read(mia, id))).toBe('CREDENTIAL_NOT_FOUND')
        })
      }),
      RUNS,
    )
  })
})

describe('rows of accounts', () => {
  const login = (username: string) => vault.accounts.login({ username, password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
  const REFUSED = expect.toBeOneOf(['AUTHENTICATION_FAILED', 'ENCRYPTION_ERROR'])

  test('control: untouched, both log in', async () => {
    expect([(await login('mia')).user.username, (await login('noa')).user.username]).toEqual(['mia', 'noa'])
  })

  test("Property 29: an account with another one's key, in part or in whole, opens nothing", async () => {
    const parts = fc.constantFrom(
      ...[['wrapped_key'], ['salt'], ['salt', 'wrapped_key'], ['salt', 'wrapped_key', 'id'], ['generation'], ['revision']].map((columns) => ({ table: 'key_slots', columns })),
      ...[['index_key'], ['seal_id'], ['generation']].map((columns) => ({ table: 'accounts', columns })),
    )
    await fc.assert(
      fc.asyncProperty(parts, fc.boolean(), fc.constantFrom(2, 3, 2 ** 40), async ({ table, columns }, both, number) => {
        const where = table === 'accounts' ? 'id = ?' : `account_id = ? AND kind = 'password'`
        const read = (connection: Database, account: string, column: string) => connection.prepare<[string], Value>(`SELECT ${column} FROM ${table} WHERE ${where}`).pluck().get(account) ?? null
        const write = (connection: Database, account: string, column: string, value: Value) => connection.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(value, account)
        const tamper = (connection: Database) => {
          for (const column of columns) {
            const numeric = column === 'generation' || column === 'revision'
            const [here, there] = [read(connection, mia.accountId, column), read(connection, noa.accountId, column)]
            // Unique columns can't hold the same twice, not even for a moment.
            if (column === 'id' || column === 'seal_id') write(connection, noa.accountId, column, column === 'id' ? 'aside' : Buffer.alloc(16))
            write(connection, mia.accountId, column, numeric ? number : there)
            if (both || column === 'id' || column === 'seal_id') write(connection, noa.accountId, column, numeric ? number : here)
          }
        }
        await tampered(['key_slots', 'accounts', 'password_failures'], tamper, async () => {
          await vault.accounts.lockAll()
          expect(await codeOf(login('mia'))).toEqual(REFUSED)
          expect(vault.accounts.isUnlocked(mia)).toBe(false)
          expect(await codeOf(vault.credentials.list(mia, { includeInactive: true, limit: 1, cursor: null }))).toBe('VAULT_LOCKED')
        })
      }),
      RUNS,
    )
    expect((await login('mia')).user.locked).toBe(false)
  })

  test('Property 29: a cost of deriving that no vault would write is refused before it is paid', async () => {
    const cost = fc.oneof(
      fc.constantFrom(...[0, 63, 2 ** 31, 2 ** 40].map((memory) => JSON.stringify({ memory, passes: 1, lanes: 1 }))),
      fc.constantFrom(...[0, -1, 33, 1.5].map((passes) => JSON.stringify({ memory: 64, passes, lanes: 1 }))),
      fc.constantFrom('', 'null', '[]', '{}', '{"memory":64}', '{"memory":"64","passes":1,"lanes":1}', '{"memory":64,"passes":1,"lanes":1,"more":1}'),
      fc.json(),
    )
    await fc.assert(
      fc.asyncProperty(cost, async (text) => {
        const tamper = (connection: Database) => void connection.prepare(`UPDATE key_slots SET cost = ? WHERE kind = 'password'`).run(text)
        await tampered(['key_slots', 'password_failures'], tamper, async () => {
          expect(await codeOf(login('mia'))).toBe('ENCRYPTION_ERROR')
        })
      }),
      RUNS,
    )
  })

  test('Property 29: a salt that no vault would make is refused, not tried', async () => {
    const salts = fc.uint8Array({ maxLength: 40 }).filter(({ length }) => length !== 16)
    await fc.assert(
      fc.asyncProperty(salts, async (salt) => {
        const tamper = (connection: Database) => void connection.prepare(`UPDATE key_slots SET salt = ? WHERE kind = 'password'`).run(Buffer.from(salt))
        await tampered(['key_slots', 'password_failures'], tamper, async () => {
          expect(await codeOf(login('mia'))).toBe('ENCRYPTION_ERROR')
        })
      }),
      RUNS,
    )
  })
})

test('Property 29: a cost kept for new passwords that no vault would write is refused before it is paid', async () => {
  const another = temporaryFolder()
  await (await openTestVault(another.path)).close()
  for (const value of ['{"memory":64,"passes":1,"lanes":1}', '{"memory":1099511627776,"passes":3,"lanes":4}', '{"memory":65536,"passes":3}', 'null', '']) {
    withRawFile(another.path, (connection) => connection.prepare(`INSERT OR REPLACE INTO settings VALUES ('password_cost', ?)`).run(value))
    const dear = await openVault({ home: another.path, host: 'serve', checkWorker: CHECK_WORKER, policy: { customBaseUrls: false, loopbackExchanges: true }, log: logLines().log })
    expect(await codeOf(registerAccount(dear, 'mia'))).toBe('STORAGE_UNAVAILABLE')
    await dear.close()
  }
  another.remove()
})
