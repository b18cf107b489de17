import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_EXPIRED,
  KEY_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/** `{ "code": 4005, "data": {}, "message": "…" }` with status 200; "Error Code" of CoinEx's documentation, older numbers last. */
const CODES: Readonly<Record<string, Verdict>> = {
  '4005': KEY_REFUSED,
  '4006': SIGNATURE_REFUSED,
  '4008': SIGNATURE_REFUSED,
  '4007': IP_REFUSED,
  // "Expired request" and "Signature expired": a request that came too late.
  '4010': CLOCK_OFF,
  '4017': CLOCK_OFF,
  '4011': ACCOUNT_SUSPENDED,
  '4512': PERMISSION_REFUSED,
  '4123': RATE_LIMIT,
  '4213': RATE_LIMIT,
  '4001': EXCHANGE_FAILING,
  '4003': EXCHANGE_FAILING,
  '4002': TIMED_OUT,
  '25': SIGNATURE_REFUSED,
  '34': KEY_EXPIRED,
  '23': IP_REFUSED,
  '158': PERMISSION_REFUSED,
  '213': RATE_LIMIT,
  '35': EXCHANGE_FAILING,
  '36': TIMED_OUT,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^[1-9]\d{0,4}$/u.test(code) ? code : undefined
  },
  verdictOf: (code) => CODES[code],
}

/** It tells of a sub-account's keys alone what they may do. */
export const coinex: Adapter = { ids: ['coinex'], outcomes }
