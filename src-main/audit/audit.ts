import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { AuditAction, AuditEntry, AuditVerdict } from '../../src-preload/contract/audit.ts'
import type { Page } from '../../src-preload/contract/envelope.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Keyring, OpenAccount } from '../accounts/keyring.ts'
import { comparable } from '../accounts/names.ts'
import type { LiveSession } from '../accounts/session.ts'
import { fieldError, VaultError } from '../errors/vault-error.ts'
import { rfc3339, type Clock } from '../platform/clock.ts'
import type { Keychain } from '../platform/keychain.ts'
import type { Log } from '../platform/log.ts'
import { findAccountByUsername } from '../store/account-repository.ts'
import { auditEntriesBefore, auditSpan } from '../store/audit-repository.ts'
import { findDeviceSlot } from '../store/device-slot-repository.ts'
import type { Executor } from '../store/schema.ts'
import { writeSetting } from '../store/settings-repository.ts'
import { THE_VAULT, type AuditedAct, type Owner } from './act.ts'
import { AuditBook } from './book.ts'
import { compareWithKept } from './compare.ts'
import { openEntry } from './entry.ts'
import { exportFile, type ExportFile, type ExportFormat } from './export.ts'
import { KeychainHeads } from './keychain-head.ts'
import { verifyChain } from './verify.ts'

export interface AuditQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly credential_id?: string | undefined
  readonly action?: AuditAction | undefined
}

export interface AuditParts {
  readonly database: Executor
  readonly keyring: Keyring
  /** Null where this host has none. */
  readonly keychain: Keychain | null
  readonly clock: Clock
  readonly log: Log
}

const ROWS_AT_ONCE = 500
/** Milliseconds in which what can be repeated without end is written once. */
const SAME_AGAIN = 15 * 60 * 1_000
const MOST_REMEMBERED = 1_000
/** Bytes of an entry, about. */
const ENTRY_BYTES = 300
/** Refusals that cost whoever provokes them nothing. INVALID_TOKEN is a wrong recovery code's, which locks nothing over HTTP. */
const REPEATED: readonly string[] = ['ACCOUNT_LOCKED', 'RATE_LIMIT_EXCEEDED', 'CREDENTIAL_NOT_FOUND', 'NOT_FOUND', 'VALIDATION_ERROR', 'INVALID_TOKEN']

/** Who did what to which credential: one chain of entries for each account. */
export class Audit {
  readonly #parts: AuditParts
  readonly #heads: KeychainHeads
  readonly #book: AuditBook
  readonly #repeated = new LRUCache<string, number>({ max: MOST_REMEMBERED })
  /** What goes on behind the answers; awaited when the vault closes. */
  readonly #background = new Set<Promise<void>>()

  constructor(parts: AuditParts) {
    const { keychain, clock, log } = parts
    this.#parts = parts
    this.#heads = new KeychainHeads({ keychain: keychain?.keeper === 'secret_service' ? keychain : null, clock, log })
    this.#book = new AuditBook({ ...parts, heads: this.#heads })
  }

  /**
   * Writes one entry; resolves once it is durable. While the account is locked it waits beside the chain. An
   * account that is no more takes its entries with it. Throws storage_failed.
   */
  async record(accountId: string, act: AuditedAct): Promise<void> {
    await this.#book.write(accountId, { act, at: act.at ?? this.#parts.clock.now() })
  }

