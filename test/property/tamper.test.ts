import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credentialSchema, type Credential } from '../../src-preload/contract/credentials.ts'
import { userSchema } from '../../src-preload/contract/accounts.ts'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { OpenError } from '../../src-main/errors/open-error.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import { openStore } from '../../src-main/store/open-store.ts'
import type { Vault } from '../../src-main/vault.ts'
import { checkResult } from '../support/check-result.ts'
import { exampleCredential, exampleFields } from '../support/example-credential.ts'
import { damage, mutation, type Mutation } from '../support/mutations.ts'
import { openAccountOf, recordsOf, type OpenedFields } from '../support/opened-account.ts'
import { RUNS } from '../support/property.ts'
import { filesOf, hashesOf, layOut, type FileName, type VaultFiles } from '../support/vault-files.ts'
import { logLines } from '../support/log-lines.ts'
import { DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const NAMES = ['mia', 'noa'] as const
type Name = (typeof NAMES)[number]

/** What the vault held when it was whole. */
interface Truth {
  readonly credentials: ReadonlyMap<string, Credential>
  readonly records: ReadonlyMap<string, OpenedFields>
}

let folder: ReturnType<typeof temporaryFolder>
let home: string
/** Closed in order. */
let closed: VaultFiles
/** Copied while it was open: the last binds stand in the write-ahead log alone. */
let torn: VaultFiles
let truth: Record<Name, Truth>
/** Ids that were in the file before the log was begun: those in the log may go with it. */
let checkpointed: ReadonlySet<string>

async function bindSome(vault: Vault, name: Name, numbers: readonly number[]): Promise<string[]> {
  const session = await enter(vault, name)
  const bound: string[] = []
  for (const number of numbers) bound.push((await vault.credentials.bind(session, draftOf(...exampleCredential(number)), { verify: false })).id)
  return bound
}

beforeAll(async () => {
  folder = temporaryFolder()
  home = path.join(folder.path, 'vault')
  let vault = await openTestVault(home)
  const mia = await registerAccount(vault, 'mia')
  await registerAccount(vault, 'noa', mia.session)
  const first = [...(await bindSome(vault, 'mia', [0, 1, 2, 3, 4, 5, 6, 7])), ...(await bindSome(vault, 'noa', [10, 11, 12]))]
  checkpointed = new Set(first)
  const store = await openStore(home, logLines().log)
  const account = await openAccountOf(store.database, 'mia')
  for (const id of first.slice(0, 3)) await store.database.transaction().execute((transaction) => recordCheck(transaction, account, { id, recordRevision: 1 }, checkResult('valid'), Date.now()))
  await store.close()
  await vault.close()

  vault = await openTestVault(home)
  await bindSome(vault, 'mia', [20, 21])
  await bindSome(vault, 'noa', [30])
  torn = filesOf(home)
  truth = { mia: await truthOf(vault, 'mia'), noa: await truthOf(vault, 'noa') }
  await vault.close()
  closed = filesOf(home)
})

afterAll(() => folder.remove())

async function truthOf(vault: Vault, name: Name): Promise<Truth> {
  const { items } = await listAll(vault, await enter(vault, name), true)
  const records = await recordsOf(home, name)
  return {
    credentials: new Map(items.map((item) => [item.id, item])),
    records: new Map([...records].map(([id, fields]) => [id, typeof fields === 'string' ? expect.unreachable('the record was whole') : fields])),
  }
}

async function enter(vault: Vault, name: Name): Promise<LiveSession> {
  const { accessToken } = await vault.accounts.login({ username: name, password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
  return vault.accounts.authenticate(accessToken)
}

const listAll = (vault: Vault, session: LiveSession, includeInactive: boolean) => vault.credentials.list(session, { includeInactive, limit: 1_000, cursor: null })

/** Undefined for a refusal under one of the codes that say whose fault it is; any other error is a crash and passes through. */
async function orRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof VaultError && ['AUTHENTICATION_FAILED', 'ENCRYPTION_ERROR', 'ACCOUNT_LOCKED', 'STORAGE_UNAVAILABLE'].includes(error.code)) return undefined
    throw error
  }
}

