import { z } from 'zod'
import { kindSchema, optionsSchema, purposeSchema, type Credential } from '../../src-preload/contract/credentials.ts'
import { answerSchema, causeSchema, outcomeSchema, stateSchema, UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { open, seal, type Place } from '../crypto/seal.ts'
import { VaultError } from '../errors/vault-error.ts'
import { withoutPassword } from '../exchanges/proxy-url.ts'
import { rfc3339 } from '../platform/clock.ts'
import type { ListedRow } from '../store/credential-repository.ts'
import type { CredentialDraft, DraftOptions } from './draft.ts'
import { storedExplanation } from './explanation.ts'
import { findingsOf, tradingPermission } from './findings.ts'
import type { Identity } from './identity.ts'
import { mask } from './masking.ts'

/**
 * What a listing shows, sealed as one value under the listing key, so that 10,000 rows open at the
 * speed of one key; unknown names are dropped rather than refused, which takes a third of the time.
 * Exchange, kind, state and pause stand in it too: the columns beside it are hints.
 */
const listingSchema = z.object({
  exchange: z.string(),
  kind: kindSchema,
  state: stateSchema,
  is_active: z.boolean(),
  /** Of the record that the listing goes with: an older one put back beside it is noticed. */
  record_revision: z.number(),
  label: z.string().nullable(),
  note: z.string().nullable(),
  tags: z.array(z.string()),
  purpose: purposeSchema.nullable(),
  sub_account: z.string().nullable(),
  ends: z.object({ start: z.string(), end: z.string() }).nullable(),
  options: optionsSchema.strip(),
  permissions: z.object({ read: answerSchema, trade_spot: answerSchema, trade_futures: answerSchema, withdraw: answerSchema, transfer: answerSchema }),
  ip_restricted: z.boolean().nullable(),
  key_proven: z.boolean(),
  master_key: z.boolean().nullable().default(null),
  /** Milliseconds since the epoch. */
  expires_at: z.number().nullable(),
  expires_at_source: z.enum(['exchange', 'estimate', 'manual']).nullable(),
  last_verified_at: z.number().nullable(),
  last_check: z.object({ outcome: outcomeSchema, cause: causeSchema, code: z.string().nullable(), checked_at: z.number(), latency_ms: z.number(), ...storedExplanation }).nullable(),
})

export type Listing = z.output<typeof listingSchema>

type SealedListing = Pick<ListedRow, 'id' | 'generation' | 'listing' | 'listing_revision' | 'exchange' | 'kind' | 'state' | 'is_active' | 'testnet' | 'record_revision'>

function place(account: OpenAccount, id: string, revision: number): Place {
  return { purpose: 'listing', account: account.sealId, record: id, field: 'listing', generation: account.generation, revision }
}

export function sealListing(account: OpenAccount, id: string, revision: number, listing: Listing): Buffer {
  return seal(account.listingKey, Buffer.from(JSON.stringify(listing)), place(account, id, revision))
}

/** Throws sealed_data_damaged where the row is not what was sealed. */
export function openListing(account: OpenAccount, row: SealedListing): Listing {
  try {
    const listing = listingSchema.parse(JSON.parse(open(account.listingKey, row.listing, place(account, row.id, row.listing_revision)).toString('utf8')))
    const agrees =
      row.exchange === listing.exchange &&
      row.kind === listing.kind &&
      row.state === listing.state &&
      (row.is_active === 1) === listing.is_active &&
      (row.testnet === 1) === listing.options.testnet &&
      row.record_revision === listing.record_revision &&
      row.generation === account.generation
    if (!agrees) throw new Error('columns differ from the sealed listing')
    return listing
  } catch (error) {
    throw new VaultError('sealed_data_damaged', { details: { credential_id: row.id }, cause: error })
  }
}

/** What is not known of a credential before its first check. */
export const UNCHECKED = {
  state: 'unverified',
  permissions: UNKNOWN_PERMISSIONS,
  ip_restricted: null,
  key_proven: true,
  master_key: null,
  last_verified_at: null,
  last_check: null,
} as const satisfies Partial<Listing>

/** The listing of a credential that was not checked yet. */
export function newListing(draft: CredentialDraft, identity: Identity, recordRevision: number): Listing {
  return {
    ...UNCHECKED,
    exchange: draft.exchange,
    kind: draft.kind,
    is_active: true,
    record_revision: recordRevision,
    label: draft.label,
    note: draft.note,
    tags: [...draft.tags],
    purpose: draft.purpose,
    sub_account: draft.sub_account,
    ends: identity.ends,
    options: shownOptions(draft.options),
    ...manualExpiry(draft.expires_at),
  }
}

export function manualExpiry(expiresAt: number | null): Pick<Listing, 'expires_at' | 'expires_at_source'> {
  return { expires_at: expiresAt, expires_at_source: expiresAt === null ? null : 'manual' }
}

/** Options as their owner sees them. */
export function shownOptions({ testnet, hostname, base_url, proxy_url, timeout_ms, check_from }: DraftOptions): Listing['options'] {
  const proxy = proxy_url?.expose('shown without its password') ?? null
  return { testnet, hostname, base_url, proxy_url: proxy === null ? null : withoutPassword(proxy), timeout_ms, check_from }
}

/** An address that was refused since speaks against an earlier "no IP list": until the next valid check it is unknown. */
function ipListOf({ state, ip_restricted }: Listing): boolean | null {
  return state === 'ip_not_allowed' && ip_restricted === false ? null : ip_restricted
}

/**
 * A credential as it stands at `now`: a web session past its end reads as expired, unless it was seen to
 * work since then. Told at every reading and stored nowhere: what is sealed stays what evidence said,
 * nothing has to be written at the moment it ends, and a new end or new evidence needs no undoing. No check of
 * an exchange is lost by it either, since a web session has none.
 */
export function asOf(credential: Credential, now: number): Credential {
  const { kind, state, expires_at, last_verified_at } = credential
  if (kind !== 'web_session' || expires_at === null || (state !== 'valid' && state !== 'unverified')) return credential
  const ends = Date.parse(expires_at)
  if (ends > now || (last_verified_at !== null && Date.parse(last_verified_at) >= ends)) return credential
  // That it ends soon is no news any more.
  return { ...credential, state: 'expired', findings: credential.findings.filter((finding) => finding.kind !== 'expires_soon') }
}

/** A credential as its owner sees it: never a secret in it. */
export function credentialOf(row: Pick<ListedRow, 'id' | 'created_at' | 'updated_at'>, listing: Listing, now: number): Credential {
  return asOf(standing(row, listing, now), now)
}

function standing(row: Pick<ListedRow, 'id' | 'created_at' | 'updated_at'>, listing: Listing, now: number): Credential {
  const { last_check, expires_at, last_verified_at } = listing
  const created_at = rfc3339(row.created_at)
  const ip_restricted = ipListOf(listing)
  return {
    id: row.id,
    kind: listing.kind,
    exchange_name: listing.exchange,
    label: listing.label,
    note: listing.note,
    tags: listing.tags,
    purpose: listing.purpose,
    sub_account: listing.sub_account,
    api_key_masked: listing.ends === null ? null : mask(listing.ends),
    options: listing.options,
    state: listing.state,
    last_check: last_check === null ? null : { ...last_check, checked_at: rfc3339(last_check.checked_at) },
    permissions: listing.permissions,
    has_trading_permission: tradingPermission(listing.permissions),
    ip_restricted,
    findings: findingsOf({ ...listing, ip_restricted }, now),
    expires_at: expires_at === null ? null : rfc3339(expires_at),
    expires_at_source: listing.expires_at_source,
    is_active: listing.is_active,
    last_verified_at: last_verified_at === null ? null : rfc3339(last_verified_at),
    created_at,
    updated_at: row.updated_at === row.created_at ? created_at : rfc3339(row.updated_at),
  }
}
