import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { createRequire } from 'node:module'
import { connect, createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AxiosError, AxiosInstance, AxiosStatic } from 'axios'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Vault } from '../../src-main/vault.ts'
import type { Envelope } from '../../src-preload/contract/envelope.ts'
import { binanceKeyOf, startBinance } from '../exchanges/binance.ts'
import { VirtualClock } from '../support/clock.ts'
import { serveForTest, type TestHost } from '../support/http.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const DOCUMENT = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
const AXIOS = pathToFileURL(createRequire(import.meta.url).resolve('axios')).href
const DAY = 24 * 60 * 60 * 1_000

/** The fenced blocks below one heading of docs/api.md. */
function examplesOf(heading: string): readonly string[] {
  const section = DOCUMENT.split(/^### /mu).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^```\w+\n(.*?)^```/gmsu)].map(([, block = '']) => block)
}

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let host: TestHost
/** What the vault's accounts were asked to do, by name, in order. */
const asked: string[] = []

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(path.join(folder.path, 'vault'), { clock })
  host = await serveForTest({ ...vault, accounts: recorded(vault.accounts) })
  asked.length = 0
})
afterEach(async () => {
  await host.close()
  await vault.close()
  folder.remove()
})

function recorded<T extends object>(service: T): T {
  return new Proxy(service, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target) as unknown
      if (typeof value !== 'function') return value
      return (...values: unknown[]) => {
        asked.push(String(name))
        return (value as (...values: unknown[]) => unknown).apply(target, values)
      }
    },
  })
}

const timesAsked = (name: string): number => asked.filter((each) => each === name).length
const api = (): string => `http://127.0.0.1:${host.port}/api/v1`
const withAddress = (example: string): string => example.replaceAll('http://127.0.0.1:8091/api/v1', api())

interface Ran {
  readonly out: string
  readonly errors: string
  readonly code: number | null
}

async function run(command: string, values: readonly string[], input: string): Promise<Ran> {
  const child = spawn(command, values, { cwd: folder.path, stdio: 'pipe' })
  let out = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { out, errors, code }
}

