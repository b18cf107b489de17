import {
  CLOCK_OFF,
  IP_REFUSED,
  jsonObject,
  KEY_UNKNOWN,
  MAINTENANCE,
  PASSPHRASE_REFUSED,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REFUSED_UNSAID,
  SIGNATURE_REFUSED,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import type { Adapter } from './adapter.ts'

/**
 * `{ "message": "invalid signature" }` at Coinbase Exchange, `{ "title": "…", "status": 401 }` at Coinbase
 * International: sentences without a code. The order counts: "ip not allowed" is no matter of permission.
 */
const SENTENCES: readonly (readonly [RegExp, Verdict])[] = [
  [/under maintenance|cancel only mode/iu, MAINTENANCE],
  [/rate limit/iu, RATE_LIMIT],
  [/timestamp/iu, CLOCK_OFF],
  [/^ip\b|\bip (?:not allowed|does not match)/iu, IP_REFUSED],
  [/invalid passphrase/iu, PASSPHRASE_REFUSED],
  [/invalid signature/iu, SIGNATURE_REFUSED],
  [/invalid api key/iu, KEY_UNKNOWN],
  [/insufficient (?:permission|scope)|(?:permission|scope)s? (?:required|denied)/iu, PERMISSION_REFUSED],
]

/** Only with these does an answer speak of the request's own key. */
const REFUSALS: readonly number[] = [400, 401, 403, 429]

const outcomes: OutcomeTable = {
  codeOf: () => undefined,
  verdictOf: () => undefined,
  verdictOfNoCode: ({ status, body }) => {
    if (!REFUSALS.includes(status)) return undefined
    const answer = jsonObject(body)
    const sentence = answer?.['message'] ?? answer?.['title']
    const said = typeof sentence === 'string' ? SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1] : undefined
    // A bare "Unauthorized" may mean any of them. A bare "Forbidden" may as well come from a firewall, so it means nothing.
    return said ?? (status === 401 && answer !== undefined ? REFUSED_UNSAID : undefined)
  },
}

/** Neither has a way to ask what a key may do: both are asked for a balance. */
export const coinbaseExchange: Adapter = {
  ids: ['coinbaseexchange', 'coinbaseinternational'],
  outcomes,
}
