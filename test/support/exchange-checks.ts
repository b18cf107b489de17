import { afterEach } from 'vitest'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { CheckRequest } from '../../src-main/exchanges/worker-messages.ts'
import type { KeyedSimulator, SimulatedKey } from '../exchanges/keyed-simulator.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import type { Simulator } from '../exchanges/simulator.ts'

export interface ExchangeChecks<Key> {
  /** The exchange with one key that works, but for these facts of it; closed after the test, as is what `keep` is given. */
  start(facts?: Partial<Key>, key?: Key): Promise<KeyedSimulator<Key & SimulatedKey>>
  keep<Kept extends Simulator>(simulator: Kept): Kept
  request(changes?: Partial<CheckRequest>): CheckRequest
  /** One check of the key by CCXT's real client. */
  check(simulator: Simulator, changes?: Partial<CheckRequest>): Promise<CheckResult>
}

/** Checks of `key` at one exchange, by its simulator. */
export function checksAt<Key extends SimulatedKey>(exchange: string, startWith: (given: { readonly keys: readonly Key[] }) => Promise<KeyedSimulator<Key>>, key: Key): ExchangeChecks<Key> {
  const running: Simulator[] = []
  afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.close()
  })
  const keep = <Kept extends Simulator>(simulator: Kept): Kept => {
    running.push(simulator)
    return simulator
  }
  const request = (changes: Partial<CheckRequest> = {}): CheckRequest => ({
    exchange,
    testnet: false,
    hostname: null,
    base_url: null,
    proxy_url: null,
    timeout: 5_000,
    fields: fieldsOf(key),
    ...changes,
  })
  return {
    keep,
    request,
    start: async (facts = {}, own = key) => keep(await startWith({ keys: [{ ...own, ...facts }] })),
    check: (simulator, changes = {}) => runCheck(request({ base_url: simulator.url, ...changes })),
  }
}

/** What an exchange was asked, in order: method and path. */
export const asked = ({ requests }: Pick<Simulator, 'requests'>): string[] => requests.map(({ method, path }) => `${method} ${path}`)
