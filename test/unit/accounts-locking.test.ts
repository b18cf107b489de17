import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { logLines } from '../support/log-lines.ts'
import { withRawFile } from '../support/raw-file.ts'
import { changePassword, login, NEW_PASSWORD, recover } from '../support/renewal.ts'
import { pass, TICK, watched } from '../support/self-locking.ts'
import { settled } from '../support/settled.ts'
import { codeOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const DEFAULT = { idle_minutes: 15, wipe_on_lock: false }

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let lines: readonly string[]
let vault: Vault
let mia: TestAccount

async function openVault(): Promise<void> {
  const collected = logLines()
  lines = collected.lines
  vault = await openTestVault(folder.path, { clock, log: collected.log })
}

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  await openVault()
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

describe('idle', () => {
  test('locks after a quarter of an hour for whoever chose nothing, and not before', async () => {
    const { ask, locks } = watched(vault)
    pass(clock, 15 * MINUTE - TICK)
    expect(locks).toEqual([])
    pass(clock, TICK)
    expect(locks).toEqual([{ account_id: mia.session.accountId, cause: 'idle' }])
    expect(await ask(mia.issued, 'locking.read')).toBe('VAULT_LOCKED')
  })

  test('begins anew with each request of the session, one for the own account among them', async () => {
    const { ask, locks } = watched(vault)
    for (let time = 0; time < 5; time += 1) {
      pass(clock, 14 * MINUTE)
      expect(await ask(mia.issued, 'users.me')).toBeNull()
    }
    expect(locks).toEqual([])
  })

  test('does not begin anew with a renewed session, nor with what another account asks', async () => {
    const { ask, choose, locks } = watched(vault)
    const bob = await registerAccount(vault, 'bob', mia.session)
    expect(await choose(bob.issued, { idle_minutes: null, wipe_on_lock: false })).toBeNull()
    const renewed = await vault.accounts.refresh(mia.issued.refreshToken, null)
    pass(clock, 14 * MINUTE)
    await vault.accounts.refresh(renewed.refreshToken, null)
    expect(await ask(bob.issued, 'users.me')).toBeNull()
    pass(clock, MINUTE)
    expect(locks).toEqual([{ account_id: mia.session.accountId, cause: 'idle' }])
  })

  test('holds as chosen from then on: longer, shorter, never, and for the next unlock too', async () => {
    const { ask, choose, locks } = watched(vault)
    expect(await choose(mia.issued, { idle_minutes: 60, wipe_on_lock: false })).toBeNull()
    pass(clock, 50 * MINUTE)
    expect(await choose(mia.issued, { idle_minutes: null, wipe_on_lock: false })).toBeNull()
    pass(clock, 20 * HOUR)
    expect(await choose(mia.issued, { idle_minutes: 2, wipe_on_lock: false })).toBeNull()
    pass(clock, 2 * MINUTE)
    expect(locks).toHaveLength(1)
    expect(await ask(mia.issued, 'auth.unlock', { password: PASSWORD })).toBeNull()
    pass(clock, 2 * MINUTE)
    expect(locks).toHaveLength(2)
  })

  test('is found by a request that comes before the next look', async () => {
    const { ask, choose } = watched(vault)
    expect(await choose(mia.issued, { idle_minutes: 1, wipe_on_lock: false })).toBeNull()
    pass(clock, MINUTE - TICK)
    clock.advance(TICK - 1)
    expect(await ask(mia.issued, 'locking.read')).toBeNull()
    pass(clock, MINUTE - 1)
    clock.advance(1)
    expect(await ask(mia.issued, 'locking.read')).toBe('VAULT_LOCKED')
  })

  test('is what the system tells where it can tell, counted from the unlock on', async () => {
    let idle: number | null = 3 * HOUR
    const { ask, locks } = watched(vault, () => idle)
    pass(clock, 14 * MINUTE)
    expect(locks).toEqual([])
    idle = 0
    pass(clock, HOUR)
    expect(locks).toEqual([])
    idle = 15 * MINUTE - 1
    pass(clock, TICK)
    expect(locks).toEqual([])
    idle = 15 * MINUTE
    // Nobody is there, whatever the page asks by itself.
    expect(await ask(mia.issued, 'users.me')).toBeNull()
    pass(clock, TICK)
    expect(locks).toEqual([{ account_id: mia.session.accountId, cause: 'idle' }])
  })

  test('counts nothing where no host watches', () => {
    pass(clock, 20 * HOUR)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(true)
  })
})

describe('a jump of the clock', () => {
  test.each([
    ['the wall clock goes on while time stood still', () => clock.set(clock.now() + MINUTE)],
    ['the wall clock is set back', () => clock.set(clock.now() - 3 * HOUR)],
    ['a look comes minutes late', () => clock.advance(TICK + 2 * MINUTE)],
  ])('locks every account where %s', async (_how, jump) => {
    const bob = await registerAccount(vault, 'bob', mia.session)
    const { locks } = watched(vault)
    pass(clock, MINUTE)
    jump()
    clock.advance(TICK)
    expect(new Set(locks)).toEqual(new Set([mia, bob].map(({ session }) => ({ account_id: session.accountId, cause: 'clock_jump' }))))
  })

  test('is found by the first request after it, before any look', async () => {
    const { ask } = watched(vault)
    clock.set(clock.now() + HOUR)
    expect(await ask(mia.issued, 'locking.read')).toBe('VAULT_LOCKED')
  })

  test('is told once: what was unlocked after it stays open', async () => {
    const { ask, locks } = watched(vault)
    clock.set(clock.now() + HOUR)
    expect(await ask(mia.issued, 'auth.unlock', { password: PASSWORD })).toBeNull()
    pass(clock, MINUTE)
    expect(locks).toHaveLength(1)
    expect(await ask(mia.issued, 'locking.read')).toBeNull()
  })

  test.each([59_999, -59_999])('a correction of %i milliseconds is none, nor is a look that comes late by a little', async (correction) => {
    const { locks } = watched(vault)
    clock.set(clock.now() + correction)
    clock.advance(TICK)
    clock.advance(TICK + 2 * MINUTE - 1)
    expect(locks).toEqual([])
  })
})

describe('what was chosen', () => {
  const CHOICE = { idle_minutes: 7, wipe_on_lock: true }
  const stored = (): { revision: number; sealed: Buffer } =>
    withRawFile(folder.path, (connection) => connection.prepare<[], { revision: number; sealed: Buffer }>('SELECT revision, sealed FROM account_settings').get() ?? expect.unreachable('nothing is stored'))

  async function again(): Promise<void> {
    await vault.close()
    await openVault()
    mia = { ...mia, issued: await login(vault, PASSWORD) }
    mia = { ...mia, session: await vault.accounts.authenticate(mia.issued.accessToken) }
  }

  test('is the default until then, and is kept over a restart', async () => {
    expect(await vault.locking.read(mia.session)).toEqual(DEFAULT)
    expect(await vault.locking.update(mia.session, CHOICE)).toEqual(CHOICE)
    await again()
    expect(await vault.locking.read(mia.session)).toEqual(CHOICE)
  })

  test('is asked for and changed only while the account is open, and is each account’s own', async () => {
    const bob = await registerAccount(vault, 'bob', mia.session)
    await vault.locking.update(mia.session, CHOICE)
    expect(await vault.locking.read(bob.session)).toEqual(DEFAULT)
    await vault.accounts.lock(bob.session)
    expect(await codeOf(vault.locking.read(bob.session))).toBe('VAULT_LOCKED')
    expect(await codeOf(vault.locking.update(bob.session, CHOICE))).toBe('VAULT_LOCKED')
  })

  test.each([
    [0, 'VALIDATION_ERROR'],
    [481, 'VALIDATION_ERROR'],
    [1.5, 'VALIDATION_ERROR'],
    [480, null],
    [1, null],
    [null, null],
  ])('may be %j minutes: %j', async (idle_minutes, code) => {
    const { ask } = watched(vault)
    expect(await ask(mia.issued, 'locking.update', { idle_minutes, wipe_on_lock: false })).toBe(code)
  })

  test('lies sealed, each time anew', async () => {
    await vault.locking.update(mia.session, CHOICE)
    const first = stored()
    await vault.locking.update(mia.session, CHOICE)
    const second = stored()
    expect([first.revision, second.revision]).toEqual([1, 2])
    expect(first.sealed).not.toEqual(second.sealed)
    expect(second.sealed.toString('latin1')).not.toMatch(/idle|wipe/u)
  })

  test.each([
    ['a flipped bit', "UPDATE account_settings SET sealed = CAST(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) AS BLOB)"],
    ['another revision', 'UPDATE account_settings SET revision = revision + 1'],
    ['a cut', 'UPDATE account_settings SET sealed = substr(sealed, 1, 5)'],
    ['nothing in it', "UPDATE account_settings SET sealed = x''"],
  ])('reads as the default where its row has %s, is logged and shuts nobody out', async (_what, statement) => {
    await vault.locking.update(mia.session, CHOICE)
    withRawFile(folder.path, (connection) => connection.exec(statement))
    await again()
    expect(await vault.locking.read(mia.session)).toEqual(DEFAULT)
    expect(lines.join('')).toContain('"event":"locking.damaged"')
    expect(await vault.locking.update(mia.session, CHOICE)).toEqual(CHOICE)
    await again()
    expect(await vault.locking.read(mia.session)).toEqual(CHOICE)
  })

  test('reads as the default where it is another account’s', async () => {
    const bob = await registerAccount(vault, 'bob', mia.session)
    await vault.locking.update(mia.session, CHOICE)
    await vault.locking.update(bob.session, { idle_minutes: null, wipe_on_lock: false })
    withRawFile(folder.path, (connection) =>
      connection.prepare('UPDATE account_settings SET sealed = (SELECT sealed FROM account_settings WHERE account_id = ?) WHERE account_id = ?').run(bob.session.accountId, mia.session.accountId),
    )
    expect(await vault.locking.read(mia.session)).toEqual(DEFAULT)
  })

  test.each([
    ['a recovery', async () => (await recover(vault, mia.recoveryCode)).session],
    ['a change of a password that somebody may know', async () => (await changePassword(vault, mia.session, { someoneMayKnow: true })).session],
    ['a plain change of the password', async () => (await changePassword(vault, mia.session)).session],
  ])('outlives %s, and nothing is wiped by it', async (_what, renew) => {
    await vault.locking.update(mia.session, CHOICE)
    const { ended } = watched(vault)
    const session = await vault.accounts.authenticate((await renew()).accessToken)
    expect(await vault.locking.read(session)).toEqual(CHOICE)
    // One tiding of the new password; a lock that wipes would tell of another.
    expect(ended).toHaveLength(1)
    await vault.close()
    await openVault()
    const later = await vault.accounts.authenticate((await login(vault, NEW_PASSWORD)).accessToken)
    expect(await vault.locking.read(later)).toEqual(CHOICE)
  })
})

describe('wipe everything on lock', () => {
  const WIPE = { idle_minutes: 1, wipe_on_lock: true }

  test.each([
    ['idle', async () => pass(clock, MINUTE)],
    ['clock_jump', async () => {
      clock.set(clock.now() + HOUR)
      clock.advance(TICK)
    }],
    ['by_hand', () => vault.accounts.lock(mia.session)],
    ['screen_lock', () => vault.accounts.lockAll('screen_lock')],
    ['suspend', () => vault.accounts.lockAll('suspend')],
    ['user_switch', () => vault.accounts.lockAll('user_switch')],
  ])('ends every session of the account at a lock by %s, and those of no other', async (cause, lock) => {
    const { ask, choose, locks, ended } = watched(vault)
    const bob = await registerAccount(vault, 'bob', mia.session)
    const second = await login(vault, PASSWORD)
    expect(await choose(mia.issued, WIPE)).toBeNull()
    await lock()
    await settled(() => ended.length > 0)
    expect(locks).toContainEqual({ account_id: mia.session.accountId, cause })
    expect(ended).toEqual([mia.session.accountId])
    for (const session of [mia.issued, second]) {
      expect(await ask(session, 'users.me')).toBe('SESSION_EXPIRED')
      expect(await codeOf(vault.accounts.refresh(session.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    }
    expect(await ask(bob.issued, 'users.me')).toBeNull()
    expect(await vault.locking.read(await vault.accounts.authenticate((await login(vault, PASSWORD)).accessToken))).toEqual(WIPE)
  })

  test('ends them at the end of the host, too', async () => {
    await vault.locking.update(mia.session, WIPE)
    await vault.close()
    await openVault()
    expect(await codeOf(vault.accounts.refresh(mia.issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
  })

  test('leaves them to whoever did not choose it', async () => {
    const { ask, ended } = watched(vault)
    await vault.accounts.lock(mia.session)
    expect(await ask(mia.issued, 'users.me')).toBeNull()
    expect(ended).toEqual([])
  })

  test('undoes an unlock that begins at the moment of the lock', async () => {
    const { choose, ended } = watched(vault)
    expect(await choose(mia.issued, WIPE)).toBeNull()
    const locking = vault.accounts.lock(mia.session)
    const unlocking = vault.accounts.unlock(mia.session, new Secret(PASSWORD), HTTP_CLIENT).catch((error: unknown) => error)
    await Promise.all([locking, unlocking])
    await settled(() => ended.length > 0)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
  })
})
