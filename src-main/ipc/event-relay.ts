import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { isAboutAccount, type EventDoor } from '../api/events.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Log } from '../platform/log.ts'
import type { DesktopSession } from './desktop-session.ts'

export interface RelayOptions {
  readonly door: EventDoor
  readonly session: DesktopSession
  readonly send: (event: VaultEvent) => void
  readonly log: Log
}

/**
 * Passes on to the window what its session's account may hear, in order, until the returned function is
 * called. Each event is weighed again right before it leaves: meanwhile somebody may have locked, logged
 * out or logged in as another. What is about the account itself is told to an ended session too, since
 * nothing else would tell the page that its session is over.
 */
export function relayEvents({ door, session, send, log }: RelayOptions): () => void {
  let told: Promise<void> = Promise.resolve()

  const mayHear = (event: VaultEvent): boolean => session.accountId !== null && door.mayHear(session.accountId, event)

  const lives = async (token: Secret | null): Promise<boolean> => {
    if (token === null) return false
    try {
      await door.requireLive(token)
      return true
    } catch (error) {
      if (!(error instanceof VaultError) || error.reason !== 'session_expired') return false
      const renewed = await session.renew(token)
      return renewed !== null && renewed !== token
    }
  }

  const tell = async (event: VaultEvent): Promise<void> => {
    const isLive = isAboutAccount(event) || (await lives(session.accessToken))
    if (isLive && mayHear(event)) send(event)
    // The page, which did not ask, would go on showing a vault that nobody is logged in to.
    else if (!isLive && session.accountId === null) send({ type: 'account.sessions_ended', account_id: event.account_id })
  }

  return door.onEvent((event) => {
    if (!mayHear(event)) return
    told = told.then(() => tell(event)).catch((error: unknown) => log.error('event.relay_failed', {}, error))
  })
}
