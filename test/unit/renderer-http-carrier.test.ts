import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Language } from '../../src-preload/contract/names.ts'
import type { Bridge } from '../../src-renderer/bridge/bridge.ts'
import { createHttpCarrier } from '../../src-renderer/bridge/http-carrier.ts'
import { requestOf } from '../../src-renderer/bridge/http-request.ts'
import type { TabStorage } from '../../src-renderer/bridge/proof.ts'
import { keptSetupToken, takeSetupToken } from '../../src-renderer/bridge/setup-token.ts'
import { VirtualClock } from '../support/clock.ts'

interface Seen {
  readonly route: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

type Answer = readonly [status: number, body: unknown]

const AT = '2026-01-02T03:04:05.000Z'
const USER = { id: '01890000-0000-7000-8000-000000000001', username: 'ada', email: 'ada@example.com', role: 'admin', created_at: AT, last_login: null, locked: false }
const ok = (data: unknown): Answer => [200, { success: true, data, error: null, timestamp: AT }]
const refused = (status: number, code: string): Answer => [status, { success: false, data: null, error: { code, message: `it is ${code}` }, timestamp: AT }]
const sessionOf = (access_token: string): Answer => ok({ access_token, user: USER })

function tabStorage(): TabStorage {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) }
}

let server: Server
let seen: Seen[]
/** What the host answers; each test sets its own. */
let answer: (request: Seen) => Answer | string
/** What the host waits for before it answers. */
let hold: (route: string) => Promise<void>
let language: Language
let storage: TabStorage
let carrier: Bridge

const clock = new VirtualClock()
const attention = { isHere: () => true, onChange: () => undefined }

const newPage = (): Bridge =>
  createHttpCarrier({
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    storage,
    language: () => language,
    messages: { unreachable: () => 'out of reach', notUnderstood: () => 'not understood', notHere: () => 'not here' },
    oneAtATime: (work) => work(),
    attention,
    after: (milliseconds, work) => clock.later(milliseconds, work),
  })

