import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { deriveKey } from './keys.ts'
import { Secret } from './secret.ts'
import { SealError } from './seal-error.ts'

/** Crockford's base 32: no I, L, O or U, so that a handwritten code reads back one way only. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHARACTERS = 32
const GROUP = 4

/** A new recovery code: 32 characters of 5 random bits each (160 bits), in groups of four. */
export function makeRecoveryCode(): Secret {
  const bytes = randomBytes(CHARACTERS)
  const characters = Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length))
  bytes.fill(0)
  const groups = Array.from({ length: CHARACTERS / GROUP }, (_, index) => characters.slice(index * GROUP, (index + 1) * GROUP).join(''))
  return new Secret(groups.join('-'))
}

/**
 * The key that a recovery code opens its slot with. Takes the code as people copy it: in any case,
 * with or without groups, with O for 0 and I or L for 1. Throws SealError `code_malformed`.
 * The code is as strong as a key, so HKDF serves and no password hash is needed.
 */
export function deriveRecoveryKey(code: Secret, salt: Uint8Array): KeyObject {
  const text = code
    .expose('turned into key bytes here')
    .toUpperCase()
    .replace(/[\s-]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/gu, '1')
  if (text.length !== CHARACTERS || [...text].some((character) => !ALPHABET.includes(character))) throw new SealError('code_malformed')
  return deriveKey(createSecretKey(Buffer.from(text, 'ascii')), 'recovery-slot', salt)
}
