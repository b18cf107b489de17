import { cpSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { exampleFields } from '../support/example-credential.ts'
import { KilledProcesses, type Killing, type Order } from '../support/killed-process.ts'
import { recordsOf } from '../support/opened-account.ts'
import { RUNS } from '../support/property.ts'
import { DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

let template: ReturnType<typeof temporaryFolder>
let codeCache: ReturnType<typeof temporaryFolder>
let processes: KilledProcesses
const figures = { kills: 0, acknowledged: 0, unacknowledged: 0, beforeEntry: 0 }

beforeAll(async () => {
  codeCache = temporaryFolder()
  processes = new KilledProcesses(2, codeCache.path)
  template = temporaryFolder()
  const vault = await openTestVault(template.path)
  await registerAccount(vault, 'mia')
  await vault.close()
})

afterAll(() => {
  processes.end()
  codeCache.remove()
  template.remove()
})

/** A folder with an account in it, or an empty one in which the process makes vault and account itself. */
function folderOf(fresh: boolean): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder()
  if (!fresh) cpSync(template.path, folder.path, { recursive: true })
  return folder
}

const acknowledgedIn = (lines: readonly string[]) => new Map(lines.flatMap((line) => (line.startsWith('bound ') ? [line.split(' ').slice(1)] : [])).map(([number, id]) => [id ?? '', Number(number)]))

async function listed(vault: Vault): Promise<ReadonlyMap<string, number>> {
  const { accessToken } = await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
  const { items, total, damaged } = await vault.credentials.list(await vault.accounts.authenticate(accessToken), { includeInactive: true, limit: 10_000, cursor: null })
  expect([damaged, total]).toEqual([[], items.length])
  return new Map(items.map(({ id, label }) => [id, Number(label)]))
}

/** Kills a process amid its work, opens its vaults again, compares each with what the process had said, and tells how many are in the last. */
async function killAndReopen(order: Order, killing: Killing): Promise<number> {
  const said = await processes.run(order, killing)
  figures.kills += 1
  let found = 0
  for (const [index, home] of order.homes.entries()) found = await compare(home, order, said[index] ?? [])
  return found
}

async function compare(home: string, order: Order, lines: readonly string[]): Promise<number> {
  const acknowledged = acknowledgedIn(lines)
  // That it opens says that the lock was free, that the file is sound and that no reference dangles.
  const vault = await openTestVault(home)
  if (await vault.accounts.setupRequired()) {
    expect(lines).not.toContain('entered')
    expect(order.first).toBe(0)
    figures.beforeEntry += 1
    await vault.close()
    return 0
  }
  const found = await listed(vault)
  await vault.close()
  const records = await recordsOf(home, 'mia')

  for (const [id, number] of acknowledged) expect(found.get(id), `number ${number} was acknowledged`).toBe(number)
  expect([...records.keys()].toSorted()).toEqual([...found.keys()].toSorted())
  // Whatever is there is there as a whole, acknowledged or not.
  for (const [id, number] of found) expect(records.get(id)).toEqual(exampleFields(number))
  const numbers = new Set(found.values())
  expect(numbers.size).toBe(found.size)
  for (let number = 0; number < order.first; number += 1) expect(numbers.has(number), `number ${number} was there before`).toBe(true)
  for (const number of numbers) expect(number).toBeLessThan(order.first + acknowledged.size + order.atOnce)

  figures.acknowledged += acknowledged.size
  figures.unacknowledged += [...found.keys()].filter((id) => !acknowledged.has(id)).length
  return found.size
}

// Making an account takes half a second, so fewer cases do.
const fresh = fc.oneof({ arbitrary: fc.constant(false), weight: 5 }, { arbitrary: fc.constant(true), weight: 1 })
const killing = fc.record({ afterLines: fc.integer({ min: 1, max: 50 }), turns: fc.nat({ max: 40 }) })

/** Two vaults each time: one may be amid a write while the other is between two. */
const KILLS = { numRuns: RUNS.numRuns / 2 }

describe('SIGKILL', () => {
  test('Property 27: at any moment of any write, each acknowledged change stays and each other is whole or absent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(fresh, fresh), fc.integer({ min: 1, max: 3 }), killing, async (anew, atOnce, when) => {
        const folders = anew.map(folderOf)
        await killAndReopen({ homes: folders.map((folder) => folder.path), first: 0, binds: 40, atOnce }, when)
        for (const folder of folders) folder.remove()
      }),
      KILLS,
    )
    expect(figures.acknowledged).toBeGreaterThan(RUNS.numRuns)
    process.stdout.write(
      `killed ${figures.kills} times, ${RUNS.numRuns} vaults (${figures.beforeEntry} without an account yet): ${figures.acknowledged} acknowledged binds, all there; ${figures.unacknowledged} more, whole\n`,
    )
  }, 180_000)

  test('Property 27: amid 1,000 binds, again and again in one vault, until all are there', async () => {
    const folder = folderOf(false)
    let kills = 0
    let bound = 0
    for (const part of fc.sample(fc.integer({ min: 50, max: 600 }), 20)) {
      if (bound === 1_000) break
      bound = await killAndReopen({ homes: [folder.path], first: bound, binds: 1_000 - bound, atOnce: 1 }, { afterLines: 3 + part, turns: part % 7 })
      kills += 1
    }
    expect(bound).toBe(1_000)
    expect(kills).toBeGreaterThan(1)
    process.stdout.write(`killed ${kills} times amid ${bound} binds\n`)
    folder.remove()
  })
})
