import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { MINUTE, VirtualClock } from '../support/clock.ts'
import { encryptingKeychain } from '../support/keychains.ts'
import { withRawFile } from '../support/raw-file.ts'
import { changePassword, login, NEW_PASSWORD, plain, recover } from '../support/renewal.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const WRONG_CODE = '0000-0000-0000-0000-0000-0000-0000-0000'
const EVERYTHING = { includeInactive: true, limit: 100, cursor: null }

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let mia: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

async function reopen(): Promise<void> {
  await vault.close()
  vault = await openTestVault(folder.path, { clock })
}

const bind = (secret: string, session = mia.session) => vault.credentials.bind(session, draftOf(apiKey('binance', { api_key: `key-of-${secret}`, api_secret: secret })), { verify: false })

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  return error instanceof VaultError ? { code: error.code, reason: error.reason, details: error.details, values: error.values } : error
}

async function fail(times: number, username = 'mia', client: typeof DESKTOP_CLIENT | typeof HTTP_CLIENT = DESKTOP_CLIENT): Promise<unknown[]> {
  const refusals: unknown[] = []
  for (let time = 0; time < times; time += 1) refusals.push(await refusalOf(recover(vault, WRONG_CODE, { username, client })))
  return refusals
}

describe('the recovery code', () => {
  test('sets a new password and brings a session, a new code and an open account', async () => {
    const { id } = await bind('a-secret-of-a-bound-key')
    await reopen()
    const { session, recoveryCode } = await recover(vault, mia.recoveryCode)
    expect(session.user).toMatchObject({ username: 'mia', locked: false })
    const live = await vault.accounts.authenticate(session.accessToken)
    expect((await vault.credentials.list(live, EVERYTHING)).items.map((credential) => credential.id)).toEqual([id])
    expect(plain(recoveryCode)).toMatch(/^(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}$/u)
    expect((await login(vault, NEW_PASSWORD)).user.locked).toBe(false)
  })

  test('opens nothing a second time, nor does the old password; the new code does', async () => {
    const { recoveryCode } = await recover(vault, mia.recoveryCode)
    expect(await codeOf(login(vault, PASSWORD))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(recover(vault, mia.recoveryCode))).toBe('INVALID_TOKEN')
    await recover(vault, recoveryCode, { password: 'and once more, 8 kettles' })
    expect((await login(vault, 'and once more, 8 kettles')).user.username).toBe('mia')
  })

  test.each([
    ['in lower case', (code: string) => code.toLowerCase()],
    ['without its dashes', (code: string) => code.replaceAll('-', '')],
    ['with blanks', (code: string) => `  ${code.replaceAll('-', ' ')} `],
    ['with letters for the digits they look like', (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'l')],
  ])('is taken %s', async (_how, written) => {
    expect((await recover(vault, written(plain(mia.recoveryCode)))).session.user.username).toBe('mia')
  })

  test.each(['', 'AB', WRONG_CODE, 'not a code at all, but long enough for one'])('is refused as one that does not fit: %j', async (code) => {
    expect(await refusalOf(recover(vault, code))).toMatchObject({ code: 'INVALID_TOKEN', reason: 'recovery_refused' })
  })

  test('is asked for before the new password is looked at, which takes long', async () => {
    for (const username of ['mia', 'nobody']) expect(await codeOf(recover(vault, WRONG_CODE, { username, password: '12345678' }))).toBe('INVALID_TOKEN')
  })

  test('ends every session of the account, and of no other', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    const other = await login(vault, PASSWORD, 'mia', HTTP_CLIENT)
    const events: VaultEvent[] = []
    vault.onEvent((event) => events.push(event))
    await recover(vault, mia.recoveryCode)
    for (const old of [mia.issued, other]) {
      expect(await codeOf(vault.accounts.authenticate(old.accessToken))).toBe('SESSION_EXPIRED')
      expect(await codeOf(vault.accounts.refresh(old.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    }
    expect((await vault.accounts.authenticate(noa.issued.accessToken)).accountId).toBe(noa.session.accountId)
    expect(vault.accounts.isUnlocked(noa.session)).toBe(true)
    expect(events).toContainEqual({ type: 'account.sessions_ended', account_id: mia.session.accountId })
    expect(events.filter((event) => event.account_id !== mia.session.accountId || event.type === 'account.locked')).toEqual([])
  })

  test('refuses a password that is quickly guessed, and one made of the account itself', async () => {
    for (const password of ['12345678', 'mia@example.com']) {
      expect(await refusalOf(recover(vault, mia.recoveryCode, { password }))).toMatchObject({
        code: 'PASSWORD_VALIDATION_FAILED',
        details: { fields: [{ path: 'new_password', problem: 'too_weak' }] },
      })
    }
    expect((await vault.accounts.authenticate(mia.issued.accessToken)).accountId).toBe(mia.session.accountId)
    expect((await login(vault, PASSWORD)).user.username).toBe('mia')
    expect((await recover(vault, mia.recoveryCode)).session.user.username).toBe('mia')
  })

  test('serves one of two at once', async () => {
    const results = await Promise.allSettled([recover(vault, mia.recoveryCode), recover(vault, mia.recoveryCode, { password: 'the other one, 5 sparrows' })])
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as VaultError).reason] : []))
    expect(refusals).toEqual(['recovery_refused'])
    const works = await Promise.allSettled([login(vault, NEW_PASSWORD), login(vault, 'the other one, 5 sparrows')])
    expect(works.map(({ status }) => status)).toEqual(results.map(({ status }) => status))
  })

  test('leaves nothing open to the old password that was being tried meanwhile', async () => {
    const { id } = await bind('a-secret-of-a-bound-key')
    for (let delay = 0; delay < 12; delay += 1) {
      const { recoveryCode } = await recover(vault, mia.recoveryCode, { password: PASSWORD })
      const late = (async () => {
        for (let tick = 0; tick < delay; tick += 1) await new Promise(setImmediate)
        return login(vault, PASSWORD)
      })()
      const [loggedIn, recovered] = await Promise.allSettled([late, recover(vault, recoveryCode)])
      if (recovered.status === 'rejected') throw recovered.reason
      if (loggedIn.status === 'fulfilled') expect(await codeOf(vault.accounts.authenticate(loggedIn.value.accessToken))).toBe('SESSION_EXPIRED')
      const live = await vault.accounts.authenticate(recovered.value.session.accessToken)
      expect((await vault.credentials.list(live, EVERYTHING)).items.map((credential) => credential.id)).toEqual([id])
      mia = { ...mia, recoveryCode: recovered.value.recoveryCode, session: live }
    }
  })

  test('finishes under a lock that comes meanwhile, which stays', async () => {
    await vault.close()
    // Dear enough that some lock comes while the new key is derived.
    vault = await openTestVault(folder.path, { clock, passwordCost: { memory: 16 * 1024, passes: 6, lanes: 1 } })
    const work = { isDone: false }
    const recovering = recover(vault, mia.recoveryCode).finally(() => (work.isDone = true))
    while (!work.isDone) {
      await vault.accounts.lockAll()
      await new Promise(setImmediate)
    }
    const { session } = await recovering
    expect(session.user.locked).toBe(true)
    const live = await vault.accounts.authenticate(session.accessToken)
    expect((await vault.accounts.unlock(live, new Secret(NEW_PASSWORD), DESKTOP_CLIENT)).locked).toBe(false)
  })

  test('keeps what does not open as it is, and brings the rest over', async () => {
    const { id: whole } = await bind('a-secret-of-a-bound-key')
    const { id: damaged } = await bind('a-secret-of-a-damaged-key')
    const recordOf = () => withRawFile(folder.path, (file) => file.prepare<[string], { record: Buffer }>('SELECT record FROM credentials WHERE id = ?').get(damaged)?.record)
    withRawFile(folder.path, (file) => file.prepare('UPDATE credentials SET listing = zeroblob(99) WHERE id = ?').run(damaged))
    const before = recordOf()
    const { session } = await recover(vault, mia.recoveryCode)
    const live = await vault.accounts.authenticate(session.accessToken)
    const page = await vault.credentials.list(live, EVERYTHING)
    expect([page.items.map(({ id }) => id), page.damaged]).toEqual([[whole], [damaged]])
    expect(recordOf()).toEqual(before)
  })

  test("keeps the machine's key where its keychain takes the new one, and the old one opens nothing", async () => {
    await vault.close()
    const keychain = encryptingKeychain()
    vault = await openTestVault(folder.path, { clock, keychain })
    const session = await vault.accounts.authenticate((await login(vault, PASSWORD)).accessToken)
    await vault.device.enable(session, new Secret(PASSWORD), DESKTOP_CLIENT)
    await recover(vault, mia.recoveryCode)
    expect((await vault.device.login('mia', DESKTOP_CLIENT)).user.locked).toBe(false)
    await vault.close()
    vault = await openTestVault(folder.path, { clock })
    const code = (await changePassword(vault, await vault.accounts.authenticate((await login(vault, NEW_PASSWORD)).accessToken), { from: NEW_PASSWORD, to: PASSWORD, someoneMayKnow: true })).recoveryCode
    expect(code).not.toBeNull()
    await vault.close()
    vault = await openTestVault(folder.path, { clock, keychain })
    expect(await codeOf(vault.device.login('mia', DESKTOP_CLIENT))).toBe('VAULT_LOCKED')
  })
})

