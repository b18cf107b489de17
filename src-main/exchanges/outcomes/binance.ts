import {
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  jsonObject,
  KEY_MALFORMED,
  KEY_OR_IP_OR_PERMISSION,
  KEY_UNKNOWN,
  ACCOUNT_SUSPENDED,
  IP_REFUSED,
  MAINTENANCE,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REGION_REFUSED,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from './verdict.ts'

/** `{ "code": -2015, "msg": "…" }`; Binance's "Error Codes" pages for spot, wallet and futures. */
const CODES: Readonly<Record<string, Verdict>> = {
  '-2014': KEY_MALFORMED,
  // "Invalid API-key, IP, or permissions for action.": Binance does not say which of the three.
  '-2015': KEY_OR_IP_OR_PERMISSION,
  '-2008': KEY_UNKNOWN,
  '-2017': ACCOUNT_SUSPENDED,
  '-1022': SIGNATURE_REFUSED,
  '-1021': CLOCK_OFF,
  '-1002': PERMISSION_REFUSED,
  // "No such IP has been white listed" and "This IP cannot access this route", on futures.
  '-1005': IP_REFUSED,
  '-1011': IP_REFUSED,
  '-1003': RATE_LIMIT,
  '-1015': RATE_LIMIT,
  '-1034': RATE_LIMIT,
  '-1007': TIMED_OUT,
  '-1000': EXCHANGE_FAILING,
  '-1001': EXCHANGE_FAILING,
  '-1004': EXCHANGE_FAILING,
  '-1006': EXCHANGE_FAILING,
  '-1008': EXCHANGE_FAILING,
  '-1016': EXCHANGE_FAILING,
}

export const binanceOutcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^-?\d{1,6}$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { status, body }) => {
    // Geographical refusals come as 451 with code 0; maintenance as code 1 with a sentence.
    if (status === 451) return REGION_REFUSED
    const message = jsonObject(body)?.['msg']
    if (code === '1' && typeof message === 'string' && /maintenance/iu.test(message)) return MAINTENANCE
    return CODES[code]
  },
}
