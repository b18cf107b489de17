import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { secretServiceKeychain } from '../../src-main/platform/secret-service.ts'
import { ask, type Answered } from '../support/http.ts'
import { missingTools, openKeyringSession, type KeyringSession } from '../support/keyring-session.ts'
import { withRawFile } from '../support/raw-file.ts'
import { PASSWORD } from '../support/vault.ts'

const CHILD = new URL('../../src-main/platform/secret-service-child.ts', import.meta.url)
const SERVER = path.resolve(import.meta.dirname, '../support/serving-child.ts')
const SECRET = Buffer.from('thirty-two bytes, made up by me!')
const SLOT = '01890a5d-ac96-774b-bcce-b302099a8057'
/** Milliseconds for what does answer, on a busy machine too. */
const PATIENCE = 120_000

let folder: string
const cleanups: (() => unknown)[] = []

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-ss-'))
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  rmSync(folder, { recursive: true, force: true })
})

async function session(machine: string, password: string | null = 'the keyring of this test'): Promise<KeyringSession> {
  const opened = await openKeyringSession(path.join(folder, machine), password)
  cleanups.push(() => opened.end())
  return opened
}

const keychainOf = ({ environment }: KeyringSession) => secretServiceKeychain({ child: CHILD, environment, patience: PATIENCE }) ?? expect.unreachable('the session has a bus')

class Serving {
  readonly #child: ChildProcess
  readonly #port: number
  readonly setupToken: string
  token = ''

  private constructor(child: ChildProcess, address: string) {
    this.#child = child
    this.#port = Number(new URL(address).port)
    this.setupToken = address.split('#setup=')[1] ?? ''
  }

