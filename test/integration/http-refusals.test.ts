import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createEventDoor } from '../../src-main/api/events.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { createApp } from '../../src-main/http/app.ts'
import { listenOnLoopback } from '../../src-main/http/listen.ts'
import { GUESSABLE } from '../../src-main/http/rate-limits.ts'
import { httpProcedures } from '../../src-main/http/routes.ts'
import { systemClock } from '../../src-main/platform/clock.ts'
import { STATUS_OF } from '../../src-preload/contract/errors.ts'
import { ID, TOKENS, standInVault } from '../support/facade.ts'
import { NO_LIMITS, ask, envelopeOf, failureOf, sendBytes, serveForTest, type TestHost } from '../support/http.ts'
import { logLines } from '../support/log-lines.ts'
import { RUNS } from '../support/property.ts'

let host: TestHost

beforeAll(async () => {
  host = await serveForTest(standInVault())
})
afterAll(() => host.close())

const LOGIN = '/api/v1/auth/login'
const HEALTH = '/api/v1/health'
const asPath = (path: string): string => `/api/v1${path.replace('{id}', ID).replace('{name}', 'binance')}`

describe('who may talk to the vault', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'localhost:8091@evil', '127.0.0.2', '0.0.0.0', '[::]', 'localhost.'])('the Host %j is refused', async (name) => {
    const answer = await host.ask(HEALTH, { headers: { host: name } })
    expect(answer.status).toBe(403)
    expect(failureOf(answer).error.code).toBe('FORBIDDEN')
  })

  test.each(['localhost', 'localhost:1', '127.0.0.1', '127.0.0.1:65000', '[::1]', '[::1]:9000', 'LOCALHOST:8091'])('the Host %s is ours, at any port', async (name) => {
    expect((await host.ask(HEALTH, { headers: { host: name } })).status).toBe(200)
  })

  test('a request without a Host, or with two, is refused', async () => {
    for (const head of ['GET /api/v1/health HTTP/1.1', 'GET /api/v1/health HTTP/1.0', 'GET /api/v1/health HTTP/1.1\r\nHost:', 'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example']) {
      expect(await sendBytes(host.port, `${head}\r\nConnection: close\r\n\r\n`), head).toMatch(/^HTTP\/1\.1 403 [\s\S]*"code":"FORBIDDEN"/u)
    }
  })

  test.each(['null', 'http://evil.example', 'https://localhost:8091', 'http://localhost', 'http://localhost:3000', 'http://localhost:8091.evil.example', 'file://', ''])(
    'the Origin %j is refused',
    async (origin) => {
      const answer = await host.ask(HEALTH, { headers: { host: 'localhost:8091', origin } })
      expect(answer.status).toBe(403)
      expect(failureOf(answer).error.code).toBe('FORBIDDEN')
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    },
  )

  test.each(['localhost:8091', '127.0.0.1:9', '[::1]:8091'])("the page's own origin at %s is welcome", async (name) => {
    const answer = await host.ask(HEALTH, { headers: { host: name, origin: `http://${name}` } })
    expect(answer.status).toBe(200)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('what a browser fetches for another site without an Origin is refused, its own and typed addresses are not', async () => {
    for (const site of ['cross-site', 'same-site']) expect((await host.ask(HEALTH, { headers: { 'sec-fetch-site': site } })).status, site).toBe(403)
    for (const site of ['same-origin', 'none']) expect((await host.ask(HEALTH, { headers: { 'sec-fetch-site': site } })).status, site).toBe(200)
  })

  test('no preflight is answered', async () => {
    const answer = await host.ask(LOGIN, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } })
    expect(answer.status).toBe(405)
    expect(failureOf(answer).error.code).toBe('METHOD_NOT_ALLOWED')
    expect(answer.headers.allow).toBe('POST')
  })
})

