import { UNKNOWN_PERMISSIONS, type Verification } from '../../src-preload/contract/exchanges.ts'
import { VaultError, type ErrorDetails } from '../errors/vault-error.ts'
import type { CheckResult } from '../exchanges/check.ts'
import { UNEXPLAINED } from '../exchanges/explanation.ts'
import { validityOf } from '../monitor/state.ts'
import { rfc3339 } from '../platform/clock.ts'
import type { Candidate, DraftOptions, Kind } from './draft.ts'
import { explanationOf, ofNewKey } from './explanation.ts'
import { findingsOf, tradingPermission } from './findings.ts'
import type { CredentialsParts } from './parts.ts'

/** A check's answer but for its message, which is made in the asked language at the border. */
export type VerificationFacts = Omit<Verification, 'error_message'>

/** Of what no exchange can be, or may be, asked about. */
export const NOT_CHECKABLE: CheckResult = {
  outcome: 'unknown_error',
  cause: 'not_checkable',
  code: null,
  permissions: UNKNOWN_PERMISSIONS,
  ip_restricted: null,
  key_proven: true,
  account_info: null,
  expires_at: null,
  latency_ms: 0,
  ...UNEXPLAINED,
}

type Parts = Pick<CredentialsParts, 'checker' | 'log'>

/** False for a web session, which is never sent, and for a key that its owner wants asked about from elsewhere alone. */
export function isCheckable({ kind, options }: { readonly kind: Kind; readonly options: Pick<DraftOptions, 'check_from'> }): boolean {
  return kind === 'api_key' && options.check_from === 'here'
}

/** Checks what is not stored, or not yet. */
export async function checkCandidate(parts: Parts, { exchange, fields, options }: Candidate, credentialId?: string): Promise<CheckResult> {
  const { testnet, hostname, base_url, proxy_url, timeout_ms } = options
  const result = ofNewKey(await parts.checker.check({ steering: { exchange, testnet, hostname, base_url, proxy_url, timeout_ms }, fields }))
  logCheck(parts, result, exchange, credentialId)
  return result
}

export function logCheck({ log }: Parts, { outcome, cause, latency_ms }: CheckResult, exchange: string, credential_id?: string, account_id?: string): void {
  log.info('credential.checked', { exchange, outcome, cause, latency_ms, ...(account_id && { account_id }), ...(credential_id && { credential_id }) })
}

/** The result of checking what is about to be stored; null where it is not to be, or can't be, checked. Throws as `requireAccepted` does. */
export async function checkBeforeStoring(parts: Parts, candidate: Candidate, verify: boolean, credentialId?: string): Promise<CheckResult | null> {
  if (!verify || !isCheckable(candidate)) return null
  const result = await checkCandidate(parts, candidate, credentialId)
  requireAccepted(result)
  return result
}

/** Throws credential_refused for a conclusive refusal, check_inconclusive where the exchange could not tell. */
function requireAccepted(result: CheckResult): void {
  const { outcome, cause, code } = result
  const validity = validityOf(outcome)
  if (validity === true) return
  throw new VaultError(validity === false ? 'credential_refused' : 'check_inconclusive', { details: { outcome, cause, ...(code !== null && { exchange_code: code }), ...explanationDetails(result) } })
}

/** As much of the explanation as there is. */
function explanationDetails({ possible_causes, address_seen, clock_skew_ms, other_exchanges }: CheckResult): ErrorDetails {
  return {
    ...(possible_causes.length > 0 && { possible_causes }),
    ...(address_seen !== null && { address_seen }),
    ...(clock_skew_ms !== null && { clock_skew_ms }),
    ...(other_exchanges.length > 0 && { other_exchanges }),
  }
}

export function factsOf(result: CheckResult, purpose: 'read' | 'trade' | null, now: number): VerificationFacts {
  const { outcome, cause, permissions, ip_restricted, key_proven, master_key, account_info, code, latency_ms, expires_at } = result
  return {
    outcome,
    cause,
    is_valid: validityOf(outcome),
    has_trading_permission: tradingPermission(permissions),
    permissions,
    ip_restricted,
    findings: outcome === 'valid' ? findingsOf({ purpose, permissions, ip_restricted, key_proven, master_key, expires_at: expires_at === null ? null : Date.parse(expires_at) }, now) : [],
    account_info,
    code,
    latency_ms,
    ...explanationOf(result),
    checked_at: rfc3339(now),
  }
}
