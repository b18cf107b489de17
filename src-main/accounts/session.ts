import type { User } from '../../src-preload/contract/accounts.ts'
import type { Secret } from '../crypto/secret.ts'

/** Through which door a caller came: failures over HTTP must never shut the desktop's window out. */
export type Door = 'desktop' | 'http'

export interface Client {
  readonly door: Door
  /** The peer's address, as shown in the list of sessions. */
  readonly address: string
  /** The caller's own description of itself, cut short; shown, never trusted. */
  readonly agent: string
}

/** A session that was found alive for this one request. */
export interface LiveSession {
  readonly sessionId: string
  readonly accountId: string
  readonly role: 'admin' | 'trader'
}

export interface IssuedSession {
  readonly accessToken: Secret
  /** Seconds. */
  readonly expiresIn: number
  readonly refreshToken: Secret
  readonly user: User
}
