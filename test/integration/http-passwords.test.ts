import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RateLimits } from '../../src-main/http/rate-limits.ts'
import type { Vault } from '../../src-main/vault.ts'
import { envelopeOf, failureOf, NO_LIMITS, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { logLines } from '../support/log-lines.ts'
import { NEW_PASSWORD, plain } from '../support/renewal.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const PROOF = 'a-proof-of-this-very-tab'
const PAGE = { host: 'localhost:8091', origin: 'http://localhost:8091', 'x-tradekeep-proof': PROOF }
const RECOVER = '/api/v1/auth/recover'
const CHANGE = '/api/v1/auth/password'
const REFRESH = '/api/v1/auth/refresh'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let vaultLog: ReturnType<typeof logLines>
let host: TestHost
let mia: TestAccount
let token: string

async function serve(limits: RateLimits = NO_LIMITS): Promise<void> {
  host = await serveForTest(vault, { limits })
}

beforeEach(async () => {
  folder = temporaryFolder()
  vaultLog = logLines()
  vault = await openTestVault(folder.path, { log: vaultLog.log })
  mia = await registerAccount(vault, 'mia')
  token = plain(mia.issued.accessToken)
  await serve()
})

afterEach(async () => {
  await host.close()
  await vault.close()
  folder.remove()
})

const recovery = (more: object = {}) => ({ username: 'mia', recovery_code: plain(mia.recoveryCode), new_password: NEW_PASSWORD, confirm_password: NEW_PASSWORD, ...more })
const change = (more: object = {}) => ({ current_password: PASSWORD, new_password: NEW_PASSWORD, confirm_password: NEW_PASSWORD, ...more })
const dataOf = (answer: Answered) => envelopeOf(answer).data as { access_token: string; refresh_token?: string; recovery_code: string | null; user: { username: string; locked: boolean } }
const cookieOf = (answer: Answered): string => answer.headers['set-cookie']?.[0] ?? ''
const me = async (bearer: string) => (await host.ask('/api/v1/users/me', { token: bearer })).status

describe('recovery over HTTP', () => {
  test('gives a program a whole session and a new code, and ends the sessions of before', async () => {
    const answer = await host.post(RECOVER, recovery())
    expect([answer.status, answer.headers['set-cookie']]).toEqual([200, undefined])
    const { access_token, refresh_token, recovery_code, user } = dataOf(answer)
    expect(user).toMatchObject({ username: 'mia', locked: false })
    expect(recovery_code).toMatch(/^(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}$/u)
    expect([await me(access_token), await me(token)]).toEqual([200, 401])
    expect((await host.post(REFRESH, { refresh_token })).status).toBe(200)
    const again = failureOf(await host.post(RECOVER, recovery()))
    expect(again.error.code).toBe('INVALID_TOKEN')
  })

  test('gives a page its refresh token in the cookie alone, which goes on with the session', async () => {
    const answer = await host.post(RECOVER, recovery(), { headers: PAGE })
    expect(dataOf(answer)).not.toHaveProperty('refresh_token')
    expect(cookieOf(answer)).toMatch(/^tradekeep_refresh_8091=[\w-]{43}; Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/u)
    const refreshed = await host.post(REFRESH, {}, { headers: { ...PAGE, cookie: cookieOf(answer).split(';')[0] } })
    expect([refreshed.status, dataOf(refreshed).user.locked]).toEqual([200, false])
  })

  test('refuses a wrong code and an unknown name alike', async () => {
    const answers = [await host.post(RECOVER, recovery({ recovery_code: '0'.repeat(32) })), await host.post(RECOVER, recovery({ username: 'nobody' }))]
    for (const answer of answers) expect([answer.status, failureOf(answer).error]).toEqual([400, { code: 'INVALID_TOKEN', message: expect.stringContaining('recovery code') }])
    expect(failureOf(answers[0] as Answered).error).toEqual(failureOf(answers[1] as Answered).error)
  })

  test.each([
    ['another confirmation', { confirm_password: 'something else, 4 ever' }],
    ['an unknown field', { email: 'mia@example.com' }],
    ['no code', { recovery_code: '' }],
    ['no name', { username: undefined }],
  ])('refuses %s as 422', async (_what, more) => {
    const answer = await host.post(RECOVER, recovery(more))
    expect([answer.status, failureOf(answer).error.code]).toEqual([422, 'VALIDATION_ERROR'])
  })

  test('refuses a password that is quickly guessed at its own field', async () => {
    const answer = await host.post(RECOVER, recovery({ new_password: 'password1', confirm_password: 'password1' }))
    expect([answer.status, failureOf(answer).error]).toMatchObject([400, { code: 'PASSWORD_VALIDATION_FAILED', details: { fields: [{ path: 'new_password', problem: 'too_weak' }] } }])
    expect(await me(token)).toBe(200)
  })
})

describe('a change of password over HTTP', () => {
  test('ends the session that asked for it with all others and gives a new one', async () => {
    const answer = await host.post(CHANGE, change(), { token })
    expect([answer.status, dataOf(answer).recovery_code]).toEqual([200, null])
    const expired = await host.ask('/api/v1/users/me', { token })
    expect([expired.status, failureOf(expired).error.code]).toEqual([401, 'SESSION_EXPIRED'])
    expect(await me(dataOf(answer).access_token)).toBe(200)
    expect((await host.post(RECOVER, recovery({ new_password: PASSWORD, confirm_password: PASSWORD }))).status).toBe(200)
  })

  test('that somebody may know gives a new code, and a page its cookie', async () => {
    const answer = await host.post(CHANGE, change({ someone_may_know: true }), { token, headers: PAGE })
    expect(dataOf(answer)).not.toHaveProperty('refresh_token')
    expect(cookieOf(answer)).toMatch(/^tradekeep_refresh_8091=[\w-]{43}; /u)
    const { recovery_code } = dataOf(answer)
    expect((await host.post(RECOVER, recovery())).status).toBe(400)
    expect((await host.post(RECOVER, recovery({ recovery_code }))).status).toBe(200)
  })

  test('needs a session on an open account, and the current password', async () => {
    expect((await host.post(CHANGE, change())).status).toBe(401)
    const wrong = await host.post(CHANGE, change({ current_password: 'wrong' }), { token })
    expect([wrong.status, failureOf(wrong).error.code]).toEqual([401, 'AUTHENTICATION_FAILED'])
    expect((await host.post(CHANGE, change({ confirm_password: 'something else, 4 ever' }), { token })).status).toBe(422)
    await host.post('/api/v1/auth/lock', {}, { token })
    expect((await host.post(CHANGE, change(), { token })).status).toBe(423)
  })
})

test.each([
  ['recovery', RECOVER, () => recovery({ recovery_code: 'wrong' })],
  ['change', CHANGE, () => change({ current_password: 'wrong' })],
])('%s is among the routes at which something can be guessed', async (_what, route, body) => {
  await host.close()
  await serve({ all: 1_000, auth: 2 })
  const answers = [await host.post(route, body(), { token }), await host.post(route, body(), { token }), await host.post(route, body(), { token })]
  expect(answers.map(({ status }) => status === 429)).toEqual([false, false, true])
  expect(answers[2]?.headers['retry-after']).toMatch(/^\d+$/u)
})

test('no line of the log has a code or a password of either', async () => {
  const answer = await host.post(RECOVER, recovery())
  await host.post(CHANGE, change({ current_password: NEW_PASSWORD, new_password: PASSWORD, confirm_password: PASSWORD, someone_may_know: true }), { token: dataOf(answer).access_token })
  await host.post(RECOVER, recovery())
  const lines = [...host.lines, ...vaultLog.lines].join('\n')
  for (const event of ['account.recovered', 'account.keys_renewed']) expect(lines).toContain(event)
  for (const secret of [plain(mia.recoveryCode), dataOf(answer).recovery_code ?? '', NEW_PASSWORD, PASSWORD]) expect(lines).not.toContain(secret)
})
