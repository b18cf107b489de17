import { createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'
import { lengthPrefixed } from './length-prefixed.ts'
import { open, seal, type Place } from './seal.ts'

export const KEY_BYTES = 32

/** Turns key bytes into a KeyObject and zeroes them: from here on only OpenSSL holds the key. */
export function adoptKey(bytes: Uint8Array): KeyObject {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

/** A new random 256-bit key. */
export function makeKey(): KeyObject {
  return adoptKey(randomBytes(KEY_BYTES))
}

/** Seals a key under another one, for one place. */
export function wrapKey(wrapping: KeyObject, key: KeyObject, place: Place): Buffer {
  const bytes = key.export()
  try {
    return seal(wrapping, bytes, place)
  } finally {
    bytes.fill(0)
  }
}

/** Opens a wrapped key. Throws SealError. */
export function unwrapKey(wrapping: KeyObject, wrapped: Uint8Array, place: Place): KeyObject {
  return adoptKey(open(wrapping, wrapped, place))
}

/** The key derived from `source` for one named use (HKDF-SHA-256, RFC 5869). */
export function deriveKey(source: KeyObject, use: string, salt: Uint8Array): KeyObject {
  return adoptKey(new Uint8Array(hkdfSync('sha256', source, salt, `tradekeep/1/${use}`, KEY_BYTES)))
}

/**
 * What stands for `parts` in an index: equal parts give equal bytes under one key, and without the key
 * nothing can be tried out against it (HMAC-SHA-256 over length-prefixed parts).
 */
export function deriveBlindIndex(key: KeyObject, parts: readonly (string | number)[]): Buffer {
  return createHmac('sha256', key).update(lengthPrefixed(parts)).digest()
}
