import { setImmediate } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import type { Batch } from '../../src-preload/contract/credentials.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'
import { allowedHosts, findExchange } from '../exchanges/catalogue.ts'
import { findCredential, listCredentials, type ListedRow } from '../store/credential-repository.ts'
import { openListing, type Listing } from './listing.ts'
import { requireStillOpen, type CredentialsParts } from './parts.ts'
import { isCheckable, type VerificationFacts } from './verification.ts'
import { VerifyOrder, type Turn } from './verify-order.ts'

/** Checks under way at once, of all accounts together, and of those at one exchange: exchanges count requests by address. */
const LIMITS = { atOnce: 32, perHost: 8 }
/**
 * Milliseconds between two beginnings. Checks that begin together wait for a processor together, when they
 * begin and when they are answered, round after round: that made 200 checks a sixth slower than this does.
 */
const BEGIN_EVERY = 5
/** Milliseconds between two tidings of how far a batch is. */
const TELL_EVERY = 100
/** Rows that are looked at before others may go on: opening ten thousand at once would hold everybody up. */
const ROWS_AT_ONCE = 100

export interface VerifyManyParts extends Pick<CredentialsParts, 'database' | 'keyring' | 'events' | 'clock' | 'log'> {
  /** The one way in which a stored credential is checked. */
  readonly verify: (session: LiveSession, id: string) => Promise<VerificationFacts>
  /** Throws session_expired. */
  readonly requireLiving: (session: LiveSession) => Promise<void>
}

class RunningBatch {
  readonly id = uuidv7()
  readonly session: LiveSession
  readonly account: OpenAccount
  total = 0
  done = 0
  refused = 0
  unclear = 0
  underWay = 0
  ended = false
  cancelled = false
  /** Settles once it is known what is to be checked. */
  prepared: Promise<void> = Promise.resolve()
  /** Calls off what is to be told soon; null where nothing is. */
  callOff: (() => void) | null = null

  constructor(session: LiveSession, account: OpenAccount) {
    this.session = session
    this.account = account
  }
}

interface PlannedCheck extends Turn {
  readonly owner: RunningBatch
  readonly credentialId: string
  /** Whether its owner asked for this one, paused or not. */
  readonly named: boolean
}

/**
 * Checks many stored credentials, in the background, each in the way in which a single one is checked. An
 * account has one batch at a time. It ends with the lock of its account, with new keys of it, and with
 * the session that began it.
 */
export class VerifyMany {
  readonly #parts: VerifyManyParts
  readonly #order = new VerifyOrder<PlannedCheck>(LIMITS)
  /** The last batch of each account since it was opened. */
  readonly #batches = new Map<string, RunningBatch>()
  readonly #runs = new Set<Promise<void>>()
  #pausing = false

  constructor(parts: VerifyManyParts) {
    this.#parts = parts
    parts.events.on((event) => {
      if (event.type === 'account.locked') this.#abandon(event.account_id)
    })
  }

  /**
   * Begins to check the named credentials, or with null all active ones; those that nothing may be asked
   * about from here are left out. Answers with the batch that is running where there is one. Throws
   * credential_not_found (then nothing is checked), sealed_data_damaged, vault_locked.
   */
  async start(session: LiveSession, ids: readonly string[] | null): Promise<Batch> {
    const account = this.#parts.keyring.of(session.accountId)
    const running = this.#batches.get(account.id)
    if (running !== undefined && running.account === account && !running.ended && !running.cancelled) {
      const began = await running.prepared.then(() => true, () => false)
      return began ? { batch_id: running.id, total: running.total } : this.start(session, ids)
    }
    const batch = new RunningBatch(session, account)
    this.#batches.set(account.id, batch)
    batch.prepared = this.#prepare(batch, ids)
    await batch.prepared
    return { batch_id: batch.id, total: batch.total }
  }

  /** What has not begun is not asked any more; what has, ends and is recorded. Throws not_found. */
  cancel(session: LiveSession, batchId: string): void {
    const batch = this.#batches.get(session.accountId)
    if (batch?.id !== batchId) throw new VaultError('not_found')
    this.#stop(batch)
  }

  /** To be called when a session of the account has ended. */
  endWithSession(accountId: string): void {
    const batch = this.#batches.get(accountId)
    if (batch === undefined || batch.ended) return
    this.#parts.requireLiving(batch.session).catch(() => this.#stop(batch))
  }

