import { isIP } from 'node:net'
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
const WHOLE_SECOND = 1_000
/** Characters of a refusal in which an address is looked for. */
const MOST_OF_REFUSAL = 4_000

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
    verdict: await withoutClock(verdict, adapter, client, seam),
    address_seen: answer === undefined || adapter?.namesAddress === undefined ? null : seenAddress(verdict, answer.body, adapter.namesAddress),
    other_exchanges: verdict.cause === 'key_unknown' || verdict.possible?.includes('key_unknown') === true ? twinsOf(exchange) : [],
  }
}

/** Read from refusals of an address alone: in others an address may be anything. */
function seenAddress({ cause, possible = [] }: Verdict, body: string, around: RegExp): string | null {
  if (cause !== 'ip_refused' && !possible.includes('ip_refused')) return null
  const named = [...body.slice(0, MOST_OF_REFUSAL).matchAll(new RegExp(around, `${around.flags}g`))].map(([, address = '']) => address.replace(/\.$/u, ''))
  return named.find((address) => isIP(address) !== 0) ?? null
}

/** Where the clock may be to blame it is measured: it is the reason, or it is none, unless the exchange may mind even less. */
async function withoutClock(verdict: Verdict, adapter: Adapter | undefined, client: Client, seam: FetchSeam): Promise<Verdict> {
  if (verdict.possible?.includes('clock_off') !== true) return verdict
  const skew = seam.clockSkew ?? (await askedSkew(client, seam))
  if (skew === null) return verdict
  if (Math.abs(skew) > (adapter?.clockWindow ?? USUAL_CLOCK_WINDOW)) return CLOCK_OFF
  if (adapter?.clockMustNotLead === true && skew > 0) return verdict
  return { ...verdict, possible: verdict.possible.filter((cause) => cause !== 'clock_off') }
}

/** Asks for the public time, and leaves what it says with the seam. */
async function askedSkew(client: Client, seam: FetchSeam): Promise<number | null> {
  if (client.has['fetchTime'] !== true) return null
  try {
    const before = Date.now()
    const theirs = await client.fetchTime()
    const after = Date.now()
    const measured = Math.round((before + after) / 2 - Number(theirs))
    const skew = Number.isSafeInteger(measured) ? measured : null
    // Many tell whole seconds, as the header does that this answer may have had; and when they looked is known to half of the way there and back.
    seam.clockSkew ??= skew !== null && Math.abs(skew) < WHOLE_SECOND + (after - before) / 2 ? 0 : skew
    return seam.clockSkew
  } catch {
    // The question was only to narrow something down: without an answer all stays possible.
    return null
  }
}
