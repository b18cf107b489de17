import { asCode, CLOCK_OFF, IP_REFUSED, jsonObject, KEY_REFUSED, KEY_UNKNOWN, NOT_UNDERSTOOD, PERMISSION_REFUSED, SIGNATURE_REFUSED, type OutcomeTable, type Verdict } from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/** `{ "rc": 1, "mc": "AUTH_103", "ma": [], "result": null }` with status 200, without a word; "Response code" of XT's API. */
const CODES: Readonly<Record<string, Verdict>> = {
  AUTH_101: KEY_UNKNOWN,
  // "ApiKey is not activated".
  AUTH_102: KEY_REFUSED,
  AUTH_103: SIGNATURE_REFUSED,
  AUTH_104: IP_REFUSED,
  // "outdated message".
  AUTH_105: CLOCK_OFF,
  AUTH_106: PERMISSION_REFUSED,
}

/** About the headers of a request, whatever CCXT makes of them. */
const MALFORMED_REQUEST = /^AUTH_00\d$/u

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['mc'])
    return code !== undefined && /^[A-Z]{2,12}_\d{3}$/u.test(code) ? code : undefined
  },
  verdictOf: (code) => (MALFORMED_REQUEST.test(code) ? NOT_UNDERSTOOD : CODES[code]),
}

/** It has no question about a key itself. */
export const xt: Adapter = { ids: ['xt'], outcomes }
