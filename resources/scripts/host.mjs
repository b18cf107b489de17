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

/** A password may come in by a descriptor: those that the arguments name are handed on under their numbers. */
export function descriptorsNamedIn(args) {
  const named = args.map((arg) => Number(/(?:^|=)fd:(\d{1,4})$/u.exec(arg)?.[1])).filter((number) => number > 2 && number < 1024)
  return Array.from({ length: Math.max(2, ...named) - 2 }, (_, index) => (named.includes(index + 3) ? 'inherit' : 'ignore'))
}

/**
 * Starts the built headless host with its output on ours. `--disable-sigusr1`: nobody on this machine
 * may switch the inspector on in a process with an open vault.
 */
export function startHost(args, onAddress = () => undefined, onLine = console.log) {
  const child = spawn(process.execPath, ['--disable-sigusr1', path.join(ROOT, 'out/main/server.js'), ...args], { cwd: ROOT, stdio: ['inherit', 'pipe', 'inherit', ...descriptorsNamedIn(args)] })
  createInterface({ input: child.stdout }).on('line', (line) => {
    onLine(line)
    const address = /\bhttp:\/\/\S+/u.exec(line)?.[0]
    if (address !== undefined) onAddress(address)
  })
  return child
}
