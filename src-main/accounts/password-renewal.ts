import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { findAccount, findAccountByUsername, findAccountOfSlot, recordLogin, replaceAccountKeys, saveSlot } from '../store/account-repository.ts'
import type { AccountRow, Executor } from '../store/schema.ts'
import type { DerivationQueue } from './derivation-queue.ts'
import type { DeviceSlots } from './device-slots.ts'
import { accountKeysOf, openKeys, settingsKeyOf, type Keyring, type OpenAccount } from './keyring.ts'
import type { Lockout } from './lockout.ts'
import { comparable } from './names.ts'
import type { NewAccountKeys, OpenedAccount, PasswordSlots } from './password-slots.ts'
import { requireStrongPassword } from './password-strength.ts'
import type { Client, IssuedSession, LiveSession } from './session.ts'
import type { Sessions } from './sessions.ts'
import { userOf } from './user.ts'

export interface PasswordRenewalParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly slots: PasswordSlots
  readonly sessions: Sessions
  /** Of the password, and of the recovery code: neither shuts out the other. */
  readonly lockout: Lockout
  readonly recoveryLockout: Lockout
  readonly derivations: DerivationQueue
  readonly device: Pick<DeviceSlots, 'prepareRenewal'>
  /** Seals all that lies under the old keys under the new ones, in the transaction that brings them. */
  readonly rekey: (transaction: Executor, from: OpenAccount, to: OpenAccount) => Promise<void>
  /** Cuts the write-ahead log, so that what the old keys opened stands in no file of the vault. */
  readonly checkpoint: () => Promise<boolean>
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
  readonly onUnlocked: (accountId: string) => void
  /** Called after an account locked, or went over to other keys: whatever was kept open for it goes. */
  readonly onLocked: () => void
}

export interface Recovery {
  readonly username: string
  /** As it was written down: letter case, blanks and dashes do not matter. */
  readonly code: Secret
  readonly newPassword: Secret
}

export interface PasswordChange {
  readonly currentPassword: Secret
  readonly newPassword: Secret
  /** Whether the old password may have come into other hands: then all keys are made anew. */
  readonly someoneMayKnow: boolean
}

/** All sessions of the account have ended but for this new one; the old code opens nothing any more. */
export interface RecoveredAccount {
  readonly session: IssuedSession
  readonly recoveryCode: Secret
}

/** All sessions of the account have ended but for this new one. */
export interface RenewedPassword {
  readonly session: IssuedSession
  /** Null where the one that was written down still holds. */
  readonly recoveryCode: Secret | null
}

/** New keys, ready to be written. */
interface Prepared {
  readonly opened: OpenedAccount
  readonly made: NewAccountKeys
  readonly from: OpenAccount
  readonly to: OpenAccount
}

/** What became of the open keys while the new ones were written. */
interface Handover {
  wasOpen: boolean
  /** Nothing locked the account since the work began. */
  staysOpen: boolean
  /** The keyring's epoch right after the old keys went; null before. */
  lockedAt: number | null
}

/**
 * Gives an account another password: a change of mind wraps its key anew, and everything else makes new
 * keys for all it has.
 */
export class PasswordRenewal {
  readonly #parts: PasswordRenewalParts

  constructor(parts: PasswordRenewalParts) {
    this.#parts = parts
  }

