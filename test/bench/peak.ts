import { existsSync, readFileSync } from 'node:fs'

/** KiB that this process took at most. Linux counts the parent's peak into getrusage's, but keeps the process's own beside it. */
export function peak(): number {
  const status = '/proc/self/status'
  const own = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/mu.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return own === undefined ? process.resourceUsage().maxRSS : Number(own)
}
