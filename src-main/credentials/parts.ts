import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Keyring, OpenAccount } from '../accounts/keyring.ts'
import type { Client, LiveSession } from '../accounts/session.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Checker } from '../exchanges/check.ts'
import type { Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { findCredential } from '../store/credential-repository.ts'
import type { CredentialRow, Executor } from '../store/schema.ts'
import type { Deletions } from './deletion.ts'
import type { Candidate } from './draft.ts'
import { credentialOf, openListing } from './listing.ts'
import type { ListingCache } from './listing-cache.ts'

export interface CredentialsParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly checker: Checker
  /** Throws exchange_unknown, or invalid_input naming each wrong field. */
  readonly requireSound: (candidate: Candidate) => void
  /** Throws login_failed, account_locked, too_many_derivations, vault_locked. */
  readonly confirmPassword: (session: LiveSession, password: Secret, client: Client) => Promise<void>
  /** Throws session_expired for a session that ended since it was authenticated. */
  readonly requireLiving: (executor: Executor, session: LiveSession) => Promise<void>
  readonly deletions: Deletions
  /** Cuts the write-ahead log, in which what was overwritten still stands. */
  readonly checkpoint: () => Promise<boolean>
  readonly cache: ListingCache
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
}

/** Throws vault_locked where the account was locked, or locked and opened again, since `account` was taken. */
export function requireStillOpen({ keyring }: Pick<CredentialsParts, 'keyring'>, account: OpenAccount): void {
  if (keyring.of(account.id) !== account) throw new VaultError('vault_locked')
}

/** Throws credential_not_found, sealed_data_damaged, vault_locked. */
export async function requireRow(parts: Pick<CredentialsParts, 'keyring'>, executor: Executor, account: OpenAccount, id: string): Promise<CredentialRow> {
  const row = await findCredential(executor, account.id, id)
  requireStillOpen(parts, account)
  if (row === undefined) throw new VaultError('credential_not_found')
  return row
}

/** Throws credential_not_found, sealed_data_damaged, vault_locked. */
export async function readCredential(parts: Pick<CredentialsParts, 'keyring' | 'clock'>, executor: Executor, account: OpenAccount, id: string): Promise<Credential> {
  const row = await requireRow(parts, executor, account, id)
  return credentialOf(row, openListing(account, row), parts.clock.now())
}
