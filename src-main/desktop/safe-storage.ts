import type { SafeStorage } from 'electron'
import { KeychainError, SECRET_BYTES, type Keychain, type KeychainProblem } from '../platform/keychain.ts'

export type UsedSafeStorage = Pick<SafeStorage, 'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'>

export interface SafeStorageOptions {
  readonly platform?: NodeJS.Platform
  /** Milliseconds in which somebody can answer a prompt of the keychain's. */
  readonly patience?: number
}

const PATIENCE = 60_000
const PROBE = 'tradekeep'
/**
 * With what Chromium on Linux begins a ciphertext under the password that stands in its source
 * (components/os_crypt). On macOS the same three letters mean the real keychain.
 */
const UNPROTECTED = Buffer.from('v10')

/**
 * Electron's safeStorage as a keychain: it encrypts, and the vault's file keeps the ciphertext. On Linux
 * it falls back, unasked, to a password that everybody knows: that is refused before anything is stored,
 * by what Electron says of its backend and by what its ciphertexts look like.
 */
export function safeStorageKeychain(storage: UsedSafeStorage, { platform = process.platform, patience = PATIENCE }: SafeStorageOptions = {}): Keychain {
  const isWeak = (stored: Buffer): boolean => platform === 'linux' && stored.subarray(0, UNPROTECTED.length).equals(UNPROTECTED)
  const away = (): KeychainProblem => (platform === 'win32' ? 'keychain_failed' : 'keychain_locked')

  /** A keychain that asks the user something answers when they do, and perhaps never. */
  async function patiently<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new KeychainError('keychain_locked')), patience)
    try {
      return await Promise.race([work, late.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  async function requireSound(): Promise<void> {
    if (platform === 'linux' && storage.getSelectedStorageBackend() === 'basic_text') throw new KeychainError('weak_keychain')
    if (!(await patiently(storage.isAsyncEncryptionAvailable()))) throw new KeychainError(away())
  }

  async function encrypt(text: string): Promise<Buffer> {
    await requireSound()
    try {
      const stored = await patiently(storage.encryptStringAsync(text))
      if (isWeak(stored)) throw new KeychainError('weak_keychain')
      return stored
    } catch (error) {
      throw asKeychainError(error)
    }
  }

  /** Null where the ciphertext is not this keychain's: it was made on another machine, or changed. */
  async function decrypt(stored: Buffer): Promise<{ result: string; shouldReEncrypt: boolean } | null> {
    try {
      return await patiently(storage.decryptStringAsync(stored))
    } catch (error) {
      if (error instanceof KeychainError) throw error
      // Electron's refusals have no codes: a keychain that went away meanwhile is asked after, and one
      // whose key is away for a while says so in its words.
      if (error instanceof Error && /temporarily/iu.test(error.message)) throw new KeychainError(away(), error)
      await requireSound()
      return null
    }
  }

  return {
    keeper: 'safe_storage',
    problem: async () => {
      try {
        await encrypt(PROBE)
        return null
      } catch (error) {
        return asKeychainError(error).problem
      }
    },
    keep: (_slotId, secret) => encrypt(secret.toString('base64')),
    recall: async (_slotId, stored) => {
      if (stored === null) return null
      if (isWeak(stored)) throw new KeychainError('weak_keychain')
      await requireSound()
      const opened = await decrypt(stored)
      if (opened === null) return null
      // Not from Buffer's pool, where it would lie beside others after it was zeroed.
      const secret = Buffer.alloc(SECRET_BYTES)
      if (Buffer.byteLength(opened.result, 'base64') !== SECRET_BYTES || secret.write(opened.result, 'base64') !== SECRET_BYTES) return null
      return { secret, isStale: opened.shouldReEncrypt }
    },
    // The ciphertext was all there is, and it goes with its row.
    forget: async () => {},
  }
}

function asKeychainError(error: unknown): KeychainError {
  return error instanceof KeychainError ? error : new KeychainError('keychain_failed', error)
}
