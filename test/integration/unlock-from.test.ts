import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { ask } from '../support/http.ts'
import { openTestVault, PASSWORD, registerAccount } from '../support/vault.ts'

const SERVER = path.resolve(import.meta.dirname, '../../src-main/server.ts')
const CHILD = path.resolve(import.meta.dirname, '../support/serving-child.ts')

let folder: string
let home: string
const running: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-unlock-'))
  home = path.join(folder, 'vault')
})

afterEach(async () => {
  for (const child of running.splice(0)) await stop(child)
  rmSync(folder, { recursive: true, force: true })
})

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await ended
}

function secretFile(content: string | Buffer, mode = 0o600): string {
  const file = path.join(folder, 'password')
  writeFileSync(file, content)
  chmodSync(file, mode)
  return file
}

/** A vault with accounts, left behind with a refresh token of each: what a session finds tells whether its account is open. */
async function vaultOf(...names: readonly [string, ...string[]]): Promise<Map<string, string>> {
  const vault = await openTestVault(home)
  const admin = await registerAccount(vault, names[0])
  for (const name of names.slice(1)) await registerAccount(vault, name, admin.session, `${PASSWORD} of ${name}`)
  const tokens = new Map<string, string>()
  for (const name of names) {
    const password = new Secret(name === names[0] ? PASSWORD : `${PASSWORD} of ${name}`)
    const { refreshToken } = await vault.accounts.login({ username: name, password }, { door: 'http', address: '127.0.0.1', agent: 'test' }, null)
    tokens.set(name, refreshToken.expose('a test'))
  }
  await vault.close()
  return tokens
}

interface Served {
  /** What it said beside its address. */
  readonly said: readonly string[]
  /** Whether the account is locked, as a session on it is told. */
  locked(refreshToken: string | undefined): Promise<unknown>
  /** The status of a login. */
  login(username: string, password: string): Promise<number>
}

interface Given {
  readonly environment?: NodeJS.ProcessEnv
  /** What its descriptor 3 is. */
  readonly third?: number | 'pipe' | 'ignore'
  /** Written into that where it is a pipe. */
  readonly input?: string
}

/** The host as a process of its own, once it has tried what it was asked to unlock. */
async function serve(args: readonly string[], { environment = {}, third = 'ignore', input }: Given = {}): Promise<Served> {
  const child = spawn(process.execPath, [CHILD, home, ...args], { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'inherit', third] })
  running.push(child)
  if (input !== undefined) (child.stdio[3] as NodeJS.WritableStream).end(input)
  const lines: string[] = []
  const tried = Promise.withResolvers<void>()
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    lines.push(line)
    if (line === 'tried to unlock') tried.resolve()
  })
  child.once('exit', (code) => tried.reject(new Error(`the host ended with ${code}: ${lines.join('\n')}`)))
  await tried.promise
  const port = Number(new URL(lines[0] ?? '').port)
  const post = (route: string, body: unknown) => ask(port, `/api/v1${route}`, { method: 'POST', body: JSON.stringify(body) })
  return {
    said: lines.slice(1, -1),
    locked: async (refresh_token) => {
      const answer = (await post('/auth/refresh', { refresh_token })).json() as { data: { user: { locked: unknown } } }
      return answer.data.user.locked
    },
    login: async (username, password) => (await post('/auth/login', { username, password })).status,
  }
}

describe('a source', () => {
  test('is a file with the password of the only account', async () => {
    const tokens = await vaultOf('ada')
    const host = await serve(['--unlock-from', secretFile(`${PASSWORD}\n`)])
    expect(host.said).toEqual([])
    expect(await host.locked(tokens.get('ada'))).toBe(false)
  })

  test('with another password is told in one line, and the host goes on, locked', async () => {
    const tokens = await vaultOf('ada')
    const host = await serve(['--unlock-from', secretFile('not the password')])
    expect(host.said).toHaveLength(1)
    expect(host.said[0]).toMatch(/did not open the account: the password is wrong/u)
    expect(await host.locked(tokens.get('ada'))).toBe(true)
  })

  test('may be a descriptor that is a pipe', async () => {
    const tokens = await vaultOf('ada')
    const piped = await serve(['--unlock-from', 'fd:3'], { third: 'pipe', input: `${PASSWORD}\n` })
    expect(piped.said).toEqual([])
    expect(await piped.locked(tokens.get('ada'))).toBe(false)
  })

  test('may be a file that is open', async () => {
    const tokens = await vaultOf('ada')
    const descriptor = openSync(secretFile(PASSWORD, 0o644), 'r')
    const host = await serve(['--unlock-from', 'fd:3'], { third: descriptor })
    closeSync(descriptor)
    expect(await host.locked(tokens.get('ada'))).toBe(false)
  })

  test('may be a credential of systemd, which is read-only for all who can reach it', async () => {
    const tokens = await vaultOf('ada')
    const credentials = path.join(folder, 'credentials')
    mkdirSync(credentials, { mode: 0o700 })
    writeFileSync(path.join(credentials, 'vault-password'), PASSWORD, { mode: 0o440 })
    const host = await serve(['--unlock-from', 'systemd:vault-password'], { environment: { CREDENTIALS_DIRECTORY: credentials } })
    expect(await host.locked(tokens.get('ada'))).toBe(false)
  })

  test('without a password is told in one line, and the host goes on, locked', async () => {
    const tokens = await vaultOf('ada')
    const host = await serve(['--unlock-from', secretFile('\n')])
    expect(host.said).toEqual([expect.stringMatching(/did not open the account: there is nothing in it/u)])
    expect(await host.locked(tokens.get('ada'))).toBe(true)
  })
})

