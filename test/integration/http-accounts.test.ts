import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import { systemClock } from '../../src-main/platform/clock.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { Alert } from '../../src-preload/contract/alerts.ts'
import type { SessionEntry } from '../../src-preload/contract/accounts.ts'
import type { IpcProcedureName } from '../../src-preload/contract/names.ts'
import { contract } from '../../src-preload/contract/procedures.ts'
import { listen } from '../support/events.ts'
import { envelopeOf, failureOf, serveForTest, type Answered, type Asked, type TestHost } from '../support/http.ts'
import { logLines } from '../support/log-lines.ts'
import { plain, recover } from '../support/renewal.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const API = '/api/v1'
const UNKNOWN = '01890a5d-ac96-774b-bcce-b302099a8057'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let host: TestHost
/** Of mia, the admin, and of noa. */
let mia: string
let noa: string

beforeEach(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path)
  const admin = await registerAccount(vault, 'mia')
  mia = plain(admin.issued.accessToken)
  noa = plain((await registerAccount(vault, 'noa', admin.session)).issued.accessToken)
  host = await serveForTest(vault)
})

afterEach(async () => {
  await host.close()
  await vault.close()
  folder.remove()
})

const send = (method: string, path: string, token: string, body: object | null = null): Promise<Answered> =>
  host.ask(API + path, { method, token, ...(body === null ? {} : { body: JSON.stringify(body) }) } satisfies Asked)
const refusalOf = (answer: Answered) => [answer.status, failureOf(answer).error.code]
const me = async (token: string) => (await send('GET', '/users/me', token)).status

async function login(username: string): Promise<{ token: string; refresh: string }> {
  const data = envelopeOf(await host.post(`${API}/auth/login`, { username, password: PASSWORD }, { headers: { 'user-agent': 'bot/1' } })).data as { access_token: string; refresh_token: string }
  return { token: data.access_token, refresh: data.refresh_token }
}

const loginsOf = async (token: string) => contract['auth.sessions'].output.parse(envelopeOf(await send('GET', '/auth/sessions', token)).data)

describe('logins over HTTP', () => {
  test('are listed with where they come from, and ended one by one', async () => {
    const bot = await login('mia')
    const listed: readonly SessionEntry[] = await loginsOf(bot.token)
    expect(listed.map(({ door, address, agent, is_current }) => [door, address, agent, is_current])).toEqual([
      ['http', '127.0.0.1', 'bot/1', true],
      ['desktop', 'desktop', 'window', false],
    ])
    const own = listed[0]?.id ?? ''
    const ended = await send('DELETE', `/auth/sessions/${own}`, mia)
    expect([ended.status, envelopeOf(ended).data]).toEqual([200, null])
    expect(refusalOf(await send('GET', '/users/me', bot.token))).toEqual([401, 'SESSION_EXPIRED'])
    expect((await host.post(`${API}/auth/refresh`, { refresh_token: bot.refresh })).status).toBe(401)
    expect(await me(mia)).toBe(200)
  })

  test("an unknown one, another account's and one that ended are refused alike; what is no id is a wrong field", async () => {
    const [other] = await loginsOf(noa)
    for (const id of [UNKNOWN, other?.id]) {
      const answer = await send('DELETE', `/auth/sessions/${id}`, mia)
      expect(refusalOf(answer)).toEqual([404, 'NOT_FOUND'])
    }
    expect(refusalOf(await send('DELETE', '/auth/sessions/mine', mia))).toEqual([422, 'VALIDATION_ERROR'])
    expect(await me(noa)).toBe(200)
  })

  test('all end at once, and the streams of each with them', async () => {
    const bot = await login('mia')
    const streams = [await listen(host.port, mia), await listen(host.port, bot.token)]
    const others = await listen(host.port, noa)
    const answer = await send('DELETE', '/auth/sessions', bot.token, { keep_current: false })
    expect([answer.status, envelopeOf(answer).data]).toEqual([200, null])
    await Promise.all(streams.map(({ ended }) => ended))
    expect([await me(mia), await me(bot.token), await me(noa)]).toEqual([401, 401, 200])
    expect(others.messages.filter(({ name }) => name.startsWith('account.'))).toEqual([])
    await others.leave()
  })

  test('all but the one that asks end where it says so; nothing given means all', async () => {
    const bot = await login('mia')
    const stream = await listen(host.port, bot.token)
    expect((await send('DELETE', '/auth/sessions', bot.token, { keep_current: true })).status).toBe(200)
    await stream.until(() => stream.messages.some(({ name }) => name === 'account.sessions_ended'))
    expect([await me(mia), await me(bot.token)]).toEqual([401, 200])
    await stream.leave()
    expect((await send('DELETE', '/auth/sessions', bot.token)).status).toBe(200)
    expect(await me(bot.token)).toBe(401)
  })

  test('a locked account neither lists nor ends one, but may log out everywhere', async () => {
    const bot = await login('mia')
    await send('POST', '/auth/lock', bot.token)
    expect(refusalOf(await send('GET', '/auth/sessions', bot.token))).toEqual([423, 'VAULT_LOCKED'])
    expect(refusalOf(await send('DELETE', `/auth/sessions/${UNKNOWN}`, bot.token))).toEqual([423, 'VAULT_LOCKED'])
    expect((await send('DELETE', '/auth/sessions', bot.token)).status).toBe(200)
    expect(await me(mia)).toBe(401)
  })
})

