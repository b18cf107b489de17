import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Checker, CheckResult, CheckSubject, Steering } from '../../src-main/exchanges/check.ts'
import { createChecker } from '../../src-main/exchanges/checker.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { BINANCE_REPLIES, startBinance } from '../exchanges/binance.ts'
import { json, PATIENT, type Fault, type Simulator } from '../exchanges/simulator.ts'
import { checkResult } from '../support/check-result.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { CHECK_WORKER } from '../support/vault.ts'

const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
/** Milliseconds for a check that is to hang: beyond all that is waited for beside it. */
const ENDLESS = 2 * PATIENT
const SIMULATORS = { customBaseUrls: false, loopbackExchanges: true }

const toClose: { close(): Promise<void> }[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(toClose.splice(0).map((open) => open.close()))
})

function checkerOf({ workerUrl = CHECK_WORKER, policy = SIMULATORS } = {}): { checker: Checker; lines: string[] } {
  const { lines, log } = logLines()
  const checker = createChecker({ workerUrl, policy, log })
  toClose.push(checker)
  return { checker, lines }
}

async function binance(): Promise<Simulator> {
  const simulator = await startBinance({ keys: [{ apiKey: API_KEY, secret: SECRET }] })
  toClose.push(simulator)
  return simulator
}

function subject(steering: Partial<Steering> = {}, secret = SECRET): CheckSubject {
  return {
    steering: { exchange: 'binance', testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: PATIENT, ...steering },
    fields: { api_key: new Secret(API_KEY), api_secret: new Secret(secret) },
  }
}

describe('checks in workers', () => {
  test('a right key is valid, a wrong secret is refused, one after the other in the same checker', async () => {
    const { checker } = checkerOf()
    const simulator = await binance()
    expect(await checker.check(subject({ base_url: simulator.url }))).toMatchObject({ outcome: 'valid', permissions: { read: 'yes', withdraw: 'no' } })
    expect(await checker.check(subject({ base_url: simulator.url }, SECRET.slice(1)))).toMatchObject({ outcome: 'rejected', cause: 'signature_refused' })
    expect(await checker.check(subject({ base_url: simulator.url }))).toMatchObject({ outcome: 'valid' })
  })

  test('a key that is revoked after a success is still told as refused, not as a rate limit', async () => {
    const { checker } = checkerOf()
    const simulator = await binance()
    await checker.check(subject({ base_url: simulator.url }))
    simulator.fault = BINANCE_REPLIES.badKeyIpOrPermission
    expect(await checker.check(subject({ base_url: simulator.url }))).toMatchObject({ outcome: 'rejected', cause: 'key_or_ip' })
  })

  test('more checks at once than there are workers, of which some hang: the others have their own outcomes', async () => {
    const { checker } = checkerOf()
    const good = await binance()
    const silent = await binance()
    silent.fault = 'stall'
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, index) => (index % 3 === 0 ? checker.check(subject({ base_url: silent.url, timeout_ms: 1_000 })) : checker.check(subject({ base_url: good.url })))),
    )
    expect(results.map(({ outcome }) => outcome)).toEqual(['unreachable', 'valid', 'valid', 'unreachable', 'valid', 'valid'])
  })

  test('many more checks that hang than there are workers do not delay another one', async () => {
    const { checker } = checkerOf()
    const good = await binance()
    const silent = await binance()
    silent.fault = 'stall'
    const hanging = Array.from({ length: 20 }, () => checker.check(subject({ base_url: silent.url, timeout_ms: ENDLESS })))
    expect(await checker.check(subject({ base_url: good.url }))).toMatchObject({ outcome: 'valid' })
    await checker.close()
    for (const result of await Promise.all(hanging)) expect(result.outcome).toBe('unknown_error')
  })

  test('lock ends the workers; later checks have new ones', async () => {
    const { checker } = checkerOf()
    const simulator = await binance()
    await checker.check(subject({ base_url: simulator.url }))
    await checker.recycle()
    expect(await checker.check(subject({ base_url: simulator.url }))).toMatchObject({ outcome: 'valid' })
  })

  test('close ends a check that is on its way, without a verdict on the key', async () => {
    const { checker } = checkerOf()
    const simulator = await binance()
    simulator.fault = 'stall'
    const pending = checker.check(subject({ base_url: simulator.url, timeout_ms: ENDLESS }))
    await vi.waitUntil(() => simulator.requests.length > 0, { timeout: PATIENT })
    await checker.close()
    expect(await pending).toMatchObject({ outcome: 'unknown_error' })
    expect(await checker.check(subject({ base_url: simulator.url }))).toMatchObject({ outcome: 'unknown_error' })
  })

  test('an address that was allowed when the key was bound is not asked once it no longer is', async () => {
    const { checker } = checkerOf({ policy: { customBaseUrls: true, loopbackExchanges: false } })
    const simulator = await binance()
    expect(await checker.check(subject({ base_url: simulator.url }))).toMatchObject({ outcome: 'unreachable', cause: 'no_connection' })
    expect(simulator.requests).toEqual([])
  })
})

