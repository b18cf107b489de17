import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { OpenAccount } from '../../src-main/accounts/keyring.ts'
import { openCheckDetail } from '../../src-main/credentials/check-detail.ts'
import { openListing } from '../../src-main/credentials/listing.ts'
import { openRecord } from '../../src-main/credentials/record.ts'
import { unwrapKey } from '../../src-main/crypto/keys.ts'
import { open } from '../../src-main/crypto/seal.ts'
import { SealError } from '../../src-main/crypto/seal-error.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import { openStore, type Store } from '../../src-main/store/open-store.ts'
import type { CheckRow, CredentialRow } from '../../src-main/store/schema.ts'
import type { Vault } from '../../src-main/vault.ts'
import { outcomeSchema } from '../../src-preload/contract/exchanges.ts'
import { checkResult } from '../support/check-result.ts'
import { logLines } from '../support/log-lines.ts'
import { openAccountOf } from '../support/opened-account.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { dumpOf, Fuse, type Blow } from '../support/raw-file.ts'
import { changePassword, login, NEW_PASSWORD, plain, recover } from '../support/renewal.ts'
import { filesOf, layOut } from '../support/vault-files.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const EVERYTHING = { includeInactive: true, limit: 10_000, cursor: null }
/** The two ways to new keys. */
const way = fc.constantFrom('recovery', 'somebody may know it')

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let admin: TestAccount
/** The file beside its vault, as somebody with its format sees it. */
let store: Store
let count = 0

beforeAll(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path)
  admin = await registerAccount(vault, 'admin')
  store = await openStore(folder.path, logLines().log)
})

afterAll(async () => {
  await store.close()
  await vault.close()
  folder.remove()
})

interface Bound {
  readonly key: string
  readonly secret: string
  readonly label: string | null
  readonly outcomes: readonly ReturnType<typeof checkResult>['outcome'][]
  readonly isDeleted: boolean
}

const bound = fc.record({
  key: exchangeSecret(),
  secret: exchangeSecret(),
  label: fc.option(exchangeSecret()),
  outcomes: fc.array(fc.constantFrom(...outcomeSchema.options), { maxLength: 2 }),
  isDeleted: fc.boolean(),
})
const credentials = fc.uniqueArray(bound, { maxLength: 4, selector: ({ key }) => key })

/** All that an account's credentials are in the file, and the keys that open it. */
interface Held {
  readonly account: OpenAccount
  readonly rows: readonly CredentialRow[]
  readonly checks: readonly CheckRow[]
  /** Every sealed value of the account. */
  readonly sealed: readonly Buffer[]
}

async function heldBy(username: string, password: string): Promise<Held> {
  const { database } = store
  const account = await openAccountOf(database, username, password)
  const rows = await database.selectFrom('credentials').selectAll().where('account_id', '=', account.id).orderBy('id').execute()
  const checks = await database.selectFrom('checks').selectAll().where('account_id', '=', account.id).orderBy('id').execute()
  const slots = await database.selectFrom('key_slots').select('wrapped_key').where('account_id', '=', account.id).execute()
  const own = await database.selectFrom('accounts').select(['index_key', 'settings_key']).where('id', '=', account.id).executeTakeFirstOrThrow()
  const values = [...rows.flatMap(({ wrapped_key, record, listing }) => [wrapped_key, record, listing]), ...checks.map(({ detail }) => detail), ...slots.map(({ wrapped_key }) => wrapped_key), own.index_key, own.settings_key]
  return { account, rows, checks, sealed: values.filter((value) => value !== null) }
}

async function fill(account: TestAccount, username: string, set: readonly Bound[]): Promise<ReadonlyMap<string, Bound>> {
  const ids = new Map<string, Bound>()
  for (const one of set) {
    const { id } = await vault.credentials.bind(account.session, draftOf(apiKey('binance', { api_key: one.key, api_secret: one.secret }), { label: one.label }), { verify: false })
    ids.set(id, one)
  }
  const keys = await openAccountOf(store.database, username)
  for (const [id, { outcomes }] of ids) {
    for (const outcome of outcomes) await store.database.transaction().execute((transaction) => recordCheck(transaction, keys, { id, recordRevision: 1 }, checkResult(outcome), Date.now()))
  }
  for (const [id, { isDeleted }] of ids) if (isDeleted) await vault.credentials.delete(account.session, id)
  return ids
}

const fieldsOf = (account: OpenAccount, row: CredentialRow) => Object.fromEntries(Object.entries(openRecord(account, row).fields).map(([name, value]) => [name, plain(value)]))

