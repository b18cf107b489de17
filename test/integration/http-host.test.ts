import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OpenError } from '../../src-main/errors/open-error.ts'
import { StartRefusal } from '../../src-main/errors/start-refusal.ts'
import { httpProcedures } from '../../src-main/http/routes.ts'
import { openHost, type Host, type HostOptions } from '../../src-main/open-host.ts'
import { systemClock } from '../../src-main/platform/clock.ts'
import { ask, envelopeOf, failureOf, type Answered, type Asked } from '../support/http.ts'
import { RUNS } from '../support/property.ts'
import { CHEAP, CHECK_WORKER, PASSWORD } from '../support/vault.ts'

const HOUR = 3_600_000
const ADA = { username: 'ada', email: 'ada@example.com', password: PASSWORD, confirm_password: PASSWORD }

let home: string
const hosts: Host[] = []
let ahead = 0

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-host-'))
  ahead = 0
})
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()))
  rmSync(home, { recursive: true, force: true })
})

async function open(change: Partial<HostOptions> = {}): Promise<Host> {
  const host = await openHost({
    home,
    address: { host: '127.0.0.1', port: 0 },
    policy: { customBaseUrls: false, loopbackExchanges: true },
    checkWorker: CHECK_WORKER,
    pageFolder: null,
    version: '1.2.3',
    limits: { all: 1_000_000, auth: 1_000_000 },
    passwordCost: CHEAP,
    clock: { ...systemClock, now: () => systemClock.now() + ahead, elapsed: () => systemClock.elapsed() + ahead },
    ...change,
  })
  hosts.push(host)
  return host
}

const close = async (host: Host): Promise<void> => {
  hosts.splice(hosts.indexOf(host), 1)
  await host.close()
}

const post = ({ port }: Host, where: string, body: unknown, asked: Asked = {}): Promise<Answered> => ask(port, `/api/v1${where}`, { method: 'POST', body: JSON.stringify(body), ...asked })
const get = ({ port }: Host, where: string, token: string): Promise<Answered> => ask(port, `/api/v1${where}`, { token })
const codeOf = (answer: Answered): string => failureOf(answer).error.code

interface Session {
  readonly access_token: string
  readonly refresh_token: string
  readonly recovery_code: string
}

const sessionOf = (answer: Answered): Session => envelopeOf(answer).data as Session

async function setupTokenOf(host: Host): Promise<string> {
  return /^http:\/\/127\.0\.0\.1:\d+\/#setup=([\w-]+)$/u.exec(await host.address())?.[1] ?? 'none'
}

async function registered(host: Host): Promise<Session> {
  const answer = await post(host, '/auth/register', { ...ADA, setup_token: await setupTokenOf(host) })
  expect(answer.status).toBe(201)
  return sessionOf(answer)
}

describe('a program', () => {
  test('registers with the set-up token alone, and goes through a whole life', async () => {
    const host = await open()
    expect(codeOf(await post(host, '/auth/register', ADA))).toBe('INVALID_TOKEN')
    expect(codeOf(await post(host, '/auth/register', { ...ADA, setup_token: 'guessed' }))).toBe('INVALID_TOKEN')
    const first = await registered(host)
    expect(first.recovery_code.length).toBeGreaterThan(20)
    expect(await host.address()).toBe(`http://127.0.0.1:${host.port}/`)

    expect(codeOf(await post(host, '/auth/login', { username: 'ada', password: 'wrong' }))).toBe('AUTHENTICATION_FAILED')
    const { access_token: token, refresh_token } = sessionOf(await post(host, '/auth/login', { username: 'ADA', password: PASSWORD }))
    expect(envelopeOf(await get(host, '/users/profile', token))).toMatchObject({ data: { username: 'ada', role: 'admin', locked: false } })
    expect(envelopeOf(await get(host, '/credentials', token))).toMatchObject({ data: [], page: { next_cursor: null, total: 0 } })

    expect((await post(host, '/auth/lock', {}, { token })).status).toBe(200)
    expect(codeOf(await get(host, '/credentials', token))).toBe('VAULT_LOCKED')
    expect(envelopeOf(await get(host, '/users/me', token))).toMatchObject({ data: { locked: true } })
    expect(codeOf(await post(host, '/auth/unlock', { password: 'wrong' }, { token }))).toBe('AUTHENTICATION_FAILED')
    expect(envelopeOf(await post(host, '/auth/unlock', { password: PASSWORD }, { token }))).toMatchObject({ data: { locked: false } })

    const next = sessionOf(await post(host, '/auth/refresh', { refresh_token }))
    expect((await get(host, '/users/me', next.access_token)).status).toBe(200)
    expect((await post(host, '/auth/logout', {}, { token: next.access_token })).status).toBe(200)
    expect((await get(host, '/users/me', next.access_token)).status).toBe(401)
    expect(codeOf(await post(host, '/auth/refresh', { refresh_token: next.refresh_token }))).toBe('AUTHENTICATION_FAILED')
  })
})

