import { FIELD_NAMES, UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Log } from '../platform/log.ts'
import { baseUrlAllowed } from './candidate-rules.ts'
import type { AddressPolicy, Checker, CheckResult, CheckSubject } from './check.ts'
import { CheckThread } from './check-thread.ts'
import { UNEXPLAINED } from './explanation.ts'
import { NO_CONNECTION, NOT_UNDERSTOOD, PROXY_FAILED, TIMED_OUT, type Verdict } from './outcomes/verdict.ts'
import { chooseProxy, type ProxyFor } from './proxy-choice.ts'
import type { CheckRequest } from './worker-messages.ts'

/** Milliseconds for one check, unless its credential says otherwise. */
const DEFAULT_TIMEOUT = 15_000
/** Milliseconds that a thread may take beyond that, to load its exchange and to answer. */
const GRACE = 5_000
/** Kept ready. Each holds about 60 MB beside the process's own, so more come only while these are full. */
const KEPT_THREADS = 4
/** Checks that share a thread at most: as many have to be asked anew where one of them breaks it. */
const MOST_IN_A_THREAD = 12
const MOST_THREADS = 16

export interface CheckerOptions {
  readonly workerUrl: URL
  readonly policy: AddressPolicy
  readonly log: Log
  /** For credentials that name no proxy of their own; left out, they go directly. */
  readonly proxyFor?: ProxyFor
}

/** Runs checks in worker threads, several in each; what one of them does to its thread is not the others' business. */
export function createChecker(options: CheckerOptions): Checker {
  return new ThreadedChecker(options)
}

type TimelessRequest = Omit<CheckRequest, 'timeout'>

interface Waiting {
  /** Needs a thread that had no other check in it, and gets none while it is there. */
  readonly alone: boolean
  readonly enter: (thread: CheckThread | undefined) => void
}

class ThreadedChecker implements Checker {
  readonly #options: CheckerOptions
  /** Threads that take checks. */
  readonly #shared = new Set<CheckThread>()
  readonly #all = new Set<CheckThread>()
  /** Checks that were given a thread and have not entered it yet. */
  readonly #waiting: Waiting[] = []
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
    let proxy: string | null
    try {
      proxy = await chooseProxy(subject.steering, this.#options.proxyFor ?? (async () => null), timeout)
    } catch (error) {
      if (error instanceof VaultError) throw error
      this.#options.log.warn('check.proxy_unknown', { exchange: subject.steering.exchange }, error)
      return failed(PROXY_FAILED)
    }
    const request = requestOf(subject, proxy)
    const first = await this.#run(request, start + timeout, false)
    // Another check may be what ended the thread: this one is asked anew where there is no other.
    const answer = first === 'lost' && !this.#closed ? await this.#run(request, start + timeout, true) : first
    if (answer === 'late') return failed(TIMED_OUT)
    return answer === 'lost' || answer === 'broken' ? failed(NOT_UNDERSTOOD) : answer
  }

  async recycle(): Promise<void> {
    // A thread that is busy may be so for another account: it ends when its last check is done.
    for (const thread of this.#all) thread.retired = true
    this.#shared.clear()
    await Promise.all([...this.#all].filter(({ load }) => load === 0).map((thread) => thread.end()))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { enter } of this.#waiting.splice(0)) enter(undefined)
    await Promise.all([...this.#all].map((thread) => thread.end()))
  }

  /** Ends with `until` and the grace, counted from when the check was asked for: waiting for others takes from its own time. */
  async #run(request: TimelessRequest, until: number, alone: boolean): Promise<CheckResult | 'late' | 'lost' | 'broken'> {
    const left = until - performance.now()
    if (left <= 0) return 'late'
    const { promise, resolve } = Promise.withResolvers<CheckResult | 'late' | 'lost' | 'broken'>()
    const waiting: Waiting = {
      alone,
      enter: (thread) => {
        clearTimeout(patience)
        if (thread === undefined) return resolve('lost')
        const now = performance.now()
        // Its own clock starts in there; what was spent on waiting is spent.
        const timeout = Math.max(1, Math.ceil(until - now))
        void thread.ask({ ...request, timeout }, until + GRACE - now).then((answer) => {
          resolve(answer)
          this.#leave(thread)
        })
      },
    }
    const patience = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      resolve('late')
    }, left)
    if (this.#closed) waiting.enter(undefined)
    else this.#waiting.push(waiting)
    this.#serve()
    return promise
  }

  /** Strictly in turn: a check that comes just now must not overtake one that waits. */
  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const thread = next.alone ? this.#start() : this.#roomiest()
      if (thread === undefined) return
      this.#waiting.shift()
      next.enter(thread)
    }
  }

  /** An idle thread first, then a new one while few are kept, then the one with the fewest checks. */
  #roomiest(): CheckThread | undefined {
    const open = [...this.#shared].filter(({ retired, load }) => !retired && load < MOST_IN_A_THREAD)
    const emptiest = open.toSorted((one, other) => one.load - other.load)[0]
    if (emptiest?.load === 0) return emptiest
    const started = this.#shared.size < KEPT_THREADS || emptiest === undefined ? this.#start() : undefined
    if (started !== undefined) this.#shared.add(started)
    return started ?? emptiest
  }

  #start(): CheckThread | undefined {
    if (this.#all.size >= MOST_THREADS) return undefined
    const thread = new CheckThread(this.#options.workerUrl, this.#options.log, () => this.#forget(thread))
    this.#all.add(thread)
    return thread
  }

  #leave(thread: CheckThread): void {
    if (thread.retired) this.#shared.delete(thread)
    const kept = this.#shared.has(thread) && this.#shared.size <= KEPT_THREADS
    if (!kept && thread.load === 0) {
      this.#shared.delete(thread)
      void thread.end()
    }
    this.#serve()
  }

  #forget(thread: CheckThread): void {
    this.#all.delete(thread)
    this.#shared.delete(thread)
    this.#serve()
  }
}

function requestOf({ steering, fields }: CheckSubject, proxy_url: string | null): TimelessRequest {
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
    fields: plain,
  }
}

function failedCheck(verdict: Verdict, latency_ms: number): CheckResult {
  return { ...verdict, code: null, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, key_proven: true, account_info: null, expires_at: null, latency_ms, ...UNEXPLAINED }
}
