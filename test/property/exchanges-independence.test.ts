import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Checker, CheckSubject } from '../../src-main/exchanges/check.ts'
import { createChecker } from '../../src-main/exchanges/checker.ts'
import type { Outcome } from '../../src-preload/contract/exchanges.ts'
import type { KeyChanges, KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { fieldsOf, SIMULATED, SIMULATED_NAMES, type AnyKey, type SimulatedExchange, type SimulatedName } from '../exchanges/simulated.ts'
import { PATIENT, type Fault } from '../exchanges/simulator.ts'
import { RUNS } from '../support/property.ts'
import { logLines } from '../support/log-lines.ts'
import { CHECK_WORKER } from '../support/vault.ts'

/** Milliseconds that the checks which hang are given, and those which should succeed. */
const SHORT = 300
const LONG = PATIENT
/** What starting a worker and loading an exchange takes beyond the limit: many times what the checker allows for it, and still half of what the other limit is. */
const GRACE = LONG / 2

/** What becomes of a check while its exchange, or its key alone, is so. */
const STATES: Readonly<Record<string, { readonly outcome: Outcome | null; readonly faultOf?: (exchange: SimulatedExchange) => Fault; readonly changes?: KeyChanges<AnyKey> }>> = {
  well: { outcome: 'valid' },
  silent: { outcome: 'unreachable', faultOf: ({ faults }) => faults.stall },
  endless: { outcome: 'unreachable', faultOf: ({ faults }) => faults.stall_in_body },
  resetting: { outcome: 'unreachable', faultOf: ({ faults }) => faults.reset },
  limiting: { outcome: 'rate_limited', faultOf: ({ faults }) => faults.rate_limit },
  closed: { outcome: 'maintenance', faultOf: ({ faults }) => faults.maintenance },
  elsewhere: { outcome: 'region_blocked', faultOf: ({ faults }) => faults.region },
  // Told in a word of each exchange's own.
  expired: { outcome: null, changes: { expiresAt: 1 } },
}
const STATE_NAMES = Object.keys(STATES)

/** One exchange each, with a key in every state: what happens to one must not reach another's check. */
const exchanges = new Map<SimulatedName, KeyedSimulator<AnyKey>>()
let checker: Checker
beforeAll(async () => {
  for (const name of SIMULATED_NAMES) {
    const exchange = SIMULATED[name]
    const keys = Object.entries(STATES).map(([state, { faultOf, changes }]) => ({ ...exchange.keyOf(state), ...changes, ...(faultOf && { fault: faultOf(exchange) }) }) as AnyKey)
    exchanges.set(name, await exchange.start(keys))
  }
  checker = createChecker({ workerUrl: CHECK_WORKER, policy: { customBaseUrls: false, loopbackExchanges: true }, log: logLines().log })
})
afterAll(async () => {
  await checker.close()
  for (const exchange of exchanges.values()) await exchange.close()
})

function subjectAt(name: SimulatedName, id: string, state: string, limit: number): CheckSubject {
  const fields = Object.entries(fieldsOf(SIMULATED[name].keyOf(state))).map(([field, value]) => [field, new Secret(value)])
  return {
    steering: { exchange: id, testnet: false, hostname: null, base_url: exchanges.get(name)?.url ?? null, proxy_url: null, timeout_ms: limit },
    fields: Object.fromEntries(fields) as CheckSubject['fields'],
  }
}

const credential = fc
  .constantFrom(...SIMULATED_NAMES)
  .chain((name) => fc.record({ name: fc.constant(name), id: fc.constantFrom(...SIMULATED[name].ids), state: fc.constantFrom(...STATE_NAMES, 'well') }))

/** Where numbers have to rise, a key that is in use twice at once is refused by right: there each is taken once. */
const credentialSet = fc
  .array(credential, { minLength: 1, maxLength: 7 })
  .map((drawn) => drawn.filter(({ name, state }, at) => SIMULATED[name].looksAtClock || drawn.findIndex((other) => other.name === name && other.state === state) === at))

test('Property 26: whichever of several credentials fail or hang, each other one has its own outcome within its own limit', async () => {
  await fc.assert(
    fc.asyncProperty(credentialSet, async (credentials) => {
      const checks = credentials.map(async ({ name, id, state }) => {
        const hangs = state === 'silent' || state === 'endless'
        const limit = hangs ? SHORT : LONG
        const start = performance.now()
        const { outcome } = await checker.check(subjectAt(name, id, state, limit))
        return { id, state, outcome, inTime: performance.now() - start < limit + GRACE }
      })
      const expected = credentials.map(({ name, id, state }) => ({ id, state, outcome: STATES[state]?.outcome ?? SIMULATED[name].refusals.expired.outcome, inTime: true }))
      expect(await Promise.all(checks)).toEqual(expected)
    }),
    RUNS,
  )
})
