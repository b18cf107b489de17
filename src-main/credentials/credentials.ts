import { v7 as uuidv7 } from 'uuid'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { Verification } from '../../src-preload/contract/exchanges.ts'
import type { Keyring, OpenAccount } from '../accounts/keyring.ts'
import type { LiveSession } from '../accounts/session.ts'
import { fieldError, VaultError } from '../errors/vault-error.ts'
import type { Checker, CheckResult } from '../exchanges/check.ts'
import { recordCheck } from '../monitor/record-check.ts'
import { validityOf } from '../monitor/state.ts'
import { rfc3339, type Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { listingVersionOf, raiseListingVersion } from '../store/account-repository.ts'
import { countCredentials, findCredential, insertCredential, listCredentials, listPausedCredentials, type ListedRow } from '../store/credential-repository.ts'
import type { CredentialRow, Executor } from '../store/schema.ts'
import type { Candidate, CredentialDraft } from './draft.ts'
import { findingsOf, tradingPermission } from './findings.ts'
import { identityIndex, identityOf, type Identity } from './identity.ts'
import { credentialOf, newListing, openListing, sealListing, type Listing } from './listing.ts'
import type { ListingCache, ListingPage } from './listing-cache.ts'
import { openRecord, sealRecord } from './record.ts'

/** A check's answer but for its message, which is made in the asked language at the border. */
export type VerificationFacts = Omit<Verification, 'error_message'>

export interface ListRequest {
  readonly includeInactive: boolean
  readonly limit: number
  readonly cursor: string | null
}

export interface CredentialsParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly checker: Checker
  /** Throws exchange_unknown, or invalid_input naming each wrong field. */
  readonly requireSound: (candidate: Candidate) => void
  readonly cache: ListingCache
  readonly clock: Clock
  readonly log: Log
}

const FIRST_REVISION = 1

/** Binds, lists, reads and verifies the credentials of open accounts. */
export class Credentials {
  readonly #parts: CredentialsParts

  constructor(parts: CredentialsParts) {
    this.#parts = parts
  }

  /**
   * Stores a credential, after verifying it unless told not to. Throws credential_refused for a
   * conclusive refusal, check_inconclusive where the exchange could not tell (nothing is stored in
   * either case), duplicate_credential, exchange_unknown, invalid_input, vault_locked.
   */
  async bind(session: LiveSession, draft: CredentialDraft, { verify }: { verify: boolean }): Promise<Credential> {
    const { database, keyring, requireSound, clock } = this.#parts
    keyring.of(session.accountId)
    requireSound(draft)
    const identity = requireIdentity(draft)
    const result = verify && draft.options.check_from === 'here' ? await this.#check(draft) : null
    if (result !== null) requireAccepted(result)
    // The account may have been locked while the exchange was asked.
    const account = keyring.of(session.accountId)
    const now = clock.now()
    const listing = newListing(draft, identity, FIRST_REVISION)
    const row = newRow(account, draft, identity, listing, now)
    return database.transaction().execute(async (transaction) => {
      this.#requireStillOpen(account)
      await insertCredential(transaction, row)
      if (result !== null) {
        await recordCheck(transaction, account, { id: row.id, recordRevision: row.record_revision }, result, now)
        return this.#read(transaction, account, row.id)
      }
      await raiseListingVersion(transaction, account.id)
      return credentialOf(row, listing, now)
    })
  }

  /** Newest first; `cursor` is the last id of the page before. */
  async list(session: LiveSession, request: ListRequest): Promise<ListingPage> {
    const { database, keyring, cache } = this.#parts
    const account = keyring.of(session.accountId)
    const query = JSON.stringify([request.includeInactive, request.limit, request.cursor])
    // Read before the rows: a change between the two makes a page too new for its number, never too old.
    const version = await listingVersionOf(database, account.id)
    const cached = await cache.find(account, version, query)
    this.#requireStillOpen(account)
    if (cached !== undefined) return cached
    const page = await this.#listFromStore(account, request)
    this.#requireStillOpen(account)
    if (page.damaged.length === 0) cache.keep(account, version, query, page)
    return page
  }

  /** Throws credential_not_found, sealed_data_damaged, vault_locked. */
  async read(session: LiveSession, id: string): Promise<Credential> {
    return this.#read(this.#parts.database, this.#parts.keyring.of(session.accountId), id)
  }

