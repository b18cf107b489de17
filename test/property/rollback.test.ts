import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import { openStore } from '../../src-main/store/open-store.ts'
import type { Vault } from '../../src-main/vault.ts'
import { outcomeSchema } from '../../src-preload/contract/exchanges.ts'
import { checkResult } from '../support/check-result.ts'
import { VirtualClock } from '../support/clock.ts'
import { holdingKeychain, type TestKeychain } from '../support/keychains.ts'
import { openAccountOf } from '../support/opened-account.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { dumpOf, Fuse, type Blow } from '../support/raw-file.ts'
import { logLines } from '../support/log-lines.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const blow = fc.constantFrom<Blow>('ABORT', 'FAIL', 'ROLLBACK')
/** More than the longest sequence writes, so that some cases get through. */
const step = fc.integer({ min: 0, max: 8 })

describe('writes that fail', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let vault: Vault
  let mia: TestAccount
  let fuse: Fuse
  let keychain: TestKeychain
  let count = 0

  beforeAll(async () => {
    folder = temporaryFolder()
    // Time stands still, so that nothing deleted is destroyed meanwhile.
    keychain = holdingKeychain()
    vault = await openTestVault(folder.path, { clock: new VirtualClock(), keychain })
    mia = await registerAccount(vault, 'mia')
    fuse = new Fuse(folder.path)
  })

  afterEach(() => fuse.remove())

  afterAll(async () => {
    await vault.close()
    folder.remove()
  })

  const bind = (secret: string) => vault.credentials.bind(mia.session, draftOf(apiKey('binance', { api_key: `key-${secret}-${(count += 1)}`, api_secret: secret })), { verify: false })

  interface Tally {
    failed: number
    done: number
  }

  /** Runs the work with a fuse laid; where it fails, all tables but `except` must be what they were. */
  async function attempt(work: () => Promise<unknown>, writes: number, how: Blow, tally: Tally, except: readonly string[] = []): Promise<void> {
    const ignored = [...except, Fuse.TABLE]
    // Attempts that were cut off count as failed ones, and five in a row would shut the account.
    await vault.accounts.confirmPassword(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
    const before = dumpOf(folder.path, ignored)
    fuse.lay(writes, how)
    const error = await work().then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    )
    const failed = error !== undefined
    const after = dumpOf(folder.path, ignored)
    fuse.remove()
    tally[failed ? 'failed' : 'done'] += 1
    // The error is the write's own, not one that came of cleaning up after it.
    if (failed) expect([after, error.message]).toEqual([before, 'the fuse blew'])
    else expect(after).not.toEqual(before)
    // The next write finds a connection that works.
    if (!failed) return
    const { id } = await bind('after-the-failure')
    expect((await vault.credentials.read(mia.session, id)).id).toBe(id)
  }

  const BOTH_WAYS = { failed: expect.toSatisfy((count: number) => count > 0), done: expect.toSatisfy((count: number) => count > 0) }

  async function everyStep(work: () => Promise<unknown>, except: readonly string[] = []): Promise<Tally> {
    const tally: Tally = { failed: 0, done: 0 }
    await fc.assert(
      fc.asyncProperty(step, blow, (writes, how) => attempt(work, writes, how, tally, except)),
      RUNS,
    )
    return tally
  }

  test('Property 17: a bind that fails at any step leaves the database as it was', async () => {
    const tally: Tally = { failed: 0, done: 0 }
    await fc.assert(
      fc.asyncProperty(exchangeSecret(), step, blow, (secret, writes, how) => attempt(() => bind(secret), writes, how, tally)),
      RUNS,
    )
    expect(tally).toEqual(BOTH_WAYS)
  })

  const change = (label: string, secret: string) => ({ label, fields: { api_secret: new Secret(secret) }, options: {}, password: null })

  test('Property 17: an update that fails at any step leaves record, listing and listing version as they were', async () => {
    const tally: Tally = { failed: 0, done: 0 }
    const { id } = await bind('to-be-updated')
    await fc.assert(
      fc.asyncProperty(exchangeSecret(), fc.boolean(), step, blow, async (secret, secretsToo, writes, how) => {
        const asked = change(secret, secret)
        const update = () => vault.credentials.update(mia.session, id, secretsToo ? asked : { ...asked, fields: {} }, { verify: false }, DESKTOP_CLIENT)
        await attempt(update, writes, how, tally)
      }),
      RUNS,
    )
    expect(tally).toEqual(BOTH_WAYS)
  })

  test('Property 17: a deletion or its undoing that fails at any step leaves the credential as it was', async () => {
    const tally: Tally = { failed: 0, done: 0 }
    const { id } = await bind('to-be-deleted')
    let isDeleted = false
    await fc.assert(
      fc.asyncProperty(step, blow, async (writes, how) => {
        const done = tally.done
        await attempt(async () => (isDeleted ? vault.credentials.restore(mia.session, id) : vault.credentials.delete(mia.session, id)), writes, how, tally)
        if (tally.done > done) isDeleted = !isDeleted
      }),
      RUNS,
    )
    expect(tally).toEqual(BOTH_WAYS)
  })

  test('Property 17: a registration that fails at any step leaves no account behind, nor anything of one', async () => {
    expect(await everyStep(() => registerAccount(vault, `noa-${(count += 1)}`, mia.session))).toEqual(BOTH_WAYS)
  })

  // Failed passwords are counted before the password is tried, so that nothing that goes wrong later can be a way around the count.
  test('Property 17: a login that fails at any step leaves no session and no trace but the counted attempt', async () => {
    const login = () => vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
    expect(await everyStep(login, ['password_failures'])).toEqual(BOTH_WAYS)
  })

  test('Property 17: a refresh that fails at any step leaves its token unused', async () => {
    let { refreshToken } = await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
    const refresh = async () => {
      const next = await vault.accounts.refresh(refreshToken, null)
      ;({ refreshToken } = next)
    }
    expect(await everyStep(refresh)).toEqual(BOTH_WAYS)
    expect((await vault.accounts.refresh(refreshToken, null)).user.username).toBe('mia')
  })

  test('Property 17: a second use of a refresh token that fails at any step leaves its session as it was', async () => {
    const login = async () => (await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).refreshToken
    await fc.assert(
      fc.asyncProperty(step, blow, async (writes, how) => {
        const used = await login()
        await vault.accounts.refresh(used, null)
        const before = dumpOf(folder.path)
        fuse.lay(writes, how)
        const refusal = await vault.accounts.refresh(used, null).catch((error: unknown) => error)
        const ended = dumpOf(folder.path, [Fuse.TABLE])
        fuse.remove()
        const refused = (refusal as { reason?: unknown }).reason === 'refresh_refused'
        if (refused) expect(ended).not.toEqual(before)
        else expect(ended).toEqual(before)
      }),
      RUNS,
    )
  })

  // A password that is asked for again is counted as failed until it opened, as at a login.
  const COUNTED = ['password_failures']
  const opensByDevice = () =>
    vault.device.login('mia', DESKTOP_CLIENT).then(
      () => true,
      (error: unknown) => (error as { reason?: unknown }).reason !== 'device_refused' && expect.unreachable(String(error)),
    )

  test('Property 17: switching a device on or off, failing at any step, leaves its slot, and what the keychain holds for it, as they were', async () => {
    const tally: Tally = { failed: 0, done: 0 }
    let isOn = false
    await fc.assert(
      fc.asyncProperty(fc.boolean(), step, blow, async (on, writes, how) => {
        // Switching off what is not on writes nothing.
        const wanted = on || !isOn
        const done = tally.done
        await attempt(() => (wanted ? vault.device.enable(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT) : vault.device.disable(mia.session)), writes, how, tally, COUNTED)
        if (tally.done > done) isOn = wanted
        expect([await opensByDevice(), keychain.held.size]).toEqual([isOn, isOn ? 1 : 0])
      }),
      RUNS,
    )
    expect(tally).toEqual(BOTH_WAYS)
  })

  test("Property 17: a change of the vault's proxy that fails at any step leaves the one before, and every account's key to it", async () => {
    const tally: Tally = { failed: 0, done: 0 }
    let shown = (await vault.settings.read(mia.session)).proxy_url
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 65_535 }), step, blow, async (port, writes, how) => {
        const url = `socks5://trader:word@127.0.0.1:${port}`
        const done = tally.done
        await attempt(() => vault.settings.update(mia.session, { mode: 'url', url: new Secret(url) }, new Secret(PASSWORD), DESKTOP_CLIENT), writes, how, tally, COUNTED)
        if (tally.done > done) shown = url.replace(':word', '')
        expect((await vault.settings.read(mia.session)).proxy_url).toBe(shown)
      }),
      RUNS,
    )
    expect(tally).toEqual(BOTH_WAYS)
  })

  test('Property 17: a recorded check that fails at any step leaves state, history and listing version as they were', async () => {
    const { id } = await bind('to-be-checked')
    const store = await openStore(folder.path, logLines().log)
    const account = await openAccountOf(store.database, 'mia')
    const tally: Tally = { failed: 0, done: 0 }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...outcomeSchema.options), step, blow, async (outcome, writes, how) => {
        const record = () => store.database.transaction().execute((transaction) => recordCheck(transaction, account, { id, recordRevision: 1 }, checkResult(outcome), Date.now()))
        await attempt(record, writes, how, tally)
      }),
      RUNS,
    )
    await store.close()
    expect(tally).toEqual(BOTH_WAYS)
  })
})