describe('bodies', () => {
  const post = (body: string | Buffer, headers = {}) => host.ask(LOGIN, { method: 'POST', body, headers })
  const credentials = JSON.stringify({ username: 'ada', password: 'x' })

  test('JSON is taken, with a charset too', async () => {
    expect((await post(credentials)).status).toBe(200)
    expect((await post(credentials, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
    expect((await post(credentials, { 'content-type': 'Application/JSON;charset="UTF-8"' })).status).toBe(200)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', 'text/json', ';;;', 'a/b/c', 'application/jsonp'])(
    'the Content-Type %j is refused',
    async (type) => {
      const answer = await post(credentials, { 'content-type': type })
      expect(answer.status).toBe(422)
      expect(failureOf(answer).error.code).toBe('VALIDATION_ERROR')
    },
  )

  test('a body without a Content-Type is refused', async () => {
    const head = `POST ${LOGIN} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${credentials.length}\r\n\r\n`
    expect(await sendBytes(host.port, head + credentials)).toMatch(/^HTTP\/1\.1 422 /u)
  })

  test.each(['{', '{"username":"a",}', "{'a':1}", 'username=a', '\u0000', '[1,2', 'NaN'])('%j is malformed', async (body) => {
    const answer = await post(body)
    expect(answer.status).toBe(422)
    expect(failureOf(answer).error).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(failureOf(answer).error.details).toBeUndefined()
  })

  test('text that is not UTF-8 is malformed', async () => {
    expect(failureOf(await post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).error.code).toBe('VALIDATION_ERROR')
  })

  test.each(['null', '[]', '"text"', '3', '[{"username":"a"}]'])('%s is no object', async (body) => {
    expect(failureOf(await post(body)).error.details?.fields).toEqual([{ path: '', problem: 'wrong_type' }])
  })

  test.each(['{"__proto__":{"admin":true}}', '{"username":{"__proto__":1}}', '{"constructor":{"prototype":{"a":1}}}', '{"\\u005f_proto__":1}'])('prototype keys are refused: %s', async (body) => {
    const answer = await post(body)
    expect(answer.status).toBe(422)
    expect(failureOf(answer).error.code).toBe('VALIDATION_ERROR')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('deep nesting is malformed', async () => {
    expect(failureOf(await post(`{"username":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).error.code).toBe('VALIDATION_ERROR')
  })

  test('256 KiB are read, a byte more is PAYLOAD_TOO_LARGE, also without a Content-Length and before identity', async () => {
    const padded = (bytes: number): string => `${' '.repeat(bytes - credentials.length)}${credentials}`
    expect((await post(padded(256 * 1024))).status).toBe(200)
    for (const answer of [
      await post(padded(256 * 1024 + 1)),
      await post(padded(256 * 1024 + 1), { 'transfer-encoding': 'chunked' }),
      await host.ask('/api/v1/credentials', { method: 'POST', body: padded(256 * 1024 + 1) }),
      await host.ask('/nowhere', { method: 'POST', body: padded(256 * 1024 + 1) }),
    ]) {
      expect(answer.status).toBe(413)
      expect(failureOf(answer).error.code).toBe('PAYLOAD_TOO_LARGE')
    }
  })

  test('a field can come one way only', async () => {
    const answers = [
      await host.ask(`/api/v1/credentials/${ID}?id=${ID}`, { token: TOKENS.trader }),
      await host.post(`/api/v1/credentials/${ID}/verify`, { id: ID }, { token: TOKENS.trader }),
      await host.post(`${LOGIN}?username=ada`, { password: 'x' }),
    ]
    for (const answer of answers) expect(failureOf(answer).error.details?.fields?.[0]).toMatchObject({ problem: 'unknown_field' })
  })

  test('a query is read as the contract says, and nothing else', async () => {
    const list = (query: string) => host.ask(`/api/v1/credentials?${query}`, { token: TOKENS.trader })
    expect((await list('limit=10&include_inactive=false')).status).toBe(200)
    for (const query of ['limit=0', 'limit=10001', 'limit=1e3', 'limit=1&limit=2', 'include_inactive=yes', 'sort=label', '__proto__=1', 'cursor=%00']) {
      expect((await list(query)).status, query).toBe(422)
    }
  })
})

describe('paths and methods', () => {
  test.each([
    '/nowhere',
    '/api/v1',
    '/api/v1/',
    '//',
    '//api/v1/health',
    '/api/v1//health',
    '/API/v1/health',
    '/api/v1/health/..',
    '/api/v1/../v1/health',
    '/api/v1/health%2f',
    '/api/v1/%2e%2e/health',
    '/api/v1/credentials/%zz',
    '/%',
    '/%c0%af',
    '/..%2f..%2fetc/passwd',
    `/api/v1/${'a'.repeat(5_000)}`,
    '/api/v1/health;x=1',
    '/api/v1/health%00',
  ])('%s leads nowhere', async (path) => {
    const answer = await host.ask(path)
    expect(answer.status).toBe(404)
    expect(failureOf(answer).error.code).toBe('NOT_FOUND')
  })

  test('a long id is an id that is wrong', async () => {
    const answer = await host.ask(`/api/v1/credentials/${'a'.repeat(3_000)}`, { token: TOKENS.trader })
    expect(failureOf(answer).error.details?.fields).toEqual([{ path: 'id', problem: 'not_an_id' }])
  })

  // A path with a name in it may be another's as well: `exchange/verify` is also an `exchange/{name}`.
  test.each([...new Set(httpProcedures().map(({ route }) => asPath(route.path)))])('%s tells which methods it has', async (path) => {
    const methods = httpProcedures().flatMap(({ route }) => (asPath(route.path) !== path ? [] : route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
    for (const method of ['PATCH', 'TRACE', 'PROPFIND', 'QUERY']) {
      const answer = await host.ask(path, { method, headers: { 'content-type': 'application/json' } })
      expect(answer.status, method).toBe(405)
      expect(failureOf(answer).error.code).toBe('METHOD_NOT_ALLOWED')
      expect(answer.headers.allow?.split(', ')).toEqual(expect.arrayContaining(methods))
    }
  })

  test('what the window alone may ask has no path, however it is spelt', async () => {
    for (const path of ['/clipboard', '/clipboard/copy', '/clipboard.copy', '/device/login', '/device.login']) {
      const answer = await host.post(`/api/v1${path}`, { text: 'a secret', username: 'ada' }, { token: TOKENS.admin })
      expect(answer.status, path).toBe(404)
      expect(failureOf(answer).error.code).toBe('NOT_FOUND')
    }
    expect(host.lines.join('')).not.toContain('a secret')
  })

  test('HEAD is GET without a body', async () => {
    const answer = await host.ask(HEALTH, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('')
  })
})

describe('what is no request', () => {
  test.each([
    ['NONSENSE\r\n\r\n', 422],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 422],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n', 422],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 413],
    ['CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['\u0016\u0003\u0001\u0002\u0000\u0001', 422],
  ])('%j is refused in the envelope', async (bytes, status) => {
    const text = await sendBytes(host.port, bytes)
    const [head = '', body = ''] = text.split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `, 'u'))
    expect(failureOf({ status, headers: {}, text: body, json: () => JSON.parse(body) as unknown }).success).toBe(false)
  })

  test('callers that ask for a proxy and are gone before they are answered bring nobody down', async () => {
    for (let time = 0; time < 60; time += 1) {
      const socket = connect(host.port, '127.0.0.1')
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.write('CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n')
      socket.resetAndDestroy()
    }
    expect(await sendBytes(host.port, `GET ${HEALTH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /u)
  })

  test('an expectation that nobody can meet is no reason to refuse', async () => {
    const text = await sendBytes(host.port, `GET ${HEALTH} HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\nConnection: close\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 200 /u)
  })

  test('a wish to upgrade is not heard', async () => {
    const text = await sendBytes(host.port, `GET ${HEALTH} HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 200 /u)
  })
})

test('messages come in the language that was asked for', async () => {
  const said = async (language: string): Promise<string> => failureOf(await host.ask('/api/v1/users/me', { headers: { 'accept-language': language } })).error.message
  const [english, simplified, traditional] = [await said('en'), await said('zh-CN'), await said('zh-TW')]
  expect(new Set([english, simplified, traditional]).size).toBe(3)
  expect(await said('de, zh-Hant-HK;q=0.9, en;q=0.1')).toBe(traditional)
  expect(await said('zh')).toBe(simplified)
  expect(await said('zh-CN;q=0, en;q=0.5')).toBe(english)
  expect(await said('fr')).toBe(english)
  expect(await said('*')).toBe(english)
  expect(await said(';;q=x,,')).toBe(english)
})

test('Property 20: every failing request over HTTP answers with code, message and timestamp in the one format', async () => {
  const path = fc.oneof(
    fc.constantFrom(...httpProcedures().map(({ route }) => asPath(route.path)), '/', '/docs'),
    fc.webPath(),
    fc.string().map((text) => `/api/v1/${encodeURI(text.toWellFormed())}`),
  )
  const headers = fc.record(
    {
      origin: fc.constantFrom('null', 'http://evil.example', 'http://localhost'),
      host: fc.constantFrom('localhost', 'evil.example'),
      authorization: fc.oneof(fc.constantFrom(`Bearer ${TOKENS.trader}`, `Bearer ${TOKENS.expired}`, `Bearer ${TOKENS.locked}`, 'Basic YTpi'), fc.stringMatching(/^[\x21-\x7e]{0,40}$/u)),
      'content-type': fc.oneof(fc.constant('application/json'), fc.stringMatching(/^[\x21-\x7e]{1,20}$/u)),
      'x-tradekeep-proof': fc.stringMatching(/^[\x21-\x7e]{0,30}$/u),
    },
    { requiredKeys: [] },
  )
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND')
  const property = fc.asyncProperty(path, method, headers, fc.oneof(fc.json(), fc.string()), async (where, how, withHeaders, body) => {
    const answer = await host.ask(where, { method: how, headers: withHeaders, ...(how === 'GET' ? {} : { body }) })
    if (answer.status < 400) return
    const { error, timestamp } = failureOf(answer)
    expect(answer.status).toBe(STATUS_OF[error.code])
    expect(error.code).not.toBe('INTERNAL_SERVER_ERROR')
    expect(error.message.length).toBeGreaterThan(0)
    expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(60_000)
  })
  await fc.assert(property, RUNS)
})

test('Property 24: every protected procedure without a live session is refused before body and lock, and after Host', async () => {
  const guarded = httpProcedures().filter(({ procedure }) => procedure.access !== 'public')
  const authorization = fc.oneof(
    fc.record({ value: fc.constant(undefined), code: fc.constant('AUTHENTICATION_FAILED') }),
    fc.record({ value: fc.stringMatching(/^Bearer [\w.-]{1,60}$/u), code: fc.constant('AUTHENTICATION_FAILED') }),
    fc.record({ value: fc.stringMatching(/^[\x21-\x7e]{1,40}$/u), code: fc.constant('AUTHENTICATION_FAILED') }),
    fc.record({ value: fc.constant(`Bearer ${TOKENS.expired}`), code: fc.constant('SESSION_EXPIRED') }),
  )
  const bodies = fc.oneof(fc.constantFrom('', '{', '{"__proto__":1}', '[]', '{"unknown":1}'), fc.json(), fc.string())
  const types = fc.oneof(fc.constantFrom('application/json', 'text/plain', ';;;'), fc.stringMatching(/^[\x21-\x7e]{1,20}$/u))
  const property = fc.asyncProperty(fc.constantFrom(...guarded), authorization, bodies, types, fc.boolean(), async ({ route }, { value, code }, body, type, foreign) => {
    const headers = { ...(value === undefined ? {} : { authorization: value }), ...(foreign ? { host: 'evil.example' } : {}), 'content-type': type }
    const answer = await host.ask(asPath(route.path), { method: route.method, headers, ...(route.method === 'GET' ? {} : { body }) })
    expect(failureOf(answer).error.code).toBe(foreign ? 'FORBIDDEN' : code)
    expect(failureOf(answer).error.details).toBeUndefined()
    expect(answer.headers['www-authenticate']).toBe(foreign ? undefined : 'Bearer')
  })
  await fc.assert(property, RUNS)
  const locked = guarded.filter(({ procedure }) => procedure.access === 'unlocked')
  for (const { route } of locked) {
    const answer = await host.ask(asPath(route.path), { method: route.method, token: TOKENS.locked, ...(route.method === 'GET' ? {} : { body: '{' }) })
    expect(answer.status, route.path).toBe(423)
    expect(failureOf(answer).error.code).toBe('VAULT_LOCKED')
  }
})

test('guesses are limited wherever the contract takes a password, a code or a token', () => {
  const takesSecret = httpProcedures().filter(({ procedure }) => {
    const fields = Object.keys((z.toJSONSchema(procedure.input, { io: 'input', unrepresentable: 'any' }) as { properties?: object }).properties ?? {})
    return fields.some((field) => /^(?:.*password|recovery_code|setup_token|refresh_token)$/u.test(field))
  })
  expect(takesSecret.length).toBeGreaterThan(10)
  expect(takesSecret.map(({ name }) => name).filter((name) => !GUESSABLE.has(name))).toEqual([])
})

test('two Authorization headers are none', async () => {
  const head = `GET /api/v1/users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKENS.trader}\r\n`
  expect(await sendBytes(host.port, `${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /u)
  expect(await sendBytes(host.port, `${head}Authorization: Bearer x\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 401 /u)
})

test('answers of the API are for nobody to keep, frame, sniff or run', async () => {
  const answer = await host.ask('/api/v1/users/me', { token: TOKENS.trader })
  expect(envelopeOf(answer).success).toBe(true)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  })
  expect(answer.headers).not.toHaveProperty('strict-transport-security')
  expect(answer.headers).not.toHaveProperty('x-powered-by')
})

test('what fails in the carrier itself is logged with its stack and told to nobody', async () => {
  const { lines, log } = logLines()
  const app = await createApp({
    dispatch: async () => {
      throw Object.assign(new Error('canary'), { code: 'E_CANARY' })
    },
    toFailure: createToFailure(createMessages(), log, systemClock),
    events: createEventDoor(standInVault(), log),
    requests: standInVault().requests,
    version: '1',
    pageFolder: null,
    limits: NO_LIMITS,
    clock: systemClock,
  })
  const { port } = await listenOnLoopback(app.servers, 0)
  const answer = await ask(port, HEALTH)
  await app.close()
  expect(answer.status).toBe(500)
  expect(failureOf(answer).error.code).toBe('INTERNAL_SERVER_ERROR')
  expect(answer.text + lines.join('')).not.toContain('canary')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', route: '/api/v1/health', method: 'GET', error: 'Error E_CANARY' })
})
