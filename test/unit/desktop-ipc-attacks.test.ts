import { runInNewContext } from 'node:vm'
import type { WebContents } from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { openChannels, type Channels } from '../../src-main/ipc/channels.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import type { Vault } from '../../src-main/vault.ts'
import { failureSchema, type Envelope } from '../../src-preload/contract/envelope.ts'
import { channelOf, EVENT_CHANNEL, IPC_PROCEDURE_NAMES, type IpcProcedureName } from '../../src-preload/contract/names.ts'
import { invokeHandler } from '../electron/ipc-main.ts'
import { VirtualClock } from '../support/clock.ts'
import { EXAMPLE_INPUTS } from '../support/example-inputs.ts'
import { ISSUED, standInVault } from '../support/facade.ts'
import { logLines } from '../support/log-lines.ts'

// Electron's side of the channels, as the stand-in has it: by structured clone, and unknown names fail.
vi.mock('electron', async () => ({ ipcMain: (await import('../electron/ipc-main.ts')).ipcMain }))

const ORIGIN = 'app://vault'
const WINDOW = 7

type Frame = { readonly origin: string; readonly parent: object | null } | null
const PAGE: Frame = { origin: ORIGIN, parent: null }

let channels: Channels
let clock: VirtualClock
let session: DesktopSession
let lines: readonly string[]

/** How often somebody's session was looked for, which comes first of all once a stranger was not turned away. */
let asked = 0

function watchedVault(): Vault {
  const vault = standInVault()
  const { authenticate } = vault.accounts
  vault.accounts.authenticate = (token) => {
    asked += 1
    return authenticate(token)
  }
  return vault
}

beforeEach(() => {
  asked = 0
  clock = new VirtualClock()
  session = new DesktopSession(async () => ISSUED)
  session.keep(ISSUED)
  const { lines: written, log } = logLines()
  lines = written
  const answer = createCarrier({
    dispatch: createDispatcher(watchedVault(), log, { version: '1', clock, clipboard: { copy: async () => undefined } }),
    toFailure: createToFailure(createMessages(), log, clock),
    session,
    clock,
    log,
    onLanguage: () => undefined,
  })
  channels = openChannels({ id: WINDOW, isDestroyed: () => false, send: () => undefined } as unknown as WebContents, ORIGIN, answer)
})
afterEach(() => channels.close())

const from = (frame: Frame, contents = WINDOW) => ({ sender: { id: contents }, senderFrame: frame }) as never
const call = async (name: IpcProcedureName, values: readonly unknown[], event = from(PAGE)) => (await invokeHandler(channelOf(name), event, values)) as Envelope<unknown>
const exampleOf = (name: IpcProcedureName): readonly unknown[] => [{ input: EXAMPLE_INPUTS[name], language: 'en' }]
const codeOf = (envelope: unknown): string => failureSchema.parse(envelope).error.code

describe('who is not the page', () => {
  const STRANGERS: readonly (readonly [string, unknown])[] = [
    ['another window at the same address', from(PAGE, 8)],
    ['a frame inside the page, of the same origin', from({ origin: ORIGIN, parent: {} })],
    ['a frame inside the page, of another', from({ origin: 'https://evil.example', parent: {} })],
    ['a page that was navigated to', from({ origin: 'https://evil.example', parent: null })],
    ['a page of a file', from({ origin: 'file://', parent: null })],
    ['a page without an origin', from({ origin: 'null', parent: null })],
    ['an origin that only begins alike', from({ origin: 'app://vault.evil', parent: null })],
    ['an origin in other letters', from({ origin: 'APP://VAULT', parent: null })],
    ['a frame that is gone', from(null)],
  ]

  test.each(STRANGERS)('%s is refused on every channel, the session notwithstanding', async (_who, event) => {
    for (const name of IPC_PROCEDURE_NAMES) {
      clock.advance(1_000)
      expect(codeOf(await call(name, exampleOf(name), event as never)), name).toBe('FORBIDDEN')
    }
    expect(session.accessToken).toBe(ISSUED.accessToken)
    expect(asked).toBe(0)
  })

  test('a stranger uses up nothing of what the page may ask', async () => {
    for (let time = 0; time < 1_000; time += 1) await call('users.me', exampleOf('users.me'), from(PAGE, 8))
    expect((await call('users.me', exampleOf('users.me'))).success).toBe(true)
  })
})

describe('names outside the contract', () => {
  const NAMES = ['auth.refresh', 'vault.open', 'credentials', 'credentials.', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '*', 'credentials.list ', 'Credentials.list', 'credentials.list\u0000', EVENT_CHANNEL, 'ELECTRON_BROWSER_CONTENTS', '../credentials.list']

  test.each(NAMES)('%j has no channel', async (name) => {
    for (const channel of new Set([name, `tradekeep:${name}`])) {
      await expect(invokeHandler(channel, from(PAGE), [{ input: {}, language: 'en' }])).rejects.toThrow('No handler registered')
    }
  })

  test('and once the window is closed, none of the contract’s has one', async () => {
    channels.close()
    for (const name of IPC_PROCEDURE_NAMES) await expect(invokeHandler(channelOf(name), from(PAGE), exampleOf(name))).rejects.toThrow('No handler registered')
  })
})

