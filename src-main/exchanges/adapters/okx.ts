import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS, type Answer, type Permissions } from '../../../src-preload/contract/exchanges.ts'
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
} from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/**
 * GET /api/v5/account/config, "Get account configuration" of OKX's trading account API: needs reading,
 * which every key may. It tells of no expiry: a key without an IP list ends after 14 idle days.
 */
const configSchema = z.object({
  code: z.literal('0'),
  data: z.tuple([
    z.object({
      uid: z.string().min(1).max(100),
      /** The main account's; the same as `uid` where this is one. */
      mainUid: z.string().optional(),
      /** The name that the trader gave the key. */
      label: z.string().optional(),
      /** Such as "read_only,trade". */
      perm: z.string().min(1).optional(),
      /** Addresses with commas between; empty where there is no list. */
      ip: z.string().optional(),
      /** Account mode: 1 is spot, all others have derivatives too. */
      acctLv: z.string().optional(),
    }),
  ]),
})
type Config = z.infer<typeof configSchema>['data'][0]

interface OkxClient extends Client {
  privateGetAccountConfig(): Promise<unknown>
}

/** One request; with its header for demo trading where the credential is of that. */
const probe: Probe = async (client, wire) => {
  await (client as OkxClient).privateGetAccountConfig()
  // The answer itself, not what CCXT makes of its numbers.
  const parsed = configSchema.safeParse(jsonObject(wire.lastAnswer?.body ?? ''))
  if (!parsed.success) throw new AnswerNotUnderstood()
  const [config] = parsed.data.data
  return {
    permissions: permissionsOf(config),
    ip_restricted: config.ip === undefined ? null : config.ip.trim() !== '',
    account_info: { uid: config.uid, ...(config.label !== undefined && config.label !== '' && { label: config.label.slice(0, LONGEST_LABEL) }) },
    expires_at: null,
    master_key: config.mainUid === undefined ? null : config.mainUid === config.uid,
  }
}

/** Funds move between own accounts with the permission to trade: OKX has none for it alone. */
function permissionsOf({ perm, acctLv }: Config): Permissions {
  if (perm === undefined) return UNKNOWN_PERMISSIONS
  const granted = perm.split(',').map((name) => name.trim())
  const has = (name: string): Answer => (granted.includes(name) ? 'yes' : 'no')
  const trade = has('trade')
  return {
    read: has('read_only'),
    trade_spot: trade,
    // An account in spot mode trades no derivatives, but the key may change the mode.
    trade_futures: trade === 'yes' && (acctLv === undefined || acctLv === '1') ? 'unknown' : trade,
    withdraw: has('withdraw'),
    transfer: trade,
  }
}

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

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^[1-9]\d{0,5}$/u.test(code) ? code : undefined
  },
  verdictOf: (code) => CODES[code],
}

export const okx: Adapter = {
  ids: ['okx', 'myokx', 'okxus'],
  probe,
  tells: ['permissions', 'ip_list', 'master_key'],
  outcomes,
  twins: ['okx', 'myokx', 'okxus'],
  // "Your IP 203.0.113.7 is not included in your API key's IP whitelist."
  namesAddress: /Your IP ([\d.:a-f]+) is not/iu,
}
