import { writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Figures, lookThrough } from '../support/looked-through.ts'
import { withRawFile } from '../support/raw-file.ts'
import { mutateRows, rowMutation, type RowMutation } from '../support/row-mutations.ts'
import { NAMES, prepareVault, type Name, type PreparedVault } from '../support/tampered-vault.ts'
import { filesOf, layOut } from '../support/vault-files.ts'
import { temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let prepared: PreparedVault
let earlier: Database.Database
const figures = new Figures()
const byTable = new Map<string, number>()

beforeAll(async () => {
  folder = temporaryFolder()
  prepared = await prepareVault(folder.path)
  const copy = path.join(folder.path, 'earlier.db')
  writeFileSync(copy, prepared.older['vault.db'] ?? '')
  earlier = new Database(copy)
})

afterAll(() => {
  earlier.close()
  process.stdout.write(`rows: ${figures.toString()}\n`)
  folder.remove()
})

/** The rows of credentials that another account has now: their owner can't know of them any more. */
function rowsElsewhere(): ReadonlySet<string> {
  return withRawFile(prepared.home, (connection) => {
    const owner = connection.prepare<[string], string>('SELECT account_id FROM credentials WHERE id = ?').pluck()
    const moved = (name: Name): string[] => [...prepared.truth[name].credentials.keys()].filter((id) => ![undefined, prepared.ids[name]].includes(owner.get(id)))
    return new Set(NAMES.flatMap(moved))
  })
}

async function forge(mutation: RowMutation): Promise<void> {
  layOut(prepared.home, prepared.standing)
  fc.pre(withRawFile(prepared.home, (connection) => mutateRows(connection, earlier, mutation)))
  byTable.set(mutation.table, (byTable.get(mutation.table) ?? 0) + 1)
  const elsewhere = rowsElsewhere()
  await lookThrough(prepared, filesOf(prepared.home), { mustHave: (id) => id !== prepared.deleted && !elsewhere.has(id), anyForm: false }, figures)
}

describe('rows of any table', () => {
  test('Property 29: what is swapped, put back, cut, flipped or replaced in them is refused, told as damaged, or changes nothing that is sealed', async () => {
    await fc.assert(fc.asyncProperty(rowMutation, forge), { numRuns: process.env['CI'] === undefined ? 200 : 3_000 })
    expect(Math.min(...Object.values(figures.counts))).toBeGreaterThan(0)
    for (const table of ['credentials', 'accounts', 'key_slots', 'device_slots', 'checks', 'settings']) expect(byTable.get(table), table).toBeGreaterThan(0)
  }, 1_800_000)
})
