import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import type { Client, LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { CheckResult } from '../exchanges/check.ts'
import { requireExchange } from '../exchanges/exchange-service.ts'
import { recordCheck, type RecordedCheck } from '../monitor/record-check.ts'
import { raiseListingVersion } from '../store/account-repository.ts'
import { updateCredential } from '../store/credential-repository.ts'
import type { CredentialRow, Executor } from '../store/schema.ts'
import { changedAbout, changedRecord, missingSecrets, touchesRecord, type ChangedRecord, type CredentialChange } from './change.ts'
import { identityIndex, requireIdentity } from './identity.ts'
import { openListing, sealListing, shownOptions, UNCHECKED, type Listing } from './listing.ts'
import { tellChanged, tellState } from './notices.ts'
import { readCredential, requireRow, requireStillOpen, type CredentialsParts } from './parts.ts'
import { openRecord, sealRecord, type OpenedRecord } from './record.ts'
import { checkBeforeStoring } from './verification.ts'
import { changeOfCapture, expiryOfRenewed } from './web-session/draft.ts'

/** How often a change is worked out anew where another one was written during its check. */
const MOST_ATTEMPTS = 2

interface Updating {
  readonly session: LiveSession
  readonly id: string
  readonly change: CredentialChange
  readonly verify: boolean
}

/** A change of a record that was found sound, and was accepted by its exchange where that was asked. */
interface SettledRecord {
  /** The revision that the change was worked out on. */
  readonly on: number
  readonly changed: ChangedRecord
  readonly result: CheckResult | null
  /** When a session that was captured anew probably ends, in milliseconds since the epoch. */
  readonly estimated: number | null
}

type Written = { readonly credential: Credential; readonly recorded: RecordedCheck | undefined } | 'outdated'

/**
 * Changes a stored credential. Absent fields are kept, null clears. Other secrets, and all else that
 * steers requests, are verified first unless told not to; whatever is refused leaves the stored
 * credential as it was. Throws credential_not_found, secrets_needed and password_needed naming fields,
 * credential_refused, check_inconclusive, duplicate_credential, credential_busy, exchange_unknown,
 * invalid_input, login_failed, account_locked, sealed_data_damaged, vault_locked,
 * session_expired.
 */
export async function updateCredentialOf(parts: CredentialsParts, session: LiveSession, id: string, change: CredentialChange, verify: boolean, client: Client): Promise<Credential> {
  const { keyring, events, log, checkpoint } = parts
  const updating: Updating = { session, id, change, verify }
  let passwordConfirmed = false
  const confirm = async (): Promise<void> => {
    if (change.password === null) throw new VaultError('password_needed', { details: { fields: [{ path: 'password', problem: 'required' }] } })
    // Once for one request: each try counts, and takes half a second.
    if (!passwordConfirmed) await parts.confirmPassword(session, change.password, client)
    passwordConfirmed = true
  }
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const account = keyring.of(session.accountId)
    const settled = touchesRecord(change) ? await settleRecord(parts, account, updating, confirm) : null
    const written = await write(parts, account, updating, settled)
    if (written === 'outdated') continue
    log.info('credential.updated', { account_id: account.id, credential_id: id })
    tellChanged(events, account, id, 'updated')
    if (written.recorded !== undefined) tellState(events, account, id, written.recorded)
    // The replaced secrets, still sealed, stand in the log until it is cut; the change itself is made either way.
    if (settled !== null) await checkpoint().catch((error: unknown) => log.warn('store.log_not_cut', {}, error))
    return written.credential
  }
  throw new VaultError('credential_busy', { details: { credential_id: id } })
}

/** Null where the record stays as it is. The exchange is asked here, outside of any transaction. */
async function settleRecord(parts: CredentialsParts, account: OpenAccount, { id, change: given, verify }: Updating, confirm: () => Promise<void>): Promise<SettledRecord | null> {
  const row = await requireRow(parts, parts.database, account, id)
  const listing = openListing(account, row)
  const stored = openRecord(account, row)
  const { change, estimated } = changeOfCapture(given, stored, parts.clock.now())
  const changed = changedRecord(stored, change, listing.options.check_from)
  if (!changed.differs) return null
  if (changed.moves) requireSecretsAgain(stored, changed, change)
  parts.requireSound(changed.candidate)
  requireIdentity(changed.candidate, changedAbout(listing, change).label)
  if (changed.changesProxy) await confirm()
  requireStillOpen(parts, account)
  const steers = changed.isAnother || changed.changesProxy
  const result = await checkBeforeStoring(parts, changed.candidate, verify && steers, id)
  return { on: row.record_revision, changed, result, estimated }
}

