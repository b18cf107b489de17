import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'
import { lengthPrefixed } from './length-prefixed.ts'
import { SealError } from './seal-error.ts'

/**
 * Where a sealed value belongs. All of it is authenticated beside the ciphertext, so that a value
 * opens in its own account, record, field, generation and revision and nowhere else.
 */
export interface Place {
  /** What the value is for, as in `record` or `slot:password`. */
  readonly purpose: string
  /** The account's 128 random bits. */
  readonly account: Uint8Array
  readonly record: string
  readonly field: string
  /** Counts the account keys: recovery makes a new one. */
  readonly generation: number
  /** Counts the writes of this value. */
  readonly revision: number
}

/** Version 1: AES-256-GCM, `version ‖ 96-bit nonce ‖ ciphertext ‖ 128-bit tag`. */
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const OVERHEAD = 1 + NONCE_BYTES + TAG_BYTES

function additionalData(version: number, place: Place): Buffer {
  return lengthPrefixed([place.purpose, place.account, place.record, place.field, version, place.generation, place.revision])
}

/**
 * Seals bytes for one place. The nonce is random: one key seals far fewer than 2^32 values, the bound
 * of NIST SP 800-38D for random 96-bit nonces.
 */
export function seal(key: KeyObject, plain: Uint8Array, place: Place): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(additionalData(VERSION, place))
  const body = cipher.update(plain)
  cipher.final()
  return Buffer.concat([Buffer.of(VERSION), nonce, body, cipher.getAuthTag()])
}

/**
 * Opens what `seal` made for the same place. Throws SealError and returns nothing for any other key,
 * place or byte. The result is the caller's to zero.
 */
export function open(key: KeyObject, sealed: Uint8Array, place: Place): Buffer {
  if (sealed.length < OVERHEAD) throw new SealError('truncated')
  if (sealed[0] !== VERSION) throw new SealError('unknown_version')
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(additionalData(VERSION, place))
  decipher.setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(1 + NONCE_BYTES, end))
  try {
    decipher.final()
  } catch {
    plain.fill(0)
    throw new SealError('not_authentic')
  }
  return plain
}
