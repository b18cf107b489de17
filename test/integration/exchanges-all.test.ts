import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allowedHosts, catalogue, type CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import { workerMessageSchema, type CheckRequest } from '../../src-main/exchanges/worker-messages.ts'
import type { Outcome } from '../../src-preload/contract/exchanges.ts'
import { madeUpFields } from '../exchanges/made-up-fields.ts'
import { html, json, PATIENT, startSimulator, type Fault, type Simulator } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { LeakSearch } from '../support/leak-search.ts'

let server: Simulator
beforeAll(async () => {
  server = await startSimulator(() => json(200, {}))
})
afterAll(() => server.close())

const fieldsOf = new Map(catalogue().map((entry) => [entry.id, madeUpFields(entry, 'all')]))

const requestFor = (entry: CatalogueEntry, changes: Partial<CheckRequest> = {}): CheckRequest => ({
  exchange: entry.id,
  testnet: false,
  hostname: null,
  base_url: server.url,
  proxy_url: null,
  timeout: PATIENT,
  fields: fieldsOf.get(entry.id) ?? {},
  ...changes,
})

/** Each exchange checked once while the server answers everything alike. */
async function checkAll(fault: Fault): Promise<ReadonlyMap<string, CheckResult>> {
  server.fault = fault
  return new Map(await Promise.all(catalogue().map(async (entry) => [entry.id, await runCheck(requestFor(entry))] as const)))
}

const withOutcome = (results: ReadonlyMap<string, CheckResult>, ...outcomes: Outcome[]): string[] => [...results].filter(([, { outcome }]) => outcomes.includes(outcome)).map(([id]) => id)

function expectNothingSecretIn(results: ReadonlyMap<string, CheckResult>): void {
  for (const [id, result] of results) {
    expect(workerMessageSchema.safeParse({ id: 1, result }).success, id).toBe(true)
    const long = Object.values(fieldsOf.get(id) ?? {}).filter((field) => field.length >= 24)
    expect(new LeakSearch(long).find(Buffer.from(JSON.stringify(result))), id).toBeUndefined()
  }
}

describe('every exchange of the catalogue', () => {
  const aboutTheKey: Outcome[] = ['valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission']
  const faults: [string, Fault][] = [
    ['429', json(429, { message: 'Too many requests' })],
    ['500', json(500, { error: 'internal' })],
    ['500 without a word', json(500, {})],
    ['503', json(503, {})],
    ['a page with status 200', html(200, 'Welcome to Hotel WiFi')],
    ['a page with status 403', html(403, 'Forbidden')],
    ['451', json(451, { message: 'Unavailable For Legal Reasons' })],
    ['a reset', 'reset'],
    ['nothing at all with status 200', { status: 200, body: '' }],
    ['an object without content', json(200, { data: {} })],
  ]

  test.each(faults)('says nothing about the key on %s', async (_name, fault) => {
    const results = await checkAll(fault)
    expect(withOutcome(results, ...aboutTheKey)).toEqual([])
    expectNothingSecretIn(results)
  })

  test.each<[string, Fault]>([
    ['401', json(401, {})],
    ['403', json(403, {})],
    ['an unknown code with status 200', json(200, { code: 77_777, msg: 'x' })],
    ['an error with status 200', json(200, { error: 'x' })],
    ['a failure with an empty balance beside it', json(200, { success: false, message: 'no', data: [], balances: [], result: [] })],
    ['an answer about something else', json(200, { hello: 'world' })],
  ])('is never called valid on %s', async (_name, fault) => {
    const results = await checkAll(fault)
    expect(withOutcome(results, 'valid')).toEqual([])
    expectNothingSecretIn(results)
  })

  test('says on 401 that the key is refused, wherever its client signs at all', async () => {
    const refused = withOutcome(await checkAll(json(401, {})), 'rejected')
    expect(refused.length).toBeGreaterThan(75)
    expect(refused).toEqual(expect.arrayContaining(['coinbase', 'deribit', 'kraken', 'upbit']))
  })

  test('is asked nothing that could change something', () => {
    const posts = new Set(catalogue().flatMap((entry) => entry.posts.map((post) => post.split(' ', 1)[0])))
    expect(server.requests.filter(({ method, path }) => method !== 'GET' && !(method === 'POST' && posts.has(path)))).toEqual([])
    expect(server.requests.length).toBeGreaterThan(catalogue().length * faults.length)
  })

  test('is asked at a host that the catalogue names, live and on its test network, and at no more than it needs', async () => {
    for (const entry of catalogue()) {
      for (const testnet of entry.has_testnet ? [false, true] : [false]) {
        const asked = await hostsAskedBy(entry, testnet)
        const allowed = allowedHosts(entry, { testnet, hostname: null })
        expect(asked.length, entry.id).toBeGreaterThan(0)
        expect(asked.filter((host) => !allowed.includes(host)), entry.id).toEqual([])
        if (entry.id !== 'grvt') expect(allowed, entry.id).toEqual(asked)
      }
    }
  })
})

async function hostsAskedBy(entry: CatalogueEntry, testnet: boolean): Promise<string[]> {
  const asked = await askedAddresses(entry, requestFor(entry, { testnet }))
  return [...new Set(asked.map(({ url }) => url.host))].toSorted()
}
