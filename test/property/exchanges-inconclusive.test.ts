import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogue, findExchange } from '../../src-main/exchanges/catalogue.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { Outcome } from '../../src-preload/contract/exchanges.ts'
import { madeUpFields } from '../exchanges/made-up-fields.ts'
import { SIMULATED, SIMULATED_NAMES } from '../exchanges/simulated.ts'
import { html, json, PATIENT, startSimulator, type Fault, type Simulator } from '../exchanges/simulator.ts'
import { RUNS } from '../support/property.ts'

/** The outcomes that say something about a credential: the only ones that may change its state. */
const CONCLUSIVE: readonly Outcome[] = ['valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission']

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator(() => json(200, {}))
})
afterAll(() => simulator.close())

const sentence = fc.constantFrom('Access denied', 'Invalid API key', 'Unauthorized', 'Your key has expired', 'IP not allowed', 'Welcome to Hotel WiFi', 'permission denied', '')

/** What a network, a firewall or a failing exchange may answer in place of an answer about the key. */
const notAboutTheKey: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>('reset', 'reset_in_body', 'oversize'),
  fc.tuple(fc.constantFrom(200, 400, 401, 403, 404, 407, 418, 429, 500, 502, 503, 504, 520, 530), sentence).map(([status, text]) => html(status, text)),
  fc.tuple(fc.constantFrom(408, 418, 429, 451, 502, 503, 504, 520, 522, 524, 530), sentence).map(([status, text]) => ({ status, body: text, headers: { 'content-type': 'text/plain' } })),
  fc.tuple(fc.constantFrom(408, 418, 429, 451, 502, 503, 504), sentence).map(([status, msg]) => json(status, { message: msg })),
  fc.constantFrom(301, 302, 303, 307, 308).map((status) => ({ status, body: '', headers: { location: 'https://example.com/login' } })),
  fc.constantFrom({ status: 200, body: '' }, { status: 200, body: 'OK' }, { status: 200, body: '{"truncated":' }, { status: 204, body: '' }),
)

test('Property 25: an answer that is not about the credential never makes any exchange’s check conclusive', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...catalogue()), notAboutTheKey, async (entry, fault) => {
      simulator.fault = fault
      const before = simulator.requests.length
      const result = await runCheck({ exchange: entry.id, testnet: false, hostname: null, base_url: simulator.url, proxy_url: null, timeout: PATIENT, fields: madeUpFields(entry, 'inconclusive') })
      // One that can't even sign is told without asking anybody.
      if (simulator.requests.length > before) expect(CONCLUSIVE).not.toContain(result.outcome)
    }),
    RUNS,
  )
})

/** Each exchange of which there is a simulator, under each of its names, with what it says that is about something else. */
const ownAnswers = fc
  .constantFrom(...SIMULATED_NAMES)
  .chain((name) => fc.record({ id: fc.constantFrom(...SIMULATED[name].ids), reply: fc.constantFrom(...SIMULATED[name].notAboutTheKey) }))

test('Property 25: neither does any of an exchange’s own answers that are about something else', async () => {
  await fc.assert(
    fc.asyncProperty(ownAnswers, async ({ id, reply }) => {
      const entry = findExchange(id)
      if (entry === undefined) throw new Error('not in the catalogue')
      simulator.fault = reply
      const before = simulator.requests.length
      const result = await runCheck({ exchange: id, testnet: false, hostname: null, base_url: simulator.url, proxy_url: null, timeout: PATIENT, fields: madeUpFields(entry, 'inconclusive') })
      expect(simulator.requests.length).toBe(before + 1)
      expect(CONCLUSIVE).not.toContain(result.outcome)
    }),
    RUNS,
  )
})
