import { binanceOutcomes } from './binance.ts'
import { verdictOfClass, verdictOfLocalFailure, verdictOfStatus, verdictOfText } from './general.ts'
import { NOT_UNDERSTOOD, type Answer, type OutcomeTable, type Verdict } from './verdict.ts'

/** Exchange → its own table; those without one go by the general rules. */
const TABLES: Readonly<Record<string, OutcomeTable>> = {
  binance: binanceOutcomes,
  binanceusdm: binanceOutcomes,
  binancecoinm: binanceOutcomes,
  binanceus: binanceOutcomes,
}

export interface Evidence {
  readonly exchange: string
  /** What CCXT threw: the names of its class and of all above it. */
  readonly names: readonly string[]
  /** The last answer; undefined where no request was answered. */
  readonly answer: Answer | undefined
  /** How many requests left. */
  readonly requests: number
}

/**
 * The verdict on a check that failed: the exchange's own code first, then what status and form of the
 * answer say, then CCXT's class, and message patterns last.
 */
export function classify({ exchange, names, answer, requests }: Evidence): { verdict: Verdict; code: string | null } {
  if (answer === undefined) return { verdict: requests === 0 ? verdictOfLocalFailure(names) : (verdictOfClass(exchange, names, '') ?? NOT_UNDERSTOOD), code: null }
  const table = TABLES[exchange]
  const code = table?.codeOf(answer)
  const own = code === undefined ? undefined : table?.verdictOf(code, answer)
  const verdict = own ?? verdictOfStatus(answer) ?? verdictOfClass(exchange, names, answer.body) ?? (isRefusalStatus(answer) ? verdictOfText(answer.body) : undefined) ?? NOT_UNDERSTOOD
  return { verdict, code: code ?? (answer.status >= 400 ? `HTTP ${answer.status}` : null) }
}

/** Patterns alone judge only what the exchange itself called a failure. */
function isRefusalStatus({ status }: Answer): boolean {
  return status >= 400 && status < 500
}
