import { randomBytes, type KeyObject } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Device, DeviceProblem, User } from '../../src-preload/contract/accounts.ts'
import type { Secret } from '../crypto/secret.ts'
import type { Reason } from '../errors/reasons.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { KeychainError, SECRET_BYTES, type Keychain } from '../platform/keychain.ts'
import type { Log } from '../platform/log.ts'
import { findAccount, findAccountByUsername, recordLogin } from '../store/account-repository.ts'
import { findDeviceSlot, removeDeviceSlot, replaceDeviceSlot, resealDeviceSlot, usernamesWithDeviceSlot } from '../store/device-slot-repository.ts'
import type { AccountRow, DeviceSlotRow, Executor } from '../store/schema.ts'
import type { Accounts } from './accounts.ts'
import { unwrapByDevice, wrapForDevice } from './device-slot-keys.ts'
import { accountKeysOf, type AccountKeys, type Keyring } from './keyring.ts'
import { comparable } from './names.ts'
import type { Client, IssuedSession, LiveSession } from './session.ts'
import type { Sessions } from './sessions.ts'

export interface DeviceSlotsParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly sessions: Sessions
  readonly accounts: Pick<Accounts, 'authenticate' | 'confirmPassword' | 'me'>
  /** Null where this host has none. */
  readonly keychain: Keychain | null
  readonly clock: Clock
  readonly log: Log
  /** Called after an account opened. */
  readonly onUnlocked: (accountId: string) => void
}

/** A slot that goes over to new keys of its account, in step with the transaction that writes them. */
export interface DeviceRenewal {
  /** In the transaction: the new slot where the keychain took one, none else. The old one opens nothing any more. */
  write(transaction: Executor, account: Pick<AccountKeys, 'id' | 'sealId' | 'generation'>, accountKey: KeyObject): Promise<void>
  /** After the transaction, with whether it was written: the keychain drops the one of the two that is of no use. */
  settle(isWritten: boolean): Promise<void>
}

const REFUSALS: Readonly<Record<DeviceProblem, Reason>> = {
  no_keychain: 'keychain_missing',
  weak_keychain: 'keychain_weak',
  keychain_locked: 'keychain_locked',
  keychain_failed: 'keychain_unavailable',
}

/**
 * Opens accounts without their password on the machine whose keychain keeps a secret for them. The
 * password always opens the account as well, and a keychain that is away for a while costs nothing but
 * that: no failure here removes a slot.
 */
export class DeviceSlots {
  readonly #parts: DeviceSlotsParts

  constructor(parts: DeviceSlotsParts) {
    this.#parts = parts
  }

  /** User names of the accounts that this machine's keychain should open. */
  async accounts(): Promise<string[]> {
    const { database, keychain } = this.#parts
    if (keychain === null) return []
    const usernames = await usernamesWithDeviceSlot(database, keychain.keeper)
    // Where nobody has a slot the keychain is left alone: it might ask the user something.
    if (usernames.length === 0) return []
    const problem = await keychain.problem()
    return problem === 'no_keychain' || problem === 'weak_keychain' ? [] : usernames
  }

  async read({ accountId }: LiveSession): Promise<Device> {
    const { database, keychain } = this.#parts
    const problem = keychain === null ? 'no_keychain' : await keychain.problem()
    const slot = await findDeviceSlot(database, accountId)
    const account = await findAccount(database, accountId)
    return { available: problem === null, problem, enabled: slot !== undefined && slot.keeper === keychain?.keeper && slot.generation === account?.generation }
  }

