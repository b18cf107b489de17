import type { Exchange as Client } from 'ccxt'
import type { CheckResult } from '../check.ts'
import type { Answer, Verdict } from '../outcomes/verdict.ts'

/** What a probe learns from a key that works. */
export type Findings = Pick<CheckResult, 'permissions' | 'ip_restricted' | 'account_info' | 'expires_at'> & {
  /** Told by few exchanges. */
  readonly master_key?: boolean | null
  /** Whether the private key was shown to belong to the account; left out, as the catalogue says of the exchange. */
  readonly key_proven?: boolean
}

/** What came over the wire: CCXT's reading of an answer hides and mistakes much of it. */
export interface Wire {
  readonly lastAnswer: Answer | undefined
}

/**
 * Asks one exchange one harmless question that only a working key gets answered. Throws whatever CCXT
 * throws for a refusal, Refused for one of its own, and AnswerNotUnderstood for an answer in a form that
 * it does not know.
 */
export type Probe = (client: Client, wire: Wire) => Promise<Findings>

/** What a probe throws that has found out by itself why a credential is of no use. */
export class Refused extends Error {
  readonly verdict: Verdict

  constructor(verdict: Verdict) {
    super('the credential is refused')
    this.name = 'Refused'
    this.verdict = verdict
  }
}

/** Characters kept of a name that a trader gave a key at the exchange. */
export const LONGEST_LABEL = 200

export class AnswerNotUnderstood extends Error {
  /** True where the answer at least calls itself a failure, so that its text may be read for the reason. */
  readonly refusal: boolean

  constructor(refusal = false) {
    super('the answer has a form that the probe does not know')
    this.name = 'AnswerNotUnderstood'
    this.refusal = refusal
  }
}
