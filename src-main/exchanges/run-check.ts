import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { adapterOf, probeOf } from './adapters/registry.ts'
import { allowedHosts, findExchange } from './catalogue.ts'
import type { CheckResult } from './check.ts'
import { createClient } from './client.ts'
import { explain, UNEXPLAINED } from './explanation.ts'
import { FetchSeam } from './fetch-seam.ts'
import { classify, type Evidence } from './outcomes/classify.ts'
import { quotesAnswer } from './outcomes/general.ts'
import { NOT_UNDERSTOOD, PERMISSION_REFUSED, VALID, type Answer, type Verdict } from './outcomes/verdict.ts'
import { AnswerNotUnderstood, Refused, type Findings } from './probes/probe.ts'
import { accountWithoutFields, codeWithoutFields } from './quoted-fields.ts'
import { checkResponseSchema, type CheckRequest } from './worker-messages.ts'

const NOTHING_LEARNT: Findings = { permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: null, expires_at: null }

/** One check from beginning to end. Whatever the exchange does becomes an outcome. */
export async function runCheck(request: CheckRequest): Promise<CheckResult> {
  const result = await asked(request)
  // What no listing could hold, such as a time after the year 9999, is no answer; and it must not cost its thread the other checks.
  if (checkResponseSchema.safeParse(result).success) return result
  return { ...result, ...NOT_UNDERSTOOD, ...NOTHING_LEARNT, ...UNEXPLAINED, code: null }
}

async function asked(request: CheckRequest): Promise<CheckResult> {
  const entry = findExchange(request.exchange)
  if (entry === undefined) throw new Error('an exchange that is not in the catalogue reached the worker')
  const seam = new FetchSeam({ hosts: allowedHosts(entry, request), posts: entry.posts, baseUrl: request.base_url, proxyUrl: request.proxy_url, timeout: request.timeout })
  const start = performance.now()
  const result = ({ outcome, cause, possible = [] }: Verdict, code: string | null, { master_key = null, key_proven = entry.proves_key, ...learnt }: Findings): CheckResult => ({
    outcome,
    cause,
    code: codeWithoutFields(code, request.fields),
    ...learnt,
    account_info: accountWithoutFields(learnt.account_info, request.fields),
    key_proven,
    master_key,
    latency_ms: Math.round(performance.now() - start),
    clock_skew_ms: seam.clockSkew,
    possible_causes: possible,
    address_seen: null,
    other_exchanges: [],
  })
  try {
    const client = await createClient(request, seam)
    try {
      const learnt = await probeOf(request.exchange)(client, seam)
      // Some exchanges tell even a key that may not read what it may do.
      return result(learnt.permissions.read === 'no' ? PERMISSION_REFUSED : VALID, null, learnt)
    } catch (error) {
      if (seam.fault !== undefined) return result(seam.fault.verdict, null, NOTHING_LEARNT)
      if (error instanceof Refused) return result(error.verdict, null, NOTHING_LEARNT)
      const answer = seam.lastAnswer
      const { verdict, code } = classify({ exchange: request.exchange, ...readError(error, answer), answer, requests: seam.requests })
      const explained = await explain({ exchange: request.exchange, adapter: adapterOf(request.exchange), verdict, answer, client, seam })
      return { ...result(explained.verdict, code, NOTHING_LEARNT), address_seen: explained.address_seen, other_exchanges: explained.other_exchanges }
    }
  } catch (error) {
    // CCXT refuses some fields while the client is made.
    const { verdict, code } = classify({ exchange: request.exchange, ...readError(error, undefined), answer: undefined, requests: 0 })
    return result(verdict, code, NOTHING_LEARNT)
  } finally {
    await seam.close()
  }
}

/**
 * All that is taken from what CCXT throws: the names of its class and of all above it, and whether it
 * quotes the answer. A message that does not is CCXT's own idea, such as that a login gave no token.
 */
function readError(error: unknown, answer: Answer | undefined): Pick<Evidence, 'names' | 'refusal'> {
  if (error instanceof AnswerNotUnderstood) return { names: [], refusal: error.refusal }
  return { names: classNames(error), refusal: answer !== undefined && error instanceof Error && quotesAnswer(error.message, answer.body) }
}

function classNames(error: unknown): string[] {
  const names: string[] = []
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'constructor')) names.push(String((at.constructor as { name?: unknown }).name))
  }
  return names
}