describe('the alert of a refresh token that came twice', () => {
  test('is told on the stream, listed, read and resolved by the account that it is about alone', async () => {
    const bot = await login('mia')
    await host.post(`${API}/auth/refresh`, { refresh_token: bot.refresh })
    const [stream, others] = [await listen(host.port, mia), await listen(host.port, noa)]
    expect((await host.post(`${API}/auth/refresh`, { refresh_token: bot.refresh })).status).toBe(401)
    await stream.until(() => stream.messages.some(({ name }) => name === 'alert.changed'))
    const [alert] = contract['alerts.list'].output.parse(envelopeOf(await send('GET', '/alerts', mia)).data)
    expect(alert).toMatchObject({ kind: 'token_reused', severity: 'critical', count: 1, read_at: null })
    const id = alert?.id ?? ''
    for (const what of ['read', 'resolve']) expect(refusalOf(await send('POST', `/alerts/${id}/${what}`, noa))).toEqual([404, 'NOT_FOUND'])
    expect(envelopeOf(await send('GET', '/alerts', noa)).data).toEqual([])
    expect((envelopeOf(await send('POST', `/alerts/${id}/read`, mia)).data as Alert).read_at).not.toBeNull()
    expect((envelopeOf(await send('POST', `/alerts/${id}/resolve`, mia)).data as Alert).resolved_at).not.toBeNull()
    expect(envelopeOf(await send('GET', '/alerts', mia)).data).toEqual([])
    expect(envelopeOf(await send('GET', '/alerts?include_resolved=true', mia)).data).toHaveLength(1)
    expect(others.messages.filter(({ name }) => name === 'alert.changed')).toEqual([])
    await Promise.all([stream.leave(), others.leave()])
  })
})

