import {
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_EXPIRED,
  KEY_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REFUSED_UNSAID,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/** `{ "code": "0102", "msg": "…" }`; "Error Codes" of HashKey Global's API. */
const CODES: Readonly<Record<string, Verdict>> = {
  '0102': KEY_REFUSED,
  '0103': KEY_EXPIRED,
  '0002': SIGNATURE_REFUSED,
  '0202': IP_REFUSED,
  '-1002': REFUSED_UNSAID,
  '-1005': PERMISSION_REFUSED,
  '0104': PERMISSION_REFUSED,
  '-1021': CLOCK_OFF,
  '0003': RATE_LIMIT,
  '-1000': EXCHANGE_FAILING,
  '-1001': EXCHANGE_FAILING,
  '-1007': TIMED_OUT,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^(?:0\d{3}|-\d{4,6})$/u.test(code) && code !== '0000' ? code : undefined
  },
  verdictOf: (code) => CODES[code],
}

/** It has no question about a key itself. */
export const hashkey: Adapter = { ids: ['hashkey'], outcomes }
