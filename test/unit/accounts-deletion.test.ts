import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client, LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { startSimulator } from '../exchanges/simulator.ts'
import { VirtualClock } from '../support/clock.ts'
import { holdingKeychain, type TestKeychain } from '../support/keychains.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { deleteAccount, loginAs, setRole, toldBy, writtenDown } from '../support/profiles.ts'
import { dumpOf, Fuse, withRawFile } from '../support/raw-file.ts'
import { recover } from '../support/renewal.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const EVERYTHING = { includeInactive: true, limit: 100, cursor: null }

const AUDIT = ['audit_entries', 'audit_heads', 'audit_waiting'] as const

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let keychain: TestKeychain
let vault: Vault
let mia: TestAccount

const open = () => openTestVault(folder.path, { clock, keychain })

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  keychain = holdingKeychain()
  vault = await open()
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

const bind = (session: LiveSession, key: string) => vault.credentials.bind(session, draftOf(apiKey('binance', { api_key: key, api_secret: `secret-of-${key}` })), { verify: false })
const rowsOf = (table: string, accountId: string) => withRawFile(folder.path, (file) => file.prepare<[string], number>(`SELECT count(*) FROM ${table} WHERE account_id = ?`).pluck().get(accountId))
const reasonOf = (work: Promise<unknown>) => work.then(() => 'done', (error: { reason?: unknown }) => error.reason)
const registerFirst = (client: Client, setupToken: Secret | null = null) =>
  vault.accounts.register({ username: 'mia', email: 'mia@example.com', password: new Secret(PASSWORD), setupToken }, null, client, null)

