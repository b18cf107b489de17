import { adapterOf } from '../adapters/registry.ts'
import { verdictOfClass, verdictOfLocalFailure, verdictOfStatus, verdictOfText } from './general.ts'
import { EXCHANGE_FAILING, NOT_UNDERSTOOD, type Answer, type Verdict } from './verdict.ts'

export interface Evidence {
  readonly exchange: string
  /** What CCXT threw: the names of its class and of all above it. */
  readonly names: readonly string[]
  /** True where the answer's own content, not its status alone, made it a failure. */
  readonly refusal: boolean
  /** The last answer; undefined where no request was answered. */
  readonly answer: Answer | undefined
  /** How many requests left. */
  readonly requests: number
}

/**
 * The verdict on a check that failed: the exchange's own code first, then what status and form of the
 * answer say, then CCXT's class, and message patterns last. A check that failed is never called valid.
 */
export function classify({ exchange, names, refusal, answer, requests }: Evidence): { verdict: Verdict; code: string | null } {
  const adapter = adapterOf(exchange)
  if (answer === undefined) return { verdict: requests === 0 ? verdictOfLocalFailure(names) : (verdictOfClass(names, '', adapter?.risingNonce === true) ?? NOT_UNDERSTOOD), code: null }
  const table = adapter?.outcomes
  const code = table?.codeOf(answer)
  const own = code === undefined ? table?.verdictOfNoCode?.(answer) : table?.verdictOf(code, answer)
  const verdict = own ?? verdictOfStatus(answer) ?? generalVerdict({ names, refusal, answer }, adapter?.risingNonce === true)
  return { verdict, code: code ?? (answer.status >= 400 ? `HTTP ${answer.status}` : null) }
}

function generalVerdict({ names, refusal, answer }: Pick<Evidence, 'names' | 'refusal'> & { readonly answer: Answer }, risingNonce: boolean): Verdict {
  const { status, body } = answer
  // A class is evidence where the answer led to it; CCXT also throws some of its own accord.
  const ofClass = refusal || status === 401 ? verdictOfClass(names, body, risingNonce) : undefined
  // Patterns alone judge only what the exchange itself called a failure, and not one of its own.
  const ofText = status < 500 && (refusal || status >= 400) ? verdictOfText(body) : undefined
  // CCXT gives this very class to every 4xx that it does not know: that is no evidence of a failing exchange.
  const unspecific = status >= 400 && status < 500 && names[0] === 'ExchangeNotAvailable'
  return (unspecific ? undefined : ofClass) ?? ofText ?? (status >= 500 ? EXCHANGE_FAILING : NOT_UNDERSTOOD)
}
