import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { catalogue, type CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import { madeUpFields } from '../exchanges/made-up-fields.ts'
import { html, json, startSimulator, type Fault, type ReceivedRequest, type Simulator } from '../exchanges/simulator.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { apiKey, draftOf, openTestVault, registerAccount, temporaryFolder } from '../support/vault.ts'

const AT_ONCE = 24
const folder = temporaryFolder()
const { lines, log } = logLines()
const events: unknown[] = []
let server: Simulator
let foreign: Simulator
let vault: Vault
let session: LiveSession
/** What the server answers now; it knows which exchange it plays by the first part of the path. */
let answer: (request: ReceivedRequest, exchange: string) => Fault = () => json(200, {})

/** Canaries: one set for the credential that is stored, one for the one that is refused. */
const stored = new Map(catalogue().map((entry) => [entry.id, madeUpFields(entry, 'stored')]))
const offered = new Map(catalogue().map((entry) => [entry.id, madeUpFields(entry, 'offered')]))
const canariesOf = (exchange: string): string[] => [stored, offered].flatMap((fields) => Object.values(fields.get(exchange) ?? {}))
const searches = new Map(catalogue().map(({ id }) => [id, new LeakSearch(canariesOf(id))]))
const ids = new Map<string, string>()

const exchangeOf = ({ path }: ReceivedRequest): string => path.split('/')[1] ?? ''

beforeAll(async () => {
  server = await startSimulator((request) => answer(request, exchangeOf(request)))
  foreign = await startSimulator(() => json(200, {}))
  vault = await openTestVault(folder.path, { log })
  vault.onEvent((event) => void events.push(event))
  session = (await registerAccount(vault, 'mia')).session
  for (const entry of catalogue()) {
    const { id } = await vault.credentials.bind(session, draftOf(candidate(entry, stored), { label: entry.id }), { verify: false })
    ids.set(entry.id, id)
  }
})
afterAll(async () => {
  await vault.close()
  await Promise.all([server.close(), foreign.close()])
  folder.remove()
})

function candidate({ id }: CatalogueEntry, fields: typeof stored, timeout_ms = 60_000): ReturnType<typeof apiKey> {
  return apiKey(id, fields.get(id) ?? {}, { base_url: `${server.url}/${id}`, timeout_ms })
}

/** Everything that comes of an operation, thrown or returned, as somebody could log it. */
async function told(work: Promise<unknown>): Promise<string> {
  const result = await work.catch((error: unknown) => error)
  if (result instanceof Error && !(result instanceof VaultError)) throw result
  return `${JSON.stringify(result)}\n${result instanceof Error ? inspect(result, { depth: 12, showHidden: true }) : ''}`
}

async function eachExchange(work: (entry: CatalogueEntry) => Promise<void>): Promise<void> {
  const waiting = [...catalogue()]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) await work(entry)
    }),
  )
}

