import {
  ACCOUNT_SUSPENDED,
  asCode,
  EXCHANGE_FAILING,
  jsonObject,
  KEY_REFUSED,
  MAINTENANCE,
  NOT_UNDERSTOOD,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REFUSED_UNSAID,
  REGION_REFUSED,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { verdictOfText } from '../outcomes/general.ts'
import type { Adapter } from './adapter.ts'

/**
 * `{ "error": { "code": 13004, "message": "…", "data": { "reason": "…" } } }`, mostly with status 400;
 * "RPC error codes" of Deribit's documentation. CCXT takes several that say nothing about a key for a refusal of it.
 */
const CODES: Readonly<Record<string, Verdict>> = {
  '13004': KEY_REFUSED,
  '13021': PERMISSION_REFUSED,
  '11042': PERMISSION_REFUSED,
  '13001': ACCOUNT_SUSPENDED,
  '13002': ACCOUNT_SUSPENDED,
  '12005': REGION_REFUSED,
  '13003': NOT_UNDERSTOOD,
  '10028': RATE_LIMIT,
  '11051': MAINTENANCE,
  '11094': EXCHANGE_FAILING,
  '13025': EXCHANGE_FAILING,
}
/** "Wrong or expired authorization token or bad signature": what is said beside it may tell which. */
const UNAUTHORIZED = '13009'

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const error = jsonObject(body)?.['error']
    const code = typeof error === 'object' && error !== null && 'code' in error ? asCode(error.code) : undefined
    return code !== undefined && /^-?\d{1,6}$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => (code === UNAUTHORIZED ? (verdictOfText(body) ?? REFUSED_UNSAID) : CODES[code]),
}

/** Its list of keys asks for a second factor and has every key's secret in it, so the balance is asked for. */
export const deribit: Adapter = { ids: ['deribit'], outcomes }
