import { asCode, CLOCK_OFF, jsonObject, KEY_UNKNOWN, NOT_UNDERSTOOD, RATE_LIMIT, SIGNATURE_REFUSED, type OutcomeTable, type Verdict } from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/**
 * `{ "status": "error", "reason": "…", "code": "API0011" }`. Refused addresses and permissions are told
 * by their sentences, which the general rules read.
 */
const CODES: Readonly<Record<string, Verdict>> = {
  API0011: KEY_UNKNOWN,
  API0005: SIGNATURE_REFUSED,
  API0017: CLOCK_OFF,
  // A request that came twice: nonces are drawn here, so no clock and no bot is to blame.
  API0004: NOT_UNDERSTOOD,
  '400.002': RATE_LIMIT,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const answer = jsonObject(body)
    const code = asCode(answer?.['code'] ?? answer?.['response_code'])
    return code !== undefined && /^(?:API\d{4}|\d{3}\.\d{3})$/u.test(code) ? code : undefined
  },
  verdictOf: (code) => CODES[code],
  verdictOfNoCode: ({ body }) => (jsonObject(body)?.['reason'] === 'Invalid nonce' ? NOT_UNDERSTOOD : undefined),
}

/** It has no question about a key itself. */
export const bitstamp: Adapter = { ids: ['bitstamp'], outcomes }
