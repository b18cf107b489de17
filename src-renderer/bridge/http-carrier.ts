import type { Envelope } from '../../src-preload/contract/envelope.ts'
import type { ErrorCode } from '../../src-preload/contract/errors.ts'
import type { Language, ProcedureName } from '../../src-preload/contract/names.ts'
import { contract, type InputOf, type OutputOf } from '../../src-preload/contract/procedures.ts'
import { isOver, isWrongPassword, localFailure, readAnswer } from './answers.ts'
import type { Bridge, BridgeMessages, CallName } from './bridge.ts'
import { requestOf } from './http-request.ts'
import { createProof, type TabStorage } from './proof.ts'
import { forgetSetupToken, keptSetupToken } from './setup-token.ts'

/** Longer than the longest check may take, so that the vault's own answer always comes first. */
const GIVE_UP_AFTER_MS = 120_000
const SENDS_PROOF: ReadonlySet<ProcedureName> = new Set(['auth.register', 'auth.login', 'auth.refresh', 'auth.recover', 'auth.password'])
/** Their answers hold a session. */
const BEGINS_SESSION: ReadonlySet<ProcedureName> = new Set(['auth.register', 'auth.login', 'auth.recover', 'auth.password'])

export interface HttpCarrierOptions {
  /** Where the API begins, such as `/api/v1`. */
  readonly base: string
  readonly storage: TabStorage
  readonly language: () => Language
  readonly messages: BridgeMessages
  /** Runs one piece of work at a time over all tabs of this browser. */
  readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>
}

/**
 * Whether a refused call is worth a refresh. A wrong password is AUTHENTICATION_FAILED too: asking
 * again would count one mistake twice, so what checks it is repeated only for a session that ran out.
 */
function refreshHelps(name: ProcedureName, code: ErrorCode): boolean {
  if (contract[name].access === 'public' || name === 'auth.logout') return false
  return code === 'SESSION_EXPIRED' || (code === 'AUTHENTICATION_FAILED' && !isWrongPassword(name, code))
}

/** The browser's carrier: the access token lives in this closure alone, the refresh token in a cookie. */
export function createHttpCarrier({ base, storage, language, messages, oneAtATime }: HttpCarrierOptions): Bridge {
  const proof = createProof(storage)
  let accessToken: string | null = null
  let refreshing: Promise<Envelope<OutputOf<'auth.refresh'>>> | null = null

  async function send<N extends ProcedureName>(name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>> {
    const { url, method, body } = requestOf(contract[name].http, base, input)
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() }
    if (body !== null) headers['Content-Type'] = 'application/json'
    if (accessToken !== null && contract[name].access !== 'public') headers['Authorization'] = `Bearer ${accessToken}`
    if (SENDS_PROOF.has(name)) headers['X-Tradekeep-Proof'] = proof.make()
    try {
      const response = await fetch(url, { method, headers, body, cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(GIVE_UP_AFTER_MS) })
      return readAnswer(name, await response.json(), messages)
    } catch (error) {
      if (error instanceof SyntaxError) return localFailure('INTERNAL_SERVER_ERROR', messages.notUnderstood())
      return localFailure('NETWORK_ERROR', messages.unreachable())
    }
  }

  async function refreshOnce(): Promise<Envelope<OutputOf<'auth.refresh'>>> {
    const answer = await oneAtATime(() => send('auth.refresh', {}))
    if (answer.success) accessToken = answer.data.access_token ?? null
    else if (answer.error.code !== 'NETWORK_ERROR') forgetSession()
    return answer
  }

  /** A refresh token works once: calls that fail together must share one refresh. */
  function refresh(): Promise<Envelope<OutputOf<'auth.refresh'>>> {
    refreshing ??= refreshOnce().finally(() => {
      refreshing = null
    })
    return refreshing
  }

  function forgetSession(): void {
    accessToken = null
    proof.forget()
  }

  function keepSession(name: ProcedureName, answer: Envelope<unknown>): void {
    if (name === 'auth.logout' && isOver(answer)) return forgetSession()
    if (!answer.success || !BEGINS_SESSION.has(name)) return
    accessToken = (answer.data as OutputOf<'auth.login'>).access_token ?? null
    forgetSetupToken(storage)
  }

  return {
    needsSetupToken: true,
    inBrowser: true,
    mayHaveSession: () => proof.current() !== null,
    setupToken: () => keptSetupToken(storage),
    async call<N extends CallName>(name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>> {
      if (accessToken === null && proof.current() !== null && contract[name].access !== 'public') {
        const renewed = await refresh()
        if (!renewed.success) return renewed
      }
      const tokenSent = accessToken
      let answer = await send(name, input)
      if (!answer.success && proof.current() !== null && refreshHelps(name, answer.error.code)) {
        // Another call may have brought a new token while this one was on its way.
        const renewed = accessToken !== tokenSent || (await refresh()).success
        if (renewed) answer = await send(name, input)
      }
      keepSession(name, answer)
      return answer
    },
    // The page hears of a lock by the next refused call, and asks when it is shown again.
    onEvent: () => () => undefined,
  }
}