/** Whatever was opened by the keys of before: the old key of a row, taken from an older copy of the file, against the row as it is now. */
function openedByOldKeys(before: Held, after: Held): string[] {
  const found: string[] = []
  const opens = (what: string, work: () => unknown): void => {
    try {
      work()
      found.push(what)
    } catch (error) {
      if (!(error instanceof SealError)) throw error
    }
  }
  const { account: old } = before
  const place = { account: old.sealId }
  for (const row of after.rows) {
    const [generation, revision] = [row.generation, row.record_revision]
    const copy = before.rows.find(({ id }) => id === row.id)
    if (copy === undefined) throw new Error('a row that was not there before')
    const oldKey = unwrapKey(old.accountKey, copy.wrapped_key, { ...place, purpose: 'credential-key', record: row.id, field: 'wrapped_key', generation: copy.generation, revision: copy.record_revision })
    // The old key is the right one: it opens the record of the copy.
    open(oldKey, copy.record, { ...place, purpose: 'credential', record: row.id, field: 'record', generation: copy.generation, revision: copy.record_revision })
    opens('a record', () => open(oldKey, row.record, { ...place, purpose: 'credential', record: row.id, field: 'record', generation, revision }))
    opens('a key', () => unwrapKey(old.accountKey, row.wrapped_key, { ...place, purpose: 'credential-key', record: row.id, field: 'wrapped_key', generation, revision }))
    opens('a listing', () => open(old.listingKey, row.listing, { ...place, purpose: 'listing', record: row.id, field: 'listing', generation, revision: row.listing_revision }))
    if (row.deleted_at === null && copy.identity.equals(row.identity)) found.push('an index')
  }
  for (const check of after.checks) {
    if (check.detail === null) throw new Error('a check without its detail')
    const { detail } = check
    opens('a detail', () => open(old.listingKey, detail, { ...place, purpose: 'check', record: `${check.credential_id}/${check.id}`, field: 'detail', generation: after.account.generation, revision: 1 }))
  }
  for (const [before, now] of [
    [old.accountKey, after.account.accountKey],
    [old.listingKey, after.account.listingKey],
    [old.indexKey, after.account.indexKey],
  ] as const) {
    if (before.equals(now)) found.push('a key of the account')
  }
  return found
}

describe('new keys', () => {
  test('for any set of credentials: all open with the new password, and nothing opens with anything of before', async () => {
    await fc.assert(
      fc.asyncProperty(credentials, way, async (set, how) => {
        const username = `trader-${(count += 1)}`
        const mia = await registerAccount(vault, username, admin.session)
        const ids = await fill(mia, username, set)
        const before = await heldBy(username, PASSWORD)
        const { session, recoveryCode } = how === 'recovery' ? await recover(vault, mia.recoveryCode, { username }) : await changePassword(vault, mia.session, { someoneMayKnow: true })

        const live = await vault.accounts.authenticate(session.accessToken)
        for (const [id, { isDeleted }] of ids) if (isDeleted) await vault.credentials.restore(live, id)
        const page = await vault.credentials.list(live, EVERYTHING)
        expect(page.damaged).toEqual([])
        expect(new Map(page.items.map(({ id, label }) => [id, label]))).toEqual(new Map([...ids].map(([id, { label }]) => [id, label])))
        for (const [id, { outcomes }] of ids) expect((await vault.credentials.checks(live, id, { limit: 10, cursor: null })).items.map(({ outcome }) => outcome).toReversed()).toEqual(outcomes)
        for (const { key } of ids.values()) expect(await codeOf(vault.credentials.bind(live, draftOf(apiKey('binance', { api_key: key, api_secret: 'another' })), { verify: false }))).toBe('DUPLICATE_CREDENTIAL')

        expect(await codeOf(login(vault, PASSWORD, username))).toBe('AUTHENTICATION_FAILED')
        expect(await codeOf(recover(vault, mia.recoveryCode, { username }))).toBe('INVALID_TOKEN')
        const after = await heldBy(username, NEW_PASSWORD)
        expect(new Map(after.rows.map((row) => [row.id, fieldsOf(after.account, row)]))).toEqual(new Map([...ids].map(([id, { key, secret }]) => [id, { api_key: key, api_secret: secret }])))
        expect(openedByOldKeys(before, after)).toEqual([])
        for (const row of after.rows) for (const work of [() => openListing(before.account, row), () => openListing({ ...before.account, generation: row.generation }, row)]) expect(work).toThrow('ENCRYPTION_ERROR')
        for (const check of after.checks) expect(openCheckDetail(after.account, check).outcome).toBe(check.outcome)
        // Neither in rows nor in what SQLite leaves of them: in the file's free pages, or in its log.
        for (const name of ['vault.db', 'vault.db-wal']) {
          const bytes = readFileSync(path.join(folder.path, name))
          expect(before.sealed.filter((value) => bytes.includes(value)).length, name).toBe(0)
        }
        expect(recoveryCode === null ? null : (await recover(vault, recoveryCode, { username })).session.user.username).toBe(username)
      }),
      RUNS,
    )
  })
})

