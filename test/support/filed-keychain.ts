import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SECRET_BYTES, type Keychain } from '../../src-main/platform/keychain.ts'

/** A keychain that holds its secrets in files, so that it outlives the process that used it. */
export function filedKeychain(folder: string): Keychain {
  const fileOf = (slotId: string) => path.join(folder, slotId)
  return {
    keeper: 'secret_service',
    problem: async () => null,
    keep: async (slotId, secret) => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(fileOf(slotId), secret)
      return null
    },
    recall: async (slotId) => {
      try {
        const secret = readFileSync(fileOf(slotId))
        // A kill may have come between making the file and filling it.
        return secret.length === SECRET_BYTES ? { secret, isStale: false } : null
      } catch {
        return null
      }
    },
    forget: async (slotId) => rmSync(fileOf(slotId), { force: true }),
  }
}
