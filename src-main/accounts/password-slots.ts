import { randomBytes, type KeyObject } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { makeKey, unwrapKey, wrapKey } from '../crypto/keys.ts'
import { calibrateCost, COST_FLOOR, derivePasswordKey, makeSalt, requireSaneCost, type PasswordCost } from '../crypto/password.ts'
import { deriveRecoveryKey, makeRecoveryCode } from '../crypto/recovery-code.ts'
import type { Secret } from '../crypto/secret.ts'
import { SealError } from '../crypto/seal-error.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { findSlot } from '../store/account-repository.ts'
import type { AccountRow, Executor, KeySlotRow } from '../store/schema.ts'
import { readSetting, writeSetting } from '../store/settings-repository.ts'
import { slotPlace, wrapIndexKey } from './keyring.ts'

/** About what a person does not notice at login, and what costs a guesser dearly. */
const DERIVATION_MS = 500
const FIRST_GENERATION = 1

const costSchema = z.strictObject({ memory: z.number().int(), passes: z.number().int(), lanes: z.number().int() })

export interface NewAccountKeys {
  readonly sealId: Buffer
  readonly generation: number
  readonly accountKey: KeyObject
  readonly indexKey: Buffer
  readonly slots: readonly KeySlotRow[]
  readonly recoveryCode: Secret
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

  /** New keys for a new account, with its password and recovery slots. */
  async make(accountId: string, password: Secret): Promise<NewAccountKeys> {
    const sealId = randomBytes(16)
    const accountKey = makeKey()
    const cost = await this.#cost()
    const recoveryCode = makeRecoveryCode()
    const account = { id: accountId, sealId, generation: FIRST_GENERATION }
    const salt = makeSalt()
    const passwordKey = await derivePasswordKey(password, salt, cost)
    const recoverySalt = makeSalt()
    const slot = (kind: 'password' | 'recovery', slotKey: KeyObject, slotSalt: Buffer, slotCost: PasswordCost | null): KeySlotRow => {
      const row = { id: uuidv7(), kind, generation: FIRST_GENERATION, revision: 1 }
      return {
        ...row,
        account_id: accountId,
        salt: slotSalt,
        cost: slotCost === null ? null : JSON.stringify(slotCost),
        wrapped_key: wrapKey(slotKey, accountKey, slotPlace(account, row)),
        created_at: this.#clock.now(),
      }
    }
    return {
      sealId,
      generation: FIRST_GENERATION,
      accountKey,
      indexKey: wrapIndexKey(accountKey, account),
      slots: [slot('password', passwordKey, salt, cost), slot('recovery', deriveRecoveryKey(recoveryCode, recoverySalt), recoverySalt, null)],
      recoveryCode,
    }
  }

  /**
   * The account and its key, by its password. For an account that does not exist the same work is done for
   * nothing, so that time tells nobody who has one. Throws login_failed.
   */
  async openByPassword(account: AccountRow | undefined, password: Secret): Promise<{ account: AccountRow; accountKey: KeyObject }> {
    const slot = account === undefined ? undefined : await findSlot(this.#database, account.id, 'password')
    const cost = slot === undefined ? await this.#cost() : this.#costOf(slot)
    const key = await derivePasswordKey(password, slot?.salt ?? makeSalt(), cost)
    try {
      if (account === undefined || slot === undefined) throw new SealError('not_authentic')
      return { account, accountKey: unwrapKey(key, slot.wrapped_key, slotPlace({ sealId: account.seal_id }, slot)) }
    } catch (error) {
      if (error instanceof SealError) throw new VaultError('login_failed', { cause: error })
      throw error
    }
  }

  #costOf(slot: KeySlotRow): PasswordCost {
    try {
      const cost = costSchema.parse(JSON.parse(slot.cost ?? 'null'))
      requireSaneCost(cost, this.#fixedCost ?? COST_FLOOR)
      return cost
    } catch (error) {
      throw new VaultError('sealed_data_damaged', { cause: error })
    }
  }

  /** Measured once for this vault and kept, so that every account, and every name nobody has, costs alike. */
  async #cost(): Promise<PasswordCost> {
    if (this.#fixedCost !== undefined) return this.#fixedCost
    const known = await readSetting(this.#database, 'password_cost', costSchema)
    if (known !== undefined) {
      requireSaneCost(known)
      return known
    }
    const measured = await calibrateCost(DERIVATION_MS, () => this.#clock.elapsed())
    await writeSetting(this.#database, 'password_cost', measured)
    return measured
  }
}