const login = (host: Served, password = PASSWORD) => host.login('ada', password)

describe('several accounts', () => {
  test('each need a name, and open one by one', async () => {
    const tokens = await vaultOf('ada', 'bob', 'eve')
    const bobs = path.join(folder, 'of-bob')
    writeFileSync(bobs, `${PASSWORD} of bob`, { mode: 0o600 })
    const host = await serve(['--unlock-from', secretFile(PASSWORD), '--unlock-account', 'ADA', '--unlock-from', bobs, '--unlock-account', 'bob'])
    expect(host.said).toEqual([])
    expect([await host.locked(tokens.get('ada')), await host.locked(tokens.get('bob')), await host.locked(tokens.get('eve'))]).toEqual([false, false, true])
  })

  test('without a name nothing is tried', async () => {
    const tokens = await vaultOf('ada', 'bob')
    const host = await serve(['--unlock-from', secretFile(PASSWORD)])
    expect(host.said[0]).toMatch(/--unlock-account has to say which/u)
    expect(await host.locked(tokens.get('ada'))).toBe(true)
  })

  test('a name that nobody has is told like a wrong password', async () => {
    const host = await serve(['--unlock-from', secretFile(PASSWORD), '--unlock-account', 'nobody'])
    expect(host.said[0]).toMatch(/did not open the account "nobody": the password is wrong, or there is no such account/u)
  })

  test('in a vault without any it says so and goes on', async () => {
    const host = await serve(['--unlock-from', secretFile(PASSWORD)])
    expect(host.said[0]).toMatch(/not exactly one account/u)
  })
})

test('wrong passwords over HTTP keep nobody from unlocking at the start', async () => {
  const tokens = await vaultOf('ada')
  const first = await serve(['--unlock-from', secretFile('not the password')])
  for (let time = 0; time < 5; time += 1) await login(first, 'guessed')
  expect(await login(first)).toBe(423)
  for (const child of running.splice(0)) await stop(child)
  const second = await serve(['--unlock-from', secretFile(PASSWORD)])
  expect(second.said).toEqual([])
  expect(await second.locked(tokens.get('ada'))).toBe(false)
})

test('five starts with a wrong password are counted like any others', async () => {
  await vaultOf('ada')
  const wrong = secretFile('not the password')
  const args = Array.from({ length: 6 }, () => ['--unlock-from', wrong, '--unlock-account', 'ada']).flat()
  const host = await serve(args)
  expect(host.said).toHaveLength(6)
  expect(host.said[4]).toMatch(/password is wrong/u)
  expect(host.said[5]).toMatch(/too many wrong passwords/u)
})

describe('the host as it is started', () => {
  function start(args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SERVER, ...args], {
      env: { PATH: process.env['PATH'], TRADEKEEP_HOME: home, TRADEKEEP_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  test('says what it understands, and touches nothing', () => {
    const { status, stdout, stderr } = start(['--help'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('--unlock-from SOURCE')
    expect(existsSync(home)).toBe(false)
  })

  test.each([
    ['an option that it does not know', () => ['--unlock'], /There is no option --unlock\./u],
    ['a password file that others may read', () => ['--unlock-from', secretFile(PASSWORD, 0o640)], /chmod 600/u],
    ['a descriptor that is not open', () => ['--unlock-from', 'fd:900'], /Descriptor 900.* is not open/u],
  ])('with %s it does not start, says why in one line and touches nothing', (_what, args, sentence) => {
    const { status, stdout, stderr } = start(args())
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(home)).toBe(false)
  })
})

test('what was read stands in no file of the vault', async () => {
  await vaultOf('ada')
  await serve(['--unlock-from', secretFile('not the password, but close')])
  expect(readFileSync(path.join(home, 'tradekeep.log'), 'utf8')).toContain('unlock_from.failed')
  for (const file of ['tradekeep.log', 'vault.db', 'vault.db-wal']) expect(readFileSync(path.join(home, file), 'latin1')).not.toContain('but close')
})
