import type { SessionEntry } from '../../src-preload/contract/accounts.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { VaultError } from '../errors/vault-error.ts'
import { rfc3339, type Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { endSession, endSessionsOf, listLivingSessions, type LivingSession } from '../store/session-repository.ts'
import type { Executor } from '../store/schema.ts'
import type { LastUses } from './last-uses.ts'
import type { LiveSession } from './session.ts'
import type { Sessions } from './sessions.ts'

export interface LoginsParts {
  readonly database: Executor
  readonly sessions: Pick<Sessions, 'requireLiving' | 'tellEnded'>
  readonly lastUses: Pick<LastUses, 'note' | 'of'>
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
}

/** The logins of an account as its owner sees and ends them. */
export class Logins {
  readonly #parts: LoginsParts

  constructor(parts: LoginsParts) {
    this.#parts = parts
  }

  /** To be called for each request of a session; costs it nothing. */
  used({ sessionId }: LiveSession): void {
    this.#parts.lastUses.note(sessionId)
  }

  /** Those that can still be continued, the last used first. */
  async list(session: LiveSession): Promise<readonly SessionEntry[]> {
    const { database, clock } = this.#parts
    const rows = await listLivingSessions(database, session.accountId, clock.now())
    return rows
      .map((row) => ({ ...row, last_used_at: this.#lastUseOf(row) }))
      .toSorted((one, other) => other.last_used_at - one.last_used_at || (one.id < other.id ? 1 : -1))
      .map((row) => shown(row, session))
  }

  /** Ends one of the own account's; the account's last one locks it. Throws session_unknown, session_expired. */
  async end(session: LiveSession, id: string): Promise<void> {
    const { clock, log } = this.#parts
    await this.#endIn(session, async (transaction) => {
      const living = await listLivingSessions(transaction, session.accountId, clock.now())
      if (!living.some((one) => one.id === id)) throw new VaultError('session_unknown')
      await endSession(transaction, id, clock.now())
    })
    log.info('session.ended', { account_id: session.accountId, session_id: id })
  }

  /** Ends every one of the account's, but for the one that asks where it is to be kept; the last one locks the account. Throws session_expired. */
  async endAll(session: LiveSession, { keepCurrent }: { readonly keepCurrent: boolean }): Promise<void> {
    const { clock, log } = this.#parts
    await this.#endIn(session, (transaction) => endSessionsOf(transaction, session.accountId, clock.now(), keepCurrent ? session.sessionId : null))
    log.info('account.logged_out_everywhere', { account_id: session.accountId })
  }

  /** Whoever's own login has ended meanwhile may end nobody's. */
  async #endIn(session: LiveSession, end: (transaction: Executor) => Promise<void>): Promise<void> {
    const { database, sessions, events } = this.#parts
    await database.transaction().execute(async (transaction) => {
      await sessions.requireLiving(transaction, session)
      await end(transaction)
    })
    events.emit({ type: 'account.sessions_ended', account_id: session.accountId })
    await sessions.tellEnded(session.accountId)
  }

  #lastUseOf({ id, last_used_at }: LivingSession): number {
    return this.#parts.lastUses.of(id) ?? last_used_at
  }
}

function shown({ id, door, address, agent, created_at, last_used_at, expires_at }: LivingSession, asking: LiveSession): SessionEntry {
  return {
    id,
    door: door === 'desktop' ? 'desktop' : 'http',
    address,
    agent,
    created_at: rfc3339(created_at),
    last_used_at: rfc3339(last_used_at),
    expires_at: rfc3339(expires_at),
    is_current: id === asking.sessionId,
  }
}
