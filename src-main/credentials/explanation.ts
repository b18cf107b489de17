import { z } from 'zod'
import { causeSchema, explanationFields } from '../../src-preload/contract/exchanges.ts'
import type { CheckResult } from '../exchanges/check.ts'

/** As it is stored; what was stored before there was one is without. */
export const storedExplanation = {
  possible_causes: z.array(causeSchema).default([]),
  address_seen: explanationFields.address_seen.default(null),
  clock_skew_ms: explanationFields.clock_skew_ms.default(null),
  other_exchanges: explanationFields.other_exchanges.default([]),
}

export interface Explanation {
  possible_causes: CheckResult['possible_causes'][number][]
  address_seen: string | null
  clock_skew_ms: number | null
  other_exchanges: string[]
}

/** What stands beside a check's outcome to explain it. */
export function explanationOf({ possible_causes, address_seen, clock_skew_ms, other_exchanges }: Pick<CheckResult, 'possible_causes' | 'address_seen' | 'clock_skew_ms' | 'other_exchanges'>): Explanation {
  return { possible_causes: [...possible_causes], address_seen, clock_skew_ms, other_exchanges: [...other_exchanges] }
}

/** The possible causes ordered by what was known of the key before: an address is refused where there is an IP list, hardly where there is none. */
export function inLightOf(result: CheckResult, { ip_restricted }: { readonly ip_restricted: boolean | null }): CheckResult {
  const { possible_causes } = result
  if (ip_restricted === null || !possible_causes.includes('ip_refused')) return result
  const others = possible_causes.filter((cause) => cause !== 'ip_refused')
  return { ...result, possible_causes: ip_restricted ? ['ip_refused', ...others] : [...others, 'ip_refused'] }
}

/** The same of a key that was just entered: sooner it was copied wrongly, or may not be used from here, than that it is old. */
export function ofNewKey(result: CheckResult): CheckResult {
  const { possible_causes } = result
  if (!possible_causes.includes('key_expired')) return result
  const rest = possible_causes.filter((cause) => cause !== 'key_expired' && cause !== 'key_unknown')
  return { ...result, possible_causes: [...possible_causes.filter((cause) => cause === 'key_unknown'), ...rest, 'key_expired'] }
}
