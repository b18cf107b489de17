import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { UNEXPLAINED } from '../../src-main/exchanges/explanation.ts'
import { UNKNOWN_PERMISSIONS, type Outcome } from '../../src-preload/contract/exchanges.ts'

/** A check that ended so, and told nothing beyond it. */
export function checkResult(outcome: Outcome): CheckResult {
  return {
    outcome,
    cause: 'accepted',
    code: null,
    permissions: UNKNOWN_PERMISSIONS,
    ip_restricted: null,
    key_proven: true,
    account_info: null,
    expires_at: null,
    latency_ms: 1,
    ...UNEXPLAINED,
  }
}