/** Long values of a request: signatures, tokens and whatever else stands for a secret. */
function signedValues({ headers, query, body }: ReceivedRequest): string[] {
  const { host: _host, 'user-agent': _agent, accept: _accept, 'accept-encoding': _encoding, 'content-type': _type, ...own } = headers
  const parameters = [...new URLSearchParams(query).values(), ...(/^[[{]/u.test(body) ? body.split(/[\\"]+/u) : new URLSearchParams(body).values())]
  // Times and the names of questions are no secrets.
  return [...Object.values(own), ...parameters].filter((value) => value !== undefined).filter((value) => value.length >= 24 && /\d/u.test(value) && !/^\d{4}-\d\d-\d\dT/u.test(value))
}

/** The first piece of any of the values that stands in the text. */
function pieceIn(text: string, values: readonly string[]): string | undefined {
  for (const value of values) {
    for (let at = 0; at + 12 <= value.length; at += 4) if (text.includes(value.slice(at, at + 12))) return value.slice(at, at + 12)
  }
  return undefined
}

/** All secrets of a request, so that the server can repeat them one by one. */
const repeated = (request: ReceivedRequest): string => JSON.stringify([request.headers, request.query, decodeURIComponent(request.query), request.body])

const everyMessage = (text: string): object => Object.fromEntries(['msg', 'message', 'err-msg', 'retMsg', 'error_msg', 'reason', 'detail', 'details', 'error_description'].map((name) => [name, text]))
const everyCode = (code: unknown): object => Object.fromEntries(['code', 'retCode', 'ret_code', 'err_code', 'err-code', 'error_code', 'errno', 'label', 'status', 'rc'].map((name) => [name, code]))

const faults: [string, (request: ReceivedRequest, exchange: string) => Fault][] = [
  ['a page with status 200', () => html(200, 'Welcome to Hotel WiFi')],
  ['401', () => json(401, {})],
  ['403', () => json(403, { message: 'Forbidden' })],
  ['429', () => html(429, '429 Too Many Requests')],
  ['503', () => html(503, 'Service Temporarily Unavailable')],
  ['a reset', () => 'reset'],
  ['a redirect to another host', () => ({ status: 307, body: '', headers: { location: `${foreign.url}/here` } })],
  ['the whole request as its message', (request) => json(401, { ...everyCode(1), ...everyMessage(repeated(request)), error: { message: repeated(request), name: repeated(request) }, errors: [{ id: 'x', message: repeated(request) }] })],
  ['the whole request as its message, with status 200', (request) => json(200, { ...everyCode(-1), ...everyMessage(repeated(request)), error: [repeated(request)], errors: repeated(request) })],
  ['the whole request as text', (request) => ({ status: 400, body: repeated(request) })],
  ['each secret as its code', (_request, exchange) => json(401, Object.fromEntries(canariesOf(exchange).flatMap((secret) => Object.entries({ ...everyCode(secret.slice(0, 40)), error: { code: secret.slice(0, 40), name: secret.slice(0, 40) }, errors: [{ id: secret.slice(0, 40), code: secret.slice(0, 40) }] }))))],
  ['a key as the code, in a string and in a list', (_request, exchange) => json(400, { ...everyCode(codeLike(exchange)), error: codeLike(exchange), errors: [codeLike(exchange)] })],
  ['a key as Kraken’s code', (_request, exchange) => json(200, { error: [`EAPI:${codeLike(exchange)}`, codeLike(exchange)] })],
  ['a key as Bitfinex’s code', (_request, exchange) => json(500, ['error', codeLike(exchange), codeLike(exchange)])],
]

/** A secret of the exchange in a form that could be taken for a code. */
const codeLike = (exchange: string): string => canariesOf(exchange).find((secret) => /^[A-Za-z0-9_.:-]{9,}$/u.test(secret))?.slice(0, 40) ?? 'none'

describe('no secret and no signature comes back from any exchange', () => {
  const outputs = new Map<string, string>()
  const say = (exchange: string, text: string): void => void outputs.set(exchange, `${outputs.get(exchange) ?? ''}\n${text}`)

  /** In all that was told, logged or emitted since the last look. */
  function expectNothingLeaked(): void {
    const logged = [...lines.splice(0), ...events.splice(0).map((event) => JSON.stringify(event))]
    const named = Map.groupBy(logged, (line) => catalogue().find(({ id }) => line.includes(`"${id}"`) || line.includes(ids.get(id) ?? id))?.id)
    const unnamed = (named.get(undefined) ?? []).join('\n')
    const requests = Map.groupBy(server.requests, exchangeOf)
    for (const { id } of catalogue()) {
      const text = [outputs.get(id) ?? '', ...(named.get(id) ?? []), unnamed].join('\n')
      expect(searches.get(id)?.find(Buffer.from(text)), id).toBeUndefined()
      const values = (requests.get(id) ?? []).slice(-4).flatMap(signedValues)
      expect(pieceIn(text, values), id).toBeUndefined()
    }
    outputs.clear()
  }

  test.each(faults)('%s', async (_name, fault) => {
    answer = fault
    const before = server.requests.length
    await eachExchange(async (entry) => {
      say(entry.id, await told(vault.credentials.verify(session, ids.get(entry.id) ?? '')))
      say(entry.id, await told(vault.credentials.bind(session, draftOf(candidate(entry, offered)), { verify: true })))
    })
    expect(server.requests.length - before).toBeGreaterThanOrEqual(2 * catalogue().length)
    expectNothingLeaked()
  })

  test('what can’t be a key is told at its field, unquoted, and nothing is asked', async () => {
    const before = server.requests.length
    let malformed = 0
    for (const entry of catalogue()) {
      for (const name of Object.keys(entry.forms)) {
        // Secrets of no fixed form may be anything that is no PEM.
        const broken = `-----BEGIN PRIVATE KEY-----\n${offered.get(entry.id)?.[name as FieldName]?.slice(0, 40)}`
        const draft = draftOf(apiKey(entry.id, { ...offered.get(entry.id), [name]: broken }, { base_url: server.url }))
        const text = await told(vault.credentials.bind(session, draft, { verify: true }))
        expect(text, entry.id).toContain(`"path":"${name}","problem":"not_a_pem"`)
        say(entry.id, text)
        malformed += 1
      }
    }
    expect(malformed).toBeGreaterThan(30)
    expect(server.requests.length).toBe(before)
    expectNothingLeaked()
  })

  test('a working key whose name, or whose account’s, repeats a secret', async () => {
    for (const exchange of ['okx', 'bybit']) {
      const { api_key = '', api_secret = '' } = stored.get(exchange) ?? {}
      const named = { okx: { code: '0', data: [{ uid: api_key, label: `bot ${api_secret}`, perm: 'read_only' }] }, bybit: { retCode: 0, result: { readOnly: 1, permissions: {}, userID: api_key, note: api_secret } } }
      answer = () => json(200, named[exchange as keyof typeof named])
      const facts = await vault.credentials.verify(session, ids.get(exchange) ?? '')
      expect(facts).toMatchObject({ outcome: 'valid', account_info: {} })
      say(exchange, JSON.stringify(facts))
    }
    expectNothingLeaked()
  })

  test('silence', async () => {
    answer = () => 'stall'
    const before = server.requests.length
    const unasked = (): CatalogueEntry[] => {
      const asked = new Set(server.requests.slice(before).map(exchangeOf))
      return catalogue().filter(({ id }) => !asked.has(id))
    }
    // All at once: some may end before a busy machine has loaded them. Those are left for a longer round, with fewer beside them.
    for (const timeout of [5_000, 10_000, 20_000, 60_000]) {
      await Promise.all(unasked().map(async (entry) => say(entry.id, await told(vault.credentials.tryOut(session, candidate(entry, offered, timeout))))))
    }
    expect(unasked().map(({ id }) => id)).toEqual([])
    expectNothingLeaked()
  })

  test('afterwards neither listing nor history holds a canary, and nothing was bound', async () => {
    const { items, total } = await vault.credentials.list(session, { includeInactive: true, limit: 1_000, cursor: null })
    expect(total).toBe(catalogue().length)
    for (const item of items) {
      say(item.exchange_name, JSON.stringify(item))
      say(item.exchange_name, JSON.stringify(await vault.credentials.checks(session, item.id, { limit: 100, cursor: null })))
      expect(item.state === 'valid', item.exchange_name).toBe(['okx', 'bybit'].includes(item.exchange_name))
    }
    expectNothingLeaked()
  })

  test('nobody else was asked', () => {
    expect(foreign.requests).toEqual([])
    expect(new Set(server.requests.map(exchangeOf))).toEqual(new Set(catalogue().map(({ id }) => id)))
  })

  test('the search would find them', () => {
    const [request] = server.requests.filter((each) => exchangeOf(each) === 'binance')
    if (request === undefined) throw new Error('nothing was asked')
    const values = signedValues(request)
    expect(values.length).toBeGreaterThanOrEqual(2)
    for (const value of values) expect(pieceIn(`… ${value.slice(8, 24)} …`, values)).toBeDefined()
    for (const { id } of catalogue()) expect(searches.get(id)?.find(Buffer.from(`… ${canariesOf(id).at(-1)?.slice(-12)} …`)), id).toBeDefined()
  })
})
