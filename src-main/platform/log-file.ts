import { writeSync } from 'node:fs'
import path from 'node:path'
import { createLog, type Log } from './log.ts'
import { RotatingFile } from './rotating-file.ts'

const MAXIMUM_BYTES = 5 * 1024 * 1024
/** With the one that is written; together at most three times `MAXIMUM_BYTES`. */
const FILES = 3
const STANDARD_ERROR = 2

export interface LogFileOptions {
  /** Also what is asked of the vault, and every line to standard error as well. */
  readonly verbose?: boolean
}

/** Nobody may be reading there, or not any more: that is no reason to stop. */
function sayOnStandardError(text: string): void {
  try {
    writeSync(STANDARD_ERROR, text)
  } catch {
    // There is nowhere left to say it.
  }
}

/**
 * A log of JSON lines in `tradekeep.log` in the vault's folder, for its owner's eyes alone, with the two
 * before it in `.1` and `.2`. Each line is written before the call returns: the last words before a crash
 * are the ones that matter. Logging never throws: where nothing can be written that is said once on
 * standard error, and in the log once it goes on.
 */
export function openLogFile(folder: string, { verbose = false }: LogFileOptions = {}): Log {
  const file = new RotatingFile({
    file: path.join(folder, 'tradekeep.log'),
    maximumBytes: MAXIMUM_BYTES,
    files: FILES,
    onFault: (code) => sayOnStandardError(`Tradekeep can't write its log (${code}) and goes on without it.\n`),
    onResumed: (lost) => log.warn('log.resumed', { count: lost }),
  })
  const write = (line: string): void => {
    file.write(line)
    if (verbose) sayOnStandardError(line)
  }
  const log = createLog({ write }, { verbose })
  return log
}
