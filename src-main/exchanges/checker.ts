import { Worker } from 'node:worker_threads'
import { FIELD_NAMES, UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Log } from '../platform/log.ts'
import { baseUrlAllowed } from './candidate-rules.ts'
import type { AddressPolicy, Checker, CheckResult, CheckSubject } from './check.ts'
import { UNEXPLAINED } from './explanation.ts'
import { NO_CONNECTION, NOT_UNDERSTOOD, PROXY_FAILED, TIMED_OUT, type Verdict } from './outcomes/verdict.ts'
import { chooseProxy, type ProxyFor } from './proxy-choice.ts'
import { checkResponseSchema, type CheckRequest } from './worker-messages.ts'

/** Milliseconds for one check, unless its credential says otherwise. */
const DEFAULT_TIMEOUT = 15_000
/** Milliseconds that a worker may take beyond that, to load its exchange and to answer. */
const GRACE = 5_000
/** Kept ready; more are started only for a check that would otherwise wait for others that hang. */
const MOST_WORKERS = 4
/** A worker with one exchange's file takes about 35 MB: so many at once only while as many exchanges are silent. */
const MOST_IN_NEED = 48
/** Milliseconds that a check waits for one of the kept workers before another one is started. */
const PATIENCE = 1_000

export interface CheckerOptions {
  readonly workerUrl: URL
  readonly policy: AddressPolicy
  readonly log: Log
  /** For credentials that name no proxy of their own; left out, they go directly. */
  readonly proxyFor?: ProxyFor
}

/** Runs checks in worker threads, a few at a time; each thread has one credential in hand at most. */
export function createChecker(options: CheckerOptions): Checker {
  return new WorkerChecker(options)
}

class WorkerChecker implements Checker {
  readonly #options: CheckerOptions
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  readonly #waiting: ((worker: Worker | undefined) => void)[] = []
  /** Workers from before the last lock. */
  readonly #retired = new WeakSet<Worker>()
  #closed = false

  constructor(options: CheckerOptions) {
    this.#options = options
  }

  async check(subject: CheckSubject): Promise<CheckResult> {
    const start = performance.now()
    const failed = (verdict: Verdict): CheckResult => failedCheck(verdict, Math.round(performance.now() - start))
    const { base_url } = subject.steering
    // A credential bound while an address was allowed must not use it once it no longer is.
    if (base_url !== null && !baseUrlAllowed(base_url, this.#options.policy)) return failed(NO_CONNECTION)
    const timeout = subject.steering.timeout_ms ?? DEFAULT_TIMEOUT
    const until = start + timeout
    let request: CheckRequest
    try {
      request = requestOf(subject, await chooseProxy(subject.steering, this.#options.proxyFor ?? (async () => null), timeout), timeout)
    } catch (error) {
      if (error instanceof VaultError) throw error
      this.#options.log.warn('check.proxy_unknown', { exchange: subject.steering.exchange }, error)
      return failed(PROXY_FAILED)
    }
    const worker = await this.#take(until)
    if (worker === undefined) return failed(this.#closed ? NOT_UNDERSTOOD : TIMED_OUT)
    return this.#ask(worker, request, until + GRACE, failed)
  }

  async recycle(): Promise<void> {
    // A worker that is busy may be so for another account: it ends when it is done.
    for (const worker of this.#all) this.#retired.add(worker)
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const next of this.#waiting.splice(0)) next(undefined)
    this.#idle.length = 0
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  /** Ends with `until`, counted from when the check was asked for: waiting for others takes from its own time. */
  async #ask(worker: Worker, request: CheckRequest, until: number, failed: (verdict: Verdict) => CheckResult): Promise<CheckResult> {
    const { promise, resolve } = Promise.withResolvers<CheckResult>()
    const finish = (result: CheckResult, broken: boolean): void => {
      clearTimeout(limit)
      worker.off('message', onMessage).off('exit', onExit)
      this.#giveBack(worker, broken)
      resolve(result)
    }
    const onMessage = (message: unknown): void => {
      const parsed = checkResponseSchema.safeParse(message)
      finish(parsed.success ? parsed.data : failed(NOT_UNDERSTOOD), !parsed.success)
    }
    // An error in a worker is followed by its exit; a recycled one just exits.
    const onExit = (): void => finish(failed(NOT_UNDERSTOOD), true)
    const limit = setTimeout(() => finish(failed(TIMED_OUT), true), until - performance.now())
    worker.on('message', onMessage).on('exit', onExit)
    worker.postMessage(request)
    return promise
  }

  /** Undefined where none came free by `until`, or the checker was closed. */
  async #take(until: number): Promise<Worker | undefined> {
    while (!this.#closed && performance.now() < until) {
      const worker = this.#idle.pop() ?? (this.#all.size < MOST_WORKERS ? this.#start() : await this.#turn())
      if (worker !== undefined) return worker
      if (!this.#closed && this.#all.size < MOST_IN_NEED) return this.#start()
    }
    return undefined
  }

  /** The next free worker; undefined when patience is at its end, or when another worker has made room for a new one. */
  #turn(): Promise<Worker | undefined> {
    const { promise, resolve } = Promise.withResolvers<Worker | undefined>()
    const call = (worker: Worker | undefined): void => {
      clearTimeout(patience)
      resolve(worker)
    }
    const patience = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(call), 1)
      resolve(undefined)
    }, PATIENCE)
    this.#waiting.push(call)
    return promise
  }

  #start(): Worker {
    // Nothing of the environment is a check's business: no proxy variable, no key that lies in it.
    const worker = new Worker(this.#options.workerUrl, { env: {}, stdin: false, stdout: true, stderr: true })
    worker.unref()
    // Whatever a library prints in there can hold a signed address: it is read and dropped.
    worker.stdout.resume()
    worker.stderr.resume()
    this.#all.add(worker)
    // Also while it waits for work: an error that nobody listens for would end the whole process, and a dead worker answers nobody.
    worker.on('error', (error) => this.#options.log.error('check.worker_failed', {}, error))
    worker.once('exit', () => this.#forget(worker))
    return worker
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker)
    const at = this.#idle.indexOf(worker)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  #giveBack(worker: Worker, broken: boolean): void {
    const next = this.#waiting.shift()
    const spare = next === undefined && this.#all.size > MOST_WORKERS
    const kept = !broken && !spare && !this.#retired.has(worker) && this.#all.has(worker)
    if (!kept) {
      this.#all.delete(worker)
      void worker.terminate()
    }
    // Straight from hand to hand: a check that comes just now must not overtake one that waits.
    if (next !== undefined) next(kept ? worker : undefined)
    else if (kept) this.#idle.push(worker)
  }
}

function requestOf({ steering, fields }: CheckSubject, proxy_url: string | null, timeout: number): CheckRequest {
  const plain: CheckRequest['fields'] = {}
  for (const name of FIELD_NAMES) {
    const value = fields[name]
    if (value !== undefined) plain[name] = value.expose('copied into the worker that signs with it')
  }
  return {
    exchange: steering.exchange,
    testnet: steering.testnet,
    hostname: steering.hostname,
    base_url: steering.base_url,
    proxy_url,
    timeout,
    fields: plain,
  }
}

function failedCheck(verdict: Verdict, latency_ms: number): CheckResult {
  return { ...verdict, code: null, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, key_proven: true, account_info: null, expires_at: null, latency_ms, ...UNEXPLAINED }
}
