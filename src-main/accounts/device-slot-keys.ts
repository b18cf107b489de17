import { createSecretKey, type KeyObject } from 'node:crypto'
import { deriveKey, unwrapKey, wrapKey } from '../crypto/keys.ts'
import { SealError } from '../crypto/seal-error.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { DeviceSlotRow } from '../store/schema.ts'
import { slotPlace, type AccountKeys } from './keyring.ts'

type Owner = Pick<AccountKeys, 'sealId'>
type Slot = Pick<DeviceSlotRow, 'id' | 'generation' | 'revision'>

/** The key of a slot: from 256 random bits, so HKDF serves. Leaves the secret to its owner to zero. */
function slotKeyOf(secret: Uint8Array, account: Owner): KeyObject {
  return deriveKey(createSecretKey(secret), 'device-slot', account.sealId)
}

export function wrapForDevice(secret: Uint8Array, account: Owner, slot: Slot, accountKey: KeyObject): Buffer {
  return wrapKey(slotKeyOf(secret, account), accountKey, slotPlace(account, { ...slot, kind: 'device' }))
}

/** The account's key, by the device's secret. Throws sealed_data_damaged where the slot is another one's, an older one or changed. */
export function unwrapByDevice(secret: Uint8Array, account: Owner, slot: Slot & Pick<DeviceSlotRow, 'wrapped_key'>): KeyObject {
  try {
    return unwrapKey(slotKeyOf(secret, account), slot.wrapped_key, slotPlace(account, { ...slot, kind: 'device' }))
  } catch (error) {
    if (error instanceof SealError) throw new VaultError('sealed_data_damaged', { cause: error })
    throw error
  }
}
