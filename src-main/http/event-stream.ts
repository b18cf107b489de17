import { Readable } from 'node:stream'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { LiveSession } from '../accounts/session.ts'
import type { EventHistory } from './event-history.ts'

/** Heartbeats that a reader may leave unread before it is cut. */
const PATIENCE = 2
const HEARTBEAT = ': heartbeat\n\n'
const GREETING = ': listening\n\n'

const messageOf = (id: string, event: VaultEvent): string => `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

export interface EventStreamParts {
  readonly session: LiveSession
  /** Rejects once the session no longer lives. */
  readonly requireLive: () => Promise<unknown>
  readonly history: EventHistory
  /** Whether the account may hear of an event at this moment. */
  readonly mayHear: (event: VaultEvent) => boolean
  /** The last event that the reader knows of, or null where it has to begin anew. */
  readonly from: number | null
}

/**
 * The events of one account as text, for one reader. It keeps nothing for a reader that is slow: what is
 * still to be told stands in the account's history, and is taken from there only as fast as it is read.
 * Before each piece the session is asked for again, so that nothing is told in the name of an ended one.
 */
export class EventStream extends Readable {
  readonly session: LiveSession
  readonly #parts: EventStreamParts
  #position: number
  #owesGap: boolean
  #comment: string | null = GREETING
  #wanted = false
  #woken = false
  #working = false
  #finished = false
  #unreadBeats = 0

  constructor(parts: EventStreamParts) {
    super({ encoding: 'utf8' })
    this.#parts = parts
    this.session = parts.session
    this.#owesGap = parts.from === null
    this.#position = parts.from ?? parts.history.last
  }

  override _read(): void {
    this.#wanted = true
    this.wake()
  }

  /** To be called when there may be something to tell, or the session may have ended. */
  wake(): void {
    this.#woken = true
    if (!this.#working) void this.#work()
  }

  /** To be called at each heartbeat: tells that the stream lives, and cuts a reader that does not read. */
  beat(): void {
    this.#unreadBeats = this.#wanted && !this.#finished ? 0 : this.#unreadBeats + 1
    if (this.#unreadBeats >= PATIENCE) {
      this.destroy()
      return
    }
    this.#comment ??= HEARTBEAT
    this.wake()
  }

  /** Ends after what was written already. */
  finish(): void {
    if (this.#finished || this.destroyed) return
    this.#finished = true
    this.push(null)
  }

  async #work(): Promise<void> {
    this.#working = true
    while (this.#woken && !this.#finished && !this.destroyed) {
      this.#woken = false
      // What comes up while the session is asked for waits for the next time: the session may have ended before it.
      const upTo = this.#parts.history.last
      const comment = this.#comment
      try {
        await this.#parts.requireLive()
        this.#tell(upTo, comment)
      } catch {
        // Whoever asks again is told why, in the one form of a refusal.
        this.finish()
      }
    }
    this.#working = false
  }

  #tell(upTo: number, comment: string | null): void {
    const { history, mayHear, session } = this.#parts
    const entries = history.after(this.#position)
    if (entries === null) {
      this.#owesGap = true
      this.#position = upTo
    }
    if (this.#owesGap && this.#isWanted()) {
      this.#write(messageOf(history.idOf(this.#position), { type: 'stream.gap', account_id: session.accountId }))
      this.#owesGap = false
    }
    for (const { position, event } of entries ?? []) {
      if (position > upTo || !this.#isWanted()) return
      this.#position = position
      if (mayHear(event)) this.#write(messageOf(history.idOf(position), event))
    }
    if (comment !== null && this.#isWanted()) {
      this.#comment = null
      this.#write(comment)
    }
  }

  #isWanted(): boolean {
    return this.#wanted && !this.#finished && !this.destroyed
  }

  #write(text: string): void {
    // More may be asked for while this is being pushed.
    this.#wanted = false
    if (this.push(text)) this.#wanted = true
  }
}
