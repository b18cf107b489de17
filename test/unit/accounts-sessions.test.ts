import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, HOUR, VirtualClock } from '../support/clock.ts'
import { withRawFile } from '../support/raw-file.ts'
import { codeOf, DESKTOP_CLIENT, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let mia: TestAccount

const login = () => vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
const authenticate = (token: string) => vault.accounts.authenticate(new Secret(token))

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

describe('access tokens', () => {
  test('hold what SECURITY names, for a day', async () => {
    const token = mia.issued.accessToken.expose('read in a test')
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(Object.keys(claims).toSorted()).toEqual(['exp', 'iat', 'jti', 'role', 'sid', 'sub'])
    expect(claims.exp - claims.iat).toBe(24 * 60 * 60)
    expect(mia.issued.expiresIn).toBe(24 * 60 * 60)
    clock.advance(DAY - HOUR)
    expect((await vault.accounts.authenticate(mia.issued.accessToken)).accountId).toBe(claims.sub)
    clock.advance(HOUR)
    expect(await codeOf(vault.accounts.authenticate(mia.issued.accessToken))).toBe('SESSION_EXPIRED')
  })

  test('are refused when forged, edited, unsigned, signed otherwise or by another process', async () => {
    const token = mia.issued.accessToken.expose('read in a test')
    const [head = '', body = '', mac = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const edited = Buffer.from(JSON.stringify({ ...claims, role: 'admin', exp: claims.exp + 1 })).toString('base64url')
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode('secret'.repeat(8)))
    const otherAlgorithm = await new SignJWT(claims).setProtectedHeader({ alg: 'HS512', typ: 'JWT' }).sign(new TextEncoder().encode('secret'.repeat(12)))
    const attempts = ['', 'x', 'a.b.c', `${head}.${edited}.${mac}`, `${head}.${body}.`, new UnsecuredJWT(claims).encode(), forged, otherAlgorithm, `${token}x`]
    for (const attempt of attempts) expect(await codeOf(authenticate(attempt))).toBe('AUTHENTICATION_FAILED')

    await vault.close()
    vault = await openTestVault(folder.path, { clock })
    expect(await codeOf(authenticate(token))).toBe('AUTHENTICATION_FAILED')
  })
})

describe('refresh tokens', () => {
  test('of a session that goes on are kept for the week in which a second use is told, and no longer', async () => {
    let newest = (await login()).refreshToken
    const used: Secret[] = []
    for (let day = 0; day < 20; day += 1) {
      clock.advance(DAY)
      used.push(newest)
      newest = (await vault.accounts.refresh(newest, null)).refreshToken
    }
    const kept = withRawFile(folder.path, (file) => file.prepare('SELECT count(*) FROM refresh_tokens GROUP BY session_id ORDER BY 1 DESC').pluck().get())
    expect(kept).toBe(7)
    const oldest = used.at(-6) ?? new Secret('')
    expect(await codeOf(vault.accounts.refresh(oldest, null))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(vault.accounts.refresh(newest, null))).toBe('AUTHENTICATION_FAILED')
  })

  test('serve once; a second use ends the session for both', async () => {
    const first = await login()
    const second = await vault.accounts.refresh(first.refreshToken, null)
    expect((await vault.accounts.authenticate(second.accessToken)).accountId).toBe(mia.session.accountId)
    expect(await codeOf(vault.accounts.refresh(first.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(vault.accounts.refresh(second.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(vault.accounts.authenticate(second.accessToken))).toBe('SESSION_EXPIRED')
    expect((await vault.accounts.authenticate(mia.issued.accessToken)).accountId).toBe(mia.session.accountId)
  })

  test('two uses at the same moment: one at most gets through', async () => {
    const { refreshToken } = await login()
    const results = await Promise.allSettled([vault.accounts.refresh(refreshToken, null), vault.accounts.refresh(refreshToken, null)])
    expect(results.filter((result) => result.status === 'fulfilled').length).toBeLessThanOrEqual(1)
  })

  test('live seven days', async () => {
    const { refreshToken } = await login()
    clock.advance(7 * DAY)
    expect(await codeOf(vault.accounts.refresh(refreshToken, null))).toBe('AUTHENTICATION_FAILED')
  })

  test('one issued to a page is useless without its proof, and not used up by the attempt', async () => {
    const proof = new Secret('p'.repeat(43))
    const { refreshToken } = await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, HTTP_CLIENT, proof)
    expect(await codeOf(vault.accounts.refresh(refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(vault.accounts.refresh(refreshToken, new Secret('q'.repeat(43))))).toBe('AUTHENTICATION_FAILED')
    const next = await vault.accounts.refresh(refreshToken, proof)
    expect(await codeOf(vault.accounts.refresh(next.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect((await vault.accounts.refresh(next.refreshToken, proof)).user.username).toBe('mia')
  })

  test("a program's token put into a page's hands, with the page's own proof, opens nothing", async () => {
    const { refreshToken } = await login()
    expect(await codeOf(vault.accounts.refresh(refreshToken, new Secret('p'.repeat(43))))).toBe('AUTHENTICATION_FAILED')
    expect((await vault.accounts.refresh(refreshToken, null)).user.username).toBe('mia')
  })

  test('a second use that ends the last session locks the account', async () => {
    const { refreshToken } = await login()
    await vault.accounts.logout(mia.session)
    await vault.accounts.refresh(refreshToken, null)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(true)
    expect(await codeOf(vault.accounts.refresh(refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
  })

  test('after a restart they yield a session on a locked account', async () => {
    const { refreshToken } = await login()
    await vault.close()
    vault = await openTestVault(folder.path, { clock })
    const issued = await vault.accounts.refresh(refreshToken, null)
    expect(issued.user.locked).toBe(true)
    const session = await vault.accounts.authenticate(issued.accessToken)
    expect(await codeOf(vault.credentials.list(session, { includeInactive: false, limit: 10, cursor: null }))).toBe('VAULT_LOCKED')
    expect((await vault.accounts.unlock(session, new Secret(PASSWORD), HTTP_CLIENT)).locked).toBe(false)
  })

  test('those of the window do not outlive its process', async () => {
    const { refreshToken } = await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
    await vault.close()
    vault = await openTestVault(folder.path, { clock })
    expect(await codeOf(vault.accounts.refresh(refreshToken, null))).toBe('AUTHENTICATION_FAILED')
  })
})

describe('logout and lock', () => {
  test('logout ends the session; the last one locks the account', async () => {
    const other = await login()
    const otherSession = await vault.accounts.authenticate(other.accessToken)
    await vault.accounts.logout(otherSession)
    expect(await codeOf(vault.accounts.authenticate(other.accessToken))).toBe('SESSION_EXPIRED')
    expect(await codeOf(vault.accounts.refresh(other.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(vault.accounts.isUnlocked(mia.session)).toBe(true)
    await vault.accounts.logout(mia.session)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
  })

  test('a session that was left and has run out keeps nothing open', async () => {
    clock.advance(8 * DAY)
    const session = await vault.accounts.authenticate((await login()).accessToken)
    await vault.accounts.logout(session)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
  })

  test.each(['lock', 'lockAll', 'logout'] as const)('%s while a password is being checked is the later wish: the account stays locked', async (how) => {
    await vault.accounts.lock(mia.session)
    const unlocking = codeOf(vault.accounts.unlock(mia.session, new Secret(PASSWORD), HTTP_CLIENT))
    await (how === 'lockAll' ? vault.accounts.lockAll() : vault.accounts[how](mia.session))
    expect(await unlocking).toBe('VAULT_LOCKED')
    expect(vault.accounts.isUnlocked(mia.session)).toBe(false)
    expect((await login()).user.locked).toBe(false)
  })

  test('lock tells who was locked, once, and leaves the session', async () => {
    const events: unknown[] = []
    vault.onEvent((event) => events.push(event))
    await vault.accounts.lock(mia.session)
    await vault.accounts.lock(mia.session)
    await vault.accounts.lockAll()
    expect(events).toEqual([{ type: 'account.locked', account_id: mia.session.accountId, cause: 'by_hand' }])
    expect((await vault.accounts.me(mia.session)).locked).toBe(true)
    expect(await codeOf(vault.credentials.read(mia.session, mia.session.accountId))).toBe('VAULT_LOCKED')
    expect(await codeOf(vault.accounts.unlock(mia.session, new Secret('not it'), HTTP_CLIENT))).toBe('AUTHENTICATION_FAILED')
    expect((await vault.accounts.unlock(mia.session, new Secret(PASSWORD), HTTP_CLIENT)).locked).toBe(false)
  })
})
