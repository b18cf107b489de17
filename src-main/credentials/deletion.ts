import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'
import { raiseListingVersion } from '../store/account-repository.ts'
import { destroyDeleted, findDeletedCredential, listDeleted, markDeleted, unmarkDeleted, type DeletedRow } from '../store/credential-repository.ts'
import { identityIndex, requireIdentity } from './identity.ts'
import { openListing } from './listing.ts'
import { tellChanged } from './notices.ts'
import { readCredential, requireStillOpen, type CredentialsParts } from './parts.ts'
import { openRecord } from './record.ts'

/** Milliseconds in which a deletion can be undone. */
const UNDO_MS = 10_000

type Parts = Pick<CredentialsParts, 'database' | 'keyring' | 'requireLiving' | 'events' | 'clock' | 'log' | 'checkpoint'>

/**
 * Deletes credentials: hidden at once behind every door, brought back within ten seconds, then destroyed
 * with key and checks. Destroying needs no open account, so that it goes on after a lock.
 */
export class Deletions {
  readonly #parts: Parts
  /** How to call off the end of each deletion that can still be undone, by credential. */
  readonly #pending = new Map<string, () => void>()
  #work: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Throws credential_not_found, vault_locked, session_expired. */
  async delete(session: LiveSession, id: string): Promise<void> {
    const { database, keyring, requireLiving, events, clock, log } = this.#parts
    const account = keyring.of(session.accountId)
    const now = clock.now()
    await database.transaction().execute(async (transaction) => {
      requireStillOpen(this.#parts, account)
      await requireLiving(transaction, session)
      if (!(await markDeleted(transaction, account.id, id, now))) throw new VaultError('credential_not_found')
      await raiseListingVersion(transaction, account.id)
    })
    this.#pending.set(id, clock.later(UNDO_MS, () => this.#end(account.id, id)))
    log.info('credential.deleted', { account_id: account.id, credential_id: id })
    tellChanged(events, account, id, 'deleted')
  }

  /** Throws credential_not_found once it is too late, duplicate_credential where it was bound again meanwhile, sealed_data_damaged, vault_locked, session_expired. */
  async restore(session: LiveSession, id: string): Promise<Credential> {
    const { database, keyring, requireLiving, events, clock, log } = this.#parts
    const account = keyring.of(session.accountId)
    const restored = await database.transaction().execute(async (transaction) => {
      const row = await findDeletedCredential(transaction, account.id, id)
      requireStillOpen(this.#parts, account)
      await requireLiving(transaction, session)
      const now = clock.now()
      if (row === undefined || now - (row.deleted_at ?? 0) >= UNDO_MS) throw new VaultError('credential_not_found')
      const { kind, steering, fields } = openRecord(account, row)
      const identity = identityIndex(account, steering, kind, requireIdentity({ kind, fields }, openListing(account, row).label))
      await unmarkDeleted(transaction, { account_id: account.id, id, identity, updated_at: Math.max(now, row.updated_at) })
      await raiseListingVersion(transaction, account.id)
      return readCredential(this.#parts, transaction, account, id)
    })
    this.#callOff(id)
    log.info('credential.restored', { account_id: account.id, credential_id: id })
    tellChanged(events, account, id, 'restored')
    return restored
  }

  /** Destroys all that is deleted, also what could still be brought back: at the vault's start and at its end nobody can. */
  async complete(): Promise<void> {
    for (const id of this.#pending.keys()) this.#callOff(id)
    await this.#work
    await this.#destroy(await listDeleted(this.#parts.database))
  }

  #callOff(id: string): void {
    this.#pending.get(id)?.()
    this.#pending.delete(id)
  }

  #end(accountId: string, id: string): void {
    this.#pending.delete(id)
    this.#inTurn(async () => {
      const row = await findDeletedCredential(this.#parts.database, accountId, id)
      if (row !== undefined) await this.#destroy([row])
    })
  }

  /** What fails here is made good at the next start. */
  #inTurn(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#parts.log.error('credential.not_destroyed', {}, error))
  }

  async #destroy(rows: readonly DeletedRow[]): Promise<void> {
    const { database, log, checkpoint } = this.#parts
    if (rows.length === 0) return
    await database.transaction().execute(async (transaction) => {
      for (const row of rows) await destroyDeleted(transaction, row)
    })
    for (const { account_id, id } of rows) log.info('credential.destroyed', { account_id, credential_id: id })
    await checkpoint()
  }
}
