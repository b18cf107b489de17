import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { allowedHosts, findExchange } from './catalogue.ts'
import type { CheckResult } from './check.ts'
import { createClient } from './client.ts'
import { FetchSeam } from './fetch-seam.ts'
import { classify } from './outcomes/classify.ts'
import { NOT_UNDERSTOOD, VALID, type Verdict } from './outcomes/verdict.ts'
import { AnswerNotUnderstood, type Findings } from './probes/probe.ts'
import { probeOf } from './probes/registry.ts'
import type { CheckRequest } from './worker-messages.ts'

const NOTHING_LEARNT: Findings = { permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: null, expires_at: null }

/** One check from beginning to end. Whatever the exchange does becomes an outcome. */
export async function runCheck(request: CheckRequest): Promise<CheckResult> {
  const entry = findExchange(request.exchange)
  if (entry === undefined) throw new Error('an exchange that is not in the catalogue reached the worker')
  const seam = new FetchSeam({ hosts: allowedHosts(entry, request), posts: entry.posts, baseUrl: request.base_url, proxyUrl: request.proxy_url, timeout: request.timeout })
  const start = performance.now()
  const result = (verdict: Verdict, code: string | null, learnt: Findings): CheckResult => ({
    ...verdict,
    code,
    ...learnt,
    key_proven: entry.proves_key,
    latency_ms: Math.round(performance.now() - start),
    clock_skew_ms: seam.clockSkew,
  })
  try {
    const client = await createClient(request, seam)
    return result(VALID, null, await probeOf(request.exchange)(client))
  } catch (error) {
    if (seam.fault !== undefined) return result(seam.fault.verdict, null, NOTHING_LEARNT)
    if (error instanceof AnswerNotUnderstood && seam.lastAnswer?.status === 200) {
      const { verdict, code } = classify({ exchange: request.exchange, names: [], answer: seam.lastAnswer, requests: seam.requests })
      return result(verdict.outcome === 'valid' ? NOT_UNDERSTOOD : verdict, code, NOTHING_LEARNT)
    }
    const { verdict, code } = classify({ exchange: request.exchange, names: classNames(error), answer: seam.lastAnswer, requests: seam.requests })
    return result(verdict, code, NOTHING_LEARNT)
  } finally {
    await seam.close()
  }
}

/** The names of an error's class and of all above it: all that is taken from what CCXT throws. */
function classNames(error: unknown): string[] {
  const names: string[] = []
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'constructor')) names.push(String((at.constructor as { name?: unknown }).name))
  }
  return names
}
