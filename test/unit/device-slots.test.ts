import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { KeychainProblem } from '../../src-main/platform/keychain.ts'
import { encryptingKeychain, holdingKeychain, type TestKeychain } from '../support/keychains.ts'
import { logLines } from '../support/log-lines.ts'
import { loginAs } from '../support/profiles.ts'
import { withRawFile } from '../support/raw-file.ts'
import { codeOf, DESKTOP_CLIENT, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'
import type { Vault } from '../../src-main/vault.ts'

const KEYCHAINS = { 'that encrypts': encryptingKeychain, 'that holds': holdingKeychain } as const

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('expected a refusal'),
    (error: unknown) => (error as { reason?: unknown }).reason,
  )
}

describe.each(Object.entries(KEYCHAINS))('with a keychain %s', (_kind, make) => {
  let folder: ReturnType<typeof temporaryFolder>
  let keychain: TestKeychain
  let log: ReturnType<typeof logLines>
  let vault: Vault
  let mia: TestAccount

  const open = (given: TestKeychain | null = keychain) => openTestVault(folder.path, { keychain: given, log: log.log })
  const enable = (password = PASSWORD) => vault.device.enable(mia.session, new Secret(password), DESKTOP_CLIENT)
  const slots = () => withRawFile(folder.path, (file) => file.prepare<[], Record<string, unknown>>('SELECT * FROM device_slots').all())

  beforeEach(async () => {
    folder = temporaryFolder()
    keychain = make()
    log = logLines()
    vault = await open()
    mia = await registerAccount(vault, 'mia')
  })

  afterEach(async () => {
    await vault.close()
    folder.remove()
  })

  test('an account opens without its password, also after a restart, and no more once that is switched off', async () => {
    expect(await vault.device.read(mia.session)).toEqual({ available: true, problem: null, enabled: false })
    expect(await vault.device.accounts()).toEqual([])
    expect(await enable()).toEqual({ available: true, problem: null, enabled: true })
    await vault.accounts.lock(mia.session)
    expect((await vault.device.unlock(mia.session)).locked).toBe(false)

    await vault.close()
    vault = await open()
    expect(await vault.device.accounts()).toEqual(['mia'])
    const issued = await vault.device.login('MIA', DESKTOP_CLIENT)
    expect(issued.user).toMatchObject({ username: 'mia', locked: false })
    const session = await vault.accounts.authenticate(issued.accessToken)
    expect(await vault.credentials.list(session, { includeInactive: true, limit: 1, cursor: null })).toMatchObject({ total: 0 })

    expect(await vault.device.disable(session)).toEqual({ available: true, problem: null, enabled: false })
    expect([slots(), [...keychain.held]]).toEqual([[], []])
    await vault.accounts.lock(session)
    expect(await reasonOf(vault.device.unlock(session))).toBe('device_refused')
    expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('device_refused')
    expect(await vault.device.accounts()).toEqual([])
  })

  test('it is switched on with the password alone, and wrong ones count', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await codeOf(enable('not this one 12'))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(enable())).toBe('ACCOUNT_LOCKED')
    expect([slots(), [...keychain.held]]).toEqual([[], []])
  })

  test('a blocked password counter does not block the device', async () => {
    await enable()
    await vault.accounts.lock(mia.session)
    for (const client of [DESKTOP_CLIENT, HTTP_CLIENT]) {
      for (let attempt = 0; attempt < 5; attempt += 1) await codeOf(vault.accounts.login({ username: 'mia', password: new Secret('not this one 12') }, client, null))
      expect(await codeOf(vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, client, null))).toBe('ACCOUNT_LOCKED')
    }
    expect((await vault.device.unlock(mia.session)).locked).toBe(false)
    expect((await vault.device.login('mia', DESKTOP_CLIENT)).user.locked).toBe(false)
  })

  test('a name that nobody has is refused as one without a slot is', async () => {
    expect(await reasonOf(vault.device.login('nobody', DESKTOP_CLIENT))).toBe('device_refused')
    expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('device_refused')
  })

  test('switched on again, it has another secret, and the one before opens nothing', async () => {
    await enable()
    const [before] = slots()
    await enable()
    const [after] = slots()
    expect(slots()).toHaveLength(1)
    expect(after).toMatchObject({ revision: 2 })
    expect(after?.['id']).not.toBe(before?.['id'])
    expect([...keychain.held.keys()].filter((id) => id !== after?.['id'])).toEqual([])
    await vault.accounts.lock(mia.session)
    expect((await vault.device.unlock(mia.session)).locked).toBe(false)
  })

  test.each<[KeychainProblem, string]>([
    ['no_keychain', 'keychain_missing'],
    ['weak_keychain', 'keychain_weak'],
    ['keychain_locked', 'keychain_locked'],
    ['keychain_failed', 'keychain_unavailable'],
  ])('%s: it is said, nothing is stored, and the slot that was there stays', async (problem, reason) => {
    keychain.standing = problem
    expect(await vault.device.read(mia.session)).toEqual({ available: false, problem, enabled: false })
    expect(await reasonOf(enable())).toBe(reason)
    expect([slots(), [...keychain.held]]).toEqual([[], []])

    keychain.standing = null
    await enable()
    const kept = slots()
    await vault.accounts.lock(mia.session)
    keychain.standing = problem
    expect(await reasonOf(vault.device.unlock(mia.session))).toBe(reason)
    expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe(reason)
    expect(slots()).toEqual(kept)
    expect((await vault.accounts.unlock(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)).locked).toBe(false)
    await vault.accounts.lock(mia.session)
    keychain.standing = null
    expect((await vault.device.unlock(mia.session)).locked).toBe(false)
  })

  test('the keychain of another machine, and a host without one, open nothing and remove nothing; the password opens all', async () => {
    await enable()
    const kept = slots()
    for (const other of [make(), null]) {
      await vault.close()
      vault = await open(other)
      expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('device_refused')
      const { accessToken, user } = await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
      expect(user.locked).toBe(false)
      expect(await vault.device.read(await vault.accounts.authenticate(accessToken))).toMatchObject({ available: other !== null })
      expect(slots()).toEqual(kept)
    }
  })

  test('it can be switched off while the keychain is away', async () => {
    await enable()
    keychain.standing = 'keychain_locked'
    expect(await vault.device.disable(mia.session)).toMatchObject({ enabled: false })
    expect(slots()).toEqual([])
  })

  test('a lock while the keychain asks its user is the later wish', async () => {
    keychain.whileAsked = () => vault.accounts.lock(mia.session)
    expect(await reasonOf(enable())).toBe('vault_locked')
    expect([slots(), [...keychain.held]]).toEqual([[], []])
    keychain.whileAsked = async () => {}
    await vault.accounts.unlock(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
    await enable()
    await vault.accounts.lock(mia.session)
    keychain.whileAsked = () => vault.accounts.lock(mia.session)
    expect(await reasonOf(vault.device.unlock(mia.session))).toBe('vault_locked')
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
  })

  test('a session that ends while the keychain asks its user switches nothing on', async () => {
    const other = (await loginAs(vault, 'mia')).session
    keychain.whileAsked = async () => {
      keychain.whileAsked = async () => {}
      await vault.logins.end(mia.session, other.sessionId)
    }
    expect(await reasonOf(vault.device.enable(other, new Secret(PASSWORD), HTTP_CLIENT))).toBe('session_expired')
    expect([slots(), [...keychain.held]]).toEqual([[], []])
  })

  test('turned off, or given new keys, while the keychain asks its user, it opens nothing', async () => {
    await enable()
    await vault.accounts.lock(mia.session)
    keychain.whileAsked = async () => {
      keychain.whileAsked = async () => {}
      await vault.device.disable(mia.session)
    }
    expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('device_refused')
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)

    await vault.accounts.unlock(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
    await enable()
    keychain.whileAsked = async () => {
      keychain.whileAsked = async () => {}
      await vault.passwords.recover({ username: 'mia', code: mia.recoveryCode, newPassword: new Secret(`${PASSWORD} anew`) }, HTTP_CLIENT, null)
      await vault.accounts.lockAll()
    }
    expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('device_refused')
    expect((await vault.device.login('mia', DESKTOP_CLIENT)).user.locked).toBe(false)
  })

  test('a slot of keys that the account has no more is dropped, and that is said', async () => {
    await enable()
    const [old] = slots()
    const held = new Map(keychain.held)
    await vault.passwords.recover({ username: 'mia', code: mia.recoveryCode, newPassword: new Secret(`${PASSWORD} anew`) }, HTTP_CLIENT, null)
    await vault.accounts.lockAll()
    withRawFile(folder.path, (file) => {
      file.prepare('DELETE FROM device_slots').run()
      file.prepare(`INSERT INTO device_slots (${Object.keys(old ?? {}).join()}) VALUES (${Object.keys(old ?? {}).fill('?').join()})`).run(...Object.values(old ?? {}))
    })
    for (const [id, secret] of held) keychain.held.set(id, secret)
    expect(await vault.device.accounts()).toEqual([])
    expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('device_stale')
    expect(slots()).toEqual([])
    expect(await reasonOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('device_refused')
  })

  test('what happens is logged, without any secret', async () => {
    await enable()
    const held = [...keychain.held.values()].map((secret) => secret.toString('base64').slice(0, 12))
    await vault.accounts.lock(mia.session)
    keychain.standing = 'keychain_locked'
    await codeOf(vault.device.unlock(mia.session))
    keychain.standing = null
    await vault.device.unlock(mia.session)
    await vault.device.disable(mia.session)
    const events = log.lines.map((line) => (JSON.parse(line) as { event: string }).event)
    expect(events).toEqual(expect.arrayContaining(['device.enabled', 'device.refused', 'account.unlocked_by_device', 'device.disabled']))
    for (const part of held) expect(log.lines.join('')).not.toContain(part)
  })
})

test('what the keychain has a newer key for is sealed anew at the next unlock', async () => {
  const folder = temporaryFolder()
  const keychain = encryptingKeychain()
  const vault = await openTestVault(folder.path, { keychain })
  const { session } = await registerAccount(vault, 'mia')
  const stored = () => withRawFile(folder.path, (file) => file.prepare<[], { secret: Buffer; wrapped_key: Buffer }>('SELECT secret, wrapped_key FROM device_slots').get())
  const unlock = async () => {
    await vault.accounts.lock(session)
    return vault.device.unlock(session)
  }
  await vault.device.enable(session, new Secret(PASSWORD), DESKTOP_CLIENT)
  const first = stored()
  await unlock()
  expect(stored()).toEqual(first)
  keychain.rotate()
  await unlock()
  const second = stored()
  expect(second?.secret).not.toEqual(first?.secret)
  expect(second?.wrapped_key).toEqual(first?.wrapped_key)
  expect((await unlock()).locked).toBe(false)
  expect(stored()).toEqual(second)
  await vault.close()
  folder.remove()
})