/** Fills an account with one of everything that an account can have. */
async function fill(session: LiveSession, username: string): Promise<void> {
  await vault.device.enable(session, new Secret(PASSWORD), DESKTOP_CLIENT)
  await bind(session, `key-${username}-that-is-kept`)
  const gone = await bind(session, `key-${username}-that-is-deleted`)
  await vault.credentials.delete(session, gone.id)
  const { issued } = await loginAs(vault, username)
  await vault.accounts.refresh(issued.refreshToken, null)
  expect(await codeOf(vault.accounts.refresh(issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
  for (const client of [HTTP_CLIENT, DESKTOP_CLIENT]) await codeOf(vault.accounts.login({ username, password: new Secret('not it, surely') }, client, null))
}

describe('a deleted account', () => {
  test('leaves no row of its own, and every row of others', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    await bind(mia.session, 'key-that-stays')
    // What others did is still being written down.
    const before = dumpOf(folder.path, AUDIT)
    const gone = await registerAccount(vault, 'gone', mia.session)
    await fill(gone.session, 'gone')
    expect(dumpOf(folder.path, AUDIT)).not.toEqual(before)
    await deleteAccount(vault, gone.session)
    expect(dumpOf(folder.path, AUDIT)).toEqual(before)
    expect(AUDIT.map((table) => rowsOf(table, gone.session.accountId))).toEqual([0, 0, 0])
    expect((await vault.credentials.list(mia.session, EVERYTHING)).items).toHaveLength(1)
    expect((await vault.accounts.authenticate(noa.issued.accessToken)).accountId).toBe(noa.session.accountId)
  })

  test('stands in no byte of the file and its log any more', async () => {
    const gone = await registerAccount(vault, 'somebody-who-left', mia.session)
    await fill(gone.session, 'somebody-who-left')
    const sealed = withRawFile(folder.path, (file) => file.prepare<[string], Buffer>('SELECT wrapped_key FROM key_slots WHERE account_id = ?').pluck().all(gone.session.accountId))
    // Of an id only its random end: others that were made in the same second begin alike.
    const search = new LeakSearch([gone.session.accountId.slice(-12), 'somebody-who-left', ...sealed.map((bytes) => bytes.toString('hex'))])
    const found = () => [...search.findInFolder(folder.path), ...sealed.filter((bytes) => readFileSync(path.join(folder.path, 'vault.db')).includes(bytes.subarray(0, 16))).map(() => 'a wrapped key')]
    expect(found()).not.toEqual([])
    await deleteAccount(vault, gone.session)
    expect(found()).toEqual([])
  })

  test('is gone behind every door at once, and its keys with it', async () => {
    await fill(mia.session, 'mia')
    const other = await loginAs(vault, 'mia')
    const told = toldBy(vault)
    const ended: string[] = []
    vault.onSessionEnded((accountId) => ended.push(accountId))
    await deleteAccount(vault, mia.session)
    expect(told).toEqual([
      { type: 'account.locked', account_id: mia.session.accountId, cause: 'logged_out' },
      { type: 'account.sessions_ended', account_id: mia.session.accountId },
    ])
    expect(ended).toContain(mia.session.accountId)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
    for (const { issued } of [mia, other]) {
      expect(await codeOf(vault.accounts.authenticate(issued.accessToken))).toBe('SESSION_EXPIRED')
      expect(await codeOf(vault.accounts.refresh(issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    }
    expect(await codeOf(vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(recover(vault, mia.recoveryCode))).toBe('INVALID_TOKEN')
    expect(await vault.device.accounts()).toEqual([])
    expect(await codeOf(vault.credentials.list(mia.session, EVERYTHING))).toBe('VAULT_LOCKED')
    expect(keychain.held.size).toBe(0)
  })

  test('is deleted whole or not at all, whichever of its writes fails, and stays open where it is not', async () => {
    const gone = await registerAccount(vault, 'gone', mia.session)
    await fill(gone.session, 'gone')
    for (const { session } of [mia, gone]) await writtenDown(vault, session)
    const rows = () => dumpOf(folder.path, [Fuse.TABLE, 'password_failures'])
    const fuse = new Fuse(folder.path)
    const before = rows()
    let refused = 0
    for (let writes = 0; ; writes += 1) {
      fuse.lay(writes, 'ABORT')
      const result = await reasonOf(deleteAccount(vault, gone.session))
      if (result === 'done') break
      refused += 1
      expect([rows(), vault.accounts.isUnlocked(gone.session)]).toEqual([before, true])
      fuse.remove()
    }
    expect(refused).toBeGreaterThan(10)
    expect(await codeOf(vault.accounts.authenticate(gone.issued.accessToken))).toBe('SESSION_EXPIRED')
  })

  test('is deleted also where the keychain is away', async () => {
    await vault.device.enable(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
    keychain.standing = 'keychain_locked'
    await deleteAccount(vault, mia.session)
    expect(await vault.accounts.setupRequired()).toBe(true)
    expect(keychain.held.size).toBe(1)
  })

  test('a deletion that can be undone, and is due after it, ends without a word', async () => {
    const { lines, log } = logLines()
    await vault.close()
    vault = await openTestVault(folder.path, { clock, keychain, log })
    const { session } = await loginAs(vault, 'mia')
    const { id } = await bind(session, 'key-that-is-deleted')
    await vault.credentials.delete(session, id)
    await deleteAccount(vault, session)
    clock.advance(60_000)
    await vault.close()
    expect(lines.filter((line) => /"level":"(?:warn|error)"/u.test(line))).toEqual([])
    vault = await open()
  })

  test('needs the password, which counts, and a session that lives', async () => {
    expect(await reasonOf(deleteAccount(vault, mia.session, 'not it, surely'))).toBe('login_failed')
    const other = await loginAs(vault, 'mia')
    const [ended] = await Promise.all([reasonOf(deleteAccount(vault, other.session)), vault.accounts.logout(other.session)])
    expect(ended).toBe('session_expired')
    const [locked] = await Promise.all([reasonOf(deleteAccount(vault, mia.session)), vault.accounts.lock(mia.session)])
    expect(locked).toBe('vault_locked')
    expect((await loginAs(vault, 'mia')).session.accountId).toBe(mia.session.accountId)
  })

  test('whoever logs in or unlocks at the same moment ends up outside', async () => {
    const other = await loginAs(vault, 'mia')
    const works = [deleteAccount(vault, mia.session), loginAs(vault, 'mia'), vault.accounts.unlock(other.session, new Secret(PASSWORD), HTTP_CLIENT), vault.accounts.refresh(other.issued.refreshToken, null)]
    await Promise.allSettled(works)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
    expect(await vault.accounts.setupRequired()).toBe(true)
    expect(withRawFile(folder.path, (file) => file.prepare('SELECT count(*) FROM sessions').pluck().get())).toBe(0)
  })

  test('a batch of checks that runs for it ends', async () => {
    // It never answers, so that its check can't end by itself before the deletion.
    const silent = await startSimulator(() => 'stall')
    await vault.credentials.bind(mia.session, draftOf(apiKey('binance', { api_key: 'k'.repeat(20), api_secret: 's'.repeat(20) }, { base_url: silent.url })), { verify: false })
    const ended = new Promise<VaultEvent>((resolve) => vault.onEvent((event) => event.type === 'check.progress' && event.ended && resolve(event)))
    await vault.batches.start(mia.session, null)
    await deleteAccount(vault, mia.session)
    expect(await ended).toMatchObject({ total: 1, cancelled: true })
    await silent.close()
  })
})

describe('the last admin', () => {
  test('can leave only when nobody else is there', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    expect(await reasonOf(deleteAccount(vault, mia.session))).toBe('last_admin')
    expect(vault.accounts.isUnlocked(mia.session)).toBe(true)
    expect((await vault.accounts.authenticate(mia.issued.accessToken)).role).toBe('admin')
    await deleteAccount(vault, noa.session)
    expect(await reasonOf(deleteAccount(vault, mia.session))).toBe('done')
  })

  test('is whoever stays of two that leave at the same moment while somebody else is there', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    await registerAccount(vault, 'zoe', mia.session)
    await setRole(vault, mia.session, 'noa', 'admin')
    const results = await Promise.all([reasonOf(deleteAccount(vault, mia.session)), reasonOf(deleteAccount(vault, { ...noa.session, role: 'admin' }))])
    expect(new Set(results)).toEqual(new Set(['done', 'last_admin']))
  })
})

describe('a vault whose last account went', () => {
  test('is as new: no setting that nobody can open, and a first account over HTTP only with another set-up token', async () => {
    const before = await vault.setupToken()
    await vault.settings.update(mia.session, { mode: 'url', url: new Secret('http://user:pass@127.0.0.1:9') }, new Secret(PASSWORD), DESKTOP_CLIENT)
    let emptied = 0
    vault.onEmptied(() => (emptied += 1))
    await deleteAccount(vault, mia.session)
    expect(before).toBeNull()
    expect([emptied, await vault.accounts.setupRequired()]).toEqual([1, true])
    const rows = dumpOf(folder.path)
    for (const [table, kept] of Object.entries(rows)) expect([table, table === 'settings' ? kept.filter((row) => !row.includes('password_cost')) : kept]).toEqual([table, []])
    const token = await vault.setupToken()
    expect(await reasonOf(registerFirst(HTTP_CLIENT))).toBe('setup_token_wrong')
    const { session: issued } = await registerFirst(HTTP_CLIENT, token)
    expect(issued.user).toMatchObject({ username: 'mia', role: 'admin', locked: false })
    const session = await vault.accounts.authenticate(issued.accessToken)
    expect(await vault.settings.read(session)).toEqual({ proxy_mode: 'system', proxy_url: null })
    expect(await vault.setupToken()).toBeNull()
  })

  test('a token that served for the first account does not serve for another first one', async () => {
    const empty = temporaryFolder()
    const other = await openTestVault(empty.path)
    const token = await other.setupToken()
    const registration = { username: 'mia', email: 'mia@example.com', password: new Secret(PASSWORD), setupToken: token }
    const { session: issued } = await other.accounts.register(registration, null, HTTP_CLIENT, null)
    await deleteAccount(other, await other.accounts.authenticate(issued.accessToken))
    expect(await reasonOf(other.accounts.register(registration, null, HTTP_CLIENT, null))).toBe('setup_token_wrong')
    expect(await reasonOf(other.accounts.register({ ...registration, setupToken: await other.setupToken() }, null, HTTP_CLIENT, null))).toBe('done')
    await other.close()
    empty.remove()
  })
})