  static async start(home: string, environment: NodeJS.ProcessEnv): Promise<Serving> {
    const child = spawn(process.execPath, [SERVER, home], { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'inherit'] })
    cleanups.push(() => child.kill('SIGKILL'))
    const [address] = (await once(createInterface(child.stdout), 'line')) as [string]
    return new Serving(child, address)
  }

  async ask(method: string, route: string, body?: unknown): Promise<Answered> {
    return ask(this.#port, `/api/v1${route}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(this.token === '' ? {} : { token: this.token }) })
  }

  /** The data of an answer that must be a success. */
  async data(method: string, route: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.ask(method, route, body)
    if (answer.status >= 300) throw new Error(`${method} ${route}: ${answer.text}`)
    return (answer.json() as { data: Record<string, unknown> }).data
  }

  /** Goes on with a refresh token, as a program does after a restart; gives the account's user. */
  async goOn(refreshToken: unknown): Promise<unknown> {
    const { access_token, user } = await this.data('POST', '/auth/refresh', { refresh_token: refreshToken })
    this.token = String(access_token)
    return user
  }

  async refusal(method: string, route: string, body?: unknown): Promise<string> {
    const { error } = (await this.ask(method, route, body)).json() as { error: { code: string } | null }
    return error?.code ?? 'none'
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

const ACCOUNT = { username: 'mia', email: 'mia@example.com', password: PASSWORD, confirm_password: PASSWORD }
const CREDENTIAL = { kind: 'api_key', exchange_name: 'binance', label: 'main', api_key: 'k'.repeat(24), api_secret: 's'.repeat(24), verify: false }

/** A vault with one account, one credential and a device slot, whose process was killed; and the token to go on with. */
async function madeOn(machine: KeyringSession, home: string): Promise<unknown> {
  const server = await Serving.start(home, machine.environment)
  const { access_token, refresh_token } = await server.data('POST', '/auth/register', { ...ACCOUNT, setup_token: server.setupToken })
  server.token = String(access_token)
  await server.data('POST', '/credentials', CREDENTIAL)
  expect(await server.data('GET', '/auth/device')).toEqual({ available: true, problem: null, enabled: false })
  expect(await server.refusal('PUT', '/auth/device', { password: 'not the password 12' })).toBe('AUTHENTICATION_FAILED')
  expect(await server.data('PUT', '/auth/device', { password: PASSWORD })).toEqual({ available: true, problem: null, enabled: true })
  await server.kill()
  return refresh_token
}

const missing = missingTools()
if (missing.length > 0) process.stdout.write(`no real Secret Service is tried out: ${missing.join(' and ')} can't be found\n`)

describe.skipIf(missing.length > 0)('a real Secret Service', () => {
  test('keeps a secret by its slot, gives it back to any process of the session, and forgets it', async () => {
    const keychain = keychainOf(await session('here'))
    expect(await keychain.problem()).toBeNull()
    expect(await keychain.recall(SLOT, null)).toBeNull()
    expect(await keychain.keep(SLOT, SECRET)).toBeNull()
    expect(await keychain.recall(SLOT, null)).toEqual({ secret: SECRET, isStale: false })
    expect(await keychain.recall('another slot', null)).toBeNull()
    await keychain.forget(SLOT)
    expect(await keychain.recall(SLOT, null)).toBeNull()
    await keychain.forget(SLOT)
  })

  test('a keyring that is locked, with nobody there to unlock it, is said to be locked and loses nothing', async () => {
    const first = await session('here')
    await keychainOf(first).keep(SLOT, SECRET)
    await first.end()

    const locked = keychainOf(await session('here', null))
    await expect(locked.recall(SLOT, null)).rejects.toMatchObject({ problem: 'keychain_locked' })
    await expect(locked.keep('another slot', SECRET)).rejects.toMatchObject({ problem: 'keychain_locked' })

    expect(await keychainOf(await session('here')).recall(SLOT, null)).toEqual({ secret: SECRET, isStale: false })
  })

  test('opens an account of `serve` after a kill, without its password, until that is switched off', async () => {
    const here = await session('here')
    const home = path.join(folder, 'vault')
    const refreshToken = await madeOn(here, home)

    const server = await Serving.start(home, here.environment)
    expect(await server.goOn(refreshToken)).toMatchObject({ locked: true })
    expect(await server.refusal('GET', '/credentials')).toBe('VAULT_LOCKED')
    expect(await server.data('POST', '/auth/device/unlock')).toMatchObject({ username: 'mia', locked: false })
    expect(await server.data('GET', '/credentials')).toMatchObject([{ label: 'main' }])

    const { id } = slotsIn(home)[0] ?? expect.unreachable('the slot is there')
    expect(await keychainOf(here).recall(id, null)).not.toBeNull()
    expect(await server.data('DELETE', '/auth/device')).toEqual({ available: true, problem: null, enabled: false })
    expect(await keychainOf(here).recall(id, null)).toBeNull()
    await server.data('POST', '/auth/lock')
    expect(await server.refusal('POST', '/auth/device/unlock')).toBe('VAULT_LOCKED')
    expect(await server.data('POST', '/auth/unlock', { password: PASSWORD })).toMatchObject({ locked: false })
  })

  test('the folder copied to another machine: nothing opens without the password, and with it everything does', async () => {
    const [here, there] = [await session('here'), await session('there')]
    const home = path.join(folder, 'vault')
    const refreshToken = await madeOn(here, home)
    const copy = path.join(folder, 'copy')
    cpSync(home, copy, { recursive: true })

    const server = await Serving.start(copy, there.environment)
    expect(await server.goOn(refreshToken)).toMatchObject({ locked: true })
    expect(await server.refusal('POST', '/auth/device/unlock')).toBe('VAULT_LOCKED')
    for (const [method, route] of [['GET', '/credentials'], ['POST', '/credentials'], ['POST', '/exchange/verify'], ['PUT', '/auth/device']] as const) expect([route, await server.refusal(method, route, {})]).toEqual([route, 'VAULT_LOCKED'])
    for (const name of readdirSync(copy)) if (name.startsWith('vault.db')) expect(readFileSync(path.join(copy, name)).includes(CREDENTIAL.api_secret)).toBe(false)
    expect(await server.data('POST', '/auth/unlock', { password: PASSWORD })).toMatchObject({ locked: false })
    expect(await server.data('GET', '/credentials')).toMatchObject([{ label: 'main', api_key_masked: expect.stringMatching(/^kkkk.+kkkk$/u) as unknown }])
    expect(slotsIn(copy).length, 'the slot of the other machine stays').toBe(1)
    await server.kill()

    const original = await Serving.start(home, here.environment)
    expect(await original.goOn(refreshToken)).toMatchObject({ locked: true })
    expect(await original.data('POST', '/auth/device/unlock')).toMatchObject({ locked: false })
  })
})

function slotsIn(home: string): readonly { id: string }[] {
  return withRawFile(home, (file) => file.prepare<[], { id: string }>(`SELECT id FROM device_slots WHERE keeper = 'secret_service'`).all())
}

describe('without a Secret Service', () => {
  test('a session without a bus has no keychain', () => {
    expect(secretServiceKeychain({ child: CHILD, environment: { PATH: process.env['PATH'] } })).toBeNull()
    expect(secretServiceKeychain({ child: CHILD, environment: { DBUS_SESSION_BUS_ADDRESS: '' } })).toBeNull()
  })

  test.runIf(process.platform === 'linux')('a bus that is not there is told as a missing keychain', async () => {
    const keychain = secretServiceKeychain({ child: CHILD, environment: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/nobody` }, patience: PATIENCE })
    expect(await keychain?.problem()).toBe('no_keychain')
    await expect(keychain?.recall(SLOT, null)).rejects.toMatchObject({ problem: 'no_keychain' })
  })

  test.runIf(process.platform === 'linux')('a bus that never answers is given up after a time, and no process is left with it', async () => {
    const ends = new Set<Promise<unknown>>()
    const silent: Server = createServer((socket) => {
      socket.on('error', () => {})
      ends.add(once(socket.resume(), 'close'))
    })
    cleanups.push(() => silent.close())
    silent.listen(path.join(folder, 'bus'))
    await once(silent, 'listening')
    // Until a process has come as far as the bus: on a busy machine its start alone takes seconds.
    for (let patience = 1_500; ends.size === 0 && patience < 120_000; patience *= 2) {
      const keychain = secretServiceKeychain({ child: CHILD, environment: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus` }, patience })
      await expect(keychain?.recall(SLOT, null)).rejects.toMatchObject({ problem: 'keychain_locked' })
    }
    expect(ends.size).toBeGreaterThan(0)
    await Promise.all(ends)
  })
})