describe('the own account over HTTP', () => {
  test('takes another name and address, with the password', async () => {
    const stream = await listen(host.port, mia)
    const answer = await send('PUT', '/users/me', mia, { username: 'Amelia', email: 'amelia@example.com', password: PASSWORD })
    expect([answer.status, envelopeOf(answer).data]).toEqual([200, expect.objectContaining({ username: 'Amelia', email: 'amelia@example.com', role: 'admin', locked: false })])
    await stream.until(() => stream.messages.some(({ name }) => name === 'account.changed'))
    expect(await me((await login('amelia')).token)).toBe(200)
    await stream.leave()
  })

  test('is refused a name that is taken, a wrong password, and a body that is not one', async () => {
    expect(refusalOf(await send('PUT', '/users/me', noa, { username: 'MIA', password: PASSWORD }))).toEqual([409, 'ACCOUNT_EXISTS'])
    expect(refusalOf(await send('PUT', '/users/me', noa, { username: 'nora', password: 'not it, surely' }))).toEqual([401, 'AUTHENTICATION_FAILED'])
    for (const body of [{ password: PASSWORD }, { username: 'nora' }, { username: 'a b', password: PASSWORD }, { email: 'nowhere', password: PASSWORD }, { role: 'admin', username: 'nora', password: PASSWORD }])
      expect(refusalOf(await send('PUT', '/users/me', noa, body))).toEqual([422, 'VALIDATION_ERROR'])
    expect(refusalOf(await send('PUT', '/users/me', 'nobody', { username: 'nora', password: PASSWORD }))).toEqual([401, 'AUTHENTICATION_FAILED'])
  })

  test('is deleted with the password; its stream ends and others hear nothing', async () => {
    const [stream, others] = [await listen(host.port, noa), await listen(host.port, mia)]
    expect(refusalOf(await send('DELETE', '/users/me', noa, { password: 'not it, surely' }))).toEqual([401, 'AUTHENTICATION_FAILED'])
    expect(refusalOf(await send('DELETE', '/users/me', noa))).toEqual([422, 'VALIDATION_ERROR'])
    const answer = await send('DELETE', '/users/me', noa, { password: PASSWORD })
    expect([answer.status, envelopeOf(answer).data]).toEqual([200, null])
    await stream.ended
    expect(refusalOf(await send('GET', '/users/me', noa))).toEqual([401, 'SESSION_EXPIRED'])
    expect((await host.post(`${API}/auth/login`, { username: 'noa', password: PASSWORD })).status).toBe(401)
    expect(others.messages.filter(({ name }) => name !== 'stream.gap')).toEqual([])
    await others.leave()
  })

  test("the only admin's stays while others are there; after the last one the vault wants its set-up token again", async () => {
    expect(refusalOf(await send('DELETE', '/users/me', mia, { password: PASSWORD }))).toEqual([403, 'FORBIDDEN'])
    await send('DELETE', '/users/me', noa, { password: PASSWORD })
    expect((await send('DELETE', '/users/me', mia, { password: PASSWORD })).status).toBe(200)
    expect(envelopeOf(await host.ask(`${API}/health`)).data).toMatchObject({ setup_required: true })
    const registration = { username: 'zoe', email: 'zoe@example.com', password: PASSWORD, confirm_password: PASSWORD }
    expect(refusalOf(await host.post(`${API}/auth/register`, registration))).toEqual([400, 'INVALID_TOKEN'])
    const setup_token = (await vault.setupToken())?.expose('a test')
    expect((await host.post(`${API}/auth/register`, { ...registration, setup_token })).status).toBe(201)
  })
})

describe('roles over HTTP', () => {
  test('are changed by an admin alone, by name; the tokens of before are refused and a refresh brings the role', async () => {
    const other = await login('noa')
    expect(refusalOf(await send('PUT', '/users/role', other.token, { username: 'noa', role: 'admin', password: PASSWORD }))).toEqual([403, 'FORBIDDEN'])
    const answer = await send('PUT', '/users/role', mia, { username: 'noa', role: 'admin', password: PASSWORD })
    expect([answer.status, envelopeOf(answer).data]).toEqual([200, { username: 'noa', role: 'admin' }])
    expect(refusalOf(await send('GET', '/users/me', other.token))).toEqual([401, 'SESSION_EXPIRED'])
    const next = envelopeOf(await host.post(`${API}/auth/refresh`, { refresh_token: other.refresh })).data as { access_token: string; user: { role: string } }
    expect(next.user.role).toBe('admin')
    expect((await send('PUT', '/users/role', next.access_token, { username: 'mia', role: 'trader', password: PASSWORD })).status).toBe(200)
    expect(await me(mia)).toBe(401)
  })

  test('of nobody, of the last admin and of an unknown kind are refused', async () => {
    expect(refusalOf(await send('PUT', '/users/role', mia, { username: 'nobody', role: 'admin', password: PASSWORD }))).toEqual([404, 'NOT_FOUND'])
    expect(refusalOf(await send('PUT', '/users/role', mia, { username: 'mia', role: 'trader', password: PASSWORD }))).toEqual([403, 'FORBIDDEN'])
    expect(refusalOf(await send('PUT', '/users/role', mia, { username: 'noa', role: 'owner', password: PASSWORD }))).toEqual([422, 'VALIDATION_ERROR'])
  })

  test('decide who registers another account', async () => {
    const registration = { username: 'zoe', email: 'zoe@example.com', password: PASSWORD, confirm_password: PASSWORD }
    expect(refusalOf(await host.post(`${API}/auth/register`, registration))).toEqual([401, 'AUTHENTICATION_FAILED'])
    expect(refusalOf(await host.post(`${API}/auth/register`, registration, { token: noa }))).toEqual([403, 'FORBIDDEN'])
    const answer = await host.post(`${API}/auth/register`, registration, { token: mia })
    expect([answer.status, envelopeOf(answer).data]).toEqual([201, expect.objectContaining({ user: expect.objectContaining({ username: 'zoe', role: 'trader' }) as unknown })])
    await send('POST', '/auth/lock', mia)
    expect(refusalOf(await host.post(`${API}/auth/register`, { ...registration, username: 'yan', email: 'yan@example.com' }, { token: mia }))).toEqual([423, 'VAULT_LOCKED'])
  })

  test('bring the recovery code of an account that is registered while everything locks', async () => {
    const stop = vault.onEvent(({ type }) => {
      if (type === 'account.unlocked') void vault.accounts.lockAll('suspend')
    })
    const answer = await host.post(`${API}/auth/register`, { username: 'zoe', email: 'zoe@example.com', password: PASSWORD, confirm_password: PASSWORD }, { token: mia })
    stop()
    expect(answer.status).toBe(201)
    const { recovery_code } = contract['auth.register'].output.parse(envelopeOf(answer).data)
    expect((await recover(vault, recovery_code, { username: 'zoe' })).session.user.username).toBe('zoe')
  })
})

