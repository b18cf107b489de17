import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { RateLimits } from '../../src-main/http/rate-limits.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, MINUTE, VirtualClock } from '../support/clock.ts'
import { failureOf, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { plain } from '../support/renewal.ts'
import { withRawFile } from '../support/raw-file.ts'
import { DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const LOGIN = '/api/v1/auth/login'
const HEALTH = '/api/v1/health'
const UNLOCK = '/api/v1/auth/unlock'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let host: TestHost
let mia: TestAccount
let token: string

async function open(limits: RateLimits): Promise<void> {
  vault = await openTestVault(folder.path, { clock })
  host = await serveForTest(vault, { limits, clock })
}

async function close(): Promise<void> {
  await host.close()
  await vault.close()
}

async function start(limits: RateLimits): Promise<void> {
  await open(limits)
  mia = await registerAccount(vault, 'mia')
  token = plain(mia.issued.accessToken)
}

beforeEach(() => {
  folder = temporaryFolder()
  clock = new VirtualClock()
})
afterEach(async () => {
  await close()
  folder.remove()
})

const loginAtWindow = () => vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
const guess = (username: string) => host.post(LOGIN, { username, password: 'wrong' })
const isRefused = ({ status }: Answered): boolean => status === 429
const waitOf = (answer: Answered): number => Number(answer.headers['retry-after'])
const rows = (): number => withRawFile(folder.path, (file) => file.prepare<[], { count: number }>('SELECT count(*) AS count FROM request_counts').get()?.count ?? -1)

async function useUp(times: number, username = 'nobody'): Promise<void> {
  for (let time = 0; time < times; time += 1) expect(isRefused(await guess(`${username}-${time}`)), String(time)).toBe(false)
}

describe('the limit of all requests', () => {
  test('comes after Host and Origin, before everything else, and says how long to wait', async () => {
    await start({ all: 6, auth: 100 })
    for (let at = 0; at < 20; at += 1) await host.ask(HEALTH, { headers: { origin: 'http://evil.example' } })
    for (let at = 0; at < 6; at += 1) expect((await host.ask('/api/v1/users/me', { token })).status, String(at)).toBe(200)
    for (const refused of [await host.ask('/api/v1/users/me'), await host.ask('/nowhere'), await host.ask(LOGIN, { method: 'POST', body: '{' })]) {
      expect([refused.status, failureOf(refused).error.code]).toEqual([429, 'RATE_LIMIT_EXCEEDED'])
      expect(waitOf(refused)).toBeGreaterThan(0)
      expect(waitOf(refused)).toBe(failureOf(refused).error.details?.retry_after_seconds)
    }
    expect((await host.ask('/nowhere', { headers: { host: 'evil.example' } })).status).toBe(403)
  })
})

describe('the limit of guesses', () => {
  test('of one address holds for all names together, before the body is looked at, and tells the seconds that are left', async () => {
    await start({ all: 1_000, auth: 4, account: 100 })
    await useUp(3)
    expect((await host.ask(LOGIN, { method: 'POST', body: '{' })).status).toBe(422)
    clock.advance(12_500)
    const refused = await host.ask(LOGIN, { method: 'POST', body: '{' })
    expect([refused.status, waitOf(refused), failureOf(refused).error.details]).toEqual([429, 48, { retry_after_seconds: 48 }])
    clock.advance(47_499)
    expect([isRefused(await guess('mia')), waitOf(await guess('mia'))]).toEqual([true, 1])
    clock.advance(1)
    expect(isRefused(await guess('mia'))).toBe(false)
  })

  // Only Linux has them all without being told to.
  test.runIf(process.platform === 'linux')('counts every loopback address of IPv4 as one', async () => {
    await start({ all: 1_000, auth: 2, account: 100 })
    const from = (localAddress: string) => host.post(LOGIN, { username: 'mia', password: 'wrong' }, { localAddress })
    expect([isRefused(await from('127.0.0.1')), isRefused(await from('127.4.5.6')), isRefused(await from('127.7.8.9'))]).toEqual([false, false, true])
  })

  test('of one name holds for all of its spellings, and leaves other names alone', async () => {
    await start({ all: 1_000, auth: 100, account: 3 })
    for (const name of ['noa', 'NOA', 'ｎｏａ']) expect(isRefused(await guess(name))).toBe(false)
    expect(isRefused(await guess('nOa'))).toBe(true)
    expect((await host.post(LOGIN, { username: 'mia', password: PASSWORD })).status).toBe(200)
  })

  test('of one account holds for all its sessions', async () => {
    await start({ all: 1_000, auth: 100, account: 2 })
    const other = plain((await loginAtWindow()).accessToken)
    for (const bearer of [token, other]) expect((await host.post(UNLOCK, { password: PASSWORD }, { token: bearer })).status).toBe(200)
    expect(isRefused(await host.post(UNLOCK, { password: PASSWORD }, { token }))).toBe(true)
  })

  test('is used up by nobody without a session where one is needed', async () => {
    await start({ all: 1_000, auth: 2 })
    for (let time = 0; time < 10; time += 1) expect((await host.post(UNLOCK, { password: 'guess' }, { token: 'forged' })).status).toBe(401)
    expect((await host.post(UNLOCK, { password: PASSWORD }, { token })).status).toBe(200)
  })

  test('at one procedure leaves all others alone: renewal, recovery, lock, logout, health', async () => {
    await start({ all: 1_000, auth: 2 })
    await useUp(2)
    expect(isRefused(await guess('mia'))).toBe(true)
    expect((await host.post('/api/v1/auth/refresh', { refresh_token: plain(mia.issued.refreshToken) })).status).toBe(200)
    expect((await host.ask(HEALTH)).status).toBe(200)
    expect((await host.post(UNLOCK, { password: PASSWORD }, { token })).status).toBe(200)
    for (const path of ['/api/v1/auth/lock', '/api/v1/auth/logout']) expect((await host.ask(path, { method: 'POST', token })).status).toBe(200)
  })

  test('an update of a credential is one only with a password', async () => {
    await start({ all: 1_000, auth: 2 })
    const update = (body: object) => host.ask('/api/v1/credentials/01890a5d-ac96-774b-bcce-b302099a8057', { method: 'PUT', body: JSON.stringify(body), token })
    for (let time = 0; time < 5; time += 1) expect((await update({ label: 'x' })).status).toBe(404)
    const answers = [await update({ password: 'a' }), await update({ password: 'a' }), await update({ password: 'a' })]
    expect(answers.map(isRefused)).toEqual([false, false, true])
    expect((await update({ label: 'x' })).status).toBe(404)
  })

  test('outlives a restart', async () => {
    await start({ all: 1_000, auth: 3 })
    await useUp(3)
    await close()
    await open({ all: 1_000, auth: 3 })
    expect(isRefused(await guess('mia'))).toBe(true)
    clock.advance(MINUTE)
    expect(isRefused(await guess('mia'))).toBe(false)
  })

  test('a clock set back neither ends nor lengthens it', async () => {
    await start({ all: 1_000, auth: 3 })
    await useUp(3)
    clock.set(clock.now() - 30 * DAY)
    const refused = await guess('mia')
    expect([isRefused(refused), waitOf(refused)]).toEqual([true, 60])
    clock.advance(MINUTE)
    expect(isRefused(await guess('mia'))).toBe(false)
  })

  test('a clock that was ahead for a while leaves nothing behind', async () => {
    await start({ all: 1_000, auth: 3 })
    const now = clock.now()
    clock.set(now + 400 * DAY)
    await useUp(3)
    clock.set(now)
    expect(waitOf(await guess('mia'))).toBe(60)
    clock.advance(MINUTE)
    expect(isRefused(await guess('mia'))).toBe(false)
  })

  test('who is refused waits no longer for having asked, and windows that are over leave no rows', async () => {
    await start({ all: 1_000, auth: 20 })
    await useUp(20)
    expect(rows()).toBe(21)
    clock.advance(59_000)
    for (let time = 0; time < 5; time += 1) expect(waitOf(await guess('mia'))).toBe(1)
    expect(rows()).toBe(21)
    clock.advance(1_000)
    expect(isRefused(await guess('mia'))).toBe(false)
    expect(rows()).toBe(2)
  })

  test('many at once are let through no more often', async () => {
    await start({ all: 1_000, auth: 5, account: 100 })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => host.ask(LOGIN, { method: 'POST', body: `{"username":"n${index}"}` })))
    expect(answers.filter(isRefused)).toHaveLength(15)
  })

  test('never holds for the window', async () => {
    await start({ all: 1, auth: 1 })
    for (let time = 0; time < 5; time += 1) await guess('mia')
    expect((await loginAtWindow()).user.username).toBe('mia')
  })
})