  /**
   * Makes a slot for the session's open account, in place of the one it may have. Throws login_failed,
   * account_locked, too_many_derivations, vault_locked, session_expired, and keychain_missing, keychain_weak,
   * keychain_locked or keychain_unavailable before anything is stored.
   */
  async enable(session: LiveSession, password: Secret, client: Client): Promise<Device> {
    const { accounts, sessions, keyring, database, log } = this.#parts
    const keychain = await this.#usable()
    await accounts.confirmPassword(session, password, client)
    const open = keyring.of(session.accountId)
    const kept = await this.#keep(keychain)
    try {
      const old = await database.transaction().execute(async (transaction) => {
        // The keychain may have asked its user something, and meanwhile the session ended, or the account was locked or got new keys.
        await sessions.requireLiving(transaction, session)
        if (keyring.of(open.id) !== open) throw new VaultError('vault_locked')
        const before = await findDeviceSlot(transaction, open.id)
        await replaceDeviceSlot(transaction, this.#row(kept, open, open.accountKey, before))
        return before
      })
      if (old !== undefined) await this.forget(old)
    } catch (error) {
      await this.forget({ ...kept, account_id: open.id })
      throw error
    } finally {
      kept.secretBytes.fill(0)
    }
    log.info('device.enabled', { account_id: open.id })
    return this.read(session)
  }

  /** Removes the slot and what the keychain holds for it; one that can't be reached keeps a secret that opens nothing. */
  async disable(session: LiveSession): Promise<Device> {
    const { database, log } = this.#parts
    const slot = await findDeviceSlot(database, session.accountId)
    if (slot !== undefined) {
      await removeDeviceSlot(database, slot.id)
      log.info('device.disabled', { account_id: session.accountId })
      await this.forget(slot)
    }
    return this.read(session)
  }

  /** Opens the session's account. Throws device_refused, device_stale, sealed_data_damaged, vault_locked, keychain_… */
  async unlock(session: LiveSession): Promise<User> {
    await this.#open(session.accountId)
    return this.#parts.accounts.me(session)
  }

  /** A session and an unlock at once. A name that nobody has is refused as one without a slot is. Throws as unlock does. */
  async login(username: string, client: Client): Promise<IssuedSession> {
    const { database, sessions, accounts, clock } = this.#parts
    const found = await findAccountByUsername(database, comparable(username))
    if (found === undefined) throw new VaultError('device_refused')
    const slot = await this.#open(found.id)
    const enter = async (transaction: Executor): Promise<AccountRow> => {
      const account = await findAccount(transaction, found.id)
      // New keys for the account end every session: none may begin on what was opened before them.
      if (account === undefined || !(await isCurrent(transaction, slot))) throw new VaultError('device_refused')
      await recordLogin(transaction, account.id, Math.max(clock.now(), account.created_at))
      return account
    }
    const { tokens } = await sessions.issue(enter, client, null)
    return { ...tokens, user: await accounts.me(await accounts.authenticate(tokens.accessToken)) }
  }

  /**
   * For whoever gives an account new keys; to be called before that transaction, since inside it only the
   * database is awaited. Null where the account has no slot here; never rejects.
   */
  async prepareRenewal(accountId: string): Promise<DeviceRenewal | null> {
    const { database, log } = this.#parts
    const old = await findDeviceSlot(database, accountId)
    if (old === undefined) return null
    const kept = await this.#keepFor(old)
    return {
      write: async (transaction, account, accountKey) => {
        if (kept === null) await removeDeviceSlot(transaction, old.id)
        else await replaceDeviceSlot(transaction, this.#row(kept, account, accountKey, old))
      },
      settle: async (isWritten) => {
        kept?.secretBytes.fill(0)
        if (isWritten) await this.forget(old)
        else if (kept !== null) await this.forget({ ...kept, account_id: accountId })
        if (isWritten) log.info(kept === null ? 'device.dropped' : 'device.renewed', { account_id: accountId })
      },
    }
  }

  /** Has the keychain forget a slot's secret; where it can't, the secret opens nothing. Never rejects. */
  async forget(slot: Pick<DeviceSlotRow, 'id' | 'keeper' | 'account_id'>): Promise<void> {
    const { keychain, log } = this.#parts
    if (keychain === null || slot.keeper !== keychain.keeper) return
    try {
      await keychain.forget(slot.id)
    } catch (error) {
      log.warn('device.entry_left', { account_id: slot.account_id }, error)
    }
  }

  async #open(accountId: string): Promise<DeviceSlotRow> {
    const { database, keyring, log, onUnlocked } = this.#parts
    const epoch = keyring.epochOf(accountId)
    const account = await findAccount(database, accountId)
    const slot = await findDeviceSlot(database, accountId)
    try {
      if (account === undefined || slot === undefined) throw new VaultError('device_refused')
      const accountKey = await this.#keyOf(account, slot)
      if (!(await isCurrent(database, slot))) throw new VaultError('device_refused')
      // A lock while the keychain was asked, by hand or by a closing lid, is the later wish.
      if (keyring.epochOf(accountId) !== epoch) throw new VaultError('vault_locked')
      keyring.open(accountKeysOf(account), accountKey)
      onUnlocked(accountId)
      log.info('account.unlocked_by_device', { account_id: accountId })
      return slot
    } catch (error) {
      if (error instanceof VaultError) log.warn('device.refused', { account_id: accountId, reason: error.reason }, error)
      throw error
    }
  }

  async #keyOf(account: AccountRow, slot: DeviceSlotRow): Promise<KeyObject> {
    const { database, keychain } = this.#parts
    if (keychain === null || slot.keeper !== keychain.keeper) throw new VaultError('device_refused')
    const recalled = await keychain.recall(slot.id, slot.secret).catch(refuse)
    if (recalled === null) throw new VaultError('device_refused')
    try {
      const accountKey = unwrapByDevice(recalled.secret, { sealId: account.seal_id }, slot)
      if (slot.generation < account.generation) {
        // Whole, but of keys that the account has no more.
        await removeDeviceSlot(database, slot.id)
        await this.forget(slot)
        throw new VaultError('device_stale')
      }
      if (recalled.isStale) await this.#reseal(keychain, slot, recalled.secret)
      return accountKey
    } finally {
      recalled.secret.fill(0)
    }
  }