function requireSecretsAgain({ kind, fields }: OpenedRecord, { candidate }: ChangedRecord, change: CredentialChange): void {
  const missing = missingSecrets(kind, requireExchange(candidate.exchange).fields, fields, change.fields)
  if (missing.length > 0) throw new VaultError('secrets_needed', { details: { fields: missing.map((path) => ({ path, problem: 'required' })) } })
}

function write(parts: CredentialsParts, account: OpenAccount, { session, id, change }: Updating, settled: SettledRecord | null): Promise<Written> {
  const { database, clock, requireLiving } = parts
  return database.transaction().execute(async (transaction) => {
    await requireLiving(transaction, session)
    const row = await requireRow(parts, transaction, account, id)
    if (settled !== null && row.record_revision !== settled.on) return 'outdated'
    const now = clock.now()
    const before = openListing(account, row)
    const next = settled === null ? nextAbout(account, row, before, change) : nextRecord(account, row, before, change, settled, now)
    await updateCredential(transaction, { ...next, updated_at: Math.max(now, row.updated_at) })
    const recorded = await recordOutcome(transaction, account, next, before, settled?.result ?? null, now)
    return { credential: await readCredential(parts, transaction, account, id), recorded }
  })
}

async function recordOutcome(transaction: Executor, account: OpenAccount, row: CredentialRow, before: Listing, result: CheckResult | null, now: number): Promise<RecordedCheck | undefined> {
  if (result === null) {
    await raiseListingVersion(transaction, account.id)
    return undefined
  }
  const recorded = await recordCheck(transaction, account, { id: row.id, recordRevision: row.record_revision }, result, now)
  // To the trader it is one credential that was refused and works again.
  return recorded === undefined ? undefined : { ...recorded, from: before.state }
}

/** The row with another listing; its record stays. A web session is told by its label. */
function nextAbout(account: OpenAccount, row: CredentialRow, before: Listing, change: CredentialChange): CredentialRow {
  const listing = changedAbout(before, change)
  const renamed = listing.kind === 'web_session' && listing.label !== before.label
  const steering = { exchange: listing.exchange, testnet: listing.options.testnet }
  return {
    ...withListing(account, row, listing),
    ...(renamed && { identity: identityIndex(account, steering, listing.kind, requireIdentity({ kind: listing.kind, fields: {} }, listing.label)) }),
  }
}

/** The row with another record under a new key, and the listing that goes with it. */
function nextRecord(account: OpenAccount, row: CredentialRow, before: Listing, change: CredentialChange, { changed, estimated }: SettledRecord, now: number): CredentialRow {
  const { candidate, isAnother, changesProxy } = changed
  const { exchange, kind, options } = candidate
  const about = changedAbout(before, change)
  const identity = requireIdentity(candidate, about.label)
  const record_revision = row.record_revision + 1
  const listing: Listing = {
    ...about,
    exchange,
    record_revision,
    ends: identity.ends,
    options: shownOptions({ ...options, check_from: about.options.check_from }),
    ...(changesProxy && { state: UNCHECKED.state }),
    ...(isAnother && { ...UNCHECKED, ...expiryOfRenewed(about, change.expires_at, estimated, now) }),
  }
  return {
    ...withListing(account, row, listing),
    exchange,
    testnet: options.testnet ? 1 : 0,
    identity: identityIndex(account, { exchange, testnet: options.testnet }, kind, identity),
    ...sealRecord(account, row.id, record_revision, candidate),
    record_revision,
    ...(isAnother && { last_outcome: null, last_checked_at: null }),
  }
}

function withListing(account: OpenAccount, row: CredentialRow, listing: Listing): CredentialRow {
  const listing_revision = row.listing_revision + 1
  return { ...row, state: listing.state, is_active: listing.is_active ? 1 : 0, listing: sealListing(account, row.id, listing_revision, listing), listing_revision }
}
