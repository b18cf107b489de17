import type { Envelope } from '../../src-preload/contract/envelope.ts'
import type { Language } from '../../src-preload/contract/names.ts'
import type { Client, IssuedSession, LiveSession } from '../accounts/session.ts'
import type { Secret } from '../crypto/secret.ts'

/** All that a carrier knows about one request beside its input. */
export interface Call {
  readonly carrier: 'ipc' | 'http'
  /** HTTP: from `Authorization: Bearer`. IPC: the one that the main process holds for this window. */
  readonly accessToken: Secret | null
  /** In which messages are written. */
  readonly language: Language
  readonly client: Client
  /** What a browser page proves itself with; null for programs and on the desktop. */
  readonly proof: Secret | null
  /** The refresh token of a browser page, where its Origin and proof allowed to read it; else null. */
  readonly refreshCookie: Secret | null
}

/** What a carrier hands back, and what it must do beside that. */
export interface Answer {
  readonly envelope: Envelope<unknown>
  /** HTTP's status; IPC ignores it. */
  readonly status: number
  /**
   * The session that this call began or renewed. Over IPC the envelope holds no token, so the main
   * process keeps this; over HTTP a browser page's refresh token goes from here into its cookie.
   */
  readonly session?: IssuedSession
}

/**
 * Gives the input, unparsed, or a promise of it. Called only once identity and lock are settled, with whom
 * that found (nobody, of a public procedure), so that nothing about a body is said to somebody unknown; may
 * throw a VaultError (malformed_body, too_many_requests).
 */
export type ReadInput = (session: LiveSession | null) => unknown

/** Answers one call. Never rejects: whatever happens is in the envelope. */
export type Dispatch = (name: string, readInput: ReadInput, call: Call) => Promise<Answer>
