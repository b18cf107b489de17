import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { encryptingKeychain } from '../support/keychains.ts'
import { loginAs, rename, toldBy } from '../support/profiles.ts'
import { withRawFile } from '../support/raw-file.ts'
import { recover } from '../support/renewal.ts'
import { codeOf, DESKTOP_CLIENT, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let mia: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock, keychain: encryptingKeychain() })
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

const updatedAt = (id: string) => withRawFile(folder.path, (file) => file.prepare<[string], number>('SELECT updated_at FROM accounts WHERE id = ?').pluck().get(id))
const fail = (username: string, client: typeof DESKTOP_CLIENT | typeof HTTP_CLIENT = HTTP_CLIENT) => codeOf(vault.accounts.login({ username, password: new Secret('not it, surely') }, client, null))

async function lockOut(username: string, client: typeof DESKTOP_CLIENT | typeof HTTP_CLIENT = HTTP_CLIENT): Promise<void> {
  for (let times = 0; times < 5; times += 1) expect(await fail(username, client)).toBe('AUTHENTICATION_FAILED')
  expect(await fail(username, client)).toBe('ACCOUNT_LOCKED')
}

describe('a rename', () => {
  test('is what everybody logs in with and sees from then on; all sessions stay', async () => {
    const other = await loginAs(vault, 'mia')
    const told = toldBy(vault)
    expect(await rename(vault, mia.session, { username: 'Amelia' })).toMatchObject({ id: mia.session.accountId, username: 'Amelia', email: 'mia@example.com', locked: false })
    expect(told).toEqual([{ type: 'account.changed', account_id: mia.session.accountId }])
    expect((await vault.accounts.me(other.session)).username).toBe('Amelia')
    expect((await vault.accounts.refresh(other.issued.refreshToken, null)).user.username).toBe('Amelia')
    expect(await fail('mia')).toBe('AUTHENTICATION_FAILED')
    expect((await loginAs(vault, 'AMELIA')).session.accountId).toBe(mia.session.accountId)
  })

  test('leaves recovery code and device as they are', async () => {
    await vault.device.enable(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
    await rename(vault, mia.session, { username: 'amelia' })
    expect(await vault.device.accounts()).toEqual(['amelia'])
    expect((await vault.device.login('amelia', DESKTOP_CLIENT)).user.username).toBe('amelia')
    expect((await recover(vault, mia.recoveryCode, { username: 'amelia' })).session.user.username).toBe('amelia')
  })

  test('of the address alone keeps the name, and a name may change its letter case', async () => {
    expect(await rename(vault, mia.session, { email: 'mia@else.where.example' })).toMatchObject({ username: 'mia', email: 'mia@else.where.example' })
    expect(await rename(vault, mia.session, { username: 'MIA' })).toMatchObject({ username: 'MIA' })
  })

  test('to what it is already changes nothing and is told to nobody', async () => {
    const before = updatedAt(mia.session.accountId)
    const told = toldBy(vault)
    clock.advance(HOUR)
    expect(await rename(vault, mia.session, { username: 'mia', email: 'mia@example.com' })).toMatchObject({ username: 'mia' })
    expect([told, updatedAt(mia.session.accountId)]).toEqual([[], before])
  })

  test("is refused where another account has the name or the address, and leaves both accounts as they were", async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    expect(await codeOf(rename(vault, noa.session, { username: 'MIA', email: 'new@example.com' }))).toBe('ACCOUNT_EXISTS')
    expect(await codeOf(rename(vault, noa.session, { username: 'new', email: 'Mia@Example.com' }))).toBe('ACCOUNT_EXISTS')
    expect(await vault.accounts.me(noa.session)).toMatchObject({ username: 'noa', email: 'noa@example.com' })
    expect((await loginAs(vault, 'mia')).session.accountId).toBe(mia.session.accountId)
  })

  test('needs the password, which counts like every other check of it', async () => {
    for (let times = 0; times < 5; times += 1) expect(await codeOf(rename(vault, mia.session, { username: 'amelia' }, { password: 'not it, surely', client: HTTP_CLIENT }))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(rename(vault, mia.session, { username: 'amelia' }, { client: HTTP_CLIENT }))).toBe('ACCOUNT_LOCKED')
    expect(await fail('mia')).toBe('ACCOUNT_LOCKED')
    expect((await vault.accounts.me(mia.session)).username).toBe('mia')
  })

  test('is refused to a session that ended, and to one whose account was locked, while the password was checked', async () => {
    const other = await loginAs(vault, 'mia')
    const [refused] = await Promise.all([codeOf(rename(vault, other.session, { username: 'amelia' })), vault.accounts.logout(other.session)])
    expect(refused).toBe('SESSION_EXPIRED')
    const [locked] = await Promise.all([codeOf(rename(vault, mia.session, { username: 'amelia' })), vault.accounts.lock(mia.session)])
    expect(locked).toBe('VAULT_LOCKED')
    expect((await vault.accounts.me(mia.session)).username).toBe('mia')
  })

  test('is dated, and not before the change before it where the clock is set back', async () => {
    clock.advance(HOUR)
    await rename(vault, mia.session, { username: 'amelia' })
    const renamed = clock.now()
    expect(updatedAt(mia.session.accountId)).toBe(renamed)
    clock.set(renamed - 2 * HOUR)
    await rename(vault, mia.session, { username: 'mia.again' })
    expect(updatedAt(mia.session.accountId)).toBe(renamed)
  })
})

describe('the counter of failures', () => {
  test('goes along: who was kept out of the old name is kept out of the new one, for as long and no longer', async () => {
    await lockOut('mia', DESKTOP_CLIENT)
    clock.advance(15 * MINUTE)
    for (let times = 0; times < 4; times += 1) await fail('mia', DESKTOP_CLIENT)
    await rename(vault, mia.session, { username: 'amelia' }, { client: HTTP_CLIENT })
    expect(await fail('amelia', DESKTOP_CLIENT)).toBe('AUTHENTICATION_FAILED')
    expect(await fail('amelia', DESKTOP_CLIENT)).toBe('ACCOUNT_LOCKED')
    clock.advance(15 * MINUTE)
    expect((await loginAs(vault, 'amelia')).session.accountId).toBe(mia.session.accountId)
  })

  test('of the old name stays as it is, so that nobody learns of the rename from it', async () => {
    await lockOut('mia', DESKTOP_CLIENT)
    clock.advance(15 * MINUTE)
    for (let times = 0; times < 4; times += 1) await fail('mia', DESKTOP_CLIENT)
    await rename(vault, mia.session, { username: 'amelia' }, { client: HTTP_CLIENT })
    expect(await fail('mia', DESKTOP_CLIENT)).toBe('AUTHENTICATION_FAILED')
    expect(await fail('mia', DESKTOP_CLIENT)).toBe('ACCOUNT_LOCKED')
  })

  test('of a name that nobody had shuts nobody out who takes it', async () => {
    await lockOut('amelia', DESKTOP_CLIENT)
    await rename(vault, mia.session, { username: 'amelia' })
    expect((await loginAs(vault, 'amelia')).session.accountId).toBe(mia.session.accountId)
  })

  test('of recovery goes along too', async () => {
    for (let times = 0; times < 5; times += 1) expect(await codeOf(recover(vault, '0'.repeat(32)))).toBe('INVALID_TOKEN')
    await rename(vault, mia.session, { username: 'amelia' })
    expect(await codeOf(recover(vault, mia.recoveryCode, { username: 'amelia' }))).toBe('ACCOUNT_LOCKED')
  })
})
