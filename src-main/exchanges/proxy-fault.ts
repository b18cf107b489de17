import { PROXY_FAILED, PROXY_REFUSED, type Verdict } from './outcomes/verdict.ts'

/** What a proxy did wrong. It is told as the proxy's: nothing in it says anything about the exchange or the key. */
export class ProxyFault extends Error {
  readonly verdict: Verdict

  constructor(verdict: Verdict, what: string, options?: ErrorOptions) {
    super(what, options)
    this.name = 'ProxyFault'
    this.verdict = verdict
  }
}

/** It could not be reached, could not be understood, or could not reach the exchange. */
export const proxyFailed = (what: string, cause?: unknown): ProxyFault => new ProxyFault(PROXY_FAILED, what, { cause })

/** It wants another name and password, or does not let anybody through to this exchange. */
export const proxyRefused = (what: string): ProxyFault => new ProxyFault(PROXY_REFUSED, what)