beforeEach(async () => {
  seen = []
  language = 'en'
  hold = () => Promise.resolve()
  storage = tabStorage()
  answer = () => refused(404, 'NOT_FOUND')
  server = createServer((request, response) => {
    void text(request).then(async (raw) => {
      const one: Seen = { route: `${request.method} ${request.url}`, headers: request.headers, body: raw === '' ? null : JSON.parse(raw) }
      seen.push(one)
      await hold(one.route)
      const given = answer(one)
      if (typeof given === 'string') return response.end(given)
      return response.writeHead(given[0], { 'content-type': 'application/json' }).end(JSON.stringify(given[1]))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  carrier = newPage()
})

afterEach(() => new Promise((closed) => server.close(closed)))

const logIn = (): Promise<unknown> => carrier.call('auth.login', { username: 'ada', password: 'right' })
const routes = (): string[] => seen.map(({ route }) => route)

test('a login sends the tab its proof, and later calls carry the token that came back, in the shown language', async () => {
  answer = ({ route }) => (route.endsWith('/auth/login') ? sessionOf('first') : ok(USER))
  await logIn()
  language = 'zh-TW'
  const me = await carrier.call('users.me', {})
  expect(me).toEqual({ success: true, data: USER, error: null, timestamp: AT })
  expect(seen[0]?.headers['x-tradekeep-proof']).toMatch(/^[\w-]{43}$/u)
  expect(seen[0]?.headers.authorization).toBeUndefined()
  expect(seen[1]?.headers).toMatchObject({ authorization: 'Bearer first', 'accept-language': 'zh-TW' })
  expect(seen[1]?.headers['x-tradekeep-proof']).toBeUndefined()
})

test('the token is in memory alone: what the tab keeps is the proof and nothing else', async () => {
  const kept: string[] = []
  storage = { ...tabStorage(), setItem: (key, value) => void kept.push(`${key}=${value}`) }
  carrier = newPage()
  answer = () => sessionOf('first')
  await logIn()
  expect(kept).toHaveLength(1)
  expect(kept.join()).toMatch(/^tradekeep\.proof=/u)
})

test('a page that was loaded anew gets its session back with one refresh, by the proof it kept', async () => {
  answer = () => sessionOf('first')
  await logIn()
  const proof = seen[0]?.headers['x-tradekeep-proof']
  carrier = newPage()
  answer = ({ route }) => (route.endsWith('/auth/refresh') ? sessionOf('second') : ok(USER))
  expect(carrier.mayHaveSession()).toBe(true)
  expect(await carrier.call('users.me', {})).toMatchObject({ success: true })
  expect(routes().slice(1)).toEqual(['POST /api/v1/auth/refresh', 'GET /api/v1/users/me'])
  expect(seen[1]?.headers['x-tradekeep-proof']).toBe(proof)
})

test('a page on which nobody logged in has no session, and asks for no refresh', async () => {
  answer = () => refused(401, 'AUTHENTICATION_FAILED')
  expect(carrier.mayHaveSession()).toBe(false)
  expect(await carrier.call('users.me', {})).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
  expect(routes()).toEqual(['GET /api/v1/users/me'])
})

test('calls that find their session expired share one refresh, and are then answered', async () => {
  let live = 'first'
  let refreshes = 0
  answer = ({ route, headers }) => {
    if (route.endsWith('/auth/login')) return sessionOf('first')
    if (route.endsWith('/auth/refresh')) {
      refreshes += 1
      live = 'second'
      return sessionOf('second')
    }
    return headers.authorization === `Bearer ${live}` ? ok(USER) : refused(401, 'SESSION_EXPIRED')
  }
  await logIn()
  live = 'nobody has this one'
  const answers = await Promise.all([carrier.call('users.me', {}), carrier.call('users.me', {}), carrier.call('users.me', {})])
  expect(answers.map(({ success }) => success)).toEqual([true, true, true])
  expect(refreshes).toBe(1)
})

test('where the refresh is refused too, the refusal is the answer and the session is forgotten', async () => {
  answer = ({ route }) => (route.endsWith('/auth/login') ? sessionOf('first') : refused(401, 'SESSION_EXPIRED'))
  await logIn()
  expect(await carrier.call('users.me', {})).toMatchObject({ error: { code: 'SESSION_EXPIRED' } })
  expect(carrier.mayHaveSession()).toBe(false)
})

test('a wrong password at unlock is asked once: repeating it would count one mistake twice', async () => {
  answer = ({ route }) => (route.endsWith('/auth/login') ? sessionOf('first') : refused(401, 'AUTHENTICATION_FAILED'))
  await logIn()
  expect(await carrier.call('auth.unlock', { password: 'wrong' })).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
  expect(routes().filter((route) => route !== 'POST /api/v1/auth/login')).toEqual(['POST /api/v1/auth/unlock'])
})

test('a logout forgets token and proof', async () => {
  answer = ({ route }) => (route.endsWith('/auth/login') ? sessionOf('first') : ok(null))
  await logIn()
  await carrier.call('auth.logout', {})
  expect(carrier.mayHaveSession()).toBe(false)
  await carrier.call('users.me', {})
  expect(seen.at(-1)?.headers.authorization).toBeUndefined()
})

test('a host that is gone is NETWORK_ERROR with a sentence, never a rejection', async () => {
  await new Promise((closed) => server.close(closed))
  expect(await carrier.call('health.read', {})).toMatchObject({ success: false, error: { code: 'NETWORK_ERROR', message: 'out of reach' } })
  // So that the closing after each test finds something to close.
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})

test.each([
  ['no JSON', '<html>a proxy says hello</html>'],
  ['JSON that is no envelope', '{"hello":1}'],
  ['data of another form', JSON.stringify(ok({ ...USER, role: 'emperor' })[1])],
  ['more than the contract has', JSON.stringify(ok({ ...USER, secret: 'x' })[1])],
  ['an error code that does not exist', JSON.stringify(refused(400, 'MADE_UP')[1])],
])('%s is not passed on', async (_, body) => {
  answer = () => body
  expect(await carrier.call('users.me', {})).toMatchObject({ success: false, error: { code: 'INTERNAL_SERVER_ERROR', message: 'not understood' } })
})

test('while a new password is being set, that the old session is refused ends nothing: the calls wait for the new one', async () => {
  const change = Promise.withResolvers<void>()
  hold = (route) => (route.endsWith('/auth/password') ? change.promise : Promise.resolve())
  answer = ({ route, headers }) => {
    if (route.endsWith('/auth/login')) return sessionOf('first')
    if (route.endsWith('/auth/password')) return ok({ access_token: 'second', user: USER, recovery_code: null })
    return headers.authorization === 'Bearer second' ? ok(USER) : refused(401, 'SESSION_EXPIRED')
  }
  await logIn()
  const changing = carrier.call('auth.password', { current_password: 'right', new_password: 'next', confirm_password: 'next' })
  const asking = carrier.call('users.me', {})
  while (!routes().includes('GET /api/v1/users/me')) await new Promise((resolve) => setImmediate(resolve))
  change.resolve()
  expect(await changing).toMatchObject({ success: true })
  expect(await asking).toMatchObject({ success: true })
  expect(routes().filter((route) => route.endsWith('/refresh'))).toEqual([])
})

test('what only the desktop can do is refused here, with a sentence and without asking the host', async () => {
  for (const answered of [await carrier.call('device.accounts', {}), await carrier.call('device.login', { username: 'ada' }), await carrier.call('clipboard.copy', { text: 'a secret' })]) {
    expect(answered).toMatchObject({ success: false, error: { code: 'NOT_FOUND', message: 'not here' } })
  }
  expect(seen).toEqual([])
})

test('a refresh that the host could not deal with just now ends no session', async () => {
  answer = ({ route }) => (route.endsWith('/auth/login') ? sessionOf('first') : route.endsWith('/auth/refresh') ? refused(429, 'RATE_LIMIT_EXCEEDED') : refused(401, 'SESSION_EXPIRED'))
  await logIn()
  expect(await carrier.call('users.me', {})).toMatchObject({ success: false, error: { code: 'SESSION_EXPIRED' } })
  expect(carrier.mayHaveSession()).toBe(true)
})

test('what a path names goes there, the rest into query or body', () => {
  expect(requestOf({ method: 'GET', path: '/exchange/{name}', status: 200 }, '/api/v1', { name: 'a/b?c' })).toEqual({ url: '/api/v1/exchange/a%2Fb%3Fc', method: 'GET', body: null })
  expect(requestOf({ method: 'GET', path: '/credentials', status: 200 }, '/api/v1', { limit: 5, cursor: 'x y', include_inactive: undefined })).toEqual({
    url: '/api/v1/credentials?limit=5&cursor=x+y',
    method: 'GET',
    body: null,
  })
  // A password among it stands in no address.
  expect(requestOf({ method: 'DELETE', path: '/users/me', status: 200 }, '/api/v1', { password: 'right' })).toEqual({ url: '/api/v1/users/me', method: 'DELETE', body: '{"password":"right"}' })
  expect(requestOf({ method: 'DELETE', path: '/auth/sessions/{id}', status: 200 }, '/api/v1', { id: '7' })).toEqual({ url: '/api/v1/auth/sessions/7', method: 'DELETE', body: null })
  expect(requestOf({ method: 'POST', path: '/credentials/{id}/verify', status: 200 }, '/api/v1', { id: '7' })).toEqual({ url: '/api/v1/credentials/7/verify', method: 'POST', body: '{}' })
})

test('the set-up token is taken out of the address, kept for the registration, and then forgotten', async () => {
  const addresses: string[] = []
  takeSetupToken({ hash: '#setup=abc_DEF-123', pathname: '/', search: '' }, { replaceState: (_data, _title, address) => void addresses.push(String(address)) }, storage)
  expect(addresses).toEqual(['/'])
  expect(carrier.setupToken()).toBe('abc_DEF-123')
  answer = () => ok({ access_token: 'first', user: USER, recovery_code: 'ABCD-EFGH' })
  await carrier.call('auth.register', { username: 'ada', email: 'ada@example.com', password: 'p', confirm_password: 'p', setup_token: 'abc_DEF-123' })
  expect(keptSetupToken(storage)).toBeNull()
})

test('an admin who registers somebody else asks as themselves, and stays who they are', async () => {
  answer = ({ route }) => (route.endsWith('/register') ? ok({ user: { ...USER, username: 'grace', role: 'trader', locked: true }, recovery_code: 'ABCD-EFGH' }) : sessionOf('first'))
  await logIn()
  await carrier.call('auth.register', { username: 'grace', email: 'grace@example.com', password: 'p', confirm_password: 'p' })
  answer = () => ok(USER)
  await carrier.call('users.me', {})
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer first', 'Bearer first'])
})

test('a deleted account leaves neither token nor proof behind', async () => {
  answer = ({ route }) => (route.startsWith('DELETE') ? ok(null) : sessionOf('first'))
  await logIn()
  await carrier.call('users.delete', { password: 'right' })
  expect(carrier.mayHaveSession()).toBe(false)
})

test('a wrong password of a deletion is told once, and nothing is refreshed for it', async () => {
  answer = ({ route }) => (route.startsWith('DELETE') ? refused(401, 'AUTHENTICATION_FAILED') : sessionOf('first'))
  await logIn()
  expect(await carrier.call('users.delete', { password: 'wrong' })).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
  expect(routes()).toEqual(['POST /api/v1/auth/login', 'DELETE /api/v1/users/me'])
})

test('an address without a set-up token is left alone', () => {
  const untouched = { replaceState: () => expect.unreachable('the address was changed') }
  for (const hash of ['', '#/bind', '#setup=', '#setup=a b', `#setup=${'a'.repeat(201)}`]) takeSetupToken({ hash, pathname: '/', search: '' }, untouched, storage)
  expect(keptSetupToken(storage)).toBeNull()
})
