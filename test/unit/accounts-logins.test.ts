import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { loginAs, toldBy, writtenDown } from '../support/profiles.ts'
import { withRawFile } from '../support/raw-file.ts'
import { settled } from '../support/settled.ts'
import { codeOf, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

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

const at = (time: number) => new Date(time).toISOString()
const idsOf = async (account: TestAccount['session']) => (await vault.logins.list(account)).map(({ id }) => id)
const storedUse = (id: string) => withRawFile(folder.path, (file) => file.prepare<[string], number>('SELECT last_used_at FROM sessions WHERE id = ?').pluck().get(id))

describe('the list of logins', () => {
  test('tells of each that lives from where it came, when it was used and until when it serves', async () => {
    const began = clock.now()
    clock.advance(HOUR)
    const other = await loginAs(vault, 'mia')
    expect(await vault.logins.list(mia.session)).toEqual([
      { id: other.session.sessionId, door: 'http', address: '127.0.0.1', agent: 'test', created_at: at(clock.now()), last_used_at: at(clock.now()), expires_at: at(clock.now() + 7 * DAY), is_current: false },
      { id: mia.session.sessionId, door: 'desktop', address: 'desktop', agent: 'window', created_at: at(began), last_used_at: at(began), expires_at: at(began + 7 * DAY), is_current: true },
    ])
  })

  test('leaves out those that ended, those that ran out and those of others', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    const ended = await loginAs(vault, 'mia')
    await vault.accounts.logout(ended.session)
    clock.advance(7 * DAY - 1)
    const fresh = await loginAs(vault, 'mia')
    expect(await idsOf(fresh.session)).toEqual([fresh.session.sessionId, mia.session.sessionId])
    clock.advance(1)
    expect(await idsOf(fresh.session)).toEqual([fresh.session.sessionId])
    expect(await idsOf(noa.session)).toEqual([])
  })

  test('a refresh moves the end', async () => {
    clock.advance(DAY)
    await vault.accounts.refresh(mia.issued.refreshToken, null)
    expect(await vault.logins.list(mia.session)).toMatchObject([{ expires_at: at(clock.now() + 7 * DAY), last_used_at: at(clock.now()) }])
  })
})

describe('the last use', () => {
  test('is known at once, and written once a minute for all of its requests', async () => {
    const { sessionId } = mia.session
    const began = clock.now()
    clock.advance(10 * MINUTE)
    for (let request = 0; request < 50; request += 1) {
      clock.advance(1_000)
      vault.logins.used(mia.session)
      expect(await vault.logins.list(mia.session)).toMatchObject([{ last_used_at: at(clock.now()) }])
    }
    expect(storedUse(sessionId)).toBe(began)
    const last = clock.now()
    clock.advance(MINUTE)
    await settled(() => storedUse(sessionId) === last)
    clock.advance(10 * MINUTE)
    expect(storedUse(sessionId)).toBe(last)
    expect(await vault.logins.list(mia.session)).toMatchObject([{ last_used_at: at(last) }])
  })

  test('outlives the end of the process, also where the minute was not over', async () => {
    const { session, issued } = await loginAs(vault, 'mia')
    clock.advance(5_000)
    vault.logins.used(session)
    const last = clock.now()
    await vault.close()
    expect(storedUse(session.sessionId)).toBe(last)
    vault = await openTestVault(folder.path, { clock })
    expect((await vault.accounts.refresh(issued.refreshToken, null)).user.locked).toBe(true)
  })

  test('a write that fails costs nobody a request', async () => {
    await writtenDown(vault, mia.session)
    withRawFile(folder.path, (file) => file.exec(`CREATE TRIGGER no_uses BEFORE UPDATE OF last_used_at ON sessions BEGIN SELECT RAISE(ABORT, 'no'); END`))
    vault.logins.used(mia.session)
    clock.advance(MINUTE)
    expect(await vault.logins.list(mia.session)).toHaveLength(1)
    withRawFile(folder.path, (file) => file.exec('DROP TRIGGER no_uses'))
    vault.logins.used(mia.session)
    clock.advance(MINUTE)
    await settled(() => storedUse(mia.session.sessionId) === clock.now() - MINUTE)
  })
})

