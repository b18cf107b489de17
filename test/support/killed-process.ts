import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { build } from 'vite'
import type { Order } from './working-child.ts'

const CHILD = path.join(import.meta.dirname, 'working-child.ts')

export interface Killing {
  /** How many lines of the process are waited for before it is killed. */
  readonly afterLines: number
  /** Microseconds from there to the kill: they move it about within a write. */
  readonly delay: number
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** Processes that work until they are killed. Some are started ahead, since starting takes most of the time. */
export class KilledProcesses {
  readonly #waiting: Child[] = []
  readonly #ahead: number
  readonly #folder: string
  readonly #module: string

  private constructor(ahead: number, folder: string, module: string) {
    this.#ahead = ahead
    this.#folder = folder
    this.#module = module
  }

  /** `folder` keeps the child as one module and its compiled code: a start from several hundred files takes three times as long. */
  static async prepare(ahead: number, folder: string): Promise<KilledProcesses> {
    await build({
      configFile: false,
      logLevel: 'error',
      plugins: [{ name: 'packages stay where they are', enforce: 'pre', resolveId: (id) => (NATIVE.includes(id) ? { id: import.meta.resolve(id), external: true } : null) }],
      ssr: { noExternal: true },
      build: { ssr: CHILD, outDir: folder, emptyOutDir: false, minify: false, target: 'node24', rolldownOptions: { output: { entryFileNames: 'child.mjs' } } },
    })
    const processes = new KilledProcesses(ahead, folder, path.join(folder, 'child.mjs'))
    const first = processes.#start()
    first.stdin.end('null\n')
    const [code] = await once(first, 'close')
    if (code !== 0) throw new Error('the process to be killed does not start')
    return processes
  }

  /** Has a process do as ordered, kills it, and returns what it said, line by line. Fails where it ended by itself. */
  async run(order: Order, killing: Killing): Promise<readonly string[]> {
    while (this.#waiting.length <= this.#ahead) this.#waiting.push(this.#start())
    const child = this.#waiting.shift() ?? this.#start()
    const faults: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => faults.push(text))
    let said = ''
    const killed = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.split('\n').length > killing.afterLines || said.endsWith('end\n')) resolve()
      })
      child.once('close', () => resolve())
    })
    child.stdin.write(`${JSON.stringify(order)}\n`)
    await killed
    // No timer is as fine as this, and the moment must be any.
    for (const until = performance.now() + killing.delay / 1_000; performance.now() < until; );
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    if (child.exitCode !== null) throw new Error(`the process ended by itself: ${faults.join('')}`)
    return said.split('\n').slice(0, -1)
  }

  end(): void {
    for (const child of this.#waiting) child.kill('SIGKILL')
  }

  #start(): Child {
    return spawn(process.execPath, [this.#module], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: this.#folder } })
  }
}

/** They load files of their own from where they lie. */
const NATIVE: readonly string[] = ['better-sqlite3', '@node-rs/argon2', '@napi-rs/keyring']
