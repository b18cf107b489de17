import type { Exchange as Client } from 'ccxt'
import type { Adapter } from './adapters/adapter.ts'
import { twinsOf } from './adapters/registry.ts'
import type { CheckResult } from './check.ts'
import type { FetchSeam } from './fetch-seam.ts'
import { CLOCK_OFF, type Answer, type Verdict } from './outcomes/verdict.ts'

/** What may stand beside a verdict to explain it, and what a check is without. */
export const UNEXPLAINED = { clock_skew_ms: null, master_key: null, possible_causes: [], address_seen: null, other_exchanges: [] } as const satisfies Partial<CheckResult>

/** Milliseconds of clock skew that most exchanges forgive: the widest usual window. */
const USUAL_CLOCK_WINDOW = 30_000

interface Refusal {
  readonly exchange: string
  readonly adapter: Adapter | undefined
  readonly verdict: Verdict
  readonly answer: Answer | undefined
  readonly client: Client
  readonly seam: FetchSeam
}

type Explanation = Pick<CheckResult, 'address_seen' | 'other_exchanges'> & { readonly verdict: Verdict }

/**
 * A verdict narrowed down as far as it can be without doing anything, and what the trader should know
 * beside it. Asks at most one more question, for the public time.
 */
export async function explain({ exchange, adapter, verdict, answer, client, seam }: Refusal): Promise<Explanation> {
  return {
    verdict: await withoutClock(verdict, adapter?.clockWindow ?? USUAL_CLOCK_WINDOW, client, seam),
    address_seen: answer === undefined ? null : (adapter?.addressIn?.(answer.body) ?? null),
    other_exchanges: verdict.cause === 'key_unknown' || verdict.possible?.includes('key_unknown') === true ? twinsOf(exchange) : [],
  }
}

/** Where the clock may be to blame it is measured: it is the reason, or it is none. */
async function withoutClock(verdict: Verdict, window: number, client: Client, seam: FetchSeam): Promise<Verdict> {
  if (verdict.possible?.includes('clock_off') !== true) return verdict
  const skew = seam.clockSkew ?? (await askedSkew(client))
  if (skew === null) return verdict
  if (Math.abs(skew) > window) return CLOCK_OFF
  return { ...verdict, possible: verdict.possible.filter((cause) => cause !== 'clock_off') }
}

async function askedSkew(client: Client): Promise<number | null> {
  if (client.has['fetchTime'] !== true) return null
  try {
    const before = Date.now()
    const theirs = await client.fetchTime()
    return theirs === undefined ? null : Math.round((before + Date.now()) / 2 - theirs)
  } catch {
    // The question was only to narrow something down: without an answer all stays possible.
    return null
  }
}
