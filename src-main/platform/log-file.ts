import { renameSync, statSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { createLog, type Log } from './log.ts'

const PRIVATE_FILE = 0o600
const KEPT_BYTES = 5 * 1024 * 1024

/** One older file is kept, so that a log never takes more than about twice `KEPT_BYTES` at a start. */
function turnOver(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > KEPT_BYTES) renameSync(file, `${file}.1`)
}

/**
 * A log of JSON lines in `tradekeep.log` in the vault's folder, for its owner's eyes alone. Each line
 * is written before the call returns: the last words before a crash are the ones that matter.
 */
export function openLogFile(folder: string): Log {
  const file = path.join(folder, 'tradekeep.log')
  turnOver(file)
  return createLog(pino.destination({ dest: file, mode: PRIVATE_FILE, append: true, sync: true }))
}
