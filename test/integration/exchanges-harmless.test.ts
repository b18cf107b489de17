import type { Exchange as Client } from 'ccxt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { probeOf } from '../../src-main/exchanges/adapters/registry.ts'
import { catalogue, findExchange, type CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { CheckRequest } from '../../src-main/exchanges/worker-messages.ts'
import { ethereumAddress, madeUpFields } from '../exchanges/made-up-fields.ts'
import { json, PATIENT, startSimulator, type Answering, type Reply, type Simulator } from '../exchanges/simulator.ts'
import { lighterAnswers, WALLET_ANSWERS } from '../exchanges/wallet-answers.ts'
import { attemptedRequests, couldChange, type Attempt } from '../support/attempted-requests.ts'

let answer: Answering = () => json(200, {})
let server: Simulator
beforeAll(async () => {
  server = await startSimulator((request, now) => answer(request, now))
})
afterAll(() => server.close())

const WELL: Readonly<Record<string, Answering>> = WALLET_ANSWERS

function requestFor(entry: CatalogueEntry, testnet = false): CheckRequest {
  return { exchange: entry.id, testnet, hostname: null, base_url: server.url, proxy_url: null, timeout: PATIENT, fields: { ...madeUpFields(entry, 'harmless'), ...(entry.id === 'extended' && { private_key: '0x1' }) } }
}

/** What CCXT gets to read: nothing, success without content, and what lets a login go on. */
const answers: [string, Reply][] = [
  ['an empty object', json(200, {})],
  ['an empty success', json(200, { code: 0, retCode: 0, status: 'ok', success: true, error: [], data: {}, result: {} })],
  ['a session', json(200, { code: '200000', status: 'success', token: 'x', access_token: 'x', jwt_token: 'x', SessionToken: 'x', Authenticated: true, data: [], result: [] })],
  ['a refusal', json(401, { code: 1, message: 'Unauthorized' })],
]

const variants = catalogue().flatMap((entry) => (entry.has_testnet ? [false, true] : [false]).map((testnet) => ({ entry, testnet })))

async function attemptsOf(entry: CatalogueEntry, testnet: boolean): Promise<Attempt[]> {
  return attemptedRequests(entry, requestFor(entry, testnet), probeOf(entry.id))
}

describe('a check of any exchange, live or on its test network', () => {
  test.each(answers)('tries nothing that could change something when it gets %s', async (_name, reply) => {
    answer = () => reply
    let tried = 0
    for (const { entry, testnet } of variants) {
      const attempts = await attemptsOf(entry, testnet)
      tried += attempts.length
      expect(attempts.length, entry.id).toBeGreaterThan(0)
      expect(attempts.flatMap((attempt) => couldChange(entry, attempt) ?? (attempt.refused ? `${attempt.url.pathname} was refused` : [])), `${entry.id}${testnet ? ' testnet' : ''}`).toEqual([])
    }
    expect(tried).toBeGreaterThanOrEqual(variants.length)
  })

  test.each([...Object.keys(WALLET_ANSWERS), 'lighter'])('%s tries nothing either when all goes well, to the end of the check', async (id) => {
    const entry = entryOf(id)
    answer = id === 'lighter' ? lighterAnswers(ethereumAddress(requestFor(entry).fields.private_key ?? '')) : (WELL[id] ?? answer)
    for (const testnet of entry.has_testnet ? [false, true] : [false]) {
      const before = server.requests.length
      expect(await runCheck(requestFor(entry, testnet))).toMatchObject({ outcome: 'valid' })
      const left = server.requests.slice(before)
      const attempts = await attemptsOf(entry, testnet)
      expect(left.map(({ method, path }) => `${method} ${path}`)).toEqual(attempts.map(({ method, url }) => `${method} ${url.pathname}`))
      expect(attempts.flatMap((attempt) => couldChange(entry, attempt) ?? [])).toEqual([])
    }
  })

  test('no request that is let through by name speaks of doing something', () => {
    const posts = catalogue().flatMap((entry) => entry.posts.map((post) => ({ entry, post })))
    expect(posts.length).toBeGreaterThan(20)
    for (const { entry, post } of posts) {
      const [path = '', parameter = ''] = post.split(' ')
      expect(couldChange(entry, { method: 'POST', url: new URL(path, 'https://exchange.example'), body: parameter })).toBeUndefined()
    }
    expect(findExchange('hyperliquid')?.posts).toEqual(['/info'])
  })
})

function entryOf(id: string): CatalogueEntry {
  const entry = findExchange(id)
  if (entry === undefined) throw new Error('not in the catalogue')
  return entry
}

describe('what CCXT would sign unasked', () => {
  type Signing = Client & Record<'initializeClient' | 'signIn', () => Promise<unknown>>
  /** Each exchange's client as a bot has it, without what Tradekeep switches off, and what it does on its own then. */
  const temptations: [string, object, (client: Signing) => Promise<unknown>, string[]][] = [
    ['hyperliquid', { approvedBuilderFee: false, refSet: false }, (client) => client.initializeClient(), ['/exchange', '/exchange']],
    ['aster', { builderFee: true }, (client) => client.fetchBalance(), ['/fapi/v3/approveBuilder']],
    ['grvt', { builderFee: true }, (client) => client.signIn(), ['/full/v1/authorize_builder']],
  ]

  /** Which fees were approved before: asked for ahead of each approval, and of no use to a check. */
  const LISTS_OF_BUILDERS = { posts: ['/full/v1/get_authorized_builders'], hosts: ['fapi.asterdex.com'] }

  test.each(temptations)('%s: the seam lets none of it out, and the judge sees it', async (id, options, work, paths) => {
    const entry = entryOf(id)
    answer = WELL[id] ?? answer
    const before = server.requests.length
    const tempted = (client: Client): Promise<unknown> => work(Object.assign(client, { options: { ...client.options, ...options } }) as Signing)
    const attempts = await attemptedRequests(entry, requestFor(entry), tempted, LISTS_OF_BUILDERS)
    const doing = attempts.filter((attempt) => !LISTS_OF_BUILDERS.posts.includes(attempt.url.pathname) && couldChange(entry, attempt) !== undefined)
    expect(doing.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual(paths.map((path) => `POST ${path}`))
    expect(doing.every(({ refused }) => refused)).toBe(true)
    expect(server.requests.slice(before).map(({ path }) => path).filter((path) => paths.includes(path))).toEqual([])

    // With them on its list it would have let them out: it was the list that held them.
    await attemptedRequests(entry, requestFor(entry), tempted, { ...LISTS_OF_BUILDERS, posts: [...LISTS_OF_BUILDERS.posts, ...paths] })
    expect(server.requests.slice(before).map(({ path }) => path).filter((path) => paths.includes(path))).toEqual(paths)
  })

  test.each(temptations)('%s: with what is switched off, nothing of it is even tried', async (id, _options, work, paths) => {
    const entry = entryOf(id)
    answer = WELL[id] ?? answer
    const attempts = await attemptedRequests(entry, requestFor(entry), (client) => work(client as Signing))
    expect(attempts.map(({ url }) => url.pathname).filter((path) => paths.includes(path))).toEqual([])
  })
})

describe('the judge', () => {
  test.each<[string, string, string, string]>([
    ['binance', 'POST', 'https://api.binance.com/api/v3/account', ''],
    ['binance', 'DELETE', 'https://api.binance.com/api/v3/account', ''],
    ['binance', 'PUT', 'https://api.binance.com/api/v3/account', ''],
    ['binance', 'GET', 'https://api.binance.com/api/v3/order', ''],
    ['binance', 'GET', 'https://api.binance.com/sapi/v1/capital/withdraw/apply', ''],
    ['nado', 'GET', 'https://gateway.prod.nado.xyz/v1/query?type=place_order', ''],
    ['indodax', 'POST', 'https://indodax.com/tapi', 'method=withdrawCoin'],
    ['hyperliquid', 'POST', 'https://api.hyperliquid.xyz/exchange', '{"action":{"type":"setReferrer"}}'],
    ['hyperliquid', 'POST', 'https://api.hyperliquid.xyz/info', '{"type":"approveBuilderFee"}'],
    ['hyperliquid', 'GET', 'https://api.hyperliquid.xyz/elsewhere', ''],
  ])('%s: %s %s %s could change something', (id, method, url, body) => {
    expect(couldChange(entryOf(id), { method, url: new URL(url), body })).toBeDefined()
  })
})
