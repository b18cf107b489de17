import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settingsKeyOf } from '../../src-main/accounts/keyring.ts'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import type { VaultError } from '../../src-main/errors/vault-error.ts'
import { openStore } from '../../src-main/store/open-store.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { logLines } from '../support/log-lines.ts'
import { openAccountOf } from '../support/opened-account.ts'
import { withRawFile } from '../support/raw-file.ts'
import { changePassword, login, NEW_PASSWORD, recover } from '../support/renewal.ts'
import { apiKey, codeOf, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const EVERYTHING = { includeInactive: true, limit: 100, cursor: null }
const BOTH_KINDS = [{ someoneMayKnow: false }, { someoneMayKnow: true }]

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path)
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

const bind = (session: LiveSession, secret: string) => vault.credentials.bind(session, draftOf(apiKey('binance', { api_key: `key-of-${secret}`, api_secret: secret })), { verify: false })
const live = async (issued: TestAccount['issued']) => vault.accounts.authenticate(issued.accessToken)
const generationOf = () => withRawFile(folder.path, (file) => file.prepare<[], { generation: number }>('SELECT generation FROM accounts').get()?.generation)

describe.each(BOTH_KINDS)('a change of password (%j)', (kind) => {
  test('opens the account to the new one and no more to the old one', async () => {
    const { id } = await bind(mia.session, 'a-secret-of-a-bound-key')
    const { session } = await changePassword(vault, mia.session, kind)
    expect(session.user).toMatchObject({ username: 'mia', locked: false })
    expect(await codeOf(login(vault, PASSWORD))).toBe('AUTHENTICATION_FAILED')
    await vault.close()
    vault = await openTestVault(folder.path)
    const again = await live(await login(vault, NEW_PASSWORD))
    expect((await vault.credentials.list(again, EVERYTHING)).items.map((credential) => credential.id)).toEqual([id])
  })

  test('ends all sessions but the one that it answers with, and tells so', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    const other = await login(vault, PASSWORD, 'mia', HTTP_CLIENT)
    const events: VaultEvent[] = []
    vault.onEvent((event) => events.push(event))
    const { session } = await changePassword(vault, mia.session, kind)
    for (const old of [mia.issued, other]) {
      expect(await codeOf(live(old))).toBe('SESSION_EXPIRED')
      expect(await codeOf(vault.accounts.refresh(old.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    }
    expect((await vault.accounts.refresh(session.refreshToken, null)).user.locked).toBe(false)
    expect((await live(noa.issued)).accountId).toBe(noa.session.accountId)
    expect(events.filter(({ type }) => type === 'account.sessions_ended')).toEqual([{ type: 'account.sessions_ended', account_id: mia.session.accountId }])
    expect(events.filter(({ type }) => type === 'account.locked')).toEqual([])
  })

  test('needs the current password, on the one counter of all password checks', async () => {
    for (let time = 0; time < 3; time += 1) expect(await codeOf(changePassword(vault, mia.session, { ...kind, from: 'wrong' }))).toBe('AUTHENTICATION_FAILED')
    for (let time = 0; time < 2; time += 1) expect(await codeOf(login(vault, 'wrong'))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(changePassword(vault, mia.session, kind))).toBe('ACCOUNT_LOCKED')
    expect((await live(mia.issued)).accountId).toBe(mia.session.accountId)
  })

  test('refuses a password that is quickly guessed', async () => {
    expect(await codeOf(changePassword(vault, mia.session, { ...kind, to: 'mia@example.com' }))).toBe('PASSWORD_VALIDATION_FAILED')
    expect((await login(vault, PASSWORD)).user.username).toBe('mia')
  })

  test('is for an open account', async () => {
    await vault.accounts.lock(mia.session)
    expect(await codeOf(changePassword(vault, mia.session, kind))).toBe('VAULT_LOCKED')
  })

  test('is called off by a lock that comes meanwhile', async () => {
    const changing = codeOf(changePassword(vault, mia.session, kind))
    await vault.accounts.lock(mia.session)
    expect(await changing).toBe('VAULT_LOCKED')
    expect((await login(vault, PASSWORD)).user.username).toBe('mia')
  })

  test('is called off by a logout that comes meanwhile', async () => {
    const other = await live(await login(vault, PASSWORD))
    const changing = codeOf(changePassword(vault, mia.session, kind))
    await vault.accounts.logout(mia.session)
    expect(await changing).toBe('SESSION_EXPIRED')
    expect((await changePassword(vault, other)).session.user.username).toBe('mia')
  })

  test('of two at once one holds', async () => {
    const other = await live(await login(vault, PASSWORD))
    const results = await Promise.allSettled([changePassword(vault, mia.session, kind), changePassword(vault, other, { ...kind, to: 'the other one, 5 sparrows' })])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const works = await Promise.allSettled([login(vault, NEW_PASSWORD), login(vault, 'the other one, 5 sparrows')])
    expect(works.map(({ status }) => status)).toEqual(results.map(({ status }) => status))
  })

  test('leaves no session to a login with the old password that was under way', async () => {
    let [from, to] = [PASSWORD, NEW_PASSWORD]
    let session = mia.session
    for (let delay = 0; delay < 12; delay += 1) {
      const late = (async () => {
        for (let tick = 0; tick < delay; tick += 1) await new Promise(setImmediate)
        return login(vault, from)
      })()
      const [loggedIn, changed] = await Promise.allSettled([late, changePassword(vault, session, { ...kind, from, to })])
      if (changed.status === 'rejected') throw changed.reason
      if (loggedIn.status === 'fulfilled') expect(await codeOf(live(loggedIn.value))).toBe('SESSION_EXPIRED')
      session = await live(changed.value.session)
      await bind(session, `the-secret-of-change-${delay}`)
      ;[from, to] = [to, from]
    }
    expect((await vault.credentials.list(session, EVERYTHING)).damaged).toEqual([])
  })
})

describe('what a change leaves', () => {
  test('the recovery code and all keys where nobody else can know the password', async () => {
    expect((await changePassword(vault, mia.session)).recoveryCode).toBeNull()
    expect(generationOf()).toBe(1)
    expect((await recover(vault, mia.recoveryCode)).session.user.username).toBe('mia')
  })

  test('nothing where somebody may know it: new keys, and a new code', async () => {
    const { recoveryCode } = await changePassword(vault, mia.session, { someoneMayKnow: true })
    expect(generationOf()).toBe(2)
    expect(await codeOf(recover(vault, mia.recoveryCode, { password: PASSWORD }))).toBe('INVALID_TOKEN')
    if (recoveryCode === null) throw new Error('expected a new code')
    expect((await recover(vault, recoveryCode, { password: PASSWORD })).session.user.username).toBe('mia')
    expect(generationOf()).toBe(3)
  })

  test('the key of the vault’s settings, which all accounts share, however often their own keys change', async () => {
    await registerAccount(vault, 'noa', mia.session)
    const keyOf = async (username: string) => {
      const store = await openStore(folder.path, logLines().log)
      try {
        return settingsKeyOf(await openAccountOf(store.database, username))?.export().toString('hex')
      } finally {
        await store.close()
      }
    }
    const key = await keyOf('mia')
    expect(key).toMatch(/^[0-9a-f]{64}$/u)
    const { session } = await changePassword(vault, mia.session, { someoneMayKnow: true })
    await changePassword(vault, await live(session), { from: NEW_PASSWORD, to: PASSWORD })
    expect([await keyOf('mia'), await keyOf('noa')]).toEqual([key, key])
  })

  test('an admin’s locked account can’t hand that key on', async () => {
    await vault.accounts.lock(mia.session)
    expect(await registerAccount(vault, 'noa', mia.session).catch((error: unknown) => (error as VaultError).reason)).toBe('vault_locked')
  })
})