describe('a page', () => {
  const proof = 'proof-of-this-tab-0123456789'
  const pageOf = (host: Host, withProof = proof) => ({ origin: `http://127.0.0.1:${host.port}`, 'x-tradekeep-proof': withProof })

  test('renews its session from the cookie with the proof it was issued with, and with no other', async () => {
    const host = await open()
    const answer = await post(host, '/auth/register', { ...ADA, setup_token: await setupTokenOf(host) }, { headers: pageOf(host) })
    expect(sessionOf(answer)).not.toHaveProperty('refresh_token')
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect(cookie).toMatch(new RegExp(`^tradekeep_refresh_${host.port}=.{40,}`, 'u'))
    const renewed = await post(host, '/auth/refresh', {}, { headers: { ...pageOf(host), cookie } })
    expect(renewed.status).toBe(200)
    const next = renewed.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect(codeOf(await post(host, '/auth/refresh', {}, { headers: { ...pageOf(host, 'proof-of-another-tab-01234'), cookie: next } }))).toBe('AUTHENTICATION_FAILED')
  })
})

test('Property 24: every token that is forged, altered or old is refused by the real vault, over every protected route', async () => {
  const host = await open()
  const { access_token: token } = await registered(host)
  expect((await get(host, '/users/me', token)).status).toBe(200)
  const [head = '', body = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forged = fc.oneof(
    fc.constantFrom(
      `${head}.${body}.`,
      `${encoded({ alg: 'none' })}.${body}.`,
      `${head}.${encoded({ ...claims, exp: 4_102_444_800 })}.${signature}`,
      `${head}.${encoded({ ...claims, role: 'trader' })}.${signature}`,
    ),
    fc.nat(token.length - 2).map((at) => `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`),
    fc.stringMatching(/^[\w.-]{1,80}$/u),
  )
  const guarded = httpProcedures().filter(({ procedure }) => procedure.access !== 'public')
  const refused = async (where: string, method: string, bearer: string): Promise<string> =>
    codeOf(await ask(host.port, `/api/v1${where.replace(/\{\w+\}/u, 'x')}`, { method, token: bearer, ...(method === 'GET' ? {} : { body: '{' }) }))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...guarded), forged, async ({ route }, bearer) => {
      expect(await refused(route.path, route.method, bearer)).toBe('AUTHENTICATION_FAILED')
    }),
    RUNS,
  )
  ahead = 25 * HOUR
  for (const { route } of guarded) expect(await refused(route.path, route.method, token), route.path).toBe('SESSION_EXPIRED')
})

describe('starting', () => {
  test('a vault that another host holds is refused with a sentence, and left alone', async () => {
    const first = await open()
    await expect(open()).rejects.toThrow(OpenError)
    expect((await ask(first.port, '/api/v1/health')).status).toBe(200)
  })

  test('a taken port is refused, and the vault released', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo
    await expect(open({ address: { host: '127.0.0.1', port } })).rejects.toThrow(StartRefusal)
    blocker.close()
    expect((await ask((await open()).port, '/api/v1/health')).status).toBe(200)
  })

  test('a page that was not built is refused with what to do', async () => {
    await expect(open({ pageFolder: path.join(home, 'no-such-folder') })).rejects.toThrow(/npm run build/u)
  })

  test.runIf(process.platform !== 'win32')('folder and log are for their owner alone, also where somebody widened them', async () => {
    chmodSync(home, 0o755)
    const host = await open()
    const log = path.join(home, 'tradekeep.log')
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(statSync(log).mode & 0o777).toBe(0o600)
    await close(host)
    expect(readFileSync(log, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(expect.arrayContaining(['listening', 'closed']))
  })

  test('a log that has grown long is put aside, and its lines are kept', async () => {
    writeFileSync(path.join(home, 'tradekeep.log'), `${'x'.repeat(6 * 1024 * 1024 - 1)}\n`)
    await open()
    expect(statSync(path.join(home, 'tradekeep.log.1')).size).toBe(6 * 1024 * 1024)
    expect(statSync(path.join(home, 'tradekeep.log')).size).toBeLessThan(10_000)
  })

  test('what was there is there again, under the same password', async () => {
    const first = await open()
    const { refresh_token } = await registered(first)
    await close(first)
    const again = await open()
    expect(await again.address()).not.toContain('setup')
    const renewed = sessionOf(await post(again, '/auth/refresh', { refresh_token }))
    expect(codeOf(await get(again, '/credentials', renewed.access_token))).toBe('VAULT_LOCKED')
    expect((await post(again, '/auth/unlock', { password: PASSWORD }, { token: renewed.access_token })).status).toBe(200)
  })
})