  /**
   * A new password by the recovery code. New keys and a new code take the place of all old ones; the
   * account is open then, unless it was locked meanwhile. Throws recovery_refused (for a
   * name that nobody has alike), account_locked, password_too_weak, too_many_derivations, sealed_data_damaged.
   */
  async recover({ username, code, newPassword }: Recovery, client: Client, proof: Secret | null): Promise<RecoveredAccount> {
    const { database, keyring, slots, derivations, recoveryLockout } = this.#parts
    const found = await findAccountByUsername(database, comparable(username))
    const epoch = found === undefined ? 0 : keyring.epochOf(found.id)
    const prepared = await derivations.run(async () => {
      await recoveryLockout.attempt(username, client.door)
      const opened = await slots.openByRecoveryCode(found, code)
      await recoveryLockout.succeed(username, client.door)
      // Only now: to estimate a password holds everybody up, and nobody unknown may ask for that.
      await requireStrongPassword(newPassword, [opened.account.username, opened.account.email], 'new_password')
      return this.#prepare(opened, newPassword)
    }, client.door)
    const session = await this.#bringNewKeys(prepared, epoch, client, proof, async (transaction) => {
      const account = await findAccountOfSlot(transaction, prepared.opened.slot)
      if (account === undefined) throw new VaultError('recovery_refused')
      const last_login_at = Math.max(this.#parts.clock.now(), account.created_at)
      await recordLogin(transaction, account.id, last_login_at)
      return { ...account, last_login_at }
    })
    this.#parts.log.info('account.recovered', { account_id: prepared.to.id })
    return { session, recoveryCode: prepared.made.recoveryCode }
  }

  /**
   * Another password for the session's open account. Throws vault_locked, session_expired, login_failed for
   * a wrong current password, account_locked, password_too_weak, too_many_derivations.
   */
  async change(session: LiveSession, { currentPassword, newPassword, someoneMayKnow }: PasswordChange, client: Client, proof: Secret | null): Promise<RenewedPassword> {
    const { database, keyring, slots, sessions, derivations, lockout, log } = this.#parts
    keyring.of(session.accountId)
    const epoch = keyring.epochOf(session.accountId)
    const account = await findAccount(database, session.accountId)
    if (account === undefined) throw new VaultError('session_expired')
    await requireStrongPassword(newPassword, [account.username, account.email], 'new_password')
    const prepared = await derivations.run(async () => {
      await lockout.attempt(account.username, client.door)
      const opened = await slots.openByPassword(account, currentPassword)
      await lockout.succeed(account.username, client.door)
      return someoneMayKnow ? this.#prepare(opened, newPassword) : { opened, slot: await slots.renew(opened, newPassword) }
    }, client.door)
    const current = async (transaction: Executor): Promise<AccountRow> => {
      await sessions.requireLiving(transaction, session)
      const found = await findAccountOfSlot(transaction, prepared.opened.slot)
      if (found === undefined) throw new VaultError('login_failed')
      // A lock while the keys were derived is the later wish.
      if (keyring.epochOf(found.id) !== epoch) throw new VaultError('vault_locked')
      return found
    }
    const issued = 'made' in prepared ? await this.#bringNewKeys(prepared, epoch, client, proof, current) : await this.#bringNewSlot(prepared.slot, client, proof, current)
    log.info(someoneMayKnow ? 'account.keys_renewed' : 'account.password_changed', { account_id: account.id })
    return { session: issued, recoveryCode: 'made' in prepared ? prepared.made.recoveryCode : null }
  }

  async #prepare(opened: OpenedAccount, newPassword: Secret): Promise<Prepared> {
    const from = openKeys(accountKeysOf(opened.account), opened.accountKey)
    const made = await this.#parts.slots.make(from.id, newPassword, settingsKeyOf(from), opened.account)
    const { sealId, generation, indexKey, settingsKey } = made
    return { opened, made, from, to: openKeys({ id: from.id, sealId, generation, wrappedIndexKey: indexKey, wrappedSettingsKey: settingsKey }, made.accountKey) }
  }

  async #bringNewSlot(slot: Parameters<typeof saveSlot>[1], client: Client, proof: Secret | null, current: (transaction: Executor) => Promise<AccountRow>): Promise<IssuedSession> {
    const { sessions, keyring } = this.#parts
    const { tokens, account } = await sessions.issueAlone(
      async (transaction) => {
        const found = await current(transaction)
        await saveSlot(transaction, slot)
        await this.#forgiveFailures(transaction, found)
        return found
      },
      client,
      proof,
    )
    await this.#afterwards(account.id)
    return { ...tokens, user: userOf(account, !keyring.has(account.id)) }
  }

  /** `current` finds the account in the transaction, and throws where what was opened is not its present state any more. */
  async #bringNewKeys({ made, from, to }: Prepared, epoch: number, client: Client, proof: Secret | null, current: (transaction: Executor) => Promise<AccountRow>): Promise<IssuedSession> {
    const { sessions, keyring, clock, device, rekey } = this.#parts
    const deviceRenewal = await device.prepareRenewal(from.id)
    const handover: Handover = { wasOpen: false, staysOpen: false, lockedAt: null }
    const enter = async (transaction: Executor): Promise<AccountRow> => {
      const found = await current(transaction)
      await rekey(transaction, from, to)
      const columns = { generation: made.generation, index_key: made.indexKey, settings_key: made.settingsKey, updated_at: Math.max(clock.now(), found.updated_at) }
      await replaceAccountKeys(transaction, found.id, columns, made.slots)
      await deviceRenewal?.write(transaction, to, made.accountKey)
      await this.#forgiveFailures(transaction, found)
      // In the transaction, which nobody else's can pass: once it is written, nobody may use the old keys.
      handover.staysOpen = keyring.epochOf(found.id) === epoch
      handover.wasOpen = keyring.lock(found.id)
      handover.lockedAt = keyring.epochOf(found.id)
      return { ...found, ...columns }
    }
    let isWritten = false
    try {
      const { tokens, account } = await sessions.issueAlone(enter, client, proof)
      isWritten = true
      if (handover.staysOpen && keyring.epochOf(account.id) === handover.lockedAt) keyring.take(to)
      return { ...tokens, user: userOf(account, !keyring.has(account.id)) }
    } finally {
      await this.#quietly(from.id, () => deviceRenewal?.settle(isWritten))
      if (handover.lockedAt !== null) await this.#quietly(from.id, () => this.#tellHandedOver(from.id, handover.wasOpen))
      if (isWritten) await this.#afterwards(from.id)
    }
  }

  #tellHandedOver(accountId: string, wasOpen: boolean): void {
    const { keyring, onLocked, onUnlocked, events } = this.#parts
    const isOpen = keyring.has(accountId)
    if (wasOpen) onLocked()
    if (wasOpen && !isOpen) events.emit({ type: 'account.locked', account_id: accountId, cause: 'logged_out' })
    if (isOpen) onUnlocked(accountId)
  }

  async #afterwards(accountId: string): Promise<void> {
    const { sessions, events, checkpoint, log } = this.#parts
    events.emit({ type: 'account.sessions_ended', account_id: accountId })
    sessions.tellReplaced(accountId)
    await this.#quietly(accountId, async () => {
      if (!(await checkpoint())) log.warn('account.log_not_cut', { account_id: accountId })
    })
  }

  /** Nothing may fail once the new keys are written: the answer brings the only copy of their recovery code. */
  async #quietly(accountId: string, work: () => Promise<void> | void | undefined): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#parts.log.error('account.renewal_not_tidied', { account_id: accountId }, error)
    }
  }

  /** Whoever proved to own the account is not kept waiting for failures with a password that is no more. */
  #forgiveFailures(transaction: Executor, { username }: AccountRow): Promise<void> {
    return this.#parts.lockout.forget(transaction, username, 'desktop')
  }
}