  /**
   * As `record`, for a carrier's call: of an account by its id, or by the name that somebody gave. Where nobody
   * has that name nothing is kept, but as much is written, so that the time tells no name. What anybody can
   * repeat without end, so that it would push everything else out, is kept once in 15 minutes.
   */
  async recordCall(owner: Owner, act: AuditedAct): Promise<void> {
    const { database, clock } = this.#parts
    if (this.#isRepeated('accountId' in owner ? owner.accountId : comparable(owner.username), act)) return
    if ('accountId' in owner) return this.record(owner.accountId, act)
    const account = await findAccountByUsername(database, comparable(owner.username))
    if (account !== undefined) return this.record(account.id, act)
    await writeSetting(database, 'audit_of_nobody', { at: clock.now(), entry: randomBytes(ENTRY_BYTES).toString('base64') })
  }

  /** Hears what the vault tells: what it does by itself is written behind the answers. */
  heard(event: VaultEvent): void {
    const { account_id: accountId } = event
    if (event.type === 'account.unlocked') this.#opened(accountId)
    if (event.type === 'account.locked') this.#heads.hurry(accountId)
    if (event.type === 'account.locked') this.byItself(accountId, 'account.locked', event.cause)
    if (event.type === 'alert.changed' && event.change === 'raised' && event.kind === 'token_reused') this.byItself(accountId, 'session.token_reused', null)
  }

  /** Writes what the vault did by itself; nobody waits for it but whoever closes the vault. */
  byItself(accountId: string, action: AuditAction, detail: string | null): void {
    const at = this.#parts.clock.now()
    this.#behind(accountId, () => this.record(accountId, { action, actor: THE_VAULT, detail, at }))
  }

  /** The newest first; entries whose row is not what was sealed are left out, and `verify` tells of them. Throws vault_locked, invalid_input. */
  async list(session: LiveSession, { cursor, limit, credential_id, action }: AuditQuery): Promise<{ readonly entries: readonly AuditEntry[]; readonly page: Page }> {
    const account = this.#parts.keyring.of(session.accountId)
    const before = numberOf(cursor)
    await this.#book.settle(account.id)
    const isFiltered = credential_id !== undefined || action !== undefined
    const entries: AuditEntry[] = []
    let matching = 0
    for await (const entry of this.#newestFirst(account, isFiltered ? Number.MAX_SAFE_INTEGER : before)) {
      if ((credential_id !== undefined && entry.credential_id !== credential_id) || (action !== undefined && entry.action !== action)) continue
      matching += 1
      if (entry.number < before && entries.length <= limit) entries.push(entry)
      if (!isFiltered && entries.length > limit) break
    }
    const total = isFiltered ? matching : (await auditSpan(this.#parts.database, account.id)).count
    this.#requireStillOpen(account)
    const shown = entries.slice(0, limit)
    return { entries: shown, page: { next_cursor: entries.length > limit ? String(shown.at(-1)?.number) : null, total } }
  }

  /** Follows the whole chain, and asks the keychain how far it should have come. Throws vault_locked. */
  async verify(session: LiveSession): Promise<AuditVerdict> {
    const { database, keyring } = this.#parts
    const account = keyring.of(session.accountId)
    await this.#book.settle(account.id)
    const own = await verifyChain({ database, requireStillOpen: (open) => this.#requireStillOpen(open) }, account)
    if (!this.#heads.isThere) return { ...own, keychain: 'none' }
    const kept = await this.#heads.recall(account.id).catch(() => 'away' as const)
    if (kept === 'away') return { ...own, keychain: 'away' }
    const compared = kept === null ? null : await compareWithKept(database, account, kept)
    this.#requireStillOpen(account)
    if (compared === null) return { ...own, keychain: 'none' }
    if (compared.matches) return { ...own, keychain: 'matches' }
    return own.intact ? { ...own, intact: false, broken_at: compared.flaw.number, problem: compared.flaw.problem, keychain: 'differs' } : { ...own, keychain: 'differs' }
  }

  /** All entries that open, the oldest first, as a file. Throws vault_locked. */
  async export(session: LiveSession, format: ExportFormat): Promise<ExportFile> {
    const account = this.#parts.keyring.of(session.accountId)
    await this.#book.settle(account.id)
    const entries: AuditEntry[] = []
    for await (const entry of this.#newestFirst(account, Number.MAX_SAFE_INTEGER)) entries.push(entry)
    this.#requireStillOpen(account)
    return exportFile(entries.toReversed(), format, rfc3339(this.#parts.clock.now()))
  }

  /** Settles once everything is written. What is recorded later is lost. */
  async close(): Promise<void> {
    await Promise.all(this.#background)
    await this.#book.close()
    await this.#heads.close()
  }

  /** What waited for the unlock joins the chain. */
  #opened(accountId: string): void {
    this.#behind(accountId, async () => {
      await this.#book.settle(accountId)
      await this.#compare(accountId)
    })
  }

  /** Once in a process for each account, before the keychain is told anything newer. */
  async #compare(accountId: string): Promise<void> {
    const { database, keyring, log } = this.#parts
    if (!this.#heads.isThere || this.#heads.isTrusted(accountId)) return
    // The keychain may ask its user something: only for an account that its owner has let use it.
    if ((await findDeviceSlot(database, accountId))?.keeper !== 'secret_service') return
    const kept = await this.#heads.recall(accountId)
    if (!keyring.has(accountId)) return
    const compared = kept === null ? null : await compareWithKept(database, keyring.of(accountId), kept)
    if (compared !== null && !compared.matches) {
      log.warn('audit.older_than_keychain', { account_id: accountId })
      // Kept in the chain, for the keychain is told of the newer head from now on.
      await this.#book.note(accountId, compared.flaw)
    }
    this.#heads.trust(accountId)
  }

  #isRepeated(who: string, { action, actor, credentialId = null, detail = null, refused = null }: AuditedAct): boolean {
    if (refused === null ? action !== 'credential.reported' : !REPEATED.includes(refused)) return false
    const what = JSON.stringify([who, action, actor.door, refused, ...(refused === null ? [credentialId, detail] : [])])
    const now = this.#parts.clock.elapsed()
    const last = this.#repeated.get(what)
    if (last !== undefined && now - last < SAME_AGAIN) return true
    this.#repeated.set(what, now)
    return false
  }

  async *#newestFirst(account: OpenAccount, from: number): AsyncGenerator<AuditEntry> {
    for (let before = from; ; ) {
      const rows = await auditEntriesBefore(this.#parts.database, account.id, before, ROWS_AT_ONCE)
      this.#requireStillOpen(account)
      for (const row of rows) {
        const entry = openEntry(account, row)
        if (entry !== null) yield entry
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < ROWS_AT_ONCE) return
      before = last.number
      // Opening thousands at once would hold everybody up.
      await setImmediate()
    }
  }

  #requireStillOpen(account: OpenAccount): void {
    if (this.#parts.keyring.of(account.id) !== account) throw new VaultError('vault_locked')
  }

  #behind(accountId: string, work: () => Promise<void>): void {
    const running = work().catch((error: unknown) => this.#parts.log.warn('audit.not_written', { account_id: accountId }, error))
    this.#background.add(running)
    void running.then(() => this.#background.delete(running))
  }
}

/** Where a page ends, as `list` told it. Throws invalid_input. */
function numberOf(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER
  if (!/^\d{1,16}$/u.test(cursor)) throw fieldError({ path: 'cursor', problem: 'unknown_value' })
  return Math.min(Number(cursor), Number.MAX_SAFE_INTEGER)
}