describe('its throttle', () => {
  const REFUSED = { code: 'INVALID_TOKEN', reason: 'recovery_refused', details: undefined, values: {} }
  const LOCKED = { code: 'ACCOUNT_LOCKED', reason: 'account_locked', details: { retry_after_seconds: 900 }, values: { seconds: 900, minutes: 15 } }

  test('refuses the sixth at the window in fifteen minutes, the right code too, whether anybody has the name or not', async () => {
    const refusals = await fail(6)
    expect(refusals.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => refusals[0]))
    expect([refusals[0], refusals[5]]).toMatchObject([{ code: REFUSED.code, reason: REFUSED.reason }, { code: LOCKED.code, details: LOCKED.details }])
    expect(await fail(6, 'nobody-of-this-name')).toEqual(refusals)
    expect(await codeOf(recover(vault, mia.recoveryCode))).toBe('ACCOUNT_LOCKED')
    await reopen()
    expect(await codeOf(recover(vault, mia.recoveryCode))).toBe('ACCOUNT_LOCKED')
    clock.advance(15 * MINUTE)
    expect((await recover(vault, mia.recoveryCode)).session.user.username).toBe('mia')
  })

  test('shuts nobody out over HTTP, where any local process can send wrong codes: neither there nor at the window', async () => {
    const refusals = await fail(20, 'mia', HTTP_CLIENT)
    expect(refusals).toEqual(Array.from({ length: 20 }, () => refusals[0]))
    expect(refusals[0]).toMatchObject({ code: REFUSED.code, reason: REFUSED.reason })
    const { recoveryCode } = await recover(vault, mia.recoveryCode, { client: HTTP_CLIENT })
    await fail(20, 'mia', HTTP_CLIENT)
    expect((await recover(vault, recoveryCode)).session.user.username).toBe('mia')
  })

  test('is none of the password’s, nor the other way round', async () => {
    await fail(5)
    for (const client of [HTTP_CLIENT, DESKTOP_CLIENT]) expect((await login(vault, PASSWORD, 'mia', client)).user.username).toBe('mia')
    clock.advance(15 * MINUTE)
    for (let time = 0; time < 5; time += 1) await codeOf(login(vault, 'wrong', 'mia', DESKTOP_CLIENT))
    expect(await codeOf(login(vault, PASSWORD))).toBe('ACCOUNT_LOCKED')
    expect((await recover(vault, mia.recoveryCode)).session.user.username).toBe('mia')
  })

  test('of the password starts anew with a new password', async () => {
    for (let time = 0; time < 5; time += 1) await codeOf(login(vault, 'wrong', 'mia', DESKTOP_CLIENT))
    await recover(vault, mia.recoveryCode)
    for (const client of [DESKTOP_CLIENT, HTTP_CLIENT]) expect((await login(vault, NEW_PASSWORD, 'mia', client)).user.username).toBe('mia')
  })
})
