import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { LOG_EVENTS, type LogEvent } from '../../src-main/platform/log-events.ts'
import { FIELD_RULES } from '../../src-main/platform/log-fields.ts'
import { createLog } from '../../src-main/platform/log.ts'
import type { Vault } from '../../src-main/vault.ts'
import { startBinance, type BinanceKey } from '../exchanges/binance.ts'
import { PATIENT, type Simulator } from '../exchanges/simulator.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const random = fc.noBias(exchangeSecret(32, 48))
/** Also as some exchanges and vaults make them: base64url, and groups of hexadecimal digits. */
const withSeparators = fc.noBias(
  fc.oneof(
    random,
    fc.uint8Array({ minLength: 24, maxLength: 48 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc.uint8Array({ minLength: 24, maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString('hex').replaceAll(/(.{8})(?=.)/gu, '$1-')),
  ),
)
let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount
let exchange: Simulator
const keys: BinanceKey[] = []
const lines: string[] = []
const log = createLog({ write: (line) => void lines.push(line) })

beforeAll(async () => {
  folder = temporaryFolder()
  exchange = await startBinance({ keys })
  vault = await openTestVault(folder.path, { log })
  mia = await registerAccount(vault, 'mia')
})

afterAll(async () => {
  await vault.close()
  await exchange.close()
  folder.remove()
})

const EVENTS = Object.keys(LOG_EVENTS) as LogEvent[]
const FIELDS = Object.keys(FIELD_RULES)
const ID = '0198c0de-0000-7000-8000-000000000001'

/** What is written where somebody went around the compiler. */
function said(event: LogEvent, fields: object, error?: unknown): string {
  const { log: verbose, lines: written } = logLines({ verbose: true })
  ;(verbose[LOG_EVENTS[event]?.level ?? 'error'] as (event: LogEvent, fields: object, error?: unknown) => void)(event, fields, error)
  return written.join('')
}

const search = (secrets: readonly string[], text: string) => new LeakSearch(secrets).find(Buffer.from(text))

const failing = (): never => {
  throw new Error('a getter that throws')
}

/** Each hides the secret in another part of what is thrown. */
const HIDING: Readonly<Record<string, (secret: string) => unknown>> = {
  message: (secret) => new Error(`GET https://api.example.com/?signature=${secret}\n    at ${secret} (file:///${secret}.ts:1:1)`),
  'no error': (secret) => secret,
  'a thrown object': (secret) => ({ message: secret, stack: secret, code: secret }),
  code: (secret) => Object.assign(new TypeError(secret), { code: secret.toUpperCase(), name: secret }),
  class: (secret) => new ({ [secret]: class extends RangeError {} }[secret] as ErrorConstructor)(secret),
  'class that ends like an error': (secret) => Object.defineProperty(new Error(secret), 'constructor', { value: { [`${secret}Error`]: () => secret }[`${secret}Error`] }),
  'function name': (secret) => thrownBy({ [secret]: () => failing() }[secret] as () => never),
  'changed message': (secret) => Object.assign(new Error(`x\n    at ${secret} (${import.meta.filename}:1:1)\n    at /${secret}/${secret}.ts:2:2`), { message: 'another' }),
  'written stack': (secret) => Object.assign(new Error(secret), { stack: `${secret}\n    at ${secret} (${secret}:1:1)\n    at async ${import.meta.dirname}/${secret}.ts:1:1\n    at ${secret}.x [as ${secret}] (${import.meta.filename}:9:9)\n    at ${secret} (node:${secret}:1:1)` }),
  'stack that is none': (secret) => Object.assign(new Error(secret), { stack: { toString: () => secret } }),
  'stack that throws': (secret) => Object.defineProperty(new Error(secret), 'stack', { get: failing }),
  'cause that throws': (secret) => Object.defineProperty(new Error(secret), 'cause', { get: failing }),
  'constructor that throws': (secret) => Object.defineProperty(new Error(secret), 'constructor', { get: failing }),
  proxy: (secret) => new Proxy(new Error(secret), { get: failing, getPrototypeOf: failing }),
  circle: (secret) => {
    const error = new Error(secret)
    return Object.assign(error, { cause: error, errors: [error, secret] })
  },
}

function thrownBy(work: () => never): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

/** An error caused by both, one within the other. */
const causedBy = (outer: unknown, inner: unknown): Error => new Error('outer', { cause: new AggregateError([outer, inner]) })

const settled = (work: Promise<unknown>) => work.then(
  () => true,
  () => false,
)

describe('the log', () => {
  test('Property 21: no operation, successful or not, writes a window of a secret, password or token', async () => {
    await fc.assert(
      fc.asyncProperty(random, random, random, fc.constantFrom('right', 'wrong secret', 'unknown key', 'reset', 'no such exchange'), async (key, secret, password, how) => {
        if (how !== 'unknown key') keys.push({ apiKey: key, secret: how === 'wrong secret' ? secret.split('').toReversed().join('') : secret })
        exchange.fault = how === 'reset' ? 'reset' : null
        const candidate = apiKey(how === 'no such exchange' ? 'binanace' : 'binance', { api_key: key, api_secret: secret }, { base_url: exchange.url, timeout_ms: PATIENT })
        const bound = await vault.credentials.bind(mia.session, draftOf(candidate, { label: password }), { verify: true }).catch(() => undefined)
        expect(bound !== undefined).toBe(how === 'right')
        if (bound !== undefined) {
          const change = { note: password, fields: { api_secret: new Secret(password) }, options: { proxy_url: new Secret(`http://user:${password}@127.0.0.1:9`) }, password: new Secret(secret) }
          expect(await settled(vault.credentials.update(mia.session, bound.id, change, { verify: true }, DESKTOP_CLIENT))).toBe(false)
          expect(await settled(vault.credentials.update(mia.session, bound.id, { ...change, options: {} }, { verify: true }, DESKTOP_CLIENT))).toBe(false)
          expect(await settled(vault.credentials.reveal(mia.session, bound.id, new Secret(password), HTTP_CLIENT))).toBe(false)
          expect(await settled(vault.credentials.reveal(mia.session, bound.id, new Secret(PASSWORD), DESKTOP_CLIENT))).toBe(true)
          expect(await settled(vault.credentials.delete(mia.session, bound.id))).toBe(true)
          expect(await settled(vault.credentials.restore(mia.session, bound.id))).toBe(true)
        }
        expect(await settled(vault.accounts.login({ username: `nobody ${key}`, password: new Secret(password) }, HTTP_CLIENT, new Secret(secret)))).toBe(false)
        expect(await settled(vault.accounts.refresh(new Secret(secret), new Secret(password)))).toBe(false)
        expect(await settled(vault.accounts.authenticate(new Secret(`${key}.${secret}.${password}`)))).toBe(false)
        const token = mia.issued.accessToken.expose('looked for in a test')
        const [, payload = '', signature = ''] = token.split('.')
        expect(new LeakSearch([key, secret, password, payload, signature]).find(Buffer.from(lines.join('')))).toBeUndefined()
      }),
      RUNS,
    )
    // The search is worth something only where something was logged.
    expect(lines.length).toBeGreaterThan(RUNS.numRuns / 2)
  })

  test('Property 21: whatever stands in whichever field, no window of it is written but what the field may hold', () => {
    const values = (secret: string) => fc.constantFrom<unknown>(secret, secret.toLowerCase(), secret.toUpperCase(), `a ${secret}`, `${secret}\n`, [secret], { [secret]: secret }, { toJSON: () => secret }, new Secret(secret), Number.MAX_VALUE, Number.NaN, true, null)
    fc.assert(
      fc.property(fc.constantFrom(...EVENTS), withSeparators.chain((secret) => fc.tuple(fc.constant(secret), fc.dictionary(fc.constantFrom(...FIELDS, secret, 'api_secret', 'password', '__proto__'), values(secret)))), (event, [secret, fields]) => {
        const written = said(event, fields)
        expect(search([secret, secret.toLowerCase(), secret.toUpperCase()], written)).toBeUndefined()
        const known = Object.keys(JSON.parse(written) as object)
        expect(known.filter((name) => !['level', 'time', 'event', ...LOG_EVENTS[event].fields].includes(name))).toEqual([])
      }),
      RUNS,
    )
  })

  test('Property 21: a key in place of a strategy’s name is not written, whatever separators it has', () => {
    fc.assert(
      fc.property(withSeparators, (secret) => {
        expect(search([secret], said('credential.reported', { strategy_id: secret }))).toBeUndefined()
      }),
      RUNS,
    )
  })

  test('Property 21: nor is one of hexadecimal groups that each look like a word with a number', () => {
    expect(JSON.parse(said('credential.reported', { strategy_id: 'a1234567-12345678-1234567b-bc345678-123456cd-d1234567' }))).toMatchObject({ strategy_id: '[redacted]' })
  })

  test.each(['grid', 'grid-7', 'GridBot v2', 'BTCUSDT_15m', 'ma50/ma200', 'dca@okx:eth', 'Mean_Reversion.3', '网格 1', 'market-making-btc-usdt-perp-2026'])('a strategy called %s is told by its name', (name) => {
    expect(JSON.parse(said('credential.reported', { strategy_id: name }))).toMatchObject({ strategy_id: name })
  })

  test('Property 21: an event that nobody knows is not written, nor is its name', () => {
    fc.assert(
      fc.property(fc.oneof(random, fc.constantFrom('__proto__', 'toString', 'constructor')), (event) => {
        expect(said(event as LogEvent, { account_id: ID })).toBe('')
      }),
      RUNS,
    )
  })

  test('Property 21: whatever an error holds, only kinds, codes and places in the application are written', () => {
    const hidden = (secret: string) => fc.constantFrom(...Object.values(HIDING).map((hide) => hide(secret)))
    fc.assert(
      fc.property(random.chain((secret) => fc.tuple(fc.constant(secret), fc.array(hidden(secret), { minLength: 1, maxLength: 4 }))), fc.boolean(), ([secret, thrown], together) => {
        const outermost = together ? new AggregateError(thrown, secret) : thrown.reduce((inner, outer) => causedBy(outer, inner))
        const written = said('request_failed', {}, outermost)
        expect(search([secret, secret.toUpperCase()], written)).toBeUndefined()
        const { error, stack } = JSON.parse(written) as { error: string; stack: string[] }
        expect(error.length).toBeGreaterThan(0)
        expect(stack.length).toBeGreaterThan(0)
        for (const frame of stack) expect(frame).toMatch(/^at (?:[#\w$]+ \()?(?:node:\w+|(?:src-main|test|node_modules)\/[\w./@+-]+):\d+:\d+\)?$/u)
      }),
      RUNS,
    )
  })

  test('control: the search finds a secret that a line does hold', () => {
    const secret = 'Planted0Secret1Planted2Secret3'
    expect(new LeakSearch([secret]).find(Buffer.from(JSON.stringify({ event: secret })))).toBeDefined()
  })
})
