import { v7 as uuidv7 } from 'uuid'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { findAccount } from '../store/account-repository.ts'
import type { AccountRow, Executor, RefreshTokenRow } from '../store/schema.ts'
import {
  endDesktopSessions,
  endSession,
  endSessionsOf,
  findRefreshToken,
  findSessionWithRole,
  insertRefreshToken,
  insertSession,
  livingSessions,
  markReused,
  removeExpiredRefreshTokens,
  removeStaleSessions,
  touchSession,
  type SessionWithRole,
  useRefreshToken,
} from '../store/session-repository.ts'
import type { Client, LiveSession } from './session.ts'
import { AccessTokens, ACCESS_LIFETIME, hashOf, makeRefreshToken, REFRESH_LIFETIME, sameHash } from './tokens.ts'

export interface SessionTokens {
  readonly accessToken: Secret
  /** Seconds. */
  readonly expiresIn: number
  readonly refreshToken: Secret
}

export interface SessionsParts {
  readonly database: Executor
  readonly clock: Clock
  /** Hears of an account whose last session here has ended. */
  readonly onNoneLeft: (accountId: string) => void
  /** Hears of each account of which some session has ended. */
  readonly onEnded: (accountId: string) => void
  /**
   * Keeps that a refresh token was used twice, in the transaction that found it out: once for each session.
   * What is returned is called once that is written.
   */
  readonly onReused: (transaction: Executor, accountId: string) => Promise<() => void>
}

