import { lockingInput, type LockingChoice } from '../../src-preload/contract/locking.ts'
import { open, seal, type Place } from '../crypto/seal.ts'
import { VaultError } from '../errors/vault-error.ts'
import { findAccountSetting, saveAccountSetting } from '../store/account-settings-repository.ts'
import type { AccountSettingRow, Executor } from '../store/schema.ts'
import type { OpenAccount } from './keyring.ts'

/** The name of the choice among what an account chose for itself. */
export const LOCKING_SETTING = 'locking'

/** What holds for whoever chose nothing. */
export const DEFAULT_LOCKING: LockingChoice = { idle_minutes: 15, wipe_on_lock: false }

function place(account: OpenAccount, revision: number): Place {
  return { purpose: 'account-setting', account: account.sealId, record: account.id, field: LOCKING_SETTING, generation: account.generation, revision }
}

/** Both halves are sealed together, so that neither can be changed alone. */
export function sealLocking(account: OpenAccount, revision: number, choice: LockingChoice): AccountSettingRow {
  return { account_id: account.id, name: LOCKING_SETTING, revision, sealed: seal(account.listingKey, Buffer.from(JSON.stringify(choice)), place(account, revision)) }
}

/** Throws sealed_data_damaged for anything but what `sealLocking` gave for this account, these keys and this revision. */
export function openLocking(account: OpenAccount, row: Pick<AccountSettingRow, 'revision' | 'sealed'>): LockingChoice {
  try {
    return lockingInput.parse(JSON.parse(open(account.listingKey, row.sealed, place(account, row.revision)).toString('utf8')))
  } catch (error) {
    throw new VaultError('sealed_data_damaged', { cause: error })
  }
}

/**
 * Seals an account's choice under its new keys. One that does not open stays as it is: it goes on to read
 * as the default. To be called in a transaction.
 */
export async function rekeyLocking(transaction: Executor, from: OpenAccount, to: OpenAccount): Promise<void> {
  const row = await findAccountSetting(transaction, from.id, LOCKING_SETTING)
  if (row === undefined) return
  let choice: LockingChoice
  try {
    choice = openLocking(from, row)
  } catch {
    return
  }
  await saveAccountSetting(transaction, sealLocking(to, row.revision + 1, choice))
}
