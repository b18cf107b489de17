import type { Envelope } from '../../src-preload/contract/envelope.ts'
import type { ContractError, ErrorCode } from '../../src-preload/contract/errors.ts'
import { EVENT_STREAM, type VaultEvent } from '../../src-preload/contract/events.ts'
import type { Language, ProcedureName } from '../../src-preload/contract/names.ts'
import { contract, type InputOf, type OutputOf, type Procedure } from '../../src-preload/contract/procedures.ts'
import { isOver, isWrongPassword, localFailure, readAnswer } from './answers.ts'
import type { Bridge, BridgeMessages, CallName } from './bridge.ts'
import { createEventReader } from './event-reader.ts'
import { requestOf } from './http-request.ts'
import { createProof, type TabStorage } from './proof.ts'
import { forgetSetupToken, keptSetupToken } from './setup-token.ts'

/** Longer than the longest check may take, so that the vault's own answer always comes first. */
const GIVE_UP_AFTER_MS = 120_000
const SENDS_PROOF: ReadonlySet<ProcedureName> = new Set(['auth.register', 'auth.login', 'auth.refresh', 'auth.recover', 'auth.password'])
/** Their answers hold a session; that of a registration only where nobody was logged in. */
const BEGINS_SESSION: ReadonlySet<ProcedureName> = new Set(['auth.register', 'auth.login', 'auth.recover', 'auth.password'])

/** Whether somebody can see the page. */
export interface Attention {
  isHere(): boolean
  /** Calls `listener` whenever that may have changed, or the machine came back to a network. */
  onChange(listener: () => void): void
}

export interface HttpCarrierOptions {
  /** Where the API begins, such as `/api/v1`. */
  readonly base: string
  readonly storage: TabStorage
  readonly language: () => Language
  readonly messages: BridgeMessages
  /** Runs one piece of work at a time over all tabs of this browser. */
  readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>
  readonly attention: Attention
  /** Calls `work` after so many milliseconds, unless the returned function is called before. */
  readonly after: (milliseconds: number, work: () => void) => () => void
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
export function createHttpCarrier({ base, storage, language, messages, oneAtATime, attention, after }: HttpCarrierOptions): Bridge {
  const proof = createProof(storage)
  let accessToken: string | null = null
  let refreshing: Promise<Envelope<OutputOf<'auth.refresh'>>> | null = null
  /** Calls under way that may bring another session: until they have, that the present one is refused says nothing. */
  const beginnings = new Set<Promise<void>>()
  const listeners = new Set<(event: VaultEvent) => void>()
  const hearingListeners = new Set<(hears: boolean) => void>()
  const overListeners = new Set<(error: ContractError) => void>()
  const events = createEventReader({
    url: base + EVENT_STREAM.path,
    accessToken: () => accessToken,
    renew: renewToken,
    after,
    onHearing: (hears) => hearingListeners.forEach((listener) => listener(hears)),
    // Each on its own: one that throws neither ends the stream nor keeps the event from the others.
    onEvent: (event) => listeners.forEach((listener) => queueMicrotask(() => listener(event))),
  })
  attention.onChange(() => (attention.isHere() ? events.resume() : events.suspend()))

  async function send<N extends ProcedureName>(name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>> {
    const { http }: Procedure = contract[name]
    if (http === undefined) return localFailure('NOT_FOUND', messages.notHere())
    const { url, method, body } = requestOf(http, base, input)
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() }
    if (body !== null) headers['Content-Type'] = 'application/json'
    if (accessToken !== null && (contract[name].access !== 'public' || name === 'auth.register')) headers['Authorization'] = `Bearer ${accessToken}`
    if (SENDS_PROOF.has(name)) headers['X-Tradekeep-Proof'] = proof.make()
    try {
      // A refresh outlives its page: one that is loaded again meanwhile would be left with a cookie that was spent.
      const keepalive = name === 'auth.refresh'
      const response = await fetch(url, { method, headers, body, cache: 'no-store', redirect: 'error', keepalive, signal: AbortSignal.timeout(GIVE_UP_AFTER_MS) })
      return readAnswer(name, await response.json(), messages)
    } catch (error) {
      if (error instanceof SyntaxError) return localFailure('INTERNAL_SERVER_ERROR', messages.notUnderstood())
      return localFailure('NETWORK_ERROR', messages.unreachable())
    }
  }

  async function refreshOnce(): Promise<Envelope<OutputOf<'auth.refresh'>>> {
    const answer = await oneAtATime(() => send('auth.refresh', {}))
    if (answer.success) holdToken(answer.data)
    else if (isOver(answer)) forgetSession()
    return answer
  }

  /** A refresh token works once: calls that fail together must share one refresh. */
  function refresh(): Promise<Envelope<OutputOf<'auth.refresh'>>> {
    refreshing ??= refreshOnce().finally(() => {
      refreshing = null
    })
    return refreshing
  }

  async function renewToken(refused: string | null): Promise<'renewed' | 'over' | 'unreachable'> {
    await Promise.all(beginnings)
    // A call may have brought a new one while the stream was refused.
    if (accessToken !== null && accessToken !== refused) return 'renewed'
    const answer = await refresh()
    if (answer.success) return 'renewed'
    if (!isOver(answer)) return 'unreachable'
    for (const listener of overListeners) listener(answer.error)
    return 'over'
  }

  function holdToken({ access_token = null }: { access_token?: string | null | undefined }): void {
    accessToken = access_token
    listenIfAsked()
  }

  function listenIfAsked(): void {
    if (listeners.size === 0 || accessToken === null) return
    events.start()
    if (!attention.isHere()) events.suspend()
  }

  function forgetSession(): void {
    events.stop()
    accessToken = null
    proof.forget()
  }

  function keepSession(name: ProcedureName, answer: Envelope<unknown>): void {
    if (name === 'auth.logout' && isOver(answer)) return forgetSession()
    if (name === 'users.delete' && answer.success) return forgetSession()
    if (!answer.success || !BEGINS_SESSION.has(name)) return
    const session = answer.data as OutputOf<'auth.login'>
    // An admin's registration of somebody else.
    if (session.access_token === undefined && name === 'auth.register') return
    events.stop()
    holdToken(session)
    forgetSetupToken(storage)
  }

  async function sendAndKeep<N extends ProcedureName>(name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>> {
    const sending = send(name, input)
    const kept = sending.then((answer) => keepSession(name, answer))
    if (BEGINS_SESSION.has(name)) {
      beginnings.add(kept)
      void kept.finally(() => beginnings.delete(kept))
    }
    await kept
    return sending
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
      let answer = await sendAndKeep(name, input)
      if (!answer.success && proof.current() !== null && refreshHelps(name, answer.error.code)) {
        await Promise.all(beginnings)
        // Another call may have brought a new token while this one was on its way.
        const renewed = accessToken !== tokenSent || (await refresh()).success
        if (renewed) answer = await sendAndKeep(name, input)
      }
      return answer
    },
    onEvent(listener) {
      listeners.add(listener)
      listenIfAsked()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) events.stop()
      }
    },
    onHearing(listener) {
      hearingListeners.add(listener)
      return () => void hearingListeners.delete(listener)
    },
    onSessionOver: (listener) => void overListeners.add(listener),
  }
}