describe('workers that fail', () => {
  /** A worker that answers its pulse, and does with an order what `source` says; it is given `id` and `request`. */
  const worker = (source: string): URL =>
    new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from 'node:worker_threads'
        const answer = (id, result = ${JSON.stringify(checkResult('valid'))}) => parentPort.postMessage({ id, result })
        const hang = () => { for (;;); }
        parentPort.on('message', (message) => {
          if (message === 'pulse') return parentPort.postMessage('pulse')
          const { id, request } = message
          ${source}
        })`)}`,
    )
  /** Obeys the secret; any other one is valid, after a while in which a thread can be shared. */
  const OBEDIENT = worker(`
    const todo = { hang, exit: () => process.exit(1), garble: () => parentPort.postMessage({ id, result: 'valid' }), silence: () => {}, throw: () => { throw new Error(request.fields.api_secret) }, 'throw later': () => { answer(id); setTimeout(() => { throw new Error('late') }, 50) } }
    const wanted = todo[request.fields.api_secret]
    if (wanted !== undefined) return wanted()
    setTimeout(() => answer(id), 200)`)
  const inconclusive = { outcome: 'unknown_error', permissions: UNKNOWN_PERMISSIONS, code: null }
  const well = (): CheckSubject => subject({}, 'well')

  test.each([
    ['exits', `process.exit(1)`],
    ['throws', `throw new Error(request.fields.api_secret)`],
    ['answers in another form', `parentPort.postMessage({ id, result: { outcome: 'valid', secret: request.fields.api_secret } })`],
    ['answers with an error of a library', `parentPort.postMessage(new Error(request.fields.api_secret))`],
  ])('one that %s says nothing about the key, and the next check has another', async (_name, source) => {
    const { checker, lines } = checkerOf({ workerUrl: worker(source) })
    for (let round = 0; round < 6; round += 1) expect(await checker.check(subject())).toMatchObject(inconclusive)
    expect(new LeakSearch([SECRET, API_KEY]).find(Buffer.from(lines.join('\n')))).toBeUndefined()
  })

  test('one that hangs is ended at its time limit', async () => {
    const { checker } = checkerOf({ workerUrl: worker(`hang()`) })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const pending = checker.check(subject({ timeout_ms: 1_000 }))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await pending).toMatchObject({ outcome: 'unreachable', cause: 'timed_out' })
  })

  test.each(['hang', 'exit', 'garble', 'throw', 'throw later'])('a check that makes its thread %s leaves those that shared it their own outcomes', async (harm) => {
    const { checker } = checkerOf({ workerUrl: OBEDIENT })
    const harmful = Array.from({ length: 4 }, () => checker.check(subject({ timeout_ms: ENDLESS }, harm)))
    // More than there are threads, so that each harmful one has company; with half its limit, so that none could wait for it and still be valid.
    const others = await Promise.all(Array.from({ length: 20 }, () => checker.check(well())))
    expect(others.map(({ outcome }) => outcome)).toEqual(others.map(() => 'valid'))
    await checker.close()
    const expected = harm === 'throw later' ? 'valid' : 'unknown_error'
    for (const result of await Promise.all(harmful)) expect(result.outcome).toBe(expected)
  })

  test('a check that is never answered ends at its limit, and no further one enters its thread', async () => {
    const counting = worker(`globalThis.count = (globalThis.count ?? 0) + 1; if (request.fields.api_secret === 'silence') return; answer(id, { ...${JSON.stringify(checkResult('valid'))}, latency_ms: globalThis.count })`)
    const { checker } = checkerOf({ workerUrl: counting })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const silent = checker.check(subject({ timeout_ms: 1_000 }, 'silence'))
    await vi.advanceTimersByTimeAsync(7_000)
    expect(await silent).toMatchObject({ outcome: 'unreachable', cause: 'timed_out' })
    vi.useRealTimers()
    expect(await checker.check(well())).toMatchObject({ outcome: 'valid', latency_ms: 1 })
  })

  test('where all that may be started are full of checks that hang, one that waits for room ends at its own limit', async () => {
    const { checker } = checkerOf({ workerUrl: worker(``) })
    let ended = 0
    const hanging = Array.from({ length: 16 * 12 }, () => checker.check(subject({ timeout_ms: ENDLESS })).finally(() => (ended += 1)))
    expect(await checker.check(subject({ timeout_ms: 1_500 }))).toMatchObject({ outcome: 'unreachable', cause: 'timed_out' })
    // It waited for none of them.
    expect(ended).toBe(0)
    await checker.close()
    for (const result of await Promise.all(hanging)) expect(result.outcome).toBe('unknown_error')
  })

  test('one that dies while it waits for work takes nobody with it', async () => {
    const { checker, lines } = checkerOf({ workerUrl: OBEDIENT })
    expect(await checker.check(subject({}, 'throw later'))).toMatchObject({ outcome: 'valid' })
    await vi.waitUntil(() => lines.length > 0, { timeout: PATIENT })
    expect(await checker.check(well())).toMatchObject({ outcome: 'valid' })
  })

  test('after a lock nothing enters a thread that was busy then', async () => {
    const numbered = worker(`globalThis.count = (globalThis.count ?? 0) + 1; const latency_ms = globalThis.count; setTimeout(() => answer(id, { ...${JSON.stringify(checkResult('valid'))}, latency_ms }), 200)`)
    const { checker } = checkerOf({ workerUrl: numbered })
    const before = Array.from({ length: 4 }, () => checker.check(well()))
    // By then each has its thread.
    await setImmediate()
    await checker.recycle()
    const after = Array.from({ length: 4 }, () => checker.check(well()))
    // Each is the first in its thread.
    for (const result of await Promise.all([...before, ...after])) expect(result).toMatchObject({ outcome: 'valid', latency_ms: 1 })
  })
})

