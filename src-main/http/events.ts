import type { FastifyInstance } from 'fastify'
import { EVENT_STREAM, type VaultEvent } from '../../src-preload/contract/events.ts'
import type { LiveSession } from '../accounts/session.ts'
import { isAboutAccount, type EventDoor, type Listening } from '../api/events.ts'
import { retryLater, VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { EventHistory } from './event-history.ts'
import { EventStream } from './event-stream.ts'
import { callOf, createInputReader } from './request.ts'
import { API_PREFIX } from './routes.ts'

/** Milliseconds. */
const HEARTBEAT = 15_000
/** Open streams at once: a page needs one, and leaves another one behind for a moment when it comes back. */
const MOST_OF_A_SESSION = 8
const MOST_OF_AN_ACCOUNT = 32

/** Every open stream, and what was told lately, account by account. */
class EventStreams {
  readonly #door: EventDoor
  readonly #histories = new Map<string, EventHistory>()
  readonly #open = new Set<EventStream>()
  readonly #clock: Clock
  readonly #stops: readonly (() => void)[]
  #stopHeart: () => void
  #closed = false

  constructor(door: EventDoor, clock: Clock) {
    this.#door = door
    this.#clock = clock
    this.#stops = [door.onEvent((event) => this.#tell(event)), door.onSessionEnded((accountId) => this.#wake(accountId))]
    this.#stopHeart = this.#beatLater()
  }

  /** A stream that goes on after the event with the id `lastId`. Throws too_many_requests, vault_closing. */
  open({ session, accessToken }: Listening, lastId: string | null): EventStream {
    if (this.#closed) throw new VaultError('vault_closing')
    this.#requireRoomFor(session)
    const { accountId } = session
    const history = this.#historyOf(accountId)
    const stream = new EventStream({
      session,
      requireLive: () => this.#door.requireLive(accessToken),
      history,
      mayHear: (event) => this.#door.mayHear(accountId, event),
      from: lastId === null ? null : history.positionOf(lastId),
    })
    this.#open.add(stream)
    stream.once('close', () => this.#open.delete(stream))
    return stream
  }

  close(): void {
    this.#closed = true
    for (const stop of [...this.#stops, this.#stopHeart]) stop()
    for (const stream of this.#open) stream.finish()
  }

  #beatLater(): () => void {
    return this.#clock.later(HEARTBEAT, () => {
      this.#stopHeart = this.#beatLater()
      for (const stream of this.#open) stream.beat()
    })
  }

  #tell(event: VaultEvent): void {
    const history = this.#historyOf(event.account_id)
    // A deleted credential is gone from here too, whoever comes to hear of what was before.
    if (event.type === 'credential.changed' && event.change === 'deleted') history.forget((other) => !('credential_id' in other) || other.credential_id !== event.credential_id)
    // Only how far it is by now is worth telling later: ten a second would push out all else.
    if (event.type === 'check.progress') history.forget((other) => other.type !== 'check.progress')
    if (this.#door.mayHear(event.account_id, event)) history.add(event)
    // Labels are sealed data: with the lock they go from here as well.
    if (event.type === 'account.locked') history.forget(isAboutAccount)
    this.#wake(event.account_id)
  }

  #wake(accountId: string): void {
    for (const stream of this.#open) if (stream.session.accountId === accountId) stream.wake()
  }

  #historyOf(accountId: string): EventHistory {
    const known = this.#histories.get(accountId)
    if (known !== undefined) return known
    const history = new EventHistory()
    this.#histories.set(accountId, history)
    return history
  }

  #requireRoomFor({ accountId, sessionId }: LiveSession): void {
    const ofAccount = [...this.#open].filter(({ session }) => session.accountId === accountId)
    const ofSession = ofAccount.filter(({ session }) => session.sessionId === sessionId)
    if (ofAccount.length >= MOST_OF_AN_ACCOUNT || ofSession.length >= MOST_OF_A_SESSION) throw retryLater('too_many_requests', HEARTBEAT / 1_000)
  }
}

/**
 * Serves the vault's events as server-sent events: `id`, `event`, `data`, with Last-Event-ID and a
 * heartbeat. Gives what ends them all, for the end of the host.
 */
export function addEvents(app: FastifyInstance, door: EventDoor, clock: Clock): () => void {
  const streams = new EventStreams(door, clock)
  const readerFor = createInputReader(app)
  app.route({
    method: EVENT_STREAM.method,
    url: API_PREFIX + EVENT_STREAM.path,
    // The answer to a HEAD would be read here to its end, which never comes.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { accessToken } = callOf(request)
      const listening = await door.admit(accessToken, readerFor(request))
      const lastId = request.headers['last-event-id']
      const stream = streams.open(listening, typeof lastId === 'string' ? lastId : null)
      // Nobody in between may hold anything back, and the connection serves for nothing after this.
      return reply.type('text/event-stream').headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' }).send(stream)
    },
  })
  return () => streams.close()
}
