import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Checker, CheckSubject } from '../../src-main/exchanges/check.ts'
import { createChecker } from '../../src-main/exchanges/checker.ts'
import type { Outcome } from '../../src-preload/contract/exchanges.ts'
import { BINANCE_REPLIES, startBinance } from '../exchanges/binance.ts'
import type { Fault, Simulator } from '../exchanges/simulator.ts'
import { RUNS } from '../support/property.ts'
import { logLines } from '../support/log-lines.ts'
import { CHECK_WORKER } from '../support/vault.ts'

const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
/** Milliseconds that the checks which hang are given, and those which should succeed. */
const SHORT = 300
const LONG = 20_000
/** What starting a worker and loading an exchange may take beyond the limit, on a busy machine. */
const GRACE = 5_000

const FAULTS: Readonly<Record<string, readonly [Fault | null, Outcome]>> = {
  well: [null, 'valid'],
  silent: ['stall', 'unreachable'],
  endless: ['stall_in_body', 'unreachable'],
  resetting: ['reset', 'unreachable'],
  limiting: [BINANCE_REPLIES.tooManyRequests, 'rate_limited'],
  closed: [BINANCE_REPLIES.maintenance, 'maintenance'],
  refusing: [BINANCE_REPLIES.badKeyIpOrPermission, 'rejected'],
  elsewhere: [BINANCE_REPLIES.region, 'region_blocked'],
}

const exchanges = new Map<string, Simulator>()
let checker: Checker
beforeAll(async () => {
  for (const [name, [fault]] of Object.entries(FAULTS)) exchanges.set(name, Object.assign(await startBinance({ keys: [{ apiKey: API_KEY, secret: SECRET }] }), { fault }))
  checker = createChecker({ workerUrl: CHECK_WORKER, policy: { customBaseUrls: false, loopbackExchanges: true }, log: logLines().log })
})
afterAll(async () => {
  await checker.close()
  for (const exchange of exchanges.values()) await exchange.close()
})

function subjectAt(name: string, limit: number): CheckSubject {
  return {
    steering: { exchange: 'binance', testnet: false, hostname: null, base_url: exchanges.get(name)?.url ?? null, proxy_url: null, timeout_ms: limit },
    fields: { api_key: new Secret(API_KEY), api_secret: new Secret(SECRET) },
  }
}

test('Property 26: whichever of several credentials fail or hang, each other one has its own outcome within its own limit', async () => {
  const several = fc.array(fc.constantFrom(...Object.keys(FAULTS), 'well'), { minLength: 1, maxLength: 7 })
  await fc.assert(
    fc.asyncProperty(several, async (names) => {
      const checks = names.map(async (name) => {
        const hangs = name === 'silent' || name === 'endless'
        const limit = hangs ? SHORT : LONG
        const start = performance.now()
        const { outcome } = await checker.check(subjectAt(name, limit))
        return { name, outcome, inTime: performance.now() - start < limit + GRACE }
      })
      expect(await Promise.all(checks)).toEqual(names.map((name) => ({ name, outcome: FAULTS[name]?.[1], inTime: true })))
    }),
    RUNS,
  )
})