  /** Checks a stored credential now and records what came of it. Throws as `read` does. */
  async verify(session: LiveSession, id: string): Promise<VerificationFacts> {
    const { database, keyring, checker, clock } = this.#parts
    const row = await this.#rowOf(database, keyring.of(session.accountId), id)
    const listed = openListing(keyring.of(session.accountId), row)
    const result = await checker.check(openRecord(keyring.of(session.accountId), row))
    this.#logCheck(result, listed.exchange, session.accountId, id)
    const account = keyring.of(session.accountId)
    const now = clock.now()
    await database.transaction().execute(async (transaction) => {
      this.#requireStillOpen(account)
      await recordCheck(transaction, account, { id, recordRevision: row.record_revision }, result, now)
    })
    return factsOf(result, listed.purpose, now)
  }

  /** Checks without storing. Throws exchange_unknown, invalid_input, vault_locked. */
  async tryOut(session: LiveSession, candidate: Candidate): Promise<VerificationFacts> {
    const { keyring, requireSound, clock } = this.#parts
    keyring.of(session.accountId)
    requireSound(candidate)
    const result = await this.#check(candidate)
    keyring.of(session.accountId)
    return factsOf(result, null, clock.now())
  }

  async #check({ exchange, fields, options }: Candidate): Promise<CheckResult> {
    const { testnet, hostname, base_url, proxy_url, timeout_ms } = options
    const result = await this.#parts.checker.check({ steering: { exchange, testnet, hostname, base_url, proxy_url, timeout_ms }, fields })
    this.#logCheck(result, exchange)
    return result
  }

  #logCheck(result: CheckResult, exchange: string, account_id?: string, credential_id?: string): void {
    const { outcome, cause, latency_ms } = result
    this.#parts.log.info('credential.checked', { exchange, outcome, cause, latency_ms, ...(account_id && { account_id }), ...(credential_id && { credential_id }) })
  }

  async #listFromStore(account: OpenAccount, { includeInactive, limit, cursor }: ListRequest): Promise<ListingPage> {
    const { database, clock, log } = this.#parts
    const total = await countCredentials(database, account.id, includeInactive)
    const rows = await listCredentials(database, account.id, { includeInactive, limit: limit + 1, before: cursor })
    // A plain column alone may not hide a credential: one that is left out must be sealed as paused.
    const hidden = includeInactive || cursor !== null ? [] : await listPausedCredentials(database, account.id)
    this.#requireStillOpen(account)
    const now = clock.now()
    const items: Credential[] = []
    const damaged: string[] = []
    const shown = rows.slice(0, limit)
    for (const row of [...shown, ...hidden]) {
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

  async #read(executor: Executor, account: OpenAccount, id: string): Promise<Credential> {
    const row: ListedRow = await this.#rowOf(executor, account, id)
    return credentialOf(row, openListing(account, row), this.#parts.clock.now())
  }

  async #rowOf(executor: Executor, account: OpenAccount, id: string): Promise<CredentialRow> {
    const row = await findCredential(executor, account.id, id)
    this.#requireStillOpen(account)
    if (row === undefined) throw new VaultError('credential_not_found')
    return row
  }

  /** Throws vault_locked where the account was locked, or locked and opened again, since `account` was taken. */
  #requireStillOpen(account: OpenAccount): void {
    if (this.#parts.keyring.of(account.id) !== account) throw new VaultError('vault_locked')
  }
}

function requireIdentity(draft: CredentialDraft): Identity {
  const identity = identityOf(draft.fields)
  if (identity === undefined) throw fieldError({ path: 'api_key', problem: 'required' })
  return identity
}

function requireAccepted({ outcome, cause, code }: CheckResult): void {
  const validity = validityOf(outcome)
  if (validity === true) return
  throw new VaultError(validity === false ? 'credential_refused' : 'check_inconclusive', { details: { outcome, cause, ...(code !== null && { exchange_code: code }) } })
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

function factsOf(result: CheckResult, purpose: 'read' | 'trade' | null, now: number): VerificationFacts {
  const { outcome, cause, permissions, ip_restricted, key_proven, account_info, code, latency_ms, clock_skew_ms, expires_at } = result
  return {
    outcome,
    cause,
    is_valid: validityOf(outcome),
    has_trading_permission: tradingPermission(permissions),
    permissions,
    ip_restricted,
    findings: outcome === 'valid' ? findingsOf({ purpose, permissions, ip_restricted, key_proven, expires_at: expires_at === null ? null : Date.parse(expires_at) }, now) : [],
    account_info,
    code,
    latency_ms,
    clock_skew_ms,
    checked_at: rfc3339(now),
  }
}
