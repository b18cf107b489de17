import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Figures, lookThrough, type Expectation } from '../support/looked-through.ts'
import { damage, mutation, type Mutation } from '../support/mutations.ts'
import { withRawFile } from '../support/raw-file.ts'
import { prepareVault, type PreparedVault } from '../support/tampered-vault.ts'
import { layOut, type FileName, type VaultFiles } from '../support/vault-files.ts'
import { temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let prepared: PreparedVault
const figures = new Figures()

beforeAll(async () => {
  folder = temporaryFolder()
  prepared = await prepareVault(folder.path)
})

afterAll(() => {
  process.stdout.write(`damaged files: ${figures.toString()}\n`)
  folder.remove()
})

const whole = (): Expectation => ({ mustHave: (id) => id !== prepared.deleted, anyForm: false })
const withoutLog = (): Expectation => ({ mustHave: (id) => prepared.checkpointed.has(id), anyForm: true })

async function look(files: VaultFiles, expectation: Expectation, count = figures): Promise<void> {
  layOut(prepared.home, files)
  await lookThrough(prepared, files, expectation, count)
}

const damaged = (files: VaultFiles, name: FileName, how: Mutation): VaultFiles => ({ ...files, [name]: damage(files[name] ?? Buffer.alloc(0), how) })

const flipped = (at: number): Mutation => ({ how: 'flip', places: [[{ within: 'anywhere', at }, 0]] })

/** Where in the file the first sealed bytes of some credential stand. */
function sealedAt(files: VaultFiles): number {
  layOut(prepared.home, files)
  const sealed = withRawFile(prepared.home, (connection) => connection.prepare<[], Buffer>('SELECT record FROM credentials ORDER BY id').pluck().get())
  const at = files['vault.db']?.indexOf(sealed?.subarray(0, 16) ?? '') ?? -1
  return at > 0 ? at : expect.unreachable('a record stands in the file')
}

/** With the rows of tamper-tables.test.ts, some 700 here, and 10,000 in CI. */
const share = (here: number, inCi: number) => ({ numRuns: process.env['CI'] === undefined ? here : inCi })

describe('a damaged file', () => {
  test('control: the whole files open, and everything reads as before', async () => {
    const control = new Figures()
    for (const files of [prepared.closed, prepared.torn, prepared.standing]) await look(files, whole(), control)
    expect(control.counts).toEqual({ opening: 0, reading: 0, before: 3 })
    const { mia, noa } = prepared.truth
    expect([mia.credentials.size, noa.credentials.size, mia.checks.size, noa.checks.size, prepared.settings.length]).toEqual([8, 4, 5, 1, 3])
    expect(prepared.torn['vault.db-wal']?.length).toBeGreaterThan(4_096)
  })

  test('Property 29: a damaged file is refused with a sentence and left alone, or what opens is as before or refused', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, (how) => look(damaged(prepared.closed, 'vault.db', how), whole())),
      // Few places in a file are sealed bytes, so few random cases are told at reading: one certainly is.
      { ...share(250, 4_000), examples: [[flipped(sealedAt(prepared.closed))]] },
    )
    expect(Math.min(...Object.values(figures.counts))).toBeGreaterThan(0)
  }, 1_800_000)

  test('Property 29: the same for a file with a write-ahead log beside it', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, (how) => look(damaged(prepared.torn, 'vault.db', how), withoutLog())),
      share(100, 1_400),
    )
  }, 1_800_000)

  test('Property 29: a damaged log costs at most what stood in it alone', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, (how) => look(damaged(prepared.torn, 'vault.db-wal', how), withoutLog())),
      share(100, 1_400),
    )
  }, 1_800_000)

  test('Property 29: whatever stands in the files of the lock and of shared memory, nothing is lost', async () => {
    const beside = fc.constantFrom('lock.db', 'lock.json', 'vault.db-shm')
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 9_000 }), fc.constantFrom('{}', '{"pid":-1}', 'SQLite format 3\0').map((text) => Buffer.from(text)))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('closed' as const, 'torn' as const), beside, bytes, async (state, name, content) => {
        layOut(prepared.home, prepared[state])
        writeFileSync(path.join(prepared.home, name), content)
        await lookThrough(prepared, prepared[state], whole(), figures)
      }),
      share(50, 200),
    )
  }, 1_800_000)
})