  /** The keychain has a newer key. Where it does not work out now it does at the next unlock. */
  async #reseal(keychain: Keychain, slot: DeviceSlotRow, secret: Buffer): Promise<void> {
    const { database, log } = this.#parts
    try {
      await resealDeviceSlot(database, slot.id, await keychain.keep(slot.id, secret))
      log.info('device.resealed', { account_id: slot.account_id })
    } catch (error) {
      log.warn('device.not_resealed', { account_id: slot.account_id }, error)
    }
  }

  async #usable(): Promise<Keychain> {
    const { keychain } = this.#parts
    if (keychain === null) throw new VaultError('keychain_missing')
    const problem = await keychain.problem()
    if (problem !== null) throw new VaultError(REFUSALS[problem])
    return keychain
  }

  /** A new secret in the keychain, under a new id: a crash before its row is written leaves the old slot as it was. */
  async #keep(keychain: Keychain): Promise<Kept> {
    const id = uuidv7()
    const secretBytes = randomBytes(SECRET_BYTES)
    const secret = await keychain.keep(id, secretBytes).catch(refuse)
    return { id, keeper: keychain.keeper, secret, secretBytes }
  }

  async #keepFor(old: DeviceSlotRow): Promise<Kept | null> {
    const { keychain, log } = this.#parts
    if (keychain === null || keychain.keeper !== old.keeper) return null
    try {
      return await this.#keep(keychain)
    } catch (error) {
      log.warn('device.not_renewed', { account_id: old.account_id }, error)
      return null
    }
  }

  #row(kept: Kept, account: Pick<AccountKeys, 'id' | 'sealId' | 'generation'>, accountKey: KeyObject, before: DeviceSlotRow | undefined): DeviceSlotRow {
    const { id, keeper, secret, secretBytes } = kept
    const slot = { id, generation: account.generation, revision: (before?.revision ?? 0) + 1 }
    return { ...slot, account_id: account.id, keeper, secret, wrapped_key: wrapForDevice(secretBytes, account, slot, accountKey), created_at: this.#parts.clock.now() }
  }
}

/** A slot's secret, and what the keychain gave to store for it. */
interface Kept {
  readonly id: string
  readonly keeper: DeviceSlotRow['keeper']
  readonly secret: Buffer | null
  readonly secretBytes: Buffer
}

/** Whether the slot that was asked for is still there: not turned off since, nor renewed. */
async function isCurrent(executor: Executor, { id, account_id }: DeviceSlotRow): Promise<boolean> {
  return (await findDeviceSlot(executor, account_id))?.id === id
}

function refuse(error: unknown): never {
  if (error instanceof KeychainError) throw new VaultError(REFUSALS[error.problem], { cause: error })
  throw error
}