/** Issues, continues, checks and ends sessions. A session says who asks; whether the account is open is the keyring's. */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #database: Executor
  readonly #clock: Clock
  readonly #tokens: AccessTokens
  /** Sessions seen by this process, by account: when the last of them that still lives ends, the account locks. */
  readonly #seen = new Map<string, Set<string>>()

  constructor(parts: SessionsParts) {
    this.#parts = parts
    this.#database = parts.database
    this.#clock = parts.clock
    this.#tokens = new AccessTokens(parts.clock)
  }

  /** To be called once at start. */
  async tidy(): Promise<void> {
    const now = this.#clock.now()
    await endDesktopSessions(this.#database, now)
    await removeStaleSessions(this.#database, now)
  }

  /**
   * A new session, written in one transaction with whatever `accountIn` writes: there is never an
   * account, or a recorded login, that nobody got a session of.
   */
  async issue<A extends Pick<AccountRow, 'id' | 'role'>>(accountIn: (transaction: Executor) => Promise<A>, client: Client, proof: Secret | null): Promise<{ tokens: SessionTokens; account: A }> {
    const now = this.#clock.now()
    const id = uuidv7()
    const refresh = makeRefreshToken()
    const account = await this.#database.transaction().execute(async (transaction) => {
      const found = await accountIn(transaction)
      await insertSession(transaction, {
        id,
        account_id: found.id,
        door: client.door,
        address: client.address,
        agent: client.agent,
        created_at: now,
        last_used_at: now,
        ended_at: null,
        reused_at: null,
      })
      await insertRefreshToken(transaction, refreshRow(refresh, id, proof === null ? null : hashOf(proof), now))
      return found
    })
    return { tokens: await this.#tokensFor(account, id, refresh), account }
  }

  /** As `issue`, but all other sessions of the account end in the same transaction; `tellReplaced` says so after it. */
  issueAlone<A extends Pick<AccountRow, 'id' | 'role'>>(accountIn: (transaction: Executor) => Promise<A>, client: Client, proof: Secret | null): Promise<{ tokens: SessionTokens; account: A }> {
    const enter = async (transaction: Executor): Promise<A> => {
      const account = await accountIn(transaction)
      await endSessionsOf(transaction, account.id, this.#clock.now())
      return account
    }
    return this.issue(enter, client, proof)
  }

  /** Tells whoever listens in the name of a session that others took the place of those before. */
  tellReplaced(accountId: string): void {
    this.#parts.onEnded(accountId)
  }

  /** Throws session_expired for a session that ended since it was authenticated. */
  async requireLiving(executor: Executor, { sessionId }: LiveSession): Promise<void> {
    const session = await findSessionWithRole(executor, sessionId)
    if (session === undefined || session.ended_at !== null) throw new VaultError('session_expired')
  }

  /**
   * Exchanges a refresh token for new tokens. One that was used before has been copied by somebody: its
   * session ends at once, and its owner is told, also where it had ended before. Throws refresh_refused.
   */
  async refresh(token: Secret, proof: Secret | null): Promise<{ tokens: SessionTokens; account: AccountRow }> {
    const now = this.#clock.now()
    const hash = hashOf(token)
    const next = makeRefreshToken()
    const found = await this.#database.transaction().execute(async (transaction) => {
      const row = await findRefreshToken(transaction, hash)
      if (row === undefined || !provenBy(row, proof)) return undefined
      const session = await findSessionWithRole(transaction, row.session_id)
      if (session === undefined || row.expires_at <= now) return undefined
      if (row.used_at === null && session.ended_at !== null) return undefined
      if (!(await useRefreshToken(transaction, hash, now))) return this.#endReused(transaction, session, now)
      await insertRefreshToken(transaction, refreshRow(next, session.id, row.proof_hash, now))
      await removeExpiredRefreshTokens(transaction, session.id, now)
      await touchSession(transaction, session.id, now)
      const account = await findAccount(transaction, session.account_id)
      return account === undefined ? undefined : { account, sessionId: session.id }
    })
    if (found !== undefined && 'tellReused' in found) await found.tellReused()
    if (found === undefined || 'tellReused' in found) throw new VaultError('refresh_refused')
    return { tokens: await this.#tokensFor(found.account, found.sessionId, next), account: found.account }
  }

  /** Throws no_session, or session_expired for a session that was good once. */
  async authenticate(token: Secret): Promise<LiveSession> {
    const claims = await this.#tokens.read(token)
    const session = await findSessionWithRole(this.#database, claims.sid)
    if (session === undefined || session.ended_at !== null || session.account_id !== claims.sub || session.role !== claims.role) throw new VaultError('session_expired')
    return { sessionId: session.id, accountId: session.account_id, role: claims.role }
  }

  async end(session: LiveSession): Promise<void> {
    await endSession(this.#database, session.sessionId, this.#clock.now())
    await this.tellEnded(session.accountId)
  }

  /** Ends every session of an account. */
  async endAll(accountId: string): Promise<void> {
    await endSessionsOf(this.#database, accountId, this.#clock.now())
    await this.tellEnded(accountId)
  }

  /**
   * To be called once sessions of an account have ended: the last one's end locks it. A window that was
   * closed without logging out counts until its tokens have run out, and no longer.
   */
  async tellEnded(accountId: string): Promise<void> {
    this.#parts.onEnded(accountId)
    const asked = [...(this.#seen.get(accountId) ?? [])]
    const living = new Set(await livingSessions(this.#database, asked, this.#clock.now()))
    // One that began meanwhile was not asked about, and lives.
    const seen = this.#seen.get(accountId)
    for (const id of asked) if (!living.has(id)) seen?.delete(id)
    if (seen !== undefined && seen.size > 0) return
    this.#seen.delete(accountId)
    this.#parts.onNoneLeft(accountId)
  }

  async #endReused(transaction: Executor, session: SessionWithRole, now: number): Promise<{ tellReused: () => Promise<void> }> {
    await endSession(transaction, session.id, now)
    // Once for each session: else whoever holds an old token could have its owner told as often as they like.
    const isNew = await markReused(transaction, session.id, now)
    const tell = isNew ? await this.#parts.onReused(transaction, session.account_id) : null
    return {
      tellReused: async () => {
        tell?.()
        if (session.ended_at === null) await this.tellEnded(session.account_id)
      },
    }
  }

  async #tokensFor(account: Pick<AccountRow, 'id' | 'role'>, sessionId: string, refreshToken: Secret): Promise<SessionTokens> {
    const seen = this.#seen.get(account.id) ?? new Set()
    this.#seen.set(account.id, seen.add(sessionId))
    const role = account.role === 'admin' ? 'admin' : 'trader'
    return { accessToken: await this.#tokens.sign({ sub: account.id, sid: sessionId, jti: uuidv7(), role }), expiresIn: ACCESS_LIFETIME, refreshToken }
  }
}

function refreshRow(token: Secret, sessionId: string, proofHash: Buffer | null, now: number): RefreshTokenRow {
  return { token_hash: hashOf(token), session_id: sessionId, proof_hash: proofHash, expires_at: now + REFRESH_LIFETIME, used_at: null }
}

/**
 * A page's token needs the page's proof, and a program's must come without one: else somebody who puts
 * a token of his own into a page's cookie would have the page work in his account.
 */
function provenBy({ proof_hash }: RefreshTokenRow, proof: Secret | null): boolean {
  if (proof_hash === null || proof === null) return proof_hash === null && proof === null
  return sameHash(proof_hash, hashOf(proof))
}
