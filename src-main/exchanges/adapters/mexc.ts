import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS, type Answer, type Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_EXPIRED,
  KEY_REFUSED,
  MAINTENANCE,
  NOT_UNDERSTOOD,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import { endOf } from '../probes/days-left.ts'
import { LONGEST_LABEL, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/** GET /api/v3/apiKeyInfo, "Query API Key Info" of MEXC's spot API. */
const keySchema = z.object({
  /** Others, such as of a frozen key, are not documented. */
  status: z.literal('VALID'),
  /** Such as "SPOT_ACCOUNT_READ,SPOT_DEAL_WRITE". */
  permissions: z.string(),
  /** Addresses with commas between; empty where there is no list. */
  ipWhiteList: z.string().nullish(),
  /** Days. */
  remainingValidity: z.number().nullish(),
  createTime: z.string().nullish(),
  /** The name that the trader gave the key. */
  note: z.string().nullish(),
})
type Key = z.infer<typeof keySchema>

interface MexcClient extends Client {
  spotPrivateGetApiKeyInfo(parameters: { readonly accessKey: string }): Promise<unknown>
}

/**
 * One request. Where MEXC answers in another form the balance is asked for: it shows that the key works,
 * while what the account may do (`canTrade`, `canWithdraw`) says nothing about the key.
 */
const probe: Probe = async (client, wire) => {
  await (client as MexcClient).spotPrivateGetApiKeyInfo({ accessKey: client.apiKey })
  const parsed = keySchema.safeParse(jsonObject(wire.lastAnswer?.body ?? ''))
  if (!parsed.success) return probeBalance(client, wire)
  const key = parsed.data
  const created = Date.parse(key.createTime ?? '')
  const createdAt = created > 0 ? created : null
  return {
    permissions: permissionsOf(key),
    ip_restricted: key.ipWhiteList === undefined || key.ipWhiteList === null ? null : key.ipWhiteList.trim() !== '',
    account_info: {
      ...(key.note && { label: key.note.slice(0, LONGEST_LABEL) }),
      ...(createdAt !== null && { created_at: new Date(createdAt).toISOString() }),
    },
    expires_at: endOf(key.remainingValidity ?? undefined, createdAt, Date.now()),
  }
}

const PERMISSION = /^(?:SPOT|CONTRACT)_[A-Z_]+_(?:READ|WRITE)$/u

function permissionsOf({ permissions }: Key): Permissions {
  const granted = permissions.split(',').map((name) => name.trim())
  if (!granted.some((name) => PERMISSION.test(name))) return UNKNOWN_PERMISSIONS
  const has = (...names: readonly string[]): Answer => (names.some((name) => granted.includes(name)) ? 'yes' : 'no')
  const readsAnything: Answer = granted.some((name) => name.endsWith('_READ')) ? 'unknown' : 'no'
  return {
    // Orders alone can be read too: of balances that tells nothing.
    read: has('SPOT_ACCOUNT_READ', 'CONTRACT_ACCOUNT_READ') === 'yes' ? 'yes' : readsAnything,
    trade_spot: has('SPOT_DEAL_WRITE'),
    trade_futures: has('CONTRACT_DEAL_WRITE'),
    withdraw: has('SPOT_WITHDRAW_WRITE'),
    transfer: has('SPOT_TRANSFER_WRITE'),
  }
}

/** Expired keys get the same sentence. */
const SIGNATURE_OR_EXPIRY: Verdict = { ...SIGNATURE_REFUSED, possible: ['signature_refused', 'key_expired'] }

/** `{ "code": 700002, "msg": "…" }`; "Error Code" of MEXC's spot and futures APIs. */
const CODES: Readonly<Record<string, Verdict>> = {
  '10072': KEY_REFUSED,
  '402': KEY_EXPIRED,
  '700001': SIGNATURE_OR_EXPIRY,
  '700002': SIGNATURE_OR_EXPIRY,
  '602': SIGNATURE_REFUSED,
  '406': IP_REFUSED,
  '700006': IP_REFUSED,
  '700007': PERMISSION_REFUSED,
  '701': PERMISSION_REFUSED,
  '702': PERMISSION_REFUSED,
  '703': PERMISSION_REFUSED,
  '704': PERMISSION_REFUSED,
  '700003': CLOCK_OFF,
  '10073': CLOCK_OFF,
  '429': RATE_LIMIT,
  '510': RATE_LIMIT,
  '604': MAINTENANCE,
  '801': MAINTENANCE,
  '500': EXCHANGE_FAILING,
  '501': EXCHANGE_FAILING,
  '503': EXCHANGE_FAILING,
  '504': TIMED_OUT,
  // "Invalid Content-Type" is about the request, whatever CCXT makes of it.
  '700013': NOT_UNDERSTOOD,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^-?[1-9]\d{0,6}$/u.test(code) && code !== '200' ? code : undefined
  },
  verdictOf: (code, { body }) => {
    const answer = jsonObject(body)
    const message = String(answer?.['msg'] ?? answer?.['message'])
    return code === '500' && /maintenance/iu.test(message) ? MAINTENANCE : CODES[code]
  },
}

export const mexc: Adapter = {
  ids: ['mexc'],
  probe,
  tells: ['permissions', 'ip_list', 'expiry', 'created'],
  outcomes,
  // "IP [203.0.113.7] not in the ip white list".
  namesAddress: /\bIP \[([^\]]+)\]/u,
}
