import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { OpenError } from '../errors/open-error.ts'

const holderSchema = z.object({ pid: z.number().int(), host: z.enum(['desktop', 'serve']), since: z.string().max(40) })

export interface VaultLock {
  release(): void
}

/**
 * Takes the vault in `folder` for this process alone: an exclusive transaction on lock.db, which the
 * operating system ends when the process dies, however it dies. Throws OpenError `held` with a
 * sentence that says who holds it.
 */
export function takeVaultLock(folder: string, host: 'desktop' | 'serve', since: string): VaultLock {
  const file = path.join(folder, 'lock.db')
  const holder = path.join(folder, 'lock.json')
  let connection: Database.Database
  try {
    closeSync(openSync(file, 'a', 0o600))
    connection = new Database(file, { timeout: 0 })
  } catch (error) {
    throw new OpenError('unwritable', `${folder} can't be written to. Check its permissions and the free space.`, error)
  }
  try {
    connection.pragma('journal_mode = DELETE')
    connection.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') throw new OpenError('held', `The vault in ${folder} is open already: ${describeHolder(holder)}. Close that first, or use it.`, error)
    throw new OpenError('unwritable', `The lock file ${file} can't be used. If it is damaged, remove it and start again.`, error)
  }
  try {
    writeFileSync(holder, JSON.stringify({ pid: process.pid, host, since }), { mode: 0o600 })
  } catch (error) {
    connection.close()
    throw new OpenError('unwritable', `${holder} can't be written. Check the folder's permissions and the free space.`, error)
  }
  return { release: () => connection.close() }
}

function describeHolder(file: string): string {
  try {
    const holder = holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const what = holder.host === 'desktop' ? 'the Tradekeep window' : '`npm run serve`'
    return `${what} has had it since ${holder.since} (process ${holder.pid})`
  } catch {
    return 'another process has it'
  }
}