describe('new keys that are not written', () => {
  const step = fc.integer({ min: 0, max: 30 })
  const blow = fc.constantFrom<Blow>('ABORT', 'FAIL', 'ROLLBACK')
  let fuse: Fuse

  beforeAll(() => {
    fuse = new Fuse(folder.path)
  })

  afterEach(() => fuse.remove())

  test('for any step at which the write fails: file, password and code are as before', async () => {
    const mia = await registerAccount(vault, 'mia', admin.session)
    let [password, code] = [PASSWORD, plain(mia.recoveryCode)]
    const tally = { failed: 0, done: 0 }
    const session = async () => vault.accounts.authenticate((await login(vault, password)).accessToken)
    for (const number of [1, 2, 3]) await vault.credentials.bind(await session(), draftOf(apiKey('binance', { api_key: `a-key-to-be-kept-${number}`, api_secret: 'a-secret-to-be-kept' })), { verify: false })
    // Failures are counted before anything is tried, so that nothing that goes wrong later is a way around the count.
    const dump = () => dumpOf(folder.path, ['password_failures', Fuse.TABLE])
    await fc.assert(
      fc.asyncProperty(step, blow, way, async (writes, how, by) => {
        const next = password === PASSWORD ? NEW_PASSWORD : PASSWORD
        const live = await session()
        const before = dump()
        fuse.lay(writes, how)
        const renewal = by === 'recovery' ? recover(vault, code, { password: next }) : changePassword(vault, live, { from: password, to: next, someoneMayKnow: true })
        const result = await renewal.catch((error: unknown) => error as Error)
        const after = dump()
        fuse.remove()
        if (result instanceof Error) {
          tally.failed += 1
          expect([after, result.message]).toEqual([before, 'the fuse blew'])
        } else {
          tally.done += 1
          expect(after).not.toEqual(before)
          if (result.recoveryCode === null) throw new Error('expected a new code')
          ;[password, code] = [next, plain(result.recoveryCode)]
        }
        const again = await session()
        const page = await vault.credentials.list(again, EVERYTHING)
        expect([page.items.length, page.damaged]).toEqual([3, []])
        // Else every run would end more sessions than the one before, and no fuse would be long enough.
        for (const one of [live, again]) await vault.accounts.logout(one)
      }),
      RUNS,
    )
    expect(tally).toEqual({ failed: expect.toSatisfy((runs: number) => runs > 0), done: expect.toSatisfy((runs: number) => runs > 0) })
    // Had a failed renewal touched the code, this one would not serve.
    expect((await recover(vault, code)).session.user.username).toBe('mia')
  })
})

describe('the file on another machine', () => {
  const oneOff = fc.record({ at: fc.nat({ max: 31 }), by: fc.integer({ min: 1, max: 31 }) })
  const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

  test('for any copy: it opens with the password and with the recovery code, and with nothing else', async () => {
    const home = temporaryFolder()
    const copy = temporaryFolder()
    const original = await openTestVault(home.path)
    const mia = await registerAccount(original, 'mia')
    const { id } = await original.credentials.bind(mia.session, draftOf(apiKey('binance', { api_key: 'a-key-on-the-move', api_secret: 'a-secret-on-the-move' })), { verify: false })
    const { session, recoveryCode } = await recover(original, mia.recoveryCode)
    expect(session.user.username).toBe('mia')
    await original.close()
    const files = filesOf(home.path)
    const code = plain(recoveryCode).replaceAll('-', '')
    const elsewhere = async <T>(work: (moved: Vault) => Promise<T>): Promise<T> => {
      layOut(copy.path, files)
      const moved = await openTestVault(copy.path)
      try {
        return await work(moved)
      } finally {
        await moved.close()
      }
    }
    const idsIn = async (moved: Vault, issued: TestAccount['issued']) => (await moved.credentials.list(await moved.accounts.authenticate(issued.accessToken), EVERYTHING)).items.map((credential) => credential.id)

    await fc.assert(
      fc.asyncProperty(fc.string(), oneOff, async (password, { at, by }) => {
        fc.pre(password.normalize('NFC') !== NEW_PASSWORD)
        const other = code.slice(0, at) + ALPHABET.charAt((ALPHABET.indexOf(code.charAt(at)) + by) % ALPHABET.length) + code.slice(at + 1)
        await elsewhere(async (moved) => {
          for (const wrong of [password, PASSWORD]) expect(await codeOf(login(moved, wrong))).toBe('AUTHENTICATION_FAILED')
          for (const wrong of [other, plain(mia.recoveryCode)]) expect(await codeOf(recover(moved, wrong))).toBe('INVALID_TOKEN')
          expect(await codeOf(moved.accounts.authenticate(session.accessToken))).toBe('AUTHENTICATION_FAILED')
          expect(await codeOf(moved.device.login('mia', DESKTOP_CLIENT))).toBe('VAULT_LOCKED')
          expect(await idsIn(moved, await login(moved, NEW_PASSWORD))).toEqual([id])
          expect(await idsIn(moved, (await recover(moved, new Secret(code), { password: PASSWORD })).session)).toEqual([id])
        })
      }),
      RUNS,
    )
    home.remove()
    copy.remove()
  })
})
