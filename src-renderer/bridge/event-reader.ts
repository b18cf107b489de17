import { createParser } from 'eventsource-parser'
import { eventSchema, type VaultEvent } from '../../src-preload/contract/events.ts'

/** The vault lets itself be heard every 15 seconds; a connection that says nothing for so long is dead. */
const SILENCE_MS = 40_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** One failure may be a vault that is just being started again; from so many in a row on the page is cut off. */
const CUT_OFF_AFTER = 2
/** Far more than any event: what is longer is no stream of events. */
const MAXIMUM_MESSAGE = 256 * 1024

/** How a try to listen ended: after it had begun, by a refusal of the token, or before it began. */
type End = { readonly how: 'ended' | 'refused' } | { readonly how: 'failed'; readonly waitMs: number }

export interface EventReaderParts {
  readonly url: string
  /** The token to listen with, or null where one has to be got first. */
  readonly accessToken: () => string | null
  /** Gets a token in place of the one that was refused: `over` where nobody is logged in any more. */
  readonly renew: (refused: string | null) => Promise<'renewed' | 'over' | 'unreachable'>
  readonly onEvent: (event: VaultEvent) => void
  /** Whether the vault is heard: false once it can't be reached again and again, true each time that it is. */
  readonly onHearing: (hears: boolean) => void
  /** Calls `work` after so many milliseconds, unless the returned function is called before. */
  readonly after: (milliseconds: number, work: () => void) => () => void
}

/** Listens to the vault's server-sent events for as long as somebody is logged in. */
export interface EventReader {
  /** Does nothing where it was started before. */
  start(): void
  /** Forgets what was heard: after a new start it is not gone on from. */
  stop(): void
  /** Lets go of the connection while nobody looks; `resume` goes on where this left off. */
  suspend(): void
  /** Listens again, at once where it was waiting. Does nothing after `stop`. */
  resume(): void
}

function parsed(data: string): VaultEvent | null {
  try {
    // An event that this page does not know is none of its business: page and vault may differ in version.
    return eventSchema.safeParse(JSON.parse(data)).data ?? null
  } catch {
    return null
  }
}

/**
 * Reads the stream by fetch, so that the token goes in a header and stands in no address (an EventSource
 * can send none). Reconnects with Last-Event-ID, waiting longer each time it fails.
 */
export function createEventReader({ url, accessToken, renew, onEvent, onHearing, after }: EventReaderParts): EventReader {
  let started = false
  let running: AbortController | null = null
  let lastId: string | null = null
  let hurry = (): void => undefined

  /** Rejects where the connection breaks, is given up, or goes silent. */
  async function read(body: ReadableStream<Uint8Array>, signal: AbortSignal, alive: () => void): Promise<void> {
    const parser = createParser({
      maxBufferSize: MAXIMUM_MESSAGE,
      onId: (id) => {
        if (!signal.aborted) lastId = id
      },
      onEvent: ({ data }) => {
        const event = parsed(data)
        if (event !== null && !signal.aborted) onEvent(event)
      },
    })
    const decoder = new TextDecoder()
    const reader = body.getReader()
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      alive()
      parser.feed(decoder.decode(piece.value, { stream: true }))
    }
  }

  async function listen(token: string, given: AbortSignal): Promise<End> {
    const silent = new AbortController()
    const signal = AbortSignal.any([given, silent.signal])
    let unwatch = after(SILENCE_MS, () => silent.abort())
    const alive = (): void => {
      unwatch()
      unwatch = after(SILENCE_MS, () => silent.abort())
    }
    let begun = false
    try {
      const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${token}`, ...(lastId === null ? {} : { 'Last-Event-ID': lastId }) }
      const response = await fetch(url, { headers, cache: 'no-store', redirect: 'error', signal })
      if (response.status !== 200 || response.body === null || response.headers.get('Content-Type')?.startsWith('text/event-stream') !== true) {
        await response.body?.cancel()
        return response.status === 401 ? { how: 'refused' } : { how: 'failed', waitMs: 1_000 * Number(response.headers.get('Retry-After') ?? 0) }
      }
      begun = true
      onHearing(true)
      await read(response.body, signal, alive)
    } catch {
      // Broken off: by the network, the silence, or by us. What matters is only whether it had begun.
    } finally {
      unwatch()
      // A parser that gave up leaves the connection open.
      silent.abort()
    }
    return begun ? { how: 'ended' } : { how: 'failed', waitMs: 0 }
  }

  function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        cancel()
        signal.removeEventListener('abort', goOn)
        resolve()
      }
      const cancel = after(milliseconds, goOn)
      signal.addEventListener('abort', goOn)
      hurry = goOn
    })
  }

  async function tryOnce(signal: AbortSignal, mayRenew: boolean): Promise<End | 'over'> {
    const token = accessToken()
    const end: End = token === null ? { how: 'refused' } : await listen(token, signal)
    if (end.how !== 'refused' || signal.aborted) return end
    // A token that was just got and is refused as well would be got and refused without end.
    const renewal = mayRenew ? await renew(token) : 'unreachable'
    if (renewal === 'over') return 'over'
    return renewal === 'renewed' ? end : { how: 'failed', waitMs: 0 }
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0
    let renewed = false
    while (!signal.aborted) {
      const end = await tryOnce(signal, !renewed)
      if (signal.aborted) return
      if (end === 'over') return stop()
      renewed = end.how === 'refused'
      if (renewed) continue
      failures = end.how === 'ended' ? 0 : failures + 1
      if (failures >= CUT_OFF_AFTER) onHearing(false)
      // Many pages whose vault was restarted should not all come back in the same moment.
      const pause = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1), LONGEST_WAIT_MS) * (0.5 + Math.random() / 2)
      await wait(end.how === 'failed' ? Math.max(pause, end.waitMs) : pause, signal)
    }
  }

  function suspend(): void {
    running?.abort()
    running = null
  }

  function resume(): void {
    if (!started) return
    if (running !== null) return hurry()
    running = new AbortController()
    void run(running.signal)
  }

  function stop(): void {
    started = false
    lastId = null
    suspend()
  }

  return {
    start: () => {
      if (started) return
      started = true
      resume()
    },
    stop,
    suspend,
    resume,
  }
}
