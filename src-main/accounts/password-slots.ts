import { randomBytes, type KeyObject } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { makeKey, unwrapKey, wrapKey } from '../crypto/keys.ts'
import { calibrateCost, COST_FLOOR, derivePasswordKey, makeSalt, requireSaneCost, requireSaneSalt, type PasswordCost } from '../crypto/password.ts'
import { deriveRecoveryKey, makeRecoveryCode } from '../crypto/recovery-code.ts'
import type { Secret } from '../crypto/secret.ts'
import { SealError } from '../crypto/seal-error.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { findSlot, type SlotKind } from '../store/account-repository.ts'
import type { AccountRow, Executor, KeySlotRow } from '../store/schema.ts'
import { readSetting, writeSetting } from '../store/settings-repository.ts'
import { settingsKeyPlace, slotPlace, wrapIndexKey, type AccountKeys } from './keyring.ts'

/** About what a person does not notice at login, and what costs a guesser dearly. */
const DERIVATION_MS = 500
const FIRST_GENERATION = 1
const SEAL_ID_BYTES = 16

const costSchema = z.strictObject({ memory: z.number().int(), passes: z.number().int(), lanes: z.number().int() })

export interface NewAccountKeys {
  readonly sealId: Buffer
  readonly generation: number
  readonly accountKey: KeyObject
  readonly indexKey: Buffer
  readonly settingsKey: Buffer | null
  readonly slots: readonly KeySlotRow[]
  readonly recoveryCode: Secret
}

export interface OpenedAccount {
  readonly account: AccountRow
  readonly accountKey: KeyObject
  /** The slot that opened it. */
  readonly slot: Pick<KeySlotRow, 'id' | 'revision'>
}

type SlotOwner = Pick<AccountKeys, 'id' | 'sealId' | 'generation'>

/** What opens one slot. */
interface SlotKey {
  readonly kind: SlotKind
  readonly revision: number
  readonly slotKey: KeyObject
  readonly salt: Buffer
  readonly cost: PasswordCost | null
}

/** Makes and opens the slots in which an account's key is kept. */
export class PasswordSlots {
  readonly #database: Executor
  readonly #clock: Clock
  /** Given only by tests, which can't wait half a second a time; also the floor for what is read. */
  readonly #fixedCost: PasswordCost | undefined

  constructor(database: Executor, clock: Clock, fixedCost: PasswordCost | undefined) {
    this.#database = database
    this.#clock = clock
    this.#fixedCost = fixedCost
  }

