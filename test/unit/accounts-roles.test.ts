import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { HOUR, VirtualClock } from '../support/clock.ts'
import { loginAs, setRole, toldBy } from '../support/profiles.ts'
import { withRawFile } from '../support/raw-file.ts'
import { codeOf, DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let mia: TestAccount
let noa: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
  noa = await registerAccount(vault, 'noa', mia.session)
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

const rolesNow = () => withRawFile(folder.path, (file) => file.prepare<[], [string, string]>('SELECT username, role FROM accounts ORDER BY username').raw().all())
const reasonOf = (work: Promise<unknown>) => work.then(() => 'done', (error: { reason?: unknown }) => error.reason)

describe('a role', () => {
  test('is given by an admin by name; tokens with the old one serve no more, and a refresh gives the new one', async () => {
    const told = toldBy(vault)
    expect(await setRole(vault, mia.session, 'NOA', 'admin')).toEqual({ username: 'noa', role: 'admin' })
    expect(told).toEqual([{ type: 'account.changed', account_id: noa.session.accountId }])
    expect(await codeOf(vault.accounts.authenticate(noa.issued.accessToken))).toBe('SESSION_EXPIRED')
    const next = await vault.accounts.refresh(noa.issued.refreshToken, null)
    expect(next.user).toMatchObject({ role: 'admin', locked: false })
    expect(await vault.accounts.authenticate(next.accessToken)).toMatchObject({ role: 'admin', sessionId: noa.session.sessionId })
    expect((await vault.accounts.authenticate(mia.issued.accessToken)).role).toBe('admin')
  })

  test('taken away is gone at once, also from the admin whose own it is', async () => {
    await setRole(vault, mia.session, 'noa', 'admin')
    await setRole(vault, mia.session, 'mia', 'trader')
    expect(await codeOf(vault.accounts.authenticate(mia.issued.accessToken))).toBe('SESSION_EXPIRED')
    const next = await vault.accounts.refresh(mia.issued.refreshToken, null)
    const asTrader = await vault.accounts.authenticate(next.accessToken)
    expect(await reasonOf(setRole(vault, asTrader, 'mia', 'admin'))).toBe('admin_only')
  })

  test('of the last admin stays, also when two of them give it up at the same moment', async () => {
    expect(await reasonOf(setRole(vault, mia.session, 'mia', 'trader'))).toBe('last_admin')
    await setRole(vault, mia.session, 'noa', 'admin')
    const other = await loginAs(vault, 'noa')
    const results = await Promise.all([reasonOf(setRole(vault, mia.session, 'mia', 'trader')), reasonOf(setRole(vault, other.session, 'noa', 'trader'))])
    expect(new Set(results)).toEqual(new Set(['done', 'last_admin']))
    expect(rolesNow().filter(([, role]) => role === 'admin')).toHaveLength(1)
  })

  test('that two admins take from each other at the same moment goes from one of them alone', async () => {
    await setRole(vault, mia.session, 'noa', 'admin')
    const other = await loginAs(vault, 'noa')
    const results = await Promise.all([reasonOf(setRole(vault, mia.session, 'noa', 'trader')), reasonOf(setRole(vault, other.session, 'mia', 'trader'))])
    expect(new Set(results)).toEqual(new Set(['admin_only', 'done']))
  })

  test('that somebody has already is given without a word', async () => {
    const told = toldBy(vault)
    expect(await setRole(vault, mia.session, 'noa', 'trader')).toEqual({ username: 'noa', role: 'trader' })
    expect(await setRole(vault, mia.session, 'mia', 'admin')).toEqual({ username: 'mia', role: 'admin' })
    expect(told).toEqual([])
    expect((await vault.accounts.authenticate(noa.issued.accessToken)).role).toBe('trader')
  })

  test('needs the password, an admin, and a name that somebody has', async () => {
    expect(await reasonOf(setRole(vault, mia.session, 'noa', 'admin', 'not it, surely'))).toBe('login_failed')
    expect(await reasonOf(setRole(vault, noa.session, 'noa', 'admin'))).toBe('admin_only')
    expect(await reasonOf(setRole(vault, mia.session, 'nobody', 'admin'))).toBe('account_unknown')
    // Nobody learns who there is without the password.
    expect(await reasonOf(setRole(vault, mia.session, 'nobody', 'admin', 'not it, surely'))).toBe('login_failed')
    await vault.accounts.lock(mia.session)
    expect(await reasonOf(setRole(vault, mia.session, 'noa', 'admin'))).toBe('vault_locked')
    expect(rolesNow()).toEqual([
      ['mia', 'admin'],
      ['noa', 'trader'],
    ])
  })

  test('is dated, and not before the change before it', async () => {
    const updatedAt = () => withRawFile(folder.path, (file) => file.prepare<[], number>(`SELECT updated_at FROM accounts WHERE username = 'noa'`).pluck().get())
    clock.advance(HOUR)
    await setRole(vault, mia.session, 'noa', 'admin')
    const given = clock.now()
    expect(updatedAt()).toBe(given)
    clock.set(given - 2 * HOUR)
    await setRole(vault, mia.session, 'noa', 'trader')
    expect(updatedAt()).toBe(given)
  })
})

describe('whoever registers another account', () => {
  const register = (by: TestAccount['session'] | null) =>
    vault.accounts.register({ username: 'zoe', email: 'zoe@example.com', password: new Secret(PASSWORD), setupToken: null }, by, DESKTOP_CLIENT, null)

  test('is an admin with an open account, to the end', async () => {
    expect(await reasonOf(register(null))).toBe('no_session')
    expect(await reasonOf(register(noa.session))).toBe('admin_only')
    await vault.accounts.lock(mia.session)
    expect(await reasonOf(register(mia.session))).toBe('vault_locked')
    expect(rolesNow()).toHaveLength(2)
  })

  test('and loses the role, the session or the keys meanwhile, registers nobody', async () => {
    // As a session is that was found to be an admin's right before the role was taken away.
    expect(await reasonOf(register({ ...noa.session, role: 'admin' }))).toBe('admin_only')
    const other = await loginAs(vault, 'mia')
    const [loggedOut] = await Promise.all([reasonOf(register(other.session)), vault.accounts.logout(other.session)])
    expect(loggedOut).toBe('session_expired')
    const [locked] = await Promise.all([reasonOf(register(mia.session)), vault.accounts.lock(mia.session)])
    expect(locked).toBe('vault_locked')
    expect(rolesNow()).toHaveLength(2)
  })
})

describe('who sets the proxy of the whole vault', () => {
  const update = () => vault.settings.update(mia.session, { mode: 'none', url: null }, new Secret(PASSWORD), DESKTOP_CLIENT)
  const mode = async () => (await vault.settings.read(noa.session)).proxy_mode

  test('and loses the role or the session meanwhile, sets nothing', async () => {
    const other = (await loginAs(vault, 'mia')).session
    expect(await reasonOf(update())).toBe('done')
    await vault.settings.update(mia.session, { mode: 'system', url: null }, new Secret(PASSWORD), DESKTOP_CLIENT)
    await setRole(vault, mia.session, 'noa', 'admin')
    await setRole(vault, mia.session, 'mia', 'trader')
    expect(await reasonOf(update())).toBe('admin_only')
    await vault.logins.end(other, mia.session.sessionId)
    expect(await reasonOf(update())).toBe('session_expired')
    expect(await mode()).toBe('system')
  })
})
