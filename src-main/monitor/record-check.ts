import { v7 as uuidv7 } from 'uuid'
import type { OpenAccount } from '../accounts/keyring.ts'
import { openListing, sealListing, type Listing } from '../credentials/listing.ts'
import type { CheckResult } from '../exchanges/check.ts'
import { raiseListingVersion } from '../store/account-repository.ts'
import { findCredential, insertCheck, updateCheckedCredential } from '../store/credential-repository.ts'
import type { Executor } from '../store/schema.ts'
import { nextState } from './state.ts'

/**
 * The only writer of checks and states. To be called in a transaction. Does nothing where the
 * credential is gone or was changed since the check began (`recordRevision`): the result is then about
 * something that is no more.
 */
export async function recordCheck(
  transaction: Executor,
  account: OpenAccount,
  checked: { id: string; recordRevision: number },
  result: CheckResult,
  at: number,
): Promise<void> {
  const row = await findCredential(transaction, account.id, checked.id)
  if (row === undefined || row.record_revision !== checked.recordRevision) return
  const listing = afterCheck(openListing(account, row), result, at)
  const revision = row.listing_revision + 1
  await updateCheckedCredential(transaction, account.id, row.id, {
    state: listing.state,
    listing: sealListing(account, row.id, revision, listing),
    listing_revision: revision,
    last_outcome: result.outcome,
    last_checked_at: at,
    updated_at: Math.max(at, row.updated_at),
  })
  await insertCheck(transaction, { id: uuidv7(), credential_id: row.id, account_id: account.id, outcome: result.outcome, latency: result.latency_ms, checked_at: at, detail: null })
  await raiseListingVersion(transaction, account.id)
}

/** What a key may do is learnt from a valid check alone; until the next one the last answer stands. */
function afterCheck(listing: Listing, result: CheckResult, at: number): Listing {
  const learnt =
    result.outcome === 'valid'
      ? {
          permissions: result.permissions,
          ip_restricted: result.ip_restricted,
          key_proven: result.key_proven,
          last_verified_at: at,
          ...(result.expires_at !== null && { expires_at: Date.parse(result.expires_at), expires_at_source: 'exchange' as const }),
        }
      : {}
  return {
    ...listing,
    ...learnt,
    state: nextState(listing.state, result.outcome),
    last_check: { outcome: result.outcome, cause: result.cause, code: result.code, checked_at: at, latency_ms: result.latency_ms },
  }
}
