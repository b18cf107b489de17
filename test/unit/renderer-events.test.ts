import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Bridge } from '../../src-renderer/bridge/bridge.ts'
import { createHttpCarrier } from '../../src-renderer/bridge/http-carrier.ts'
import type { TabStorage } from '../../src-renderer/bridge/proof.ts'
import { VirtualClock } from '../support/clock.ts'

const AT = '2026-01-02T03:04:05.000Z'
const ACCOUNT = '01890000-0000-7000-8000-000000000001'
const USER = { id: ACCOUNT, username: 'ada', email: 'ada@example.com', role: 'admin', created_at: AT, last_login: null, locked: false }
const LOCKED: VaultEvent = { type: 'account.locked', account_id: ACCOUNT, cause: 'by_hand' }
const UNLOCKED: VaultEvent = { type: 'account.unlocked', account_id: ACCOUNT }

/** One request for the stream, which the test answers. */
interface Connection {
  readonly url: string
  readonly authorization: string | undefined
  readonly lastId: string | undefined
  begin(): void
  tell(id: string, event: unknown): void
  comment(): void
  end(): void
  refuse(status: number, headers?: Record<string, string>): void
  /** Resolves once the page has let go of it. */
  readonly closed: Promise<void>
}

let server: Server
let clock: VirtualClock
let page: Bridge
let heard: VaultEvent[]
let over: string[]
let connections: Connection[]
let refreshes: number
/** What the next refresh answers: a token, or the code of a refusal. */
let nextRefresh: { token: string } | { status: number; code: string }
let lookers: Set<() => void>
let here: boolean
let changed: () => void

/** Resolves once something holds; the server and the page are asked again whenever either has done something. */
const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return
      lookers.delete(look)
      resolve()
    }
    lookers.add(look)
    look()
  })
const looked = (): void => lookers.forEach((look) => look())

async function connection(number: number): Promise<Connection> {
  await until(() => connections.length >= number)
  return connections[number - 1] as Connection
}

function connectionOf(request: IncomingMessage, response: ServerResponse): Connection {
  const lastId = request.headers['last-event-id']
  return {
    url: request.url ?? '',
    authorization: request.headers.authorization,
    lastId: typeof lastId === 'string' ? lastId : undefined,
    begin: () => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    tell: (id, event) => response.write(`id: ${id}\nevent: x\ndata: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`),
    comment: () => response.write(': heartbeat\n\n'),
    end: () => response.end(),
    refuse: (status, headers = {}) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}'),
    closed: new Promise((resolve) => response.on('close', resolve)),
  }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const json = (status: number, body: object): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ timestamp: AT, ...body }))
  const session = (access_token: string): void => json(200, { success: true, data: { access_token, user: USER }, error: null })
  if (request.url?.startsWith('/api/v1/events') === true) connections.push(connectionOf(request, response))
  else if (request.url === '/api/v1/auth/login') session('first')
  else if (request.url === '/api/v1/auth/refresh') {
    refreshes += 1
    if ('token' in nextRefresh) session(nextRefresh.token)
    else json(nextRefresh.status, { success: false, data: null, error: { code: nextRefresh.code, message: 'no' } })
  } else json(200, { success: true, data: null, error: null })
  looked()
}

function tabStorage(): TabStorage {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) }
}

beforeEach(async () => {
  heard = []
  over = []
  connections = []
  refreshes = 0
  nextRefresh = { token: 'second' }
  lookers = new Set()
  here = true
  clock = new VirtualClock()
  server = createServer(answer)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const after = (milliseconds: number, work: () => void): (() => void) => {
    const cancel = clock.later(milliseconds, work)
    looked()
    return cancel
  }
  page = createHttpCarrier({
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    storage: tabStorage(),
    language: () => 'en',
    messages: { unreachable: () => 'out of reach', notUnderstood: () => 'not understood', notHere: () => 'not here' },
    oneAtATime: (work) => work(),
    attention: { isHere: () => here, onChange: (listener) => (changed = listener) },
    after,
  })
  page.onSessionOver(({ code }) => {
    over.push(code)
    looked()
  })
})