describe('what a channel can carry and a request can not', () => {
  /** So many levels, each in the one before. */
  const nested = (levels: number, wrap: (inner: unknown) => unknown): unknown => {
    let value: unknown = 'the end'
    for (let level = 0; level < levels; level += 1) value = wrap(value)
    return value
  }
  const circle: { self?: unknown } = {}
  circle.self = circle

  test.each<[string, unknown, string]>([
    ['a circle', circle, 'PAYLOAD_TOO_LARGE'],
    ['objects without end', nested(40, (inner) => ({ inner })), 'PAYLOAD_TOO_LARGE'],
    ['arrays without end', nested(40, (inner) => [inner]), 'PAYLOAD_TOO_LARGE'],
    ['maps without end', nested(40, (inner) => new Map([['inner', inner]])), 'PAYLOAD_TOO_LARGE'],
    ['sets without end', nested(40, (inner) => new Set([inner])), 'PAYLOAD_TOO_LARGE'],
    ['a long text', 'x'.repeat(262_145), 'PAYLOAD_TOO_LARGE'],
    ['a long text in few letters', '漢'.repeat(90_000), 'PAYLOAD_TOO_LARGE'],
    ['a long name', { ['x'.repeat(262_145)]: 1 }, 'PAYLOAD_TOO_LARGE'],
    ['bytes', new Uint8Array(262_145), 'PAYLOAD_TOO_LARGE'],
    ['a view of many bytes', new DataView(new ArrayBuffer(300_000)), 'PAYLOAD_TOO_LARGE'],
    ['very many nothings', Array.from({ length: 40_000 }, () => undefined), 'PAYLOAD_TOO_LARGE'],
    ['a map', new Map([['password', 'x']]), 'VALIDATION_ERROR'],
    ['a set', new Set(['password']), 'VALIDATION_ERROR'],
    ['a date', new Date(0), 'VALIDATION_ERROR'],
    ['a big integer', 1n, 'VALIDATION_ERROR'],
    ['few bytes', new Uint8Array(8), 'VALIDATION_ERROR'],
    ['an error', new Error('x'), 'VALIDATION_ERROR'],
    ['a pattern', /x/u, 'VALIDATION_ERROR'],
    ['a text that is an object', new String('x'), 'VALIDATION_ERROR'],
    ['no number', Number.NaN, 'VALIDATION_ERROR'],
    ['an array with holes', Object.assign([], { length: 1_000 }), 'VALIDATION_ERROR'],
    ['a prototype of its own', JSON.parse('{"__proto__":{"password":"x"}}'), 'VALIDATION_ERROR'],
    ['what another realm made', runInNewContext('({ password: new Map([[1, 2]]) })'), 'VALIDATION_ERROR'],
  ])('%s is refused, as an input, in one and beside one', async (_what, value, code) => {
    for (const values of [[{ input: value, language: 'en' }], [{ input: { password: value }, language: 'en' }]]) expect(codeOf(await call('auth.unlock', values))).toBe(code)
    for (const values of [[value], [{ input: { password: 'x' }, language: 'en' }, value], [{ input: { password: 'x' }, language: 'en', more: value }]]) expect(['VALIDATION_ERROR', code]).toContain(codeOf(await call('auth.unlock', values)))
    expect((await call('auth.unlock', exampleOf('auth.unlock'))).success).toBe(true)
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  test('functions and symbols never leave the page', async () => {
    for (const value of [() => 1, Symbol('x')]) expect(() => structuredClone({ input: value })).toThrow('could not be cloned')
    const hidden = { input: { password: 'x', toJSON: 'x' }, language: 'en' }
    expect(codeOf(await call('auth.unlock', [hidden]))).toBe('VALIDATION_ERROR')
  })
})

test('a page that asks without end is told to wait, and heard again once it has', async () => {
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => call('users.me', exampleOf('users.me'))))
  expect(answers.filter(({ success }) => success)).toHaveLength(200)
  expect(new Set(answers.filter(({ success }) => !success).map(codeOf))).toEqual(new Set(['RATE_LIMIT_EXCEEDED']))
  clock.advance(20)
  expect((await call('users.me', exampleOf('users.me'))).success).toBe(true)
})

test('control: the page itself reaches what it asks for', async () => {
  expect((await call('users.me', exampleOf('users.me'))).success).toBe(true)
  expect(asked).toBe(1)
})
