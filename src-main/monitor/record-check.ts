import { v7 as uuidv7 } from 'uuid'
import type { State } from '../../src-preload/contract/exchanges.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { explanationOf } from '../credentials/explanation.ts'
import { sealCheckDetail, type CheckDetail } from '../credentials/check-detail.ts'
import { openListing, sealListing, type Listing } from '../credentials/listing.ts'
import type { CheckResult } from '../exchanges/check.ts'
import { raiseListingVersion } from '../store/account-repository.ts'
import { findCredential, insertCheck, updateCheckedCredential } from '../store/credential-repository.ts'
import type { Executor } from '../store/schema.ts'
import { nextState } from './state.ts'

/** What a recorded check changed. */
export interface RecordedCheck {
  readonly from: State
  readonly listing: Listing
}

/** Whether the vault asked, or was told by whoever uses the credential, and then by which pattern that was recognised. */
type Origin = Pick<CheckDetail, 'source' | 'pattern'>

/**
 * The only writer of checks and states. To be called in a transaction. Does nothing, and returns
 * undefined, where the credential is gone or was changed since the check began (`recordRevision`): the
 * result is then about something that is no more.
 */
export async function recordCheck(
  transaction: Executor,
  account: OpenAccount,
  checked: { id: string; recordRevision: number },
  result: CheckResult,
  at: number,
  { source, pattern }: Origin = { source: 'check', pattern: null },
): Promise<RecordedCheck | undefined> {
  const row = await findCredential(transaction, account.id, checked.id)
  if (row === undefined || row.record_revision !== checked.recordRevision) return undefined
  const before = openListing(account, row)
  const listing = afterCheck(before, result, at)
  const revision = row.listing_revision + 1
  await updateCheckedCredential(transaction, account.id, row.id, {
    state: listing.state,
    listing: sealListing(account, row.id, revision, listing),
    listing_revision: revision,
    last_outcome: result.outcome,
    last_checked_at: at,
    updated_at: Math.max(at, row.updated_at),
  })
  const { outcome, cause, code, latency_ms } = result
  const check = { id: uuidv7(), credential_id: row.id }
  const detail = sealCheckDetail(account, check, { outcome, cause, code, ...explanationOf(result), source, pattern })
  await insertCheck(transaction, { ...check, account_id: account.id, outcome, latency: latency_ms, checked_at: at, detail })
  await raiseListingVersion(transaction, account.id)
  return { from: before.state, listing }
}

/** What a key may do is learnt from a valid check alone; until the next one the last answer stands. */
function afterCheck(listing: Listing, result: CheckResult, at: number): Listing {
  const learnt =
    result.outcome === 'valid'
      ? {
          permissions: result.permissions,
          ip_restricted: result.ip_restricted,
          key_proven: result.key_proven,
          master_key: result.master_key,
          last_verified_at: at,
          ...toldExpiry(listing, result.expires_at),
        }
      : {}
  return {
    ...listing,
    ...learnt,
    state: nextState(listing.state, result.outcome),
    last_check: { outcome: result.outcome, cause: result.cause, code: result.code, checked_at: at, latency_ms: result.latency_ms, ...explanationOf(result) },
  }
}

/** An expiry that the exchange told before and no longer tells is none: Bybit's keys lose theirs with an IP list. */
function toldExpiry({ expires_at_source }: Listing, told: string | null): Partial<Pick<Listing, 'expires_at' | 'expires_at_source'>> {
  if (told !== null) return { expires_at: Date.parse(told), expires_at_source: 'exchange' }
  return expires_at_source === 'exchange' ? { expires_at: null, expires_at_source: null } : {}
}
