import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { createParser } from 'eventsource-parser'
import { EventBus } from '../../src-main/platform/event-bus.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'

export interface Message {
  readonly id: string
  readonly name: string
  readonly event: VaultEvent
}

export interface EventReader {
  readonly headers: IncomingHttpHeaders
  /** All that was heard so far. */
  readonly messages: readonly Message[]
  readonly comments: readonly string[]
  /** Every byte of the stream so far, as text. */
  raw(): string
  /** Resolves once `holds`, which is asked again after each piece; rejects where the stream ends before. */
  until(holds: () => boolean): Promise<void>
  /** Resolves once the vault has ended the stream. */
  readonly ended: Promise<void>
  /** Goes away, as a page does that is closed. */
  leave(): Promise<void>
}

const EVENTS = '/api/v1/events'

function open(port: number, token: string, lastId: string | null): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${token}`, ...(lastId === null ? {} : { 'last-event-id': lastId }) }
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path: EVENTS, headers, agent: false }, resolve).on('error', reject).end()
  })
}

/** Listens to a vault's stream of events; throws where it is refused. */
export async function listen(port: number, token: string, lastId: string | null = null): Promise<EventReader> {
  const response = await open(port, token, lastId)
  if (response.statusCode !== 200) throw new Error(`refused with ${response.statusCode}`)
  const messages: Message[] = []
  const comments: string[] = []
  const waiting = new Set<() => void>()
  let raw = ''
  const parser = createParser({
    onEvent: ({ id = '', event = '', data }) => messages.push({ id, name: event, event: JSON.parse(data) as VaultEvent }),
    onComment: (comment) => comments.push(comment),
  })
  response.setEncoding('utf8').on('data', (piece: string) => {
    raw += piece
    parser.feed(piece)
    for (const look of waiting) look()
  })
  const ended = new Promise<void>((resolve) => response.on('error', () => resolve()).on('close', resolve))
  return {
    headers: response.headers,
    messages,
    comments,
    raw: () => raw,
    until: (holds) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!holds()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        void ended.then(() => reject(new Error('the stream ended before')))
        look()
      }),
    ended,
    leave: () => {
      response.destroy()
      return ended
    },
  }
}

/** A vault of which a test can also make up events, such as no service emits by itself. */
export function withMadeUpEvents(vault: Vault): { readonly vault: Vault; readonly emit: (event: VaultEvent) => void } {
  const madeUp = new EventBus<VaultEvent>((error) => {
    throw error
  })
  const onEvent: Vault['onEvent'] = (listener) => {
    const stops = [vault.onEvent(listener), madeUp.on(listener)]
    return () => stops.forEach((stop) => stop())
  }
  return { vault: { ...vault, onEvent }, emit: (event) => madeUp.emit(event) }
}