  /**
   * New keys with their password and recovery slots: an account's first, or those that follow `previous`.
   * `settingsKey` is the vault's, which outlives them.
   */
  async make(accountId: string, password: Secret, settingsKey: KeyObject | null, previous?: Pick<AccountRow, 'seal_id' | 'generation'>): Promise<NewAccountKeys> {
    const account = {
      id: accountId,
      sealId: previous?.seal_id ?? randomBytes(SEAL_ID_BYTES),
      generation: previous === undefined ? FIRST_GENERATION : previous.generation + 1,
    }
    const accountKey = makeKey()
    const recoveryCode = makeRecoveryCode()
    const recoverySalt = makeSalt()
    const byCode = { kind: 'recovery', revision: 1, slotKey: deriveRecoveryKey(recoveryCode, recoverySalt), salt: recoverySalt, cost: null } as const
    return {
      sealId: account.sealId,
      generation: account.generation,
      accountKey,
      indexKey: wrapIndexKey(accountKey, account),
      settingsKey: settingsKey === null ? null : wrapKey(accountKey, settingsKey, settingsKeyPlace(account)),
      slots: [await this.#passwordSlot(account, uuidv7(), 1, accountKey, password), this.#slot(account, uuidv7(), accountKey, byCode)],
      recoveryCode,
    }
  }

  /** The password slot once more, for another password; the recovery code's stays as it is. */
  renew({ account, accountKey, slot }: OpenedAccount, password: Secret): Promise<KeySlotRow> {
    return this.#passwordSlot({ id: account.id, sealId: account.seal_id, generation: account.generation }, slot.id, slot.revision + 1, accountKey, password)
  }

  /**
   * The account and its key, by its password. For an account that does not exist the same work is done for
   * nothing, so that time tells nobody who has one. Throws login_failed.
   */
  async openByPassword(account: AccountRow | undefined, password: Secret): Promise<OpenedAccount> {
    const slot = account === undefined ? undefined : await findSlot(this.#database, account.id, 'password')
    const cost = slot === undefined ? await this.#cost() : this.#costOf(slot)
    const key = await derivePasswordKey(password, slot?.salt ?? makeSalt(), cost)
    return opened(account, slot, () => key, 'login_failed')
  }

  /** The account and its key, by its recovery code. The same work is done for an account that does not exist. Throws recovery_refused. */
  async openByRecoveryCode(account: AccountRow | undefined, code: Secret): Promise<OpenedAccount> {
    const slot = await findSlot(this.#database, account?.id ?? uuidv7(), 'recovery')
    return opened(account, slot, () => deriveRecoveryKey(code, slot?.salt ?? makeSalt()), 'recovery_refused')
  }

  async #passwordSlot(account: SlotOwner, id: string, revision: number, accountKey: KeyObject, password: Secret): Promise<KeySlotRow> {
    const cost = await this.#cost()
    const salt = makeSalt()
    return this.#slot(account, id, accountKey, { kind: 'password', revision, slotKey: await derivePasswordKey(password, salt, cost), salt, cost })
  }

  #slot(account: SlotOwner, id: string, accountKey: KeyObject, { kind, revision, slotKey, salt, cost }: SlotKey): KeySlotRow {
    const row = { id, kind, generation: account.generation, revision }
    return {
      ...row,
      account_id: account.id,
      salt,
      cost: cost === null ? null : JSON.stringify(cost),
      wrapped_key: wrapKey(slotKey, accountKey, slotPlace(account, row)),
      created_at: this.#clock.now(),
    }
  }

  #costOf(slot: KeySlotRow): PasswordCost {
    try {
      const cost = costSchema.parse(JSON.parse(slot.cost ?? 'null'))
      requireSaneCost(cost, this.#fixedCost ?? COST_FLOOR)
      requireSaneSalt(slot.salt)
      return cost
    } catch (error) {
      throw new VaultError('sealed_data_damaged', { cause: error })
    }
  }

  /** Measured once for this vault and kept, so that every account, and every name nobody has, costs alike. */
  async #cost(): Promise<PasswordCost> {
    if (this.#fixedCost !== undefined) return this.#fixedCost
    const known = await readSetting(this.#database, 'password_cost', costSchema)
    if (known !== undefined) return this.#sane(known)
    const measured = await calibrateCost(DERIVATION_MS, () => this.#clock.elapsed())
    await writeSetting(this.#database, 'password_cost', measured)
    return measured
  }

  /** What somebody wrote over it must not take the machine's memory, and not make guessing cheap. */
  #sane(known: PasswordCost): PasswordCost {
    try {
      requireSaneCost(known)
      return known
    } catch (error) {
      throw new VaultError('storage_failed', { cause: error })
    }
  }
}

function opened(account: AccountRow | undefined, slot: KeySlotRow | undefined, slotKey: () => KeyObject, refusal: 'login_failed' | 'recovery_refused'): OpenedAccount {
  try {
    const key = slotKey()
    if (account === undefined || slot === undefined) throw new SealError('not_authentic')
    return { account, slot, accountKey: unwrapKey(key, slot.wrapped_key, slotPlace({ sealId: account.seal_id }, slot)) }
  } catch (error) {
    if (error instanceof SealError) throw new VaultError(refusal, { cause: error })
    throw error
  }
}