afterEach(async () => {
  await page.call('auth.logout', {})
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

const logIn = (): Promise<unknown> => page.call('auth.login', { username: 'ada', password: 'right' })
const follow = (): (() => void) =>
  page.onEvent((event) => {
    heard.push(event)
    looked()
  })
/** The page waits before it tries again, and what it waits is the shortest time that anything waits here. */
const waiting = async (): Promise<number> => {
  await until(() => (clock.waits[0] ?? Infinity) <= 30_000)
  return clock.waits[0] ?? 0
}

async function listening(): Promise<Connection> {
  follow()
  await logIn()
  const first = await connection(1)
  first.begin()
  return first
}

describe('listening', () => {
  test('begins when somebody is logged in and something listens, with the token in a header and in no address', async () => {
    await logIn()
    expect(connections).toEqual([])
    follow()
    const first = await connection(1)
    expect([first.url, first.authorization, first.lastId]).toEqual(['/api/v1/events', 'Bearer first', undefined])
  })

  test('hands each event of the contract to every listener, once, and nothing else', async () => {
    const first = await listening()
    const other: VaultEvent[] = []
    page.onEvent((event) => other.push(event))
    first.tell('a-1', LOCKED)
    for (const odd of ['no json', 'null', { type: 'made.up', account_id: ACCOUNT }, { ...LOCKED, account_id: 'x' }, { ...LOCKED, secret: 'y' }]) first.tell('a-2', odd)
    first.tell('a-3', UNLOCKED)
    await until(() => heard.length === 2)
    expect([heard, other]).toEqual([
      [LOCKED, UNLOCKED],
      [LOCKED, UNLOCKED],
    ])
    expect(connections).toHaveLength(1)
  })

  test('tells once the vault is out of reach again and again, and when it is heard again', async () => {
    const hearing: boolean[] = []
    const unfollow = page.onHearing((hears) => {
      hearing.push(hears)
      looked()
    })
    const first = await listening()
    await until(() => hearing.length === 1)
    first.end()
    for (const number of [2, 3]) {
      clock.advance(await waiting())
      ;(await connection(number)).refuse(503)
    }
    await until(() => hearing.length === 2)
    clock.advance(await waiting())
    ;(await connection(4)).begin()
    await until(() => hearing.length === 3)
    expect(hearing).toEqual([true, false, true])
    unfollow()
    ;(await connection(4)).end()
    clock.advance(await waiting())
    const last = await connection(5)
    last.begin()
    last.tell('a-1', LOCKED)
    await until(() => heard.length === 1)
    expect(hearing).toHaveLength(3)
  })

  test('ends when nothing listens any more', async () => {
    const stop = follow()
    await logIn()
    const first = await connection(1)
    first.begin()
    stop()
    await first.closed
    expect(clock.waits).toEqual([])
  })

  test('ends at logout, and after the next login begins anew', async () => {
    const first = await listening()
    first.tell('a-1', LOCKED)
    await until(() => heard.length === 1)
    await page.call('auth.logout', {})
    await first.closed
    await logIn()
    expect((await connection(2)).lastId).toBeUndefined()
  })
})

describe('coming back', () => {
  test('goes on after the last event, also one that it does not know, a moment after the stream has ended', async () => {
    const first = await listening()
    first.tell('a-1', LOCKED)
    first.tell('a-2', { type: 'made.up' })
    first.end()
    const wait = await waiting()
    expect(wait).toBeGreaterThanOrEqual(500)
    expect(wait).toBeLessThanOrEqual(1_000)
    clock.advance(wait)
    const second = await connection(2)
    expect([second.lastId, second.authorization]).toEqual(['a-2', 'Bearer first'])
    expect(heard).toEqual([LOCKED])
  })

  test('waits longer each time it fails, half a minute at most, and from a success on short again', async () => {
    follow()
    await logIn()
    const longest: number[] = []
    for (let tries = 1; tries <= 8; tries += 1) {
      ;(await connection(tries)).refuse(503)
      const wait = await waiting()
      longest.push(wait)
      clock.advance(wait)
    }
    const bounds = [1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1_000)
    for (const [at, bound] of bounds.entries()) {
      expect(longest[at]).toBeLessThanOrEqual(bound)
      expect(longest[at]).toBeGreaterThanOrEqual(bound / 2)
    }
    const ninth = await connection(9)
    ninth.begin()
    ninth.tell('a-1', LOCKED)
    await until(() => heard.length === 1)
    ninth.end()
    expect(await waiting()).toBeLessThanOrEqual(1_000)
  })

  test('waits as long as the host asks for', async () => {
    follow()
    await logIn()
    ;(await connection(1)).refuse(429, { 'retry-after': '15' })
    expect(await waiting()).toBe(15_000)
  })

  test('takes a page of something else for no stream', async () => {
    follow()
    await logIn()
    ;(await connection(1)).refuse(200)
    expect(await waiting()).toBeGreaterThan(0)
  })

  test('a connection that has gone silent is given up after forty seconds, one with heartbeats is kept', async () => {
    const first = await listening()
    first.tell('a-1', LOCKED)
    await until(() => heard.length === 1)
    clock.advance(39_000)
    first.comment()
    await until(() => clock.waits[0] === 40_000)
    clock.advance(39_999)
    expect(connections).toHaveLength(1)
    clock.advance(1)
    await first.closed
    clock.advance(await waiting())
    expect((await connection(2)).lastId).toBe('a-1')
  })

  test('a machine that is back on its network does not wait', async () => {
    follow()
    await logIn()
    ;(await connection(1)).refuse(503)
    await waiting()
    changed()
    expect((await connection(2)).authorization).toBe('Bearer first')
    expect(clock.waits.filter((wait) => wait < 40_000)).toEqual([])
  })
})

describe('a page that nobody looks at', () => {
  test('holds no connection, and goes on where it was when it is looked at again', async () => {
    const first = await listening()
    first.tell('a-1', LOCKED)
    await until(() => heard.length === 1)
    here = false
    changed()
    await first.closed
    expect(clock.waits).toEqual([])
    here = true
    changed()
    const second = await connection(2)
    expect(second.lastId).toBe('a-1')
    second.begin()
    second.tell('a-2', UNLOCKED)
    await until(() => heard.length === 2)
  })

  test('opens none at all until it is looked at', async () => {
    here = false
    follow()
    await logIn()
    expect(connections).toEqual([])
    here = true
    changed()
    expect((await connection(1)).authorization).toBe('Bearer first')
  })
})

describe('a token that has run out', () => {
  test('is renewed once, and the stream goes on with the new one', async () => {
    const first = await listening()
    first.tell('a-1', LOCKED)
    first.end()
    clock.advance(await waiting())
    ;(await connection(2)).refuse(401)
    const third = await connection(3)
    expect([third.authorization, third.lastId, refreshes]).toEqual(['Bearer second', 'a-1', 1])
  })

  test('whose successor is refused as well is not renewed without end', async () => {
    follow()
    await logIn()
    ;(await connection(1)).refuse(401)
    ;(await connection(2)).refuse(401)
    await waiting()
    expect([refreshes, connections.length, over]).toEqual([1, 2, []])
  })

  test('of a session that is over ends the listening, and the page is told once', async () => {
    nextRefresh = { status: 401, code: 'AUTHENTICATION_FAILED' }
    follow()
    await logIn()
    ;(await connection(1)).refuse(401)
    await until(() => over.length > 0)
    expect(over).toEqual(['AUTHENTICATION_FAILED'])
    expect([connections.length, clock.waits, page.mayHaveSession()]).toEqual([1, [], false])
  })

  test('that could not be renewed just now is tried again later, and the session stays', async () => {
    nextRefresh = { status: 503, code: 'STORAGE_UNAVAILABLE' }
    follow()
    await logIn()
    ;(await connection(1)).refuse(401)
    const wait = await waiting()
    nextRefresh = { token: 'second' }
    clock.advance(wait)
    ;(await connection(2)).refuse(401)
    expect((await connection(3)).authorization).toBe('Bearer second')
    expect(over).toEqual([])
  })
})
