import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OpenError } from '../../src-main/errors/open-error.ts'
import type { VaultOptions } from '../../src-main/vault.ts'
import { VirtualClock } from '../support/clock.ts'
import { CHECK_WORKER, openTestVault, temporaryFolder } from '../support/vault.ts'
import type { Order } from '../support/working-child.ts'

let folder: ReturnType<typeof temporaryFolder>
let home: string
const processes: ChildProcess[] = []

beforeEach(() => {
  folder = temporaryFolder()
  home = path.join(folder.path, 'vault')
})

afterEach(async () => {
  for (const running of processes.splice(0)) await killed(running)
  folder.remove()
})

async function killed(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return
  running.kill('SIGKILL')
  await once(running, 'exit')
}

/** Another process that has opened the vault and keeps it. */
async function holder(): Promise<ChildProcess & { readonly pid: number }> {
  const running = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'support', 'working-child.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
  processes.push(running)
  running.stdin.write(`${JSON.stringify({ home, checkWorker: CHECK_WORKER.href, password: null, code: null, sessions: {}, plan: [] } satisfies Order)}\n`)
  for await (const line of createInterface(running.stdout)) if (line === 'opened') break
  if (running.pid === undefined) throw new Error('the process did not start')
  return running as ChildProcess & { readonly pid: number }
}

async function refusal(options: Partial<VaultOptions> = {}): Promise<OpenError> {
  const error: unknown = await openTestVault(home, options).catch((thrown: unknown) => thrown)
  if (!(error instanceof OpenError)) throw new Error('expected a refusal with a sentence', { cause: error })
  return error
}

test('a vault that this process has open is refused to a second opening, and free again after closing', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 2, 3, 4, 5, 6))
  for (const [host, words] of [
    ['desktop', 'the Tradekeep window'],
    ['serve', '`npm run serve`'],
  ] as const) {
    const vault = await openTestVault(home, { host, clock })
    const refused = await refusal()
    expect(refused.fault).toBe('held')
    expect(refused.message).toBe(`The vault in ${home} is open already: ${words} has had it since 2026-03-03T04:05:06.000Z (process ${process.pid}). Close that first, or use it.`)
    await vault.close()
  }
  await (await openTestVault(home)).close()
})

test('another process that holds it is named, and its death by SIGKILL frees the vault at once', async () => {
  const other = await holder()
  const refused = await refusal()
  expect([refused.fault, refused.message.includes(`process ${other.pid}`)]).toEqual(['held', true])
  // Refused again: being refused takes nothing from the holder.
  expect((await refusal()).fault).toBe('held')
  await killed(other)
  const vault = await openTestVault(home)
  expect(await vault.accounts.setupRequired()).toBeTypeOf('boolean')
  expect(JSON.parse(readFileSync(path.join(home, 'lock.json'), 'utf8'))).toMatchObject({ pid: process.pid, host: 'serve' })
  await vault.close()
})

test('what stands in lock.json is never needed, nor believed further than its form', async () => {
  const vault = await openTestVault(home)
  for (const text of ['', 'not JSON', '{}', '{"pid":"1","host":"serve","since":"now"}', '{"pid":1,"host":"<b>","since":"now"}', `{"pid":1,"host":"serve","since":"${'x'.repeat(50)}"}`]) {
    writeFileSync(path.join(home, 'lock.json'), text)
    const refused = await refusal()
    expect([refused.fault, refused.message]).toEqual(['held', `The vault in ${home} is open already: another process has it. Close that first, or use it.`])
  }
  rmSync(path.join(home, 'lock.json'))
  expect((await refusal()).message).toContain('another process has it')
  await vault.close()
  // Left by a process that is gone, it says nothing about now.
  writeFileSync(path.join(home, 'lock.json'), JSON.stringify({ pid: 1, host: 'desktop', since: 'yesterday' }))
  await (await openTestVault(home)).close()
})

test('a lock file that is damaged, or is a folder, is refused with a sentence', async () => {
  mkdirSync(home)
  writeFileSync(path.join(home, 'lock.db'), 'no database at all'.repeat(100))
  expect(await refusal()).toMatchObject({ fault: 'unwritable', message: expect.stringContaining('If it is damaged, remove it') })
  rmSync(path.join(home, 'lock.db'))
  mkdirSync(path.join(home, 'lock.db'))
  expect(await refusal()).toMatchObject({ fault: 'unwritable', message: expect.stringContaining(home) })
  rmSync(path.join(home, 'lock.db'), { recursive: true })
  mkdirSync(path.join(home, 'lock.json'))
  expect(await refusal()).toMatchObject({ fault: 'unwritable', message: expect.stringContaining('lock.json') })
  rmSync(path.join(home, 'lock.json'), { recursive: true })
  // None of these attempts has kept the lock.
  await (await openTestVault(home)).close()
})
