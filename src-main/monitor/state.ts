import type { Outcome, State } from '../../src-preload/contract/exchanges.ts'

/** Outcomes that are evidence about the credential itself; the others say something of the road to it. */
const EVIDENCE = ['valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission'] as const satisfies readonly (Outcome & State)[]
type Evidence = (typeof EVIDENCE)[number]

export function isEvidence(outcome: Outcome): outcome is Evidence {
  return (EVIDENCE as readonly Outcome[]).includes(outcome)
}

/** The state after a check. An outcome that is not about the credential never changes it. */
export function nextState(state: State, outcome: Outcome): State {
  return isEvidence(outcome) ? outcome : state
}

/** True for a working credential, false for a refused one, null where the check could not tell. */
export function validityOf(outcome: Outcome): boolean | null {
  return isEvidence(outcome) ? outcome === 'valid' : null
}

/** Whether the exchange refuses the credential, as far as is known. */
export function isRefused(state: State): boolean {
  return state !== 'valid' && state !== 'unverified'
}
