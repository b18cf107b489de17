import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { KeychainError, type Keychain, type KeychainProblem } from '../../src-main/platform/keychain.ts'

/** A keychain of a machine's, as its user sees it: whole, locked, away, or with a newer key. */
export interface TestKeychain extends Keychain {
  /** What stands in the way from now on. */
  standing: KeychainProblem | null
  /** Makes a new key, so that what was kept before should be kept anew. */
  rotate(): void
  /** What is done while the keychain asks its user. */
  whileAsked: () => Promise<void>
  readonly held: Map<string, Buffer>
}

/** Encrypts, as safeStorage does: the vault's file keeps the ciphertext. */
export function encryptingKeychain(): TestKeychain {
  const keys = [randomBytes(32)]
  const keychain: TestKeychain = {
    ...base(() => keychain),
    keeper: 'safe_storage',
    rotate: () => void keys.push(randomBytes(32)),
    keep: async (_slotId, secret) => {
      await enter(keychain)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keys.at(-1) ?? '', nonce)
      return Buffer.concat([Buffer.of(keys.length - 1), nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },
    recall: async (_slotId, stored) => {
      await enter(keychain)
      try {
        if (stored === null) return null
        const number = stored[0] ?? 0
        const decipher = createDecipheriv('aes-256-gcm', keys[number] ?? randomBytes(32), stored.subarray(1, 13), { authTagLength: 16 })
        decipher.setAuthTag(stored.subarray(-16))
        return { secret: Buffer.concat([decipher.update(stored.subarray(13, -16)), decipher.final()]), isStale: number < keys.length - 1 }
      } catch {
        return null
      }
    },
    forget: () => enter(keychain),
  }
  return keychain
}

/** Holds the secrets itself, as the Secret Service does. */
export function holdingKeychain(): TestKeychain {
  const keychain: TestKeychain = {
    ...base(() => keychain),
    keeper: 'secret_service',
    keep: async (slotId, secret) => {
      await enter(keychain)
      keychain.held.set(slotId, Buffer.from(secret))
      return null
    },
    recall: async (slotId) => {
      await enter(keychain)
      const secret = keychain.held.get(slotId)
      return secret === undefined ? null : { secret: Buffer.from(secret), isStale: false }
    },
    forget: async (slotId) => {
      await enter(keychain)
      keychain.held.delete(slotId)
    },
  }
  return keychain
}

const base = (self: () => TestKeychain) => ({
  standing: null,
  rotate: () => {},
  whileAsked: async () => {},
  held: new Map<string, Buffer>(),
  problem: async () => self().standing,
})

async function enter(keychain: TestKeychain): Promise<void> {
  await keychain.whileAsked()
  if (keychain.standing !== null) throw new KeychainError(keychain.standing)
}
