import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS } from '../../../src-preload/contract/exchanges.ts'
import {
  asCode,
  IP_REFUSED,
  jsonObject,
  KEY_EXPIRED,
  KEY_UNKNOWN,
  NOT_UNDERSTOOD,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import type { Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/** GET /v1/api_keys, "List API Keys" of Upbit's exchange API: every key of the account; needs no permission. */
const keysSchema = z.array(z.object({ access_key: z.string(), expire_at: z.iso.datetime({ offset: true }) }))

interface UpbitClient extends Client {
  privateGetApiKeys(): Promise<unknown>
}

/**
 * One request. What a key may do Upbit does not tell; and since even a key that may not read gets this
 * answer, reading stays unknown too. Where the key itself is not in the list the balance is asked for.
 */
const probe: Probe = async (client, wire) => {
  const keys = keysSchema.safeParse(await (client as UpbitClient).privateGetApiKeys())
  const own = keys.data?.find(({ access_key }) => access_key === client.apiKey)
  if (own === undefined) return probeBalance(client, wire)
  return { permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: null, expires_at: new Date(own.expire_at).toISOString() }
}

/** `{ "error": { "name": "…", "message": "…" } }`; "REST API Guide" of Upbit's documentation. */
const CODES: Readonly<Record<string, Verdict>> = {
  invalid_access_key: KEY_UNKNOWN,
  jwt_verification: SIGNATURE_REFUSED,
  expired_access_key: KEY_EXPIRED,
  no_authorization_ip: IP_REFUSED,
  out_of_scope: PERMISSION_REFUSED,
  too_many_requests: RATE_LIMIT,
  // A request that came twice: nonces are drawn here, so no clock and no bot is to blame.
  nonce_used: NOT_UNDERSTOOD,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const error = jsonObject(body)?.['error']
    const name = typeof error === 'object' && error !== null && 'name' in error ? asCode(error.name) : undefined
    return name !== undefined && /^(?:\d{3}|[a-z]+(?:_[a-z]+)*)$/u.test(name) ? name : undefined
  },
  verdictOf: (code) => CODES[code],
}

export const upbit: Adapter = { ids: ['upbit'], probe, tells: ['expiry'], outcomes }
