import { v7 as uuidv7 } from 'uuid'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import type { Client, LiveSession } from '../accounts/session.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import { recordCheck } from '../monitor/record-check.ts'
import { listingVersionOf, raiseListingVersion } from '../store/account-repository.ts'
import { countCredentials, insertCredential, listCredentials, listHiddenCredentials } from '../store/credential-repository.ts'
import type { CredentialRow } from '../store/schema.ts'
import type { CredentialChange } from './change.ts'
import type { Candidate, CredentialDraft, SecretFields } from './draft.ts'
import { inLightOf } from './explanation.ts'
import { historyOf, type HistoryPage, type HistoryRequest } from './history.ts'
import { identityIndex, requireIdentity, type Identity } from './identity.ts'
import { asOf, credentialOf, newListing, openListing, sealListing, type Listing } from './listing.ts'
import type { ListingPage } from './listing-cache.ts'
import { tellChanged, tellState } from './notices.ts'
import { readCredential, requireRow, requireStillOpen, type CredentialsParts } from './parts.ts'
import { openRecord, sealRecord } from './record.ts'
import { Reports, type Report, type ReportAnswer } from './report.ts'
import { revealCredential } from './reveal.ts'
import { updateCredentialOf } from './update.ts'
import { draftOfCapture } from './web-session/draft.ts'
import { SessionEnds } from './web-session/ends.ts'
import { checkBeforeStoring, checkCandidate, factsOf, isCheckable, logCheck, NOT_CHECKABLE, type VerificationFacts } from './verification.ts'

export interface ListRequest {
  readonly includeInactive: boolean
  readonly limit: number
  readonly cursor: string | null
}

const FIRST_REVISION = 1

/** The credentials of open accounts, from bind to delete. */
export class Credentials {
  readonly #parts: CredentialsParts
  readonly #reports: Reports
  readonly #ends: SessionEnds

  constructor(parts: CredentialsParts) {
    this.#parts = parts
    this.#ends = new SessionEnds(parts)
    this.#reports = new Reports({ ...parts, verify: (session, id) => this.verify(session, id) })
  }

