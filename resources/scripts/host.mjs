import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

export const ROOT = path.resolve(import.meta.dirname, '../..')

/** Ends with the child, as it ended; what stops us stops it first. */
export function liveWith(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}

/**
 * Starts the built headless host with its output on ours. `--disable-sigusr1`: nobody on this machine
 * may switch the inspector on in a process with an open vault.
 */
export function startHost(args, onAddress = () => undefined, onLine = console.log) {
  const child = spawn(process.execPath, ['--disable-sigusr1', path.join(ROOT, 'out/main/server.js'), ...args], { cwd: ROOT, stdio: ['inherit', 'pipe', 'inherit'] })
  createInterface({ input: child.stdout }).on('line', (line) => {
    onLine(line)
    const address = /\bhttp:\/\/\S+/u.exec(line)?.[0]
    if (address !== undefined) onAddress(address)
  })
  return child
}