describe('the same from the window', () => {
  function window() {
    const { log } = logLines()
    const session = new DesktopSession((token) => vault.accounts.refresh(token, null))
    const dispatch = createDispatcher(vault, log, { version: '1' })
    const carrier = createCarrier({ dispatch, toFailure: createToFailure(createMessages(), log, systemClock), session, clock: systemClock, log, onLanguage: () => {} })
    return (name: IpcProcedureName, input: object = {}) => carrier(name, { isTrusted: true, values: [{ input, language: 'en' }] })
  }

  test('a login, its end from elsewhere, a rename, a role, a deletion', async () => {
    const call = window()
    expect(await call('auth.login', { username: 'noa', password: PASSWORD })).toMatchObject({ success: true })
    const listed = contract['auth.sessions'].output.parse((await call('auth.sessions')).data)
    expect(listed.find(({ is_current }) => is_current)).toMatchObject({ door: 'desktop', address: 'local' })
    const other = listed.find(({ is_current }) => !is_current)
    expect(await call('auth.session_end', { id: other?.id })).toMatchObject({ success: true, data: null })
    expect(await me(noa)).toBe(401)
    expect(await call('users.update', { username: 'nora', password: PASSWORD })).toMatchObject({ success: true, data: { username: 'nora' } })
    // The role changes under the window's session, which goes on with it.
    expect((await send('PUT', '/users/role', mia, { username: 'nora', role: 'admin', password: PASSWORD })).status).toBe(200)
    expect(await call('users.me')).toMatchObject({ success: true, data: { role: 'admin' } })
    expect(await call('users.role', { username: 'mia', role: 'trader', password: PASSWORD })).toMatchObject({ success: true, data: { username: 'mia', role: 'trader' } })
    expect(await call('users.delete', { password: PASSWORD })).toMatchObject({ success: false, error: { code: 'FORBIDDEN' } })
    await call('users.role', { username: 'mia', role: 'admin', password: PASSWORD })
    expect(await call('users.delete', { password: PASSWORD })).toMatchObject({ success: true, data: null })
    expect(await call('users.me')).toMatchObject({ success: false, error: { code: 'SESSION_EXPIRED' } })
    expect(await call('users.me')).toMatchObject({ success: false, error: { code: 'AUTHENTICATION_FAILED' } })
  })

  test('a logout everywhere from a program ends it, and it is asked to log in', async () => {
    const call = window()
    await call('auth.login', { username: 'noa', password: PASSWORD })
    expect((await send('DELETE', '/auth/sessions', noa)).status).toBe(200)
    expect(await call('auth.sessions')).toMatchObject({ success: false, error: { code: 'SESSION_EXPIRED' } })
  })
})
