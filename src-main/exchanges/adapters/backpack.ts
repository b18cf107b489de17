import { verdictOfText } from '../outcomes/general.ts'
import {
  asCode,
  EXCHANGE_FAILING,
  jsonObject,
  KEY_REFUSED,
  MAINTENANCE,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/** `{ "code": "UNAUTHORIZED", "message": "…" }`; "ApiErrorCode" of Backpack's API. */
const CODES: Readonly<Record<string, Verdict>> = {
  UNAUTHORIZED: KEY_REFUSED,
  INVALID_SIGNATURE: SIGNATURE_REFUSED,
  FORBIDDEN: PERMISSION_REFUSED,
  TOO_MANY_REQUESTS: RATE_LIMIT,
  MAINTENANCE,
  SERVER_ERROR: EXCHANGE_FAILING,
  TIMEOUT: TIMED_OUT,
}
/** For unknown keys and for requests that came too late, but for anything else about a request too: the sentence tells. */
const BAD_REQUEST = 'INVALID_CLIENT_REQUEST'

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^[A-Z]+(?:_[A-Z]+)*$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { body }) => {
    if (code === BAD_REQUEST) return verdictOfText(body) ?? (/\bkey\b/iu.test(String(jsonObject(body)?.['message'])) ? KEY_REFUSED : undefined)
    return code === 'FORBIDDEN' || code === 'UNAUTHORIZED' ? (verdictOfText(body) ?? CODES[code]) : CODES[code]
  },
}

/** It has no question about a key itself. */
export const backpack: Adapter = { ids: ['backpack'], outcomes }