  /**
   * Stores a credential, after verifying it unless told not to; a web session can't be verified. Throws
   * credential_refused for a conclusive refusal, check_inconclusive where the exchange could not tell
   * (nothing is stored in either case), duplicate_credential, exchange_unknown, invalid_input,
   * vault_locked, session_expired.
   */
  async bind(session: LiveSession, given: CredentialDraft, { verify }: { verify: boolean }): Promise<Credential> {
    const { database, keyring, requireSound, requireLiving, events, clock } = this.#parts
    keyring.of(session.accountId)
    const { draft, expiry } = draftOfCapture(given, clock.now())
    requireSound(draft)
    const identity = requireIdentity(draft, draft.label)
    const result = await checkBeforeStoring(this.#parts, draft, verify)
    // The account may have been locked while the exchange was asked.
    const account = keyring.of(session.accountId)
    const now = clock.now()
    const listing = { ...newListing(draft, identity, FIRST_REVISION), ...expiry }
    const row = newRow(account, draft, identity, listing, now)
    const bound = await database.transaction().execute(async (transaction) => {
      requireStillOpen(this.#parts, account)
      await requireLiving(transaction, session)
      await insertCredential(transaction, row)
      if (result !== null) {
        await recordCheck(transaction, account, { id: row.id, recordRevision: row.record_revision }, result, now)
        return readCredential(this.#parts, transaction, account, row.id)
      }
      await raiseListingVersion(transaction, account.id)
      return credentialOf(row, listing, now)
    })
    this.#ends.watch(account, [bound])
    tellChanged(events, account, row.id, 'bound')
    return bound
  }

  /** Newest first; `cursor` is the last id of the page before. */
  async list(session: LiveSession, request: ListRequest): Promise<ListingPage> {
    const { database, keyring, cache, clock } = this.#parts
    const account = keyring.of(session.accountId)
    const query = JSON.stringify([request.includeInactive, request.limit, request.cursor])
    // Read before the rows: a change between the two makes a page too new for its number, never too old.
    const version = await listingVersionOf(database, account.id)
    const cached = await cache.find(account, version, query)
    requireStillOpen(this.#parts, account)
    // A session may have ended since the page was kept.
    const page = cached ?? (await this.#listFromStore(account, request))
    requireStillOpen(this.#parts, account)
    if (cached === undefined && page.damaged.length === 0) cache.keep(account, version, query, page)
    const now = clock.now()
    // A session may have ended since the page was kept.
    const items = page.items.map((credential) => asOf(credential, now))
    this.#ends.watch(account, items)
    return { ...page, items }
  }

  /** Throws credential_not_found, sealed_data_damaged, vault_locked. */
  async read(session: LiveSession, id: string): Promise<Credential> {
    const account = this.#parts.keyring.of(session.accountId)
    const credential = await readCredential(this.#parts, this.#parts.database, account, id)
    this.#ends.watch(account, [credential])
    return credential
  }

  /** Changes a stored credential; what it throws is told at `updateCredentialOf`. */
  async update(session: LiveSession, id: string, change: CredentialChange, { verify }: { verify: boolean }, client: Client): Promise<Credential> {
    const updated = await updateCredentialOf(this.#parts, session, id, change, verify, client)
    this.#ends.watch(this.#parts.keyring.of(session.accountId), [updated])
    return updated
  }

  /** Hides a credential at once, and destroys it once it can't be restored any more. Throws credential_not_found, vault_locked, session_expired. */
  async delete(session: LiveSession, id: string): Promise<void> {
    return this.#parts.deletions.delete(session, id)
  }

  /** Undoes a deletion of the last ten seconds. Throws credential_not_found, duplicate_credential, sealed_data_damaged, vault_locked. */
  async restore(session: LiveSession, id: string): Promise<Credential> {
    return this.#parts.deletions.restore(session, id)
  }

  /** The plain fields; what it throws is told at `revealCredential`. */
  async reveal(session: LiveSession, id: string, password: Secret, client: Client): Promise<SecretFields> {
    return revealCredential(this.#parts, session, id, password, client)
  }

  /** The credential's past checks, the newest first. Throws credential_not_found, vault_locked. */
  async checks(session: LiveSession, id: string, request: HistoryRequest): Promise<HistoryPage> {
    return historyOf(this.#parts, session, id, request)
  }

  /** Checks a stored credential now and records what came of it, unless nothing of it may be sent from here. Throws as `read` does. */
  async verify(session: LiveSession, id: string): Promise<VerificationFacts> {
    const { database, keyring, checker, events, clock } = this.#parts
    const account = keyring.of(session.accountId)
    const row = await requireRow(this.#parts, database, account, id)
    const listed = openListing(account, row)
    const { kind, ...subject } = openRecord(account, row)
    if (!isCheckable({ kind, options: listed.options })) return factsOf(NOT_CHECKABLE, listed.purpose, clock.now())
    const result = inLightOf(await checker.check(subject), listed)
    logCheck(this.#parts, result, listed.exchange, id, account.id)
    const now = clock.now()
    const recorded = await database.transaction().execute(async (transaction) => {
      await requireRow(this.#parts, transaction, account, id)
      return recordCheck(transaction, account, { id, recordRevision: row.record_revision }, result, now)
    })
    if (recorded !== undefined) {
      tellChanged(events, account, id, 'checked')
      tellState(events, account, id, recorded)
    }
    return factsOf(result, listed.purpose, now)
  }

  /** What a user of the credential was answered by its exchange; what it leads to, and what it throws, is told at `Reports.take`. */
  async report(session: LiveSession, id: string, report: Report): Promise<ReportAnswer> {
    return this.#reports.take(session, id, report)
  }

  /** Checks without storing, unless it may not be checked from here. Throws exchange_unknown, invalid_input, vault_locked. */
  async tryOut(session: LiveSession, candidate: Candidate): Promise<VerificationFacts> {
    const { keyring, requireSound, clock } = this.#parts
    keyring.of(session.accountId)
    requireSound(candidate)
    const result = isCheckable(candidate) ? await checkCandidate(this.#parts, candidate) : NOT_CHECKABLE
    keyring.of(session.accountId)
    return factsOf(result, null, clock.now())
  }

  async #listFromStore(account: OpenAccount, { includeInactive, limit, cursor }: ListRequest): Promise<ListingPage> {
    const { database, clock, log } = this.#parts
    const total = await countCredentials(database, account.id, includeInactive)
    const rows = await listCredentials(database, account.id, { includeInactive, limit: limit + 1, before: cursor })
    // A plain column alone may not hide a credential: one that is left out must be sealed as paused.
    const hidden = cursor === null ? await listHiddenCredentials(database, account.id, { includeInactive }) : []
    requireStillOpen(this.#parts, account)
    const now = clock.now()
    const items: Credential[] = []
    const saidDeleted = hidden.filter(({ deleted_at }) => deleted_at !== null).map(({ id }) => id)
    const damaged: string[] = [...saidDeleted]
    const shown = rows.slice(0, limit)
    for (const row of [...shown, ...hidden.filter(({ deleted_at }) => deleted_at === null)]) {
      try {
        const listing = openListing(account, row)
        if (listing.is_active || includeInactive) items.push(credentialOf(row, listing, now))
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        log.error('credential.damaged', { account_id: account.id, credential_id: row.id }, error)
        damaged.push(row.id)
      }
    }
    return { items, nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null, total, damaged }
  }
}

function newRow(account: OpenAccount, draft: CredentialDraft, identity: Identity, unchecked: Listing, now: number): CredentialRow {
  const id = uuidv7()
  const revision = FIRST_REVISION
  return {
    id,
    account_id: account.id,
    exchange: draft.exchange,
    kind: draft.kind,
    testnet: draft.options.testnet ? 1 : 0,
    identity: identityIndex(account, { exchange: draft.exchange, testnet: draft.options.testnet }, draft.kind, identity),
    state: 'unverified',
    is_active: 1,
    generation: account.generation,
    ...sealRecord(account, id, revision, draft),
    record_revision: revision,
    listing: sealListing(account, id, revision, unchecked),
    listing_revision: revision,
    last_outcome: null,
    last_checked_at: null,
    deleted_at: null,
    created_at: now,
    updated_at: now,
  }
}