const figures = { refused: 0, opened: 0, faults: new Map<string, number>() }

/** Opens the damaged files and holds what comes of it against the truth. `mustHave` may not be missing unsaid. */
async function openDamaged(files: VaultFiles, mustHave: (id: string) => boolean): Promise<void> {
  layOut(home, files)
  const vault = await openTestVault(home).catch((error: unknown) => error)
  if (vault instanceof Error) {
    figures.refused += 1
    if (!(vault instanceof OpenError)) throw vault
    figures.faults.set(vault.fault, (figures.faults.get(vault.fault) ?? 0) + 1)
    expect(['damaged', 'foreign', 'newer', 'unwritable']).toContain(vault.fault)
    expect(vault.message).toMatch(/^\S.{40,}\.$/u)
    expect(vault.message).toContain(home)
    expect(hashesOf(filesOf(home)), 'a refused file is left as it is').toEqual(hashesOf(files))
    return
  }
  figures.opened += 1
  const opened = vault as Vault
  try {
    expect(await opened.accounts.setupRequired(), 'never read as empty').toBe(false)
    for (const name of NAMES) await compare(opened, name, mustHave)
  } finally {
    await opened.close()
  }
}

async function compare(vault: Vault, name: Name, mustHave: (id: string) => boolean): Promise<void> {
  const { credentials, records } = truth[name]
  const session = await orRefused(enter(vault, name))
  if (session === undefined) return
  userSchema.parse(await vault.accounts.me(session))
  for (const includeInactive of [true, false]) {
    const listing = await orRefused(listAll(vault, session, includeInactive))
    if (listing === undefined) continue
    const told = new Set([...listing.items.map(({ id }) => id), ...listing.damaged])
    for (const id of credentials.keys()) if (mustHave(id)) expect(told.has(id), `${id} is missing and nobody says so`).toBe(true)
    for (const item of listing.items) {
      const known = credentials.get(item.id)
      // Times are plain columns and may be wrong, but they are times.
      expect({ ...credentialSchema.parse(item), created_at: known?.created_at, updated_at: known?.updated_at }).toEqual(known)
    }
  }
  for (const [id, fields] of (await orRefused(recordsOf(home, name))) ?? []) if (fields !== 'ENCRYPTION_ERROR') expect(fields).toEqual(records.get(id))
}

const MANY = { numRuns: RUNS.numRuns * 3 }

function damaged(files: VaultFiles, name: FileName, how: Mutation): VaultFiles {
  return { ...files, [name]: damage(files[name] ?? Buffer.alloc(0), how) }
}

describe('a damaged file', () => {
  test('control: the whole files open, and everything reads as before', async () => {
    for (const files of [closed, torn]) await openDamaged(files, () => true)
    expect(figures).toMatchObject({ refused: 0, opened: 2 })
    expect([truth.mia.credentials.size, truth.noa.credentials.size, torn['vault.db-wal']?.length ?? 0]).toEqual([10, 4, expect.toSatisfy((length: number) => length > 4_096)])
    expect([...truth.mia.records.values()]).toContainEqual(exampleFields(21))
  })

  test('Property 29: a damaged file is refused with a sentence and left alone, or what opens is as before or refused', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, (how) => openDamaged(damaged(closed, 'vault.db', how), () => true)),
      MANY,
    )
    expect(figures.refused).toBeGreaterThan(0)
    expect(figures.opened).toBeGreaterThan(0)
  }, 120_000)

  test('Property 29: the same for a file with a write-ahead log beside it', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, (how) => openDamaged(damaged(torn, 'vault.db', how), (id) => checkpointed.has(id))),
      RUNS,
    )
  }, 120_000)

  test('Property 29: a damaged log costs at most what stood in it alone', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, (how) => openDamaged(damaged(torn, 'vault.db-wal', how), (id) => checkpointed.has(id))),
      RUNS,
    )
    process.stdout.write(`damaged files: ${figures.refused} refused (${[...figures.faults].map(([fault, count]) => `${count} ${fault}`).join(', ')}), ${figures.opened} opened and compared\n`)
  }, 120_000)
})
