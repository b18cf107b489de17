import { createHmac, type KeyObject } from 'node:crypto'
import { deriveKey, makeKey, unwrapKey, wrapKey } from '../crypto/keys.ts'
import type { Place } from '../crypto/seal.ts'
import { SealError } from '../crypto/seal-error.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { AccountRow } from '../store/schema.ts'

/** The keys of one account while it is open. */
export interface OpenAccount {
  readonly id: string
  /** The account's 128 random bits, bound into all that is sealed for it. */
  readonly sealId: Uint8Array
  readonly generation: number
  readonly accountKey: KeyObject
  /** Seals what a listing shows. */
  readonly listingKey: KeyObject
  readonly indexKey: KeyObject
  /**
   * Seals the vault-wide settings: the same key for every account of a vault. Null in an account from before
   * there were any; damaged where the account's copy does not open, which must not shut out its owner. The one
   * key that may come later: whoever holds the account goes on with the same object.
   */
  settingsKey: KeyObject | 'damaged' | null
  /** Vouches for cached listings; dies with the lock, and with it everything that was cached. */
  readonly cacheKey: KeyObject
}

export interface AccountKeys {
  readonly id: string
  readonly sealId: Uint8Array
  readonly generation: number
  /** The index key, wrapped by the account key. */
  readonly wrappedIndexKey: Uint8Array
  /** The vault's settings key, wrapped by the account key. */
  readonly wrappedSettingsKey: Uint8Array | null
}

/** What the keyring needs of an account's row. */
export function accountKeysOf(row: Pick<AccountRow, 'id' | 'seal_id' | 'generation' | 'index_key' | 'settings_key'>): AccountKeys {
  return { id: row.id, sealId: row.seal_id, generation: row.generation, wrappedIndexKey: row.index_key, wrappedSettingsKey: row.settings_key }
}

type Owner = Pick<AccountKeys, 'id' | 'sealId' | 'generation'>

/** Where an account's index key is sealed. */
export function indexKeyPlace(account: Owner): Place {
  return { purpose: 'index-key', account: account.sealId, record: account.id, field: 'index_key', generation: account.generation, revision: 1 }
}

/** Where an account's copy of the vault's settings key is sealed. */
export function settingsKeyPlace(account: Owner): Place {
  return { purpose: 'settings-key', account: account.sealId, record: account.id, field: 'settings_key', generation: account.generation, revision: 1 }
}

/** Where the account's key is sealed in one of its slots. */
export function slotPlace(account: Pick<AccountKeys, 'sealId'>, slot: { id: string; kind: string; generation: number; revision: number }): Place {
  return { purpose: `slot:${slot.kind}`, account: account.sealId, record: slot.id, field: 'account_key', generation: slot.generation, revision: slot.revision }
}

/** Wraps a new index key. */
export function wrapIndexKey(accountKey: KeyObject, account: Owner): Buffer {
  return wrapKey(accountKey, makeKey(), indexKeyPlace(account))
}

/** The only holder of open keys. Lock drops the references; the memory itself goes with the collector. */
export class Keyring {
  readonly #open = new Map<string, OpenAccount>()
  /** How often each account, and all of them, were locked: what began before a lock must not open after it. */
  readonly #locks = new Map<string, number>()
  #locksOfAll = 0

  /** Opens an account with its key. Throws VaultError sealed_data_damaged where a key under it does not open. */
  open(account: AccountKeys, accountKey: KeyObject): void {
    this.take(openKeys(account, accountKey))
  }

  /** Gives open accounts the settings key that they lacked, or had damaged. */
  giveSettingsKey(key: KeyObject): void {
    for (const account of this.#open.values()) account.settingsKey = settingsKeyOf(account) ?? key
  }

  /** Opens an account with keys that `openKeys` gave. */
  take(account: OpenAccount): void {
    this.#open.set(account.id, account)
  }

  /** The open keys of an account. Throws vault_locked. */
  of(accountId: string): OpenAccount {
    const account = this.#open.get(accountId)
    if (account === undefined) throw new VaultError('vault_locked')
    return account
  }

  /** Every account that is open. */
  all(): readonly OpenAccount[] {
    return [...this.#open.values()]
  }

  has(accountId: string): boolean {
    return this.#open.has(accountId)
  }

  /** Changes with every lock of the account, also while it is not open. */
  epochOf(accountId: string): number {
    return this.#locksOfAll + (this.#locks.get(accountId) ?? 0)
  }

  /** True where the account was open. */
  lock(accountId: string): boolean {
    this.#locks.set(accountId, (this.#locks.get(accountId) ?? 0) + 1)
    return this.#open.delete(accountId)
  }

  /** Locks every account; tells which were open. */
  lockAll(): readonly string[] {
    this.#locksOfAll += 1
    const open = [...this.#open.keys()]
    this.#open.clear()
    return open
  }
}

/** An account's keys, by its account key. Throws VaultError sealed_data_damaged where one of them does not open. */
export function openKeys(account: AccountKeys, accountKey: KeyObject): OpenAccount {
  const { wrappedIndexKey, wrappedSettingsKey } = account
  return {
    id: account.id,
    sealId: account.sealId,
    generation: account.generation,
    accountKey,
    listingKey: deriveKey(accountKey, 'listing', account.sealId),
    indexKey: unwrap(accountKey, wrappedIndexKey, indexKeyPlace(account)),
    settingsKey: wrappedSettingsKey === null ? null : settingsKeyIn(accountKey, wrappedSettingsKey, account),
    cacheKey: makeKey(),
  }
}

function settingsKeyIn(accountKey: KeyObject, wrapped: Uint8Array, account: Owner): KeyObject | 'damaged' {
  try {
    return unwrapKey(accountKey, wrapped, settingsKeyPlace(account))
  } catch (error) {
    if (error instanceof SealError) return 'damaged'
    throw error
  }
}

/** The settings key to hand on with new keys, or to another account: a damaged copy is as good as none. */
export function settingsKeyOf({ settingsKey }: OpenAccount): KeyObject | null {
  return settingsKey === 'damaged' ? null : settingsKey
}

function unwrap(accountKey: KeyObject, wrapped: Uint8Array, place: Place): KeyObject {
  try {
    return unwrapKey(accountKey, wrapped, place)
  } catch (error) {
    if (error instanceof SealError) throw new VaultError('sealed_data_damaged', { cause: error })
    throw error
  }
}

/** Vouches for a cached text in the name of one open account (HMAC-SHA-256, hex). */
export function cacheTag(account: OpenAccount, text: string): string {
  return createHmac('sha256', account.cacheKey).update(text).digest('hex')
}
