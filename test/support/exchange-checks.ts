import { afterEach, expect } from 'vitest'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { CheckRequest } from '../../src-main/exchanges/worker-messages.ts'
import type { KeyedSimulator, SimulatedKey } from '../exchanges/keyed-simulator.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { PATIENT, type Simulator } from '../exchanges/simulator.ts'

export interface ExchangeChecks<Key> {
  /** The exchange with one key that works, but for these facts of it; closed after the test, as is what `keep` is given. */
  start(facts?: Partial<Key>, key?: Key): Promise<KeyedSimulator<Key & SimulatedKey>>
  keep<Kept extends Simulator>(simulator: Kept): Kept
  request(changes?: Partial<CheckRequest>): CheckRequest
  /** One check of the key by CCXT's real client. */
  check(simulator: Simulator, changes?: Partial<CheckRequest>): Promise<CheckResult>
  /** What one check comes to: outcome, and the exchange's own code. */
  verdictOn(simulator: Simulator): Promise<readonly [outcome: string, code: string | null]>
  /** Sets the exchange's clock by so many milliseconds, and expects to be told so with its code, and nothing of the key. */
  expectClockTold(simulator: Simulator, offset: number, code: string): Promise<void>
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
    timeout: PATIENT,
    fields: fieldsOf(key),
    ...changes,
  })
  const check = (simulator: Simulator, changes: Partial<CheckRequest> = {}): Promise<CheckResult> => runCheck(request({ base_url: simulator.url, ...changes }))
  return {
    keep,
    request,
    start: async (facts = {}, own = key) => keep(await startWith({ keys: [{ ...own, ...facts }] })),
    check,
    verdictOn: async (simulator) => {
      const { outcome, code } = await check(simulator)
      return [outcome, code]
    },
    expectClockTold: async (simulator, offset, code) => {
      simulator.setClock(offset)
      const result = await check(simulator)
      expect(result).toMatchObject({ outcome: 'clock_skew', cause: 'clock_off', code })
      expectSkew(result, offset)
    },
  }
}

/**
 * Expects to be told that the exchange's clock is off by so many milliseconds: as closely as it can be known where
 * times come in whole seconds, and the moment within an answer that took a while, as on a busy machine.
 */
export function expectSkew({ clock_skew_ms, latency_ms }: Pick<CheckResult, 'clock_skew_ms' | 'latency_ms'>, offset: number): void {
  expect(Math.abs((clock_skew_ms ?? Number.NaN) + offset)).toBeLessThanOrEqual(1_000 + latency_ms / 2)
}

/** What an exchange was asked, in order: method and path. */
export const asked = ({ requests }: Pick<Simulator, 'requests'>): string[] => requests.map(({ method, path }) => `${method} ${path}`)
