import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpProcedures } from '../../src-main/http/routes.ts'
import type { Vault } from '../../src-main/vault.ts'
import { failureSchema, successSchema } from '../../src-preload/contract/envelope.ts'
import { STATUS_OF } from '../../src-preload/contract/errors.ts'
import { contract } from '../../src-preload/contract/procedures.ts'
import { CREDENTIAL, ID, ISSUED, standInVault, TOKENS } from '../support/facade.ts'
import { ask, failureOf, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { RUNS } from '../support/property.ts'
import { temporaryFolder } from '../support/vault.ts'

/** What only a session may be told, and what lies in no folder that is served. */
const INSIDE = 'canary-of-a-credential'
const OUTSIDE = 'canary-of-a-file-outside'
const LOGIN = '/api/v1/auth/login'
const HEALTH = '/api/v1/health'
const ME = '/api/v1/users/me'
const CREDENTIALS = '/api/v1/credentials'

/** Each call of a service of the vault, as long as the test runs. */
const reached: string[] = []
let folder: ReturnType<typeof temporaryFolder>
let host: TestHost

/** Where somebody is looked up, and what only notes that somebody was there: these are no answers. */
const QUIET: ReadonlySet<string> = new Set(['authenticate', 'isUnlocked', 'setupRequired', 'take', 'look', 'used', 'record'])

/** A vault that notes whatever else is asked of it. */
function watchedVault(): Vault {
  const vault = standInVault()
  vault.credentials.list = async () => ({ items: [{ ...CREDENTIAL, label: INSIDE }], nextCursor: null, total: 1, damaged: [] })
  vault.credentials.read = async () => ({ ...CREDENTIAL, label: INSIDE })
  for (const service of Object.values(vault) as unknown[]) {
    if (typeof service !== 'object' || service === null) continue
    for (const [name, method] of Object.entries(service) as [string, (...given: unknown[]) => unknown][]) {
      if (QUIET.has(name)) continue
      const noted = (...given: unknown[]): unknown => {
        reached.push(name)
        return method(...given)
      }
      Object.assign(service, { [name]: noted })
    }
  }
  return vault
}

beforeAll(async () => {
  folder = temporaryFolder()
  const page = path.join(folder.path, 'page')
  mkdirSync(page)
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>the page</title>')
  writeFileSync(path.join(page, 'app.js'), 'run()')
  writeFileSync(path.join(folder.path, 'vault.db'), OUTSIDE)
  host = await serveForTest(watchedVault(), { pageFolder: page })
})
afterAll(async () => {
  await host.close()
  folder.remove()
})

interface Reply {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends bytes and reads until the other side closes, as it is asked to or by its own will. */
async function exchange(bytes: string | Buffer): Promise<readonly Reply[]> {
  const socket = connect(host.port, '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  socket.on('error', () => undefined)
  const closed = Promise.withResolvers<void>()
  // Whoever is refused in the middle of a sentence may find the line cut.
  socket.on('close', () => closed.resolve())
  socket.write(bytes)
  await closed.promise
  return repliesIn(text)
}

/** The answers in what came over one connection, by the lengths that they say of themselves. */
function repliesIn(text: string): readonly Reply[] {
  const replies: Reply[] = []
  for (let rest = text; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n')
    expect(end, rest.slice(0, 200)).toBeGreaterThan(0)
    const head = rest.slice(0, end)
    const length = Number(/^content-length: (\d+)$/imu.exec(head)?.[1] ?? 0)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /u.exec(head)?.[1])
    replies.push({ status, head, body: rest.slice(end + 4, end + 4 + length) })
    rest = rest.slice(end + 4 + length)
  }
  return replies
}

/** Expects every answer to be a refusal in the envelope, with the status of its code. */
function expectRefused(replies: readonly Reply[]): void {
  for (const { status, body } of replies) {
    const { error } = failureSchema.parse(JSON.parse(body))
    expect(status).toBe(STATUS_OF[error.code])
    expect(status).toBeLessThan(500)
  }
}

const head = (line: string, ...fields: readonly string[]): string => [line, ...fields, '', ''].join('\r\n')
const HOST = 'Host: localhost'
const TYPE = 'Content-Type: application/json'
const SMUGGLED = head(`GET ${CREDENTIALS} HTTP/1.1`, HOST, `Authorization: Bearer ${TOKENS.trader}`)

describe('a request inside a request', () => {
  test.each([
    ['a length and chunks', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Content-Length: 6', 'Transfer-Encoding: chunked') + `0\r\n\r\n${SMUGGLED}`],
    ['chunks and a length', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked', 'Content-Length: 4') + `0\r\n\r\n${SMUGGLED}`],
    ['two lengths', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Content-Length: 0', `Content-Length: ${SMUGGLED.length}`) + SMUGGLED],
    ['two lengths in one', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, `Content-Length: 0, ${SMUGGLED.length}`) + SMUGGLED],
    ['a length with a sign', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Content-Length: +0') + SMUGGLED],
    ['a length in sixteens', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Content-Length: 0x0') + SMUGGLED],
    ['a length below nothing', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Content-Length: -1') + SMUGGLED],
    ['chunks under another name', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: xchunked') + `0\r\n\r\n${SMUGGLED}`],
    ['chunks said twice', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity') + `0\r\n\r\n${SMUGGLED}`],
    ['chunks after a blank', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding : chunked') + `0\r\n\r\n${SMUGGLED}`],
    ['a chunk of no size', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked') + `x\r\n${SMUGGLED}`],
    ['a chunk beyond all sizes', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked') + `ffffffffffffffffff\r\n${SMUGGLED}`],
    ['a chunk that ends elsewhere', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked') + `2\r\n{}X\r\n0\r\n\r\n${SMUGGLED}`],
    ['a line that goes on in the next', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Content-Length:', ' 0') + SMUGGLED],
    ['a folded chunked', head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding:', ' chunked') + `0\r\n\r\n${SMUGGLED}`],
    ['a bare carriage return', `GET ${HEALTH} HTTP/1.1\r${HOST}\r\nX: a\rAuthorization: Bearer ${TOKENS.trader}\r\n\r\n${SMUGGLED}`],
    ['a bare line feed', `GET ${HEALTH} HTTP/1.1\n${HOST}\n\n${SMUGGLED}`],
    ['a null in a field', head(`GET ${HEALTH} HTTP/1.1`, HOST, 'X: a\0b') + SMUGGLED],
    ['a field without a name', head(`GET ${HEALTH} HTTP/1.1`, HOST, ': x') + SMUGGLED],
    ['another version', head(`GET ${HEALTH} HTTP/9.9`, HOST) + SMUGGLED],
    ['the preface of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${SMUGGLED}`],
  ])('is not heard behind %s', async (_what, bytes) => {
    reached.length = 0
    const replies = await exchange(bytes)
    expect(replies).toHaveLength(1)
    expectRefused(replies)
    expect(replies[0]?.head).toMatch(/^connection: close$/imu)
    expect(reached).toEqual([])
  })

  test('is a request of its own where it is one: each is answered, in order, by its own token alone', async () => {
    const replies = await exchange(head(`GET ${CREDENTIALS} HTTP/1.1`, HOST, `Authorization: Bearer ${TOKENS.trader}`) + head(`GET ${CREDENTIALS} HTTP/1.1`, HOST) + head(`GET ${HEALTH} HTTP/1.1`, HOST, 'Connection: close'))
    expect(replies.map(({ status }) => status)).toEqual([200, 401, 200])
    expect(replies[1]?.body).not.toContain(INSIDE)
  })

  test('extensions of chunks and fields after the last change nothing', async () => {
    const body = JSON.stringify({ username: 'ada', password: 'x' })
    const chunks = `${body.length.toString(16)};a="b"\r\n${body}\r\n0\r\nAuthorization: Bearer ${TOKENS.trader}\r\n\r\n`
    const replies = await exchange(head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked') + chunks + head(`GET ${CREDENTIALS} HTTP/1.1`, HOST, 'Connection: close'))
    expect(replies.map(({ status }) => status)).toEqual([200, 401])
  })

  test('a length after the last chunk is refused', async () => {
    const replies = await exchange(head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked') + `0\r\nContent-Length: 3\r\n\r\n${SMUGGLED}`)
    expect(replies).toHaveLength(1)
    expectRefused(replies)
  })

  test('extensions of chunks without end are cut off', async () => {
    const replies = await exchange(head(`POST ${LOGIN} HTTP/1.1`, HOST, TYPE, 'Transfer-Encoding: chunked') + `1;${'a'.repeat(300_000)}\r\n{\r\n0\r\n\r\n`)
    expect(replies.length).toBeLessThanOrEqual(1)
    expectRefused(replies)
  })

  test('the Host of an absolute address counts for nothing beside the Host itself', async () => {
    const own = await exchange(head(`GET http://evil.example${ME} HTTP/1.1`, HOST, 'Connection: close'))
    expectRefused(own)
    const foreign = await exchange(head(`GET http://localhost${HEALTH} HTTP/1.1`, 'Host: evil.example', 'Connection: close'))
    expect(foreign.map(({ status }) => status)).toEqual([403])
  })
})

describe('ways round a path', () => {
  const ESCAPES = ['/../vault.db', '/..%2fvault.db', '/%2e%2e/vault.db', '/%2e%2e%2fvault.db', '/..\\vault.db', '/..%5cvault.db', '//../vault.db', '/./../vault.db', '/app.js/../../vault.db', '/%252e%252e%252fvault.db', '/..;/vault.db', '/%c0%ae%c0%ae/vault.db', '/app.js%00/../../vault.db', '/%00/../vault.db', '/....//vault.db']
  test.each(ESCAPES)('%s leads to no file', async (where) => {
    const replies = await exchange(head(`GET ${where} HTTP/1.1`, HOST, 'Connection: close'))
    expect(replies).toHaveLength(1)
    expect([400, 404, 422]).toContain(replies[0]?.status)
    expectRefused(replies)
  })

  const VARIANTS = ['/API/v1/credentials', '/api/v1/Credentials', '/api/v1/credentials/', '/api/v1//credentials', '//api/v1/credentials', '/api/v1/./credentials', '/api/v1/x/../credentials', '/api/v1/credentials%2f', '/api/v1/%63redentials', '/api/v1/credentials;x', '/api/v1/credentials%00', '/api/v1/credentials%20', '/api/v1/credentials.json', '/api/v1\\credentials', '/api/v1/credentials#x', '/api/v1/credentials?', `/api/v1/credentials?${'x'.repeat(4_000)}`, '/api/v1/health/../credentials', '/api/v1/health%2f..%2fcredentials', 'http://localhost/api/v1/credentials', 'credentials']
  test.each(VARIANTS)('%s is told to nobody without a session', async (where) => {
    reached.length = 0
    const replies = await exchange(head(`GET ${where} HTTP/1.1`, HOST, 'Connection: close'))
    expect(replies).toHaveLength(1)
    expectRefused(replies)
    expect(reached).toEqual([])
  })

  test('no random path reaches a procedure that needs a session, a file outside, or an answer of no kind', async () => {
    const piece = fc.oneof(fc.constantFrom('api', 'v1', 'credentials', ID, 'users', 'me', '..', '.', '%2e%2e', '%2f', '%00', 'app.js', 'vault.db', '', ';', 'docs', '%', '*', '\\'), fc.stringMatching(/^[!-~]{1,6}$/u))
    const paths = fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join('/')}`)
    const property = fc.asyncProperty(paths, fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'), async (where, method) => {
      reached.length = 0
      const replies = await exchange(head(`${method} ${where} HTTP/1.1`, HOST, 'Connection: close'))
      expect(replies).toHaveLength(1)
      expect(replies[0]?.status).toBeLessThan(500)
      expect(replies[0]?.body).not.toContain(INSIDE)
      expect(replies[0]?.body).not.toContain(OUTSIDE)
      expect(reached).toEqual([])
    })
    await fc.assert(property, RUNS)
  })
})

describe('a web page elsewhere', () => {
  const OWN = 'localhost:8091'
  const COOKIE = 'tradekeep_refresh_8091=the-refresh-token-of-the-page'
  const REFRESH = '/api/v1/auth/refresh'
  const guarded = httpProcedures()
  const asPath = (route: string): string => `/api/v1${route.replace('{id}', ID).replace('{name}', 'binance')}`

  /** What browsers send, by what a page can make them do. */
  const ATTACKS: readonly (readonly [string, Record<string, string>])[] = [
    ['a form of another site', { host: OWN, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form that says it is text', { host: OWN, origin: 'http://evil.example', 'content-type': 'text/plain' }],
    ['a form in a sandbox', { host: OWN, origin: 'null', 'content-type': 'text/plain' }],
    ['fetch without CORS', { host: OWN, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'content-type': 'text/plain' }],
    ['an image or a script, which send no Origin', { host: OWN, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a name of its own that leads here', { host: 'rebound.evil.example:8091', origin: 'http://rebound.evil.example:8091', 'sec-fetch-site': 'same-origin' }],
    ['a name of its own, without an Origin', { host: 'rebound.evil.example:8091' }],
    ['another server on this machine', { host: OWN, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site', cookie: COOKIE }],
    ['another server, at another name of this machine', { host: OWN, origin: 'http://127.0.0.1:8091', 'sec-fetch-site': 'cross-site', cookie: COOKIE }],
    ['another server, where a browser says no site', { host: OWN, origin: 'http://localhost:3000', cookie: COOKIE }],
    ['another server, without an Origin', { host: OWN, 'sec-fetch-site': 'same-site', cookie: COOKIE }],
  ]

  test.each(ATTACKS)('reaches no procedure by %s, with a token or without', async (_what, headers) => {
    reached.length = 0
    for (const { route } of guarded) {
      for (const token of [undefined, TOKENS.admin]) {
        const answer = await host.ask(asPath(route.path), { method: route.method, headers, ...(token === undefined ? {} : { token }), ...(route.method === 'GET' ? {} : { body: '{}' }) })
        expect([answer.status, failureOf(answer).error.code], route.path).toEqual([403, 'FORBIDDEN'])
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-') || name === 'set-cookie')).toEqual([])
      }
    }
    expect(reached).toEqual([])
  })

  test('has the cookie, knows no proof, and gets no session: not at its own Origin, and not where it says ours', async () => {
    reached.length = 0
    const refresh = (headers: Record<string, string>): Promise<Answered> => host.post(REFRESH, {}, { headers: { host: OWN, cookie: COOKIE, ...headers } })
    expect((await refresh({ origin: 'http://localhost:3000', 'x-tradekeep-proof': 'a-proof-of-its-own-making' })).status).toBe(403)
    // A program can claim any Origin; a browser's page can't.
    for (const headers of [{ origin: `http://${OWN}` }, {}, { 'x-tradekeep-proof': 'a-proof-of-its-own-making' }]) {
      const answer = await refresh(headers)
      expect([answer.status, failureOf(answer).error.code]).toEqual([401, 'AUTHENTICATION_FAILED'])
      expect(answer.text).not.toContain(ISSUED.accessToken.expose('a test'))
    }
    expect(reached).toEqual([])
  })

  test('is told nothing before its preflight, and gets none answered', async () => {
    for (const { route } of guarded) {
      const answer = await host.ask(asPath(route.path), { method: 'OPTIONS', headers: { host: OWN, origin: 'http://localhost:3000', 'access-control-request-method': route.method, 'access-control-request-headers': 'authorization', 'access-control-request-private-network': 'true' } })
      expect(answer.status).toBe(403)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  test('opens no socket that stays: an upgrade is answered as if it were none, with all that is refused', async () => {
    const upgrade = (...fields: readonly string[]): Promise<readonly Reply[]> =>
      exchange(head(`GET ${ME} HTTP/1.1`, 'Connection: Upgrade, close', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...fields))
    expect((await upgrade(HOST)).map(({ status }) => status)).toEqual([401])
    expect((await upgrade(HOST, 'Origin: http://evil.example')).map(({ status }) => status)).toEqual([403])
    expect((await upgrade('Host: rebound.evil.example')).map(({ status }) => status)).toEqual([403])
  })

  test.each(['TRACE', 'TRACK', 'DEBUG', 'PROPFIND', 'PATCH'])('%s echoes and does nothing', async (method) => {
    const replies = await exchange(head(`${method} ${ME} HTTP/1.1`, HOST, `Authorization: Bearer ${TOKENS.admin}`, 'Connection: close'))
    expect(replies).toHaveLength(1)
    expectRefused(replies)
    expect(replies[0]?.body).not.toContain(TOKENS.admin)
  })
})

test('control: the same questions are answered to whoever may ask', async () => {
  reached.length = 0
  const answer = await ask(host.port, CREDENTIALS, { token: TOKENS.trader })
  expect(successSchema(contract['credentials.list'].output).parse(answer.json()).data).toMatchObject([{ label: INSIDE }])
  expect(reached).toEqual(['list'])
  expect((await ask(host.port, '/app.js')).text).toBe('run()')
})
