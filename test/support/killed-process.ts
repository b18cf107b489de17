import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'

const CHILD = path.join(import.meta.dirname, 'binding-child.ts')

export interface Order {
  /** The vaults that one process works in at the same time. */
  readonly homes: readonly string[]
  /** The number of the first credential to bind. */
  readonly first: number
  readonly binds: number
  readonly atOnce: number
}

export interface Killing {
  /** How many lines of the process are waited for before it is killed. */
  readonly afterLines: number
  /** Turns of this process's event loop from there to the kill: they move it about within a write. */
  readonly turns: number
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** Processes that bind until they are killed. Some are started ahead, since starting takes most of the time. */
export class KilledProcesses {
  readonly #waiting: Child[] = []
  readonly #ahead: number
  readonly #codeCache: string

  /** `codeCache` is a folder for compiled modules, which makes every start but the first faster. */
  constructor(ahead: number, codeCache: string) {
    this.#ahead = ahead
    this.#codeCache = codeCache
  }

  /** Has a process do as ordered, kills it, and returns what it said of each vault, line by line. Fails where it ended by itself. */
  async run(order: Order, killing: Killing): Promise<readonly (readonly string[])[]> {
    while (this.#waiting.length <= this.#ahead) this.#waiting.push(this.#start())
    const child = this.#waiting.shift() ?? this.#start()
    const faults: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => faults.push(text))
    let said = ''
    const killed = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.split('\n').length > killing.afterLines || said.endsWith('done\n')) resolve()
      })
      child.once('close', () => resolve())
    })
    child.stdin.write(`${JSON.stringify(order)}\n`)
    await killed
    for (let turn = 0; turn < killing.turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    if (child.exitCode !== null) throw new Error(`the process ended by itself: ${faults.join('')}`)
    const lines = said.split('\n').slice(0, -1)
    return order.homes.map((_, index) => lines.filter((line) => line.startsWith(`${index} `)).map((line) => line.slice(`${index} `.length)))
  }

  end(): void {
    for (const child of this.#waiting) child.kill('SIGKILL')
  }

  #start(): Child {
    return spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: this.#codeCache } })
  }
}
