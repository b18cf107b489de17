import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { DeviceSlotRow } from '../../src-main/store/schema.ts'
import type { Vault } from '../../src-main/vault.ts'
import { encryptingKeychain, holdingKeychain, type TestKeychain } from '../support/keychains.ts'
import { RUNS } from '../support/property.ts'
import { withRawFile } from '../support/raw-file.ts'
import { codeOf, DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

type Column = 'id' | 'secret' | 'wrapped_key' | 'generation' | 'revision' | 'keeper'
type Name = 'mia' | 'noa'

const REFUSED = expect.toBeOneOf(['VAULT_LOCKED', 'ENCRYPTION_ERROR'])

describe.each([
  ['that encrypts', encryptingKeychain],
  ['that holds', holdingKeychain],
] as const)('device slots of a keychain %s', (kind, make) => {
  let folder: ReturnType<typeof temporaryFolder>
  let keychain: TestKeychain
  let vault: Vault
  let sessions: Record<Name, LiveSession>
  /** Mia's slot before she switched it on again. */
  let older: DeviceSlotRow

  const rowOf = (connection: Database, name: Name): DeviceSlotRow =>
    connection.prepare<[string], DeviceSlotRow>('SELECT * FROM device_slots WHERE account_id = ?').get(sessions[name].accountId) ?? expect.unreachable('the slot is there')
  const write = (connection: Database, name: Name, column: Column, value: unknown) => connection.prepare(`UPDATE device_slots SET ${column} = ? WHERE account_id = ?`).run(value, sessions[name].accountId)
  const rows = () => withRawFile(folder.path, (connection) => connection.prepare('SELECT * FROM device_slots ORDER BY account_id').all())

  beforeAll(async () => {
    folder = temporaryFolder()
    keychain = make()
    vault = await openTestVault(folder.path, { keychain })
    const mia = (await registerAccount(vault, 'mia')).session
    sessions = { mia, noa: (await registerAccount(vault, 'noa', mia)).session }
    const enable = (name: Name) => vault.device.enable(sessions[name], new Secret(PASSWORD), DESKTOP_CLIENT)
    await enable('mia')
    await enable('mia')
    older = withRawFile(folder.path, (connection) => rowOf(connection, 'mia'))
    await enable('mia')
    await enable('noa')
  })

  afterAll(async () => {
    await vault.close()
    folder.remove()
  })

  /** With the rows tampered with, the named accounts stay shut to the device, lose no slot, and open by password. */
  async function refused(tamper: (connection: Database) => void, names: readonly Name[]): Promise<void> {
    withRawFile(folder.path, (connection) => {
      connection.exec('CREATE TABLE kept AS SELECT * FROM device_slots')
      tamper(connection)
    })
    try {
      await vault.accounts.lockAll()
      const tampered = rows()
      for (const name of names) {
        expect(await codeOf(vault.device.login(name, DESKTOP_CLIENT))).toEqual(REFUSED)
        expect(await codeOf(vault.device.unlock(sessions[name]))).toEqual(REFUSED)
        expect(vault.accounts.isUnlocked(sessions[name])).toBe(false)
      }
      expect(rows()).toEqual(tampered)
      for (const name of names) expect((await vault.accounts.login({ username: name, password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).user.locked).toBe(false)
    } finally {
      withRawFile(folder.path, (connection) => connection.exec('DELETE FROM device_slots; INSERT INTO device_slots SELECT * FROM kept; DROP TABLE kept'))
    }
  }

  const holdsSecrets = kind === 'that holds'
  const sealed: readonly Column[] = holdsSecrets ? ['wrapped_key'] : ['secret', 'wrapped_key']
  const bound: readonly Column[] = ['id', ...sealed, 'revision']

  test('control: untouched, both open by the device', async () => {
    await vault.accounts.lockAll()
    for (const name of ['mia', 'noa'] as const) expect((await vault.device.login(name, DESKTOP_CLIENT)).user).toMatchObject({ username: name, locked: false })
    expect(older).toMatchObject({ account_id: sessions.mia.accountId, revision: 2 })
  })

  test('Property 3: one flipped bit in what the file keeps of a device slot is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sealed), fc.nat(), fc.integer({ min: 0, max: 7 }), async (column, where, bit) => {
        const flip = (connection: Database) => {
          const bytes = Buffer.from(rowOf(connection, 'mia')[column] as Buffer)
          const index = where % bytes.length
          bytes[index] = (bytes[index] ?? 0) ^ (1 << bit)
          write(connection, 'mia', column, bytes)
        }
        await refused(flip, ['mia'])
      }),
      RUNS,
    )
  })

  test('Property 3: parts of an older revision in a device slot are refused', async () => {
    // The whole older row is the file as it was, which only a keychain that holds the secret itself can tell.
    const most = holdsSecrets ? bound.length : bound.length - 1
    await fc.assert(
      fc.asyncProperty(fc.subarray([...bound], { minLength: 1, maxLength: most }), async (columns) => {
        await refused((connection) => {
          for (const column of columns) write(connection, 'mia', column, older[column])
        }, ['mia'])
      }),
      RUNS,
    )
  })

  test('Property 29: a device slot whose plain columns say something else is refused, and not dropped', async () => {
    const change = fc.oneof(
      fc.tuple(fc.constantFrom('revision' as const, 'generation' as const), fc.integer({ min: 4, max: Number.MAX_SAFE_INTEGER })),
      fc.tuple(fc.constant('keeper' as const), fc.constant(holdsSecrets ? 'safe_storage' : 'secret_service')),
      fc.tuple(fc.constant('id' as const), fc.uuid()),
      fc.tuple(fc.constantFrom(...sealed), fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes))),
    )
    await fc.assert(
      fc.asyncProperty(change, async ([column, value]) => refused((connection) => void write(connection, 'mia', column, value), ['mia'])),
      RUNS,
    )
  })

  test("Property 30: another account's device slot, in parts or in whole, opens neither account", async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...bound], { minLength: 1 }), async (columns) => {
        await refused((connection) => {
          const [mia, noa] = [rowOf(connection, 'mia'), rowOf(connection, 'noa')]
          // Unique, so not the same in both, not even for a moment.
          if (columns.includes('id')) write(connection, 'noa', 'id', 'aside')
          for (const column of columns) {
            write(connection, 'mia', column, noa[column])
            write(connection, 'noa', column, mia[column])
          }
        }, ['mia', 'noa'])
      }),
      RUNS,
    )
  })
})
