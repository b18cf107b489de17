import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

/**
 * Milliseconds from the start of a process to its first answer. It prints its address once it listens.
 * Throws where it ends before that.
 */
export async function startToFirstAnswer(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } })
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${args.at(-1)} ended before it answered`)
  })
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string]
  const answer = await fetch(new URL('/api/v1/health', line))
  await answer.arrayBuffer()
  const taken = performance.now() - start
  ended.catch(() => undefined)
  await stop(child)
  if (!answer.ok) throw new Error(`${args.at(-1)} answered ${answer.status}`)
  return taken
}
