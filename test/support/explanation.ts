import type { Verification } from '../../src-preload/contract/exchanges.ts'

/** What stands beside an outcome that needs no explanation, as it goes over the wire. */
export const NO_EXPLANATION: Pick<Verification, 'possible_causes' | 'address_seen' | 'clock_skew_ms' | 'other_exchanges'> = {
  possible_causes: [],
  address_seen: null,
  clock_skew_ms: null,
  other_exchanges: [],
}
