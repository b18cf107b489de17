import type { Finding, Permissions } from '../../src-preload/contract/exchanges.ts'

const DAY_MS = 24 * 60 * 60_000
/** From here on an expiry is worth a word. */
const SOON_DAYS = 14

const WEIGHTS = { critical: 0, warning: 1, info: 2 } as const

export interface Findable {
  readonly purpose: 'read' | 'trade' | null
  readonly permissions: Permissions
  readonly ip_restricted: boolean | null
  readonly key_proven: boolean
  readonly master_key: boolean | null
  /** Milliseconds since the epoch. */
  readonly expires_at: number | null
}

/** What the trader should mend, the gravest first. Only what is known counts: `unknown` finds nothing. */
export function findingsOf({ purpose, permissions, ip_restricted, key_proven, master_key, expires_at }: Findable, now: number): Finding[] {
  const findings: Finding[] = []
  const trades = tradingPermission(permissions)
  if (permissions.withdraw === 'yes') findings.push({ kind: 'can_withdraw', severity: 'critical' })
  if (ip_restricted === false) findings.push({ kind: 'no_ip_list', severity: 'warning' })
  if (!key_proven) findings.push({ kind: 'key_not_proven', severity: 'warning' })
  if (expires_at !== null && expires_at - now < SOON_DAYS * DAY_MS) {
    const days = Math.max(0, Math.floor((expires_at - now) / DAY_MS))
    findings.push({ kind: 'expires_soon', severity: days <= 3 ? 'critical' : 'warning', days })
  }
  if (purpose === 'read' && (trades === true || permissions.withdraw === 'yes' || permissions.transfer === 'yes')) findings.push({ kind: 'exceeds_purpose', severity: 'warning' })
  if (purpose === 'trade' && trades === false) findings.push({ kind: 'cannot_trade', severity: 'warning' })
  if (master_key === true) findings.push({ kind: 'master_key', severity: 'info' })
  if (permissions.trade_futures === 'yes') findings.push({ kind: 'trades_futures', severity: 'info' })
  return findings.toSorted((one, other) => WEIGHTS[one.severity] - WEIGHTS[other.severity])
}

/** True where some trading is allowed, false where all of it is known not to be, else null. */
export function tradingPermission({ trade_spot, trade_futures }: Permissions): boolean | null {
  if (trade_spot === 'yes' || trade_futures === 'yes') return true
  return trade_spot === 'no' && trade_futures === 'no' ? false : null
}