describe('the documented axios client', () => {
  type VaultClient = (baseURL: string, credentials: () => Promise<{ username: string; password: string }>) => AxiosInstance
  let client: AxiosInstance
  let makeClient: (address: string) => AxiosInstance

  beforeEach(async () => {
    await registerAccount(vault, 'ada')
    const file = path.join(folder.path, 'client.mjs')
    writeFileSync(file, examplesOf('axios')[0]?.replace("from 'axios'", `from ${JSON.stringify(AXIOS)}`) ?? '')
    const { vaultClient } = (await import(pathToFileURL(file).href)) as { vaultClient: VaultClient }
    makeClient = (address) => vaultClient(address, async () => ({ username: 'ada', password: PASSWORD }))
    client = makeClient(api())
  })

  const listed = async (): Promise<unknown> => (await client.get<Envelope<unknown>>('/credentials')).data.data
  const codeOf = async (request: Promise<unknown>): Promise<string | undefined> => {
    const error = await request.then(
      () => undefined,
      (thrown: unknown) => thrown as AxiosError<Envelope<unknown>>,
    )
    return error?.response?.data.error?.code
  }

  test('logs in once, however many requests come first', async () => {
    expect(await Promise.all(Array.from({ length: 6 }, listed))).toEqual(Array.from({ length: 6 }, () => []))
    expect([timesAsked('login'), timesAsked('refresh')]).toEqual([1, 0])
  })

  test('refreshes once for all requests that an ended token refused, and each is answered', async () => {
    await listed()
    clock.advance(DAY + 1_000)
    expect(await Promise.all(Array.from({ length: 6 }, listed))).toEqual(Array.from({ length: 6 }, () => []))
    expect([timesAsked('login'), timesAsked('refresh')]).toEqual([1, 1])
    clock.advance(DAY + 1_000)
    await listed()
    expect([timesAsked('login'), timesAsked('refresh')]).toEqual([1, 2])
  })

  test('unlocks for all together where the account is locked, and sends what was refused again', async () => {
    await listed()
    await client.post('/auth/lock')
    expect(await Promise.all(Array.from({ length: 6 }, listed))).toEqual(Array.from({ length: 6 }, () => []))
    // A refusal may arrive just after the unlock that others shared; unlocking twice harms nothing.
    expect(timesAsked('unlock')).toBeLessThan(6)
    expect([timesAsked('login'), timesAsked('refresh')]).toEqual([1, 0])
  })

  test('logs in again where the refresh is refused too', async () => {
    await listed()
    await client.post('/auth/logout')
    expect(await listed()).toEqual([])
    expect([timesAsked('login'), timesAsked('refresh')]).toEqual([2, 1])
  })

  test('goes on after the vault was started again, which ends every token and locks every account', async () => {
    // A connection that the old host closed would be found closed by the next request, or just not yet.
    const { default: axios } = (await import(AXIOS)) as { default: AxiosStatic }
    axios.defaults.httpAgent = new Agent({ keepAlive: false })
    const relay = createServer((socket) => {
      const onward = connect(host.port, '127.0.0.1').on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy()).pipe(onward).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    try {
      client = makeClient(`http://127.0.0.1:${(relay.address() as AddressInfo).port}/api/v1`)
      await listed()
      await host.close()
      await vault.close()
      vault = await openTestVault(path.join(folder.path, 'vault'), { clock })
      host = await serveForTest({ ...vault, accounts: recorded(vault.accounts) })
      expect(await Promise.all([listed(), listed(), listed()])).toEqual([[], [], []])
      expect([timesAsked('login'), timesAsked('refresh')]).toEqual([1, 1])
      expect(timesAsked('unlock')).toBeGreaterThan(0)
    } finally {
      delete axios.defaults.httpAgent
      relay.close()
    }
  })

  test('sends a refused password once, and a body that can not be right once', async () => {
    await listed()
    const before = timesAsked('refresh')
    expect(await codeOf(client.put('/users/me', { username: 'adele', password: 'not the password' }))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(client.post('/credentials', { exchange_name: 'binance' }))).toBe('VALIDATION_ERROR')
    expect(timesAsked('refresh')).toBe(before)
  })

  test('a body that was refused for its token arrives whole the second time', async () => {
    await listed()
    clock.advance(DAY + 1_000)
    const { data } = await client.post<Envelope<{ label: string }>>('/credentials', { kind: 'web_session', exchange_name: 'binance', label: 'web', cookies: 'a=b', verify: false })
    expect(data.data?.label).toBe('web')
  })
})

test('the documented fetch example runs as it stands', async () => {
  await registerAccount(vault, 'ada')
  const { out, errors, code } = await run(process.execPath, ['--input-type=module', '-'], withAddress(examplesOf('fetch')[0] ?? ''))
  expect({ errors, code }).toEqual({ errors: '', code: 0 })
  expect(out).toContain("username: 'ada'")
  expect(out).toMatch(/^SESSION_EXPIRED Your session has expired/mu)
})

const hasCurl = process.platform !== 'win32' && spawnSync('bash', ['-c', 'command -v curl']).status === 0
if (!hasCurl) process.stdout.write('clients.test.ts: the curl example is not run, for there is no bash with curl here\n')

test.runIf(hasCurl)('the documented curl example runs as it stands, and no secret is on a command line', async () => {
  const key = binanceKeyOf('curl')
  const exchange = await startBinance({ keys: [key] })
  try {
    const setup = (await vault.setupToken())?.expose('typed by a test') ?? ''
    const example = withAddress(examplesOf('curl')[0] ?? '')
      .replace('"setup_token": "TOKEN"', `"setup_token": "${setup}"`)
      .replace('"api_key": "KEY", "api_secret": "SECRET"', `"api_key": "${key.apiKey}", "api_secret": "${key.secret}", "options": { "base_url": "${exchange.url}", "timeout_ms": 60000 }`)
    // Every command that bash starts is written to a file, with its words.
    const { out, errors, code } = await run('bash', ['-euo', 'pipefail', '-c', `exec 9>trace; BASH_XTRACEFD=9; set -x\n${example}`], '')
    expect({ errors, code }).toEqual({ errors: '', code: 0 })
    const [recovery, username, state, outcome, total, recognised, last] = out.trim().split('\n')
    expect({ username, state, outcome, total, recognised }).toEqual({ username: 'ada', state: 'valid', outcome: 'valid', total: '1', recognised: 'true' })
    expect(recovery).toMatch(/^[\w-]{20,}$/u)
    expect(JSON.parse(last ?? '')).toMatchObject({ success: true, data: null })
    const started = readFileSync(path.join(folder.path, 'trace'), 'utf8').split('\n').filter((line) => /^\++ curl /u.test(line))
    expect(started.length).toBeGreaterThan(8)
    for (const secret of [PASSWORD, setup, key.apiKey, key.secret, 'Bearer', 'eyJ']) expect(started.join('\n')).not.toContain(secret)
  } finally {
    await exchange.close()
  }
})
