import { binanceOutcomes } from './binance.ts'
import { bybitOutcomes } from './bybit.ts'
import { verdictOfClass, verdictOfLocalFailure, verdictOfStatus, verdictOfText } from './general.ts'
import { okxOutcomes } from './okx.ts'
import { EXCHANGE_FAILING, NOT_UNDERSTOOD, type Answer, type OutcomeTable, type Verdict } from './verdict.ts'

/** Exchange → its own table; those without one go by the general rules. */
const TABLES: Readonly<Record<string, OutcomeTable>> = {
  binance: binanceOutcomes,
  binanceusdm: binanceOutcomes,
  binancecoinm: binanceOutcomes,
  binanceus: binanceOutcomes,
  bybit: bybitOutcomes,
  bybiteu: bybitOutcomes,
  bybitid: bybitOutcomes,
  okx: okxOutcomes,
  myokx: okxOutcomes,
  okxus: okxOutcomes,
}

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
  if (answer === undefined) return { verdict: requests === 0 ? verdictOfLocalFailure(names) : (verdictOfClass(exchange, names, '') ?? NOT_UNDERSTOOD), code: null }
  const table = TABLES[exchange]
  const code = table?.codeOf(answer)
  const own = code === undefined ? table?.verdictOfNoCode?.(answer) : table?.verdictOf(code, answer)
  const verdict = own ?? verdictOfStatus(answer) ?? generalVerdict(exchange, names, refusal, answer)
  return { verdict, code: code ?? (answer.status >= 400 ? `HTTP ${answer.status}` : null) }
}

function generalVerdict(exchange: string, names: readonly string[], refusal: boolean, answer: Answer): Verdict {
  const { status, body } = answer
  // A class is evidence where the answer led to it; CCXT also throws some of its own accord.
  const ofClass = refusal || status === 401 ? verdictOfClass(exchange, names, body) : undefined
  // Patterns alone judge only what the exchange itself called a failure, and not one of its own.
  const ofText = status < 500 && (refusal || status >= 400) ? verdictOfText(body) : undefined
  // CCXT gives this class to every 4xx that it does not know: that is no evidence of a failing exchange.
  const unspecific = status < 500 && names.includes('ExchangeNotAvailable')
  return (unspecific ? (ofText ?? ofClass) : (ofClass ?? ofText)) ?? (status >= 500 ? EXCHANGE_FAILING : NOT_UNDERSTOOD)
}
