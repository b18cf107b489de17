import { asCode, EXCHANGE_FAILING, jsonObject, KEY_MALFORMED, RATE_LIMIT, type OutcomeTable, type Verdict } from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/** "API key or secret is invalid, it may because key have insufficient permission or the key is expired/revoked." */
const ANYTHING: Verdict = { outcome: 'rejected', cause: 'refused_unsaid', possible: ['key_refused', 'key_expired', 'permission_refused', 'signature_refused'] }

/** `{ "success": false, "code": -1002, "message": "…" }`; "Error Codes" of WOO X's API. */
const CODES: Readonly<Record<string, Verdict>> = {
  '-1001': KEY_MALFORMED,
  '-1002': ANYTHING,
  '-1003': RATE_LIMIT,
  '-1000': EXCHANGE_FAILING,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^-\d{4}$/u.test(code) ? code : undefined
  },
  verdictOf: (code) => CODES[code],
}

/** It has no question about a key itself. */
export const woo: Adapter = { ids: ['woo'], outcomes }