describe('what leaves a check', () => {
  const faults: readonly [string, Fault][] = [
    ...Object.entries(BINANCE_REPLIES),
    ['reset', 'reset'],
    ['stall', 'stall'],
    ['an answer that quotes the key', json(401, { code: API_KEY, msg: `${API_KEY} ${SECRET}` })],
    ['a valid answer that quotes the key', json(200, { ipRestrict: false, createTime: 1, enableReading: API_KEY })],
  ]

  test('holds neither key, nor secret, nor signature, whatever goes wrong', async () => {
    const { checker, lines } = checkerOf()
    const simulator = await binance()
    const results: CheckResult[] = []
    for (const [, fault] of faults) {
      simulator.fault = fault
      results.push(await checker.check(subject({ base_url: simulator.url, timeout_ms: 1_000 })))
    }
    const signatures = simulator.requests.map(({ query }) => /signature=([^&]*)/u.exec(query)?.[1] ?? '')
    expect(signatures.every((signature) => signature.length === 64)).toBe(true)
    const search = new LeakSearch([API_KEY, SECRET, ...signatures])
    expect(search.find(Buffer.from(JSON.stringify(results)))).toBeUndefined()
    expect(search.find(Buffer.from(lines.join('\n')))).toBeUndefined()
    expect(new Set(simulator.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(['GET /sapi/v1/account/apiRestrictions']))
  })
})
