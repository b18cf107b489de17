import { createLog, type Log, type LogOptions } from '../../src-main/platform/log.ts'

/** Collects log lines instead of writing them. */
export function logLines(options: LogOptions = {}): { readonly lines: string[]; readonly log: Log } {
  const lines: string[] = []
  return { lines, log: createLog({ write: (line) => void lines.push(line) }, options) }
}
