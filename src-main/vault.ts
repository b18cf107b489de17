import type { Exchange, ExchangeDetail, Verification } from '../src-preload/contract/exchanges.ts'
import type { Credential } from '../src-preload/contract/credentials.ts'
import type { User } from '../src-preload/contract/accounts.ts'
import type { VaultEvent } from '../src-preload/contract/events.ts'
import type { Client, IssuedSession, LiveSession } from './accounts/session.ts'
import type { Candidate, CredentialDraft } from './credentials/draft.ts'
import type { Secret } from './crypto/secret.ts'

/** A check's answer but for its message, which is made in the asked language at the border. */
export type VerificationFacts = Omit<Verification, 'error_message'>

export interface AccountService {
  /** True while no account exists. */
  setupRequired(): Promise<boolean>
  register(
    input: { username: string; email: string; password: Secret; setupToken: Secret | null },
    by: LiveSession | null,
    client: Client,
    proof: Secret | null,
  ): Promise<{ session: IssuedSession; recoveryCode: Secret }>
  login(input: { username: string; password: Secret }, client: Client, proof: Secret | null): Promise<IssuedSession>
  /** `proof` is asked for where the token was issued with one. */
  refresh(token: Secret, proof: Secret | null, client: Client): Promise<IssuedSession>
  /** Throws no_session or session_expired. */
  authenticate(accessToken: Secret): Promise<LiveSession>
  logout(session: LiveSession): Promise<void>
  unlock(session: LiveSession, password: Secret, client: Client): Promise<User>
  lock(session: LiveSession): Promise<void>
  /** Locks every account: screen lock, suspend, the tray's "lock". */
  lockAll(): Promise<void>
  isUnlocked(session: LiveSession): boolean
  me(session: LiveSession): Promise<User>
}

export interface CredentialService {
  bind(session: LiveSession, draft: CredentialDraft, options: { verify: boolean }): Promise<Credential>
  list(session: LiveSession, query: { includeInactive: boolean; limit: number; cursor: string | null }): Promise<{ items: readonly Credential[]; nextCursor: string | null; total: number }>
  read(session: LiveSession, id: string): Promise<Credential>
  verify(session: LiveSession, id: string): Promise<VerificationFacts>
  /** Checks without storing anything. */
  tryOut(session: LiveSession, candidate: Candidate): Promise<VerificationFacts>
}

export interface ExchangeService {
  supported(): Promise<readonly Exchange[]>
  /** Throws exchange_unknown. */
  read(name: string): Promise<ExchangeDetail>
}

export interface Vault {
  readonly accounts: AccountService
  readonly credentials: CredentialService
  readonly exchanges: ExchangeService
  /** Calls `listener` for every event of every account until the returned function is called. */
  onEvent(listener: (event: VaultEvent) => void): () => void
  /** The one-time token for the first registration over HTTP; null once an account exists. */
  setupToken(): Promise<Secret | null>
  close(): Promise<void>
}
