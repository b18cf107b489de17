import type { Exchange as Client } from 'ccxt'
import type { CheckResult } from '../check.ts'

/** What a probe learns from a key that works. */
export type Findings = Pick<CheckResult, 'permissions' | 'ip_restricted' | 'account_info' | 'expires_at'>

/**
 * Asks one exchange one harmless question that only a working key gets answered. Throws whatever CCXT
 * throws for a refusal, and AnswerNotUnderstood for an answer in a form that it does not know.
 */
export type Probe = (client: Client) => Promise<Findings>

export class AnswerNotUnderstood extends Error {
  constructor() {
    super('the answer has a form that the probe does not know')
    this.name = 'AnswerNotUnderstood'
  }
}
