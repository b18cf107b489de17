import { Worker } from 'node:worker_threads'
import type { Log } from '../platform/log.ts'
import type { CheckResult } from './check.ts'
import { PULSE, workerMessageSchema, type CheckRequest } from './worker-messages.ts'

/** Milliseconds between two questions whether a thread still turns. */
const PULSE_EVERY = 1_000
/**
 * After so many of these intervals without an answer no further check enters, and after so many it is ended. A busy
 * machine may take seconds to load an exchange; to ask everything anew would only keep it busier. Counted and not
 * measured: while this thread is held up itself, answers wait unread.
 */
const DOUBTED_AFTER = 3
const STALLED_AFTER = 7
/** MB. Twelve checks with answers of 1 MiB stay far below; without limits an idle thread keeps twice as much. */
const MEMORY = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 }

/**
 * What a check in a thread comes to: its result; `late`, it took longer than it may; `lost`, the thread
 * ended and another check may be why; `broken`, it ended and no other check was ever in it.
 */
export type ThreadAnswer = CheckResult | 'late' | 'lost' | 'broken'

/** One worker thread with the checks that are under way in it. */
export class CheckThread {
  readonly #worker: Worker
  readonly #underWay = new Map<number, (answer: ThreadAnswer) => void>()
  #asked = 0
  #turned = false
  /** For how many intervals the last pulse has not been answered; null where it was. */
  #unanswered: number | null = null
  #watch: ReturnType<typeof setInterval> | undefined
  #ended: Promise<unknown> | null = null
  /** True for a thread that takes no further checks: from before a lock, one in which a check was late, or that may have stalled. */
  retired = false

  /** Calls `onEnd` once the thread is no more, whatever ended it. */
  constructor(workerUrl: URL, log: Log, onEnd: () => void) {
    // Nothing of the environment is a check's business: no proxy variable, no key that lies in it.
    this.#worker = new Worker(workerUrl, { env: {}, stdin: false, stdout: true, stderr: true, resourceLimits: MEMORY })
    this.#worker.unref()
    // Whatever a library prints in there can hold a signed address: it is read and dropped.
    this.#worker.stdout.resume()
    this.#worker.stderr.resume()
    this.#worker.on('message', (message: unknown) => this.#hear(message))
    // Also while it waits for work: an error that nobody listens for would end the whole process. Its exit follows.
    this.#worker.on('error', (error) => log.error('check.worker_failed', {}, error))
    this.#worker.once('exit', () => {
      this.#ended ??= Promise.resolve()
      this.#loseAll()
      onEnd()
    })
    this.#sendPulse()
  }

  /** How many checks are under way in it. */
  get load(): number {
    return this.#underWay.size
  }

  /** Does one check; it is `late` after that many milliseconds, counted from now. */
  ask(request: CheckRequest, limit: number): Promise<ThreadAnswer> {
    const { promise, resolve } = Promise.withResolvers<ThreadAnswer>()
    if (this.#ended !== null) return Promise.resolve('lost')
    this.#asked += 1
    const id = this.#asked
    const timer = setTimeout(() => this.#settle(id, 'late'), limit)
    this.#underWay.set(id, (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    this.#worker.postMessage({ id, request })
    this.#watchWhileShared()
    return promise
  }

  /** Ends it; what was under way is lost. */
  async end(): Promise<void> {
    this.retired = true
    clearInterval(this.#watch)
    this.#ended ??= this.#worker.terminate()
    this.#loseAll()
    await this.#ended
  }

  #hear(message: unknown): void {
    const parsed = workerMessageSchema.safeParse(message)
    // Nobody can tell any more which check it speaks of.
    if (!parsed.success) return void this.end()
    if (parsed.data !== PULSE) return this.#settle(parsed.data.id, parsed.data.result)
    this.#turned = true
    this.#unanswered = null
  }

  #settle(id: number, answer: ThreadAnswer): void {
    const settle = this.#underWay.get(id)
    if (settle === undefined) return
    this.#underWay.delete(id)
    this.#watchWhileShared()
    // Its client is still in there, and may be what keeps the thread busy.
    if (answer === 'late') this.retired = true
    settle(answer)
  }

  #loseAll(): void {
    clearInterval(this.#watch)
    const answer = this.#asked > 1 ? 'lost' : 'broken'
    for (const id of this.#underWay.keys()) this.#settle(id, answer)
  }

  /** A check that is alone has its own limit; one that shares must not wait for another's. */
  #watchWhileShared(): void {
    if (this.#underWay.size < 2 || this.#ended !== null) {
      clearInterval(this.#watch)
      this.#watch = undefined
    } else this.#watch ??= setInterval(() => this.#feelPulse(), PULSE_EVERY).unref()
  }

  #feelPulse(): void {
    // While it starts it has nothing in hand that could hold it up.
    if (this.#unanswered === null) return this.#sendPulse()
    this.#unanswered += 1
    if (this.#turned && this.#unanswered >= DOUBTED_AFTER) this.retired = true
    if (this.#turned && this.#unanswered >= STALLED_AFTER) void this.end()
  }

  #sendPulse(): void {
    this.#unanswered = 0
    this.#worker.postMessage(PULSE)
  }
}
