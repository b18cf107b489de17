import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { safeStorageKeychain, type UsedSafeStorage } from '../../src-main/desktop/safe-storage.ts'
import { safeStorage as standIn, setKeychain } from '../electron/safe-storage.ts'

const SECRET = randomBytes(32)
const SLOT = '01890a5d-ac96-774b-bcce-b302099a8057'

const keychainOn = (platform: NodeJS.Platform, more: Partial<UsedSafeStorage> = {}) => safeStorageKeychain({ ...standIn, ...more }, { platform, patience: 50 })
const never = (): Promise<never> => new Promise(() => {})

describe('safeStorage as a keychain', () => {
  test.each(['gnome_libsecret', 'kwallet6'] as const)('on Linux with %s it keeps a secret and gives it back', async (backend) => {
    setKeychain(backend)
    const keychain = keychainOn('linux')
    expect(await keychain.problem()).toBeNull()
    const stored = await keychain.keep(SLOT, SECRET)
    expect(stored?.includes(SECRET)).toBe(false)
    expect(stored?.includes(SECRET.toString('base64'))).toBe(false)
    expect(await keychain.recall(SLOT, stored)).toEqual({ secret: SECRET, isStale: false })
  })

  test('on Linux the basic_text backend is refused, and nothing is encrypted with it', async () => {
    setKeychain('basic_text')
    let asked = 0
    const encryptStringAsync = async (text: string): Promise<Buffer> => {
      if (text !== 'tradekeep') asked += 1
      return standIn.encryptStringAsync(text)
    }
    const keychain = keychainOn('linux', { encryptStringAsync })
    expect(await keychain.problem()).toBe('weak_keychain')
    await expect(keychain.keep(SLOT, SECRET)).rejects.toMatchObject({ problem: 'weak_keychain' })
    expect(asked).toBe(0)
  })

  test('on Linux ciphertexts that begin v10 are refused whatever the backend is said to be, made or stored', async () => {
    setKeychain('basic_text')
    const stored = await standIn.encryptStringAsync(SECRET.toString('base64'))
    expect(stored.subarray(0, 3).toString()).toBe('v10')
    const keychain = keychainOn('linux', { getSelectedStorageBackend: () => 'gnome_libsecret' })
    expect(await keychain.problem()).toBe('weak_keychain')
    await expect(keychain.keep(SLOT, SECRET)).rejects.toMatchObject({ problem: 'weak_keychain' })
    await expect(keychain.recall(SLOT, stored)).rejects.toMatchObject({ problem: 'weak_keychain' })
  })

  test("on macOS v10 is the real keychain's mark, and the backend is not asked for", async () => {
    setKeychain('basic_text')
    const keychain = keychainOn('darwin', { getSelectedStorageBackend: () => expect.unreachable('Electron has no such call there') })
    expect(await keychain.problem()).toBeNull()
    const stored = await keychain.keep(SLOT, SECRET)
    expect(await keychain.recall(SLOT, stored)).toEqual({ secret: SECRET, isStale: false })
  })

  test('one that is away or asks its user for ever is said to be locked, and its slot is not called foreign', async () => {
    setKeychain('gnome_libsecret')
    const stored = await keychainOn('linux').keep(SLOT, SECRET)
    setKeychain('unavailable')
    const away = keychainOn('linux')
    expect(await away.problem()).toBe('keychain_locked')
    await expect(away.recall(SLOT, stored)).rejects.toMatchObject({ problem: 'keychain_locked' })
    setKeychain('gnome_libsecret')
    for (const hanging of [{ isAsyncEncryptionAvailable: never }, { encryptStringAsync: never, decryptStringAsync: never }]) {
      expect(await keychainOn('linux', hanging).problem()).toBe('keychain_locked')
      await expect(keychainOn('linux', hanging).recall(SLOT, stored)).rejects.toMatchObject({ problem: 'keychain_locked' })
    }
    const busy = { decryptStringAsync: async () => Promise.reject(new Error('decryption is temporarily unavailable')) }
    await expect(keychainOn('linux', busy).recall(SLOT, stored)).rejects.toMatchObject({ problem: 'keychain_locked' })
  })

  test('what another machine encrypted, or what was changed, is nothing of its own', async () => {
    setKeychain('gnome_libsecret')
    const keychain = keychainOn('linux')
    const stored = (await keychain.keep(SLOT, SECRET)) ?? expect.unreachable('safeStorage stores nothing itself')
    const changed = Buffer.from(stored)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    for (const foreign of [changed, stored.subarray(0, 20), Buffer.alloc(0), null]) expect(await keychain.recall(SLOT, foreign)).toBeNull()
    expect(await keychain.recall(SLOT, await standIn.encryptStringAsync('something short'))).toBeNull()
  })

  test('a key that was rotated asks for sealing anew', async () => {
    setKeychain('gnome_libsecret')
    const keychain = keychainOn('linux', { decryptStringAsync: async (stored) => ({ ...(await standIn.decryptStringAsync(stored)), shouldReEncrypt: true }) })
    expect(await keychain.recall(SLOT, await keychain.keep(SLOT, SECRET))).toEqual({ secret: SECRET, isStale: true })
  })
})
