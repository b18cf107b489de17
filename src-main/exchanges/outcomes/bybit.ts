import { REGION_WORDS } from './general.ts'
import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_EXPIRED,
  KEY_REFUSED,
  KEY_UNKNOWN,
  MAINTENANCE,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REGION_REFUSED,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from './verdict.ts'

/** `{ "retCode": 10003, "retMsg": "…" }`, mostly with status 200; "Error Codes" of Bybit's v5 documentation. */
const CODES: Readonly<Record<string, Verdict>> = {
  // Also a key of the test network asked live, or of another region's site.
  '10003': KEY_UNKNOWN,
  '10004': SIGNATURE_REFUSED,
  '10007': KEY_REFUSED,
  '33004': KEY_EXPIRED,
  '-2015': KEY_EXPIRED,
  '10010': IP_REFUSED,
  '10005': PERMISSION_REFUSED,
  '10008': ACCOUNT_SUSPENDED,
  '10002': CLOCK_OFF,
  '10006': RATE_LIMIT,
  '10018': RATE_LIMIT,
  // CCXT takes both for a refusal of the key: they are about where the request, or the customer, comes from.
  '10009': REGION_REFUSED,
  '10024': REGION_REFUSED,
  '10000': TIMED_OUT,
  '10016': EXCHANGE_FAILING,
}

export const bybitOutcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const answer = jsonObject(body)
    const code = asCode(answer?.['retCode'] ?? answer?.['ret_code'])
    return code !== undefined && /^-?[1-9]\d{0,6}$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => {
    const message = jsonObject(body)?.['retMsg']
    return code === '10016' && typeof message === 'string' && /maintenance/iu.test(message) ? MAINTENANCE : CODES[code]
  },
  // Its edge answers 403, in whatever form, to too many requests and to countries that Bybit does not serve; never about a key.
  verdictOfNoCode: ({ status, body }) => {
    if (status !== 403) return undefined
    return REGION_WORDS.test(body) ? REGION_REFUSED : RATE_LIMIT
  },
}
