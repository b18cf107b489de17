import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS, type Answer, type Permissions } from '../../../src-preload/contract/exchanges.ts'
import { jsonObject } from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, type Probe } from './probe.ts'

/**
 * GET /api/v5/account/config, "Get account configuration" of OKX's trading account API: needs reading,
 * which every key may. It tells of no expiry: a key without an IP list ends after 14 idle days.
 */
const configSchema = z.object({
  code: z.literal('0'),
  data: z.tuple([
    z.object({
      uid: z.string().min(1).max(100),
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
export const probeOkx: Probe = async (client, wire) => {
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