  /** Ends every batch. Settles once no check of theirs is under way. */
  async close(): Promise<void> {
    for (const accountId of this.#batches.keys()) this.#abandon(accountId)
    await Promise.all(this.#runs)
  }

  async #prepare(batch: RunningBatch, ids: readonly string[] | null): Promise<void> {
    const planned: PlannedCheck[] = []
    try {
      for await (const rows of ids === null ? this.#allRows(batch.account) : this.#namedRows(batch.account, ids)) planned.push(...this.#planned(batch, rows, ids !== null))
      requireStillOpen(this.#parts, batch.account)
    } catch (error) {
      batch.ended = true
      throw error
    }
    if (batch.cancelled) return this.#endIfDone(batch)
    batch.total = planned.length
    for (const check of planned) this.#order.add(check)
    this.#tell(batch)
    this.#endIfDone(batch)
    this.#goOn()
  }

  /** Throws credential_not_found. */
  async *#namedRows(account: OpenAccount, ids: readonly string[]): AsyncGenerator<readonly ListedRow[]> {
    const { database } = this.#parts
    const named = [...new Set(ids)]
    for (let from = 0; from < named.length; from += ROWS_AT_ONCE) {
      const rows: ListedRow[] = []
      for (const id of named.slice(from, from + ROWS_AT_ONCE)) {
        const row = await findCredential(database, account.id, id)
        if (row === undefined) throw new VaultError('credential_not_found', { details: { credential_id: id } })
        rows.push(row)
      }
      yield rows
      await setImmediate()
    }
  }

  /** Paused ones too: that a row is paused is believed only as it was sealed. */
  async *#allRows(account: OpenAccount): AsyncGenerator<readonly ListedRow[]> {
    let rows: readonly ListedRow[]
    let before: string | null = null
    do {
      rows = await listCredentials(this.#parts.database, account.id, { includeInactive: true, limit: ROWS_AT_ONCE, before })
      yield rows
      await setImmediate()
      before = rows.at(-1)?.id ?? null
    } while (rows.length === ROWS_AT_ONCE)
  }

  #planned(batch: RunningBatch, rows: readonly ListedRow[], named: boolean): PlannedCheck[] {
    const { account } = batch
    requireStillOpen(this.#parts, account)
    return rows.flatMap((row): PlannedCheck[] => {
      const listing = this.#listingOf(account, row, named)
      if (listing === null || !isCheckable(listing) || !(named || listing.is_active)) return []
      const host = hostOf(listing)
      return [{ owner: batch, credentialId: row.id, named, host, lanes: lanesOf(account, listing, host) }]
    })
  }

  /** Null for a damaged one, of which the listing tells; one that was asked for by name is refused. */
  #listingOf(account: OpenAccount, row: ListedRow, named: boolean): Listing | null {
    try {
      return openListing(account, row)
    } catch (error) {
      if (named || !(error instanceof VaultError)) throw error
      return null
    }
  }

  #goOn(): void {
    const check = this.#pausing ? undefined : this.#order.take()
    if (check === undefined) return
    this.#pausing = true
    this.#parts.clock.later(BEGIN_EVERY, () => {
      this.#pausing = false
      this.#goOn()
    })
    const run = this.#run(check)
    this.#runs.add(run)
    void run.then(() => this.#runs.delete(run))
  }

  async #run(check: PlannedCheck): Promise<void> {
    const { owner: batch } = check
    batch.underWay += 1
    try {
      requireStillOpen(this.#parts, batch.account)
      await this.#check(check)
    } catch (error) {
      this.#takeFailure(batch, check.credentialId, error)
    }
    batch.underWay -= 1
    batch.done += 1
    this.#order.giveBack(check)
    if (!batch.ended) this.#tellSoon(batch)
    this.#endIfDone(batch)
    this.#goOn()
  }

  /** Nothing where it was paused, or kept from being asked from here, since the batch began. */
  async #check({ owner: batch, credentialId, named }: PlannedCheck): Promise<void> {
    const row = await findCredential(this.#parts.database, batch.account.id, credentialId)
    requireStillOpen(this.#parts, batch.account)
    const listing = row === undefined ? null : this.#listingOf(batch.account, row, true)
    if (listing !== null && !(isCheckable(listing) && (named || listing.is_active))) return
    const { is_valid } = await this.#parts.verify(batch.session, credentialId)
    if (is_valid === null) batch.unclear += 1
    if (is_valid === false) batch.refused += 1
  }

  #takeFailure(batch: RunningBatch, credential_id: string, error: unknown): void {
    const reason = error instanceof VaultError ? error.reason : null
    // Locked, or opened anew with other keys: the batch was of an account as it is no more.
    if (reason === 'vault_locked') return this.#end(batch, true)
    // Deleted meanwhile.
    if (reason === 'credential_not_found') return
    this.#parts.log.error('credential.not_checked', { account_id: batch.account.id, credential_id }, error)
    batch.unclear += 1
  }

  #stop(batch: RunningBatch): void {
    if (batch.ended || batch.cancelled) return
    this.#order.drop(batch)
    batch.cancelled = true
    this.#endIfDone(batch)
  }

  #abandon(accountId: string): void {
    const batch = this.#batches.get(accountId)
    this.#batches.delete(accountId)
    if (batch !== undefined) this.#end(batch, true)
  }

  #endIfDone(batch: RunningBatch): void {
    if (batch.underWay === 0 && (batch.cancelled || batch.done === batch.total)) this.#end(batch, batch.cancelled)
  }

  #end(batch: RunningBatch, cancelled: boolean): void {
    if (batch.ended) return
    this.#order.drop(batch)
    batch.ended = true
    // What was called off when all had begun already is whole.
    batch.cancelled = cancelled && (batch.done < batch.total || batch.total === 0)
    this.#tell(batch)
  }

  #tellSoon(batch: RunningBatch): void {
    batch.callOff ??= this.#parts.clock.later(TELL_EVERY, () => this.#tell(batch))
  }

  #tell(batch: RunningBatch): void {
    batch.callOff?.()
    batch.callOff = null
    const { id, account, total, done, refused, unclear, ended, cancelled } = batch
    this.#parts.events.emit({ type: 'check.progress', account_id: account.id, batch_id: id, total, done, refused, unclear, ended, cancelled })
  }
}

/** The host that is asked, so that exchanges which share one share its limit. */
function hostOf({ exchange, options }: Listing): string {
  const entry = findExchange(exchange)
  return options.base_url ?? (entry === undefined ? undefined : allowedHosts(entry, options)[0]) ?? exchange
}

/**
 * What two checks must not use at once. Of a key that is its masked form, which is the same at every
 * exchange that the key is good for; two keys that only look alike wait for each other without harm.
 * Of an account at an exchange the vault knows no more than the name that its owner gave it.
 */
function lanesOf({ id }: OpenAccount, { ends, sub_account }: Listing, host: string): readonly string[] {
  return [
    ...(ends === null || ends.start === '' ? [] : [`${id} key ${ends.start} ${ends.end}`]),
    ...(sub_account === null || sub_account === '' ? [] : [`${id} account ${host} ${sub_account}`]),
  ]
}