describe('ending one login', () => {
  test('ends its tokens, leaves the others, and tells pages to look', async () => {
    const other = await loginAs(vault, 'mia')
    const told = toldBy(vault)
    const ended: string[] = []
    vault.onSessionEnded((accountId) => ended.push(accountId))
    await vault.logins.end(mia.session, other.session.sessionId)
    expect(await codeOf(vault.accounts.authenticate(other.issued.accessToken))).toBe('SESSION_EXPIRED')
    expect(await codeOf(vault.accounts.refresh(other.issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect((await vault.accounts.authenticate(mia.issued.accessToken)).sessionId).toBe(mia.session.sessionId)
    expect(told).toEqual([{ type: 'account.sessions_ended', account_id: mia.session.accountId }])
    expect(ended).toEqual([mia.session.accountId])
    expect(vault.accounts.isUnlocked(mia.session)).toBe(true)
  })

  test('the own one, the last of all, locks', async () => {
    await vault.logins.end(mia.session, mia.session.sessionId)
    expect(await codeOf(vault.accounts.authenticate(mia.issued.accessToken))).toBe('SESSION_EXPIRED')
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
  })

  test("is refused alike for another account's, one that ended and one that never was", async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    const ended = await loginAs(vault, 'mia')
    await vault.accounts.logout(ended.session)
    for (const id of [noa.session.sessionId, ended.session.sessionId, '01890a5d-ac96-774b-bcce-b302099a8057']) {
      await expect(vault.logins.end(mia.session, id)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'session_unknown' })
    }
    expect((await vault.accounts.authenticate(noa.issued.accessToken)).sessionId).toBe(noa.session.sessionId)
  })

  test('a login that has ended itself ends no other', async () => {
    const other = await loginAs(vault, 'mia')
    await vault.accounts.logout(other.session)
    expect(await codeOf(vault.logins.end(other.session, mia.session.sessionId))).toBe('SESSION_EXPIRED')
    expect(await codeOf(vault.logins.endAll(other.session, { keepCurrent: true }))).toBe('SESSION_EXPIRED')
    expect((await vault.accounts.authenticate(mia.issued.accessToken)).sessionId).toBe(mia.session.sessionId)
  })
})

describe('logout everywhere', () => {
  test('ends every login of the account, the window too, and locks it; others stay', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    const other = await loginAs(vault, 'mia')
    const told = toldBy(vault)
    await vault.logins.endAll(other.session, { keepCurrent: false })
    for (const { issued } of [mia, other]) {
      expect(await codeOf(vault.accounts.authenticate(issued.accessToken))).toBe('SESSION_EXPIRED')
      expect(await codeOf(vault.accounts.refresh(issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    }
    expect([vault.accounts.isUnlocked(mia.session), vault.accounts.isUnlocked(noa.session)]).toEqual([false, true])
    expect((await vault.accounts.authenticate(noa.issued.accessToken)).accountId).toBe(noa.session.accountId)
    expect(told.map(({ type, account_id }) => [type, account_id])).toEqual([
      ['account.sessions_ended', mia.session.accountId],
      ['account.locked', mia.session.accountId],
    ])
  })

  test('may keep the login that asks, and the account open with it', async () => {
    const others = [await loginAs(vault, 'mia'), await loginAs(vault, 'mia')]
    await vault.logins.endAll(mia.session, { keepCurrent: true })
    for (const { issued } of others) expect(await codeOf(vault.accounts.authenticate(issued.accessToken))).toBe('SESSION_EXPIRED')
    expect(await idsOf(mia.session)).toEqual([mia.session.sessionId])
    expect((await vault.accounts.refresh(mia.issued.refreshToken, null)).user.locked).toBe(false)
  })

  test('serves a locked account too', async () => {
    const other = await loginAs(vault, 'mia')
    await vault.accounts.lock(mia.session)
    await vault.logins.endAll(mia.session, { keepCurrent: false })
    expect(await codeOf(vault.accounts.authenticate(other.issued.accessToken))).toBe('SESSION_EXPIRED')
  })

  test('one that begins at the same moment ends with the others or lives, and is never half of both', async () => {
    for (let round = 0; round < 20; round += 1) {
      const asking = await loginAs(vault, 'mia')
      const [, beginning] = await Promise.all([vault.logins.endAll(asking.session, { keepCurrent: false }), loginAs(vault, 'mia').catch(() => null)])
      if (beginning === null) continue
      const lives = (await codeOr(vault.accounts.authenticate(beginning.issued.accessToken))) === 'lives'
      const continues = (await codeOr(vault.accounts.refresh(beginning.issued.refreshToken, null))) === 'lives'
      expect([lives, continues]).toEqual([lives, lives])
    }
  })
})

const codeOr = (work: Promise<unknown>) => work.then(() => 'lives', (error: { code?: unknown }) => error.code)
