import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_MALFORMED,
  KEY_REFUSED,
  KEY_UNKNOWN,
  MAINTENANCE,
  PASSPHRASE_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from './verdict.ts'

/** `{ "code": "50111", "msg": "…" }`; "REST API error codes" of OKX's documentation. */
const CODES: Readonly<Record<string, Verdict>> = {
  '50001': MAINTENANCE,
  '50004': TIMED_OUT,
  '50005': EXCHANGE_FAILING,
  '50013': EXCHANGE_FAILING,
  '50026': EXCHANGE_FAILING,
  '50011': RATE_LIMIT,
  '50061': RATE_LIMIT,
  '50007': ACCOUNT_SUSPENDED,
  '50100': ACCOUNT_SUSPENDED,
  '50103': KEY_MALFORMED,
  '50104': PASSPHRASE_REFUSED,
  '50105': PASSPHRASE_REFUSED,
  '50106': SIGNATURE_REFUSED,
  '50113': SIGNATURE_REFUSED,
  '50111': KEY_REFUSED,
  '50114': KEY_REFUSED,
  // A key of demo trading that is used live, or the other way round: unknown where it was asked.
  '50101': KEY_UNKNOWN,
  // Deleted, expired (OKX then deletes it), or of another region's site.
  '50119': KEY_UNKNOWN,
  '50102': CLOCK_OFF,
  '50107': CLOCK_OFF,
  '50112': CLOCK_OFF,
  '50110': IP_REFUSED,
  // "This endpoint requires that APIKey must be bound to IP": mended at the key's IP list too.
  '50035': IP_REFUSED,
  '50030': PERMISSION_REFUSED,
  '50120': PERMISSION_REFUSED,
}

export const okxOutcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^[1-9]\d{0,5}$/u.test(code) ? code : undefined
  },
  verdictOf: (code) => CODES[code],
}
