import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { countAccounts, countAdmins, deleteAccount, findAccount } from '../store/account-repository.ts'
import { findDeviceSlot } from '../store/device-slot-repository.ts'
import type { DeviceSlotRow, Executor } from '../store/schema.ts'
import type { Accounts } from './accounts.ts'
import type { DeviceSlots } from './device-slots.ts'
import type { Keyring, OpenAccount } from './keyring.ts'
import type { Lockout } from './lockout.ts'
import type { Client, LiveSession } from './session.ts'
import type { Sessions } from './sessions.ts'

export interface AccountDeletionParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly accounts: Pick<Accounts, 'confirmPassword' | 'lock'>
  readonly sessions: Pick<Sessions, 'requireLiving' | 'tellEnded'>
  readonly device: Pick<DeviceSlots, 'forget'>
  /** Every counter of failures that goes by the account's name. */
  readonly lockouts: readonly Lockout[]
  /** Removes what is sealed for the whole vault, in the transaction after which nobody could open it any more. */
  readonly forgetSettings: (transaction: Executor) => Promise<void>
  /** Called after the last account went: the vault is as new. */
  readonly onEmptied: () => void
  /** Cuts the write-ahead log, in which what was deleted still stands. */
  readonly checkpoint: () => Promise<boolean>
  readonly events: EventBus<VaultEvent>
  readonly log: Log
}

/** Deletes accounts, for good. */
export class AccountDeletion {
  readonly #parts: AccountDeletionParts

  constructor(parts: AccountDeletionParts) {
    this.#parts = parts
  }

  /**
   * Deletes the session's open account with all that is its own, and the machine's key to it. Throws
   * login_failed, account_locked, too_many_derivations, vault_locked, session_expired, and last_admin for the
   * only admin among several accounts.
   */
  async delete(session: LiveSession, password: Secret, client: Client): Promise<void> {
    const { database, keyring, accounts, log, onEmptied } = this.#parts
    const open = keyring.of(session.accountId)
    await accounts.confirmPassword(session, password, client)
    const { slot, isEmpty } = await database.transaction().execute((transaction) => this.#write(transaction, session, open))
    log.info('account.deleted', { account_id: open.id })
    // The account is gone whatever fails from here on.
    try {
      await this.#afterwards(open.id, slot)
    } catch (error) {
      log.error('account.deletion_not_tidied', { account_id: open.id }, error)
    }
    if (isEmpty) onEmptied()
  }

  async #write(transaction: Executor, session: LiveSession, open: OpenAccount): Promise<{ slot: DeviceSlotRow | undefined; isEmpty: boolean }> {
    const { keyring, accounts, sessions, lockouts, forgetSettings } = this.#parts
    await sessions.requireLiving(transaction, session)
    const account = await findAccount(transaction, open.id)
    if (account === undefined) throw new VaultError('session_expired')
    const isLast = (await countAccounts(transaction)) === 1
    if (!isLast && account.role === 'admin' && (await countAdmins(transaction)) === 1) throw new VaultError('last_admin')
    const slot = await findDeviceSlot(transaction, account.id)
    for (const lockout of lockouts) await lockout.forget(transaction, account.username, 'desktop')
    await deleteAccount(transaction, account.id)
    if (isLast) await forgetSettings(transaction)
    if (keyring.of(open.id) !== open) throw new VaultError('vault_locked')
    // In the transaction, which nobody else's can pass: once it is written, nobody may use the account's keys.
    await accounts.lock({ accountId: account.id }, 'logged_out')
    return { slot, isEmpty: isLast }
  }

  async #afterwards(accountId: string, slot: DeviceSlotRow | undefined): Promise<void> {
    const { sessions, device, checkpoint, events, log } = this.#parts
    events.emit({ type: 'account.sessions_ended', account_id: accountId })
    await sessions.tellEnded(accountId)
    if (slot !== undefined) await device.forget(slot)
    if (!(await checkpoint())) log.warn('account.log_not_cut', { account_id: accountId })
  }
}
