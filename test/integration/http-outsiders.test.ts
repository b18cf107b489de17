import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { RateLimits } from '../../src-main/http/rate-limits.ts'
import type { Vault } from '../../src-main/vault.ts'
import { MINUTE, VirtualClock } from '../support/clock.ts'
import { failureOf, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { encryptingKeychain } from '../support/keychains.ts'
import { NEW_PASSWORD, plain } from '../support/renewal.ts'
import { DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const REGISTER = '/api/v1/auth/register'
/** As in earnest, but sooner reached. */
const LIMITS: RateLimits = { all: 6_000, auth: 20, account: 10 }
const WRONG_CODE = '0000-0000-0000-0000-0000-0000-0000-0000'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let host: TestHost

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock, keychain: encryptingKeychain() })
  host = await serveForTest(vault, { clock, limits: LIMITS })
})
afterEach(async () => {
  await host.close()
  await vault.close()
  folder.remove()
})

const code = (answer: Answered): string => failureOf(answer).error.code

describe('a local process that comes first', () => {
  const registration = (username: string, more: object = {}) => ({ username, email: `${username}@example.com`, password: PASSWORD, confirm_password: PASSWORD, ...more })

  test('makes no account without the token that stands in the printed address, whatever it sends for it', async () => {
    const token = plain((await vault.setupToken()) as Secret)
    for (const setup_token of [undefined, '', 'guessed', token.slice(0, -1), `${token}x`, `${token}${token}`, token.toUpperCase(), token.toLowerCase(), 'null']) {
      clock.advance(MINUTE)
      expect(code(await host.post(REGISTER, registration('eve', { setup_token }))), String(setup_token)).toMatch(/^(?:INVALID_TOKEN|VALIDATION_ERROR)$/u)
    }
    for (const setup_token of [null, true, 0, [], [token], { token }]) expect(code(await host.post(REGISTER, registration('eve', { setup_token })))).toBe('VALIDATION_ERROR')
    for (const headers of [{ 'x-setup-token': token }, { authorization: `Bearer ${token}` }, { cookie: `setup_token=${token}` }]) {
      expect((await host.post(REGISTER, registration('eve'), { headers })).status).toBeGreaterThanOrEqual(400)
    }
    expect((await host.post(`${REGISTER}?setup_token=${token}`, registration('eve'))).status).toBe(422)
    expect(await vault.accounts.setupRequired()).toBe(true)
  })

  test('gets so many guesses a minute and no more, and the owner the account all the same', async () => {
    const answers: Answered[] = []
    for (let guess = 0; guess < 30; guess += 1) answers.push(await host.post(REGISTER, registration('eve', { setup_token: `guess-${guess}` })))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(20)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
    clock.advance(MINUTE)
    const setup_token = plain((await vault.setupToken()) as Secret)
    expect((await host.post(REGISTER, registration('mia', { setup_token }))).status).toBe(201)
  })

  test('finds the token used up: it makes one account, also for many that ask at once', async () => {
    const setup_token = plain((await vault.setupToken()) as Secret)
    const answers = await Promise.all(['mia', 'eve', 'bob', 'kim'].map((username) => host.post(REGISTER, registration(username, { setup_token }))))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(3)
    expect(code(await host.post(REGISTER, registration('zoe', { setup_token })))).toBe('AUTHENTICATION_FAILED')
  })
})

describe('a local process that wants the owner out', () => {
  let mia: TestAccount

  beforeEach(async () => {
    mia = await registerAccount(vault, 'mia')
    await vault.device.enable(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
    await vault.accounts.lock(mia.session)
  })

  /** Everything that somebody without a session can send, each more often than it is taken. */
  async function flood(): Promise<void> {
    const wrong: readonly (readonly [string, object])[] = [
      ['/api/v1/auth/login', { username: 'mia', password: 'a wrong one' }],
      ['/api/v1/auth/recover', { username: 'mia', recovery_code: WRONG_CODE, new_password: NEW_PASSWORD, confirm_password: NEW_PASSWORD }],
      ['/api/v1/auth/refresh', { refresh_token: 'a-guess' }],
      [REGISTER, { username: 'mia', email: 'mia@example.com', password: PASSWORD, confirm_password: PASSWORD }],
      ['/api/v1/auth/unlock', { password: 'a wrong one' }],
    ]
    for (const [path, body] of wrong) await Promise.all(Array.from({ length: 24 }, () => host.post(path, body)))
    expect(code(await host.post('/api/v1/auth/login', { username: 'mia', password: PASSWORD }))).toMatch(/^(?:ACCOUNT_LOCKED|RATE_LIMIT_EXCEEDED)$/u)
  }

  test('does not keep her from the window: by password, by the machine, by the recovery code', async () => {
    await flood()
    expect((await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).user.locked).toBe(false)
    await vault.accounts.lock(mia.session)
    expect((await vault.device.login('mia', DESKTOP_CLIENT)).user.locked).toBe(false)
    await vault.accounts.lock(mia.session)
    const recovery = { username: 'mia', code: mia.recoveryCode, newPassword: new Secret(NEW_PASSWORD) }
    expect((await vault.passwords.recover(recovery, DESKTOP_CLIENT, null)).session.user.locked).toBe(false)
  })

  test('does not keep her from what her session may do: renew it, unlock by the machine, lock, log out', async () => {
    await flood()
    const token = plain(mia.issued.accessToken)
    expect((await host.ask('/api/v1/users/me', { token })).status).toBe(200)
    expect((await host.post('/api/v1/auth/device/unlock', {}, { token })).status).toBe(200)
    for (const path of ['/api/v1/auth/lock', '/api/v1/auth/logout']) expect((await host.post(path, {}, { token })).status, path).toBe(200)
  })

  test('does not keep her from her password’s unlock either, where it has not spent her tries: only a session can', async () => {
    for (let time = 0; time < 24; time += 1) await host.post('/api/v1/auth/unlock', { password: 'a wrong one' }, { token: 'forged' })
    expect((await host.post('/api/v1/auth/unlock', { password: PASSWORD }, { token: plain(mia.issued.accessToken) })).status).toBe(200)
  })

  test('keeps her from recovery over HTTP no longer than it goes on, and a minute: wrong codes lock nothing', async () => {
    for (let round = 0; round < 2; round += 1) {
      await flood()
      clock.advance(MINUTE)
    }
    const answer = await host.post('/api/v1/auth/recover', { username: 'mia', recovery_code: plain(mia.recoveryCode), new_password: NEW_PASSWORD, confirm_password: NEW_PASSWORD })
    expect(answer.status).toBe(200)
    // With it the tries at the old password are forgotten, so that the new one serves at once.
    expect((await host.post('/api/v1/auth/login', { username: 'mia', password: NEW_PASSWORD })).status).toBe(200)
  })

  test('learns nothing from being refused: an unknown name is refused alike, try by try', async () => {
    const said = async (username: string): Promise<unknown[]> => {
      const answers: unknown[] = []
      for (let time = 0; time < 8; time += 1) {
        const answer = await host.post('/api/v1/auth/login', { username, password: 'a wrong one' })
        answers.push([answer.status, failureOf(answer).error])
      }
      return answers
    }
    expect(await said('nobody')).toEqual(await said('mia'))
  })
})
