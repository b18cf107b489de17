import {
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  MAINTENANCE,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/** "Not authenticated, or key/signature incorrect". */
const KEY_OR_SIGNATURE: Verdict = { outcome: 'rejected', cause: 'refused_unsaid', possible: ['key_refused', 'signature_refused'] }

/** `{ "id": …, "method": "…", "code": 40101, "message": "…" }`; "Response and Reason Codes" of Crypto.com's exchange API. */
const CODES: Readonly<Record<string, Verdict>> = {
  '40101': KEY_OR_SIGNATURE,
  '40103': IP_REFUSED,
  // The same two by their older numbers, which CCXT takes for missing permissions.
  '10002': KEY_OR_SIGNATURE,
  '10003': IP_REFUSED,
  '40102': CLOCK_OFF,
  '10007': CLOCK_OFF,
  '42901': RATE_LIMIT,
  '10006': RATE_LIMIT,
  '10005': PERMISSION_REFUSED,
  '40104': PERMISSION_REFUSED,
  '40801': TIMED_OUT,
  '50001': EXCHANGE_FAILING,
  '9010001': MAINTENANCE,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^[1-9]\d{0,7}$/u.test(code) ? code : undefined
  },
  verdictOf: (code) => CODES[code],
}

/** It has no question about a key itself. */
export const cryptocom: Adapter = { ids: ['cryptocom'], outcomes }
