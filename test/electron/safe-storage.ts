import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { SafeStorage } from 'electron'

type Backend = ReturnType<SafeStorage['getSelectedStorageBackend']>

/**
 * What the machine's keychain is like: one of Electron's backends, or away; after a colon, another
 * machine's. From the environment, so that every start of a spec finds the same one.
 */
let [backend, machine] = parse(process.env['STAND_IN_KEYCHAIN'] ?? 'gnome_libsecret')

function parse(text: string): [Backend | 'unavailable', string] {
  const [kind = '', name = 'this machine'] = text.split(':')
  return [kind as Backend, name]
}

/** For specs: the keychain is another one from now on. */
export function setKeychain(text: string): void {
  ;[backend, machine] = parse(text)
}

/** As Chromium marks them on Linux: v10 under the password that stands in its source, v11 under the keychain's. */
const markOf = (): string => (backend === 'basic_text' ? 'v10' : 'v11')
const keyOf = (mark: string): Buffer => createHash('sha256').update(mark === 'v10' ? 'peanuts' : `the keyring of ${machine}`).digest()

export const safeStorage: Pick<SafeStorage, 'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'> = {
  getSelectedStorageBackend: () => (backend === 'unavailable' ? 'gnome_libsecret' : backend),
  isAsyncEncryptionAvailable: async () => backend !== 'unavailable',
  encryptStringAsync: async (text) => {
    if (backend === 'unavailable') throw new Error('Encryption is not available.')
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keyOf(markOf()), nonce)
    return Buffer.concat([Buffer.from(markOf()), nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  decryptStringAsync: async (stored) => {
    try {
      if (backend === 'unavailable') throw new Error('no key')
      const decipher = createDecipheriv('aes-256-gcm', keyOf(stored.subarray(0, 3).toString('latin1')), stored.subarray(3, 15), { authTagLength: 16 })
      decipher.setAuthTag(stored.subarray(-16))
      return { result: Buffer.concat([decipher.update(stored.subarray(15, -16)), decipher.final()]).toString('utf8'), shouldReEncrypt: false }
    } catch {
      throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.')
    }
  },
}
