import type { User } from '../../src-preload/contract/accounts.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { findAccount, saveNames } from '../store/account-repository.ts'
import type { Executor } from '../store/schema.ts'
import type { Accounts } from './accounts.ts'
import type { Keyring } from './keyring.ts'
import type { Lockout } from './lockout.ts'
import { comparable } from './names.ts'
import type { Client, LiveSession } from './session.ts'
import type { Sessions } from './sessions.ts'
import { userOf } from './user.ts'

export interface ProfileChange {
  /** What is undefined stays. */
  readonly username: string | undefined
  readonly email: string | undefined
}

export interface ProfileParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly accounts: Pick<Accounts, 'confirmPassword'>
  readonly sessions: Pick<Sessions, 'requireLiving'>
  /** Every counter of failures that goes by the account's name. */
  readonly lockouts: readonly Lockout[]
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
}

/** What an account is called and where its owner is written to. */
export class Profile {
  readonly #parts: ProfileParts

  constructor(parts: ProfileParts) {
    this.#parts = parts
  }

  /**
   * Changes name and address of the session's open account; its sessions stay. Throws login_failed,
   * account_locked, too_many_derivations, vault_locked, session_expired, and account_exists where another
   * account has the name or the address, also since a moment ago.
   */
  async update(session: LiveSession, change: ProfileChange, password: Secret, client: Client): Promise<User> {
    const { database, keyring, accounts, sessions, lockouts, events, clock, log } = this.#parts
    const open = keyring.of(session.accountId)
    await accounts.confirmPassword(session, password, client)
    const { account, isChanged } = await database.transaction().execute(async (transaction) => {
      await sessions.requireLiving(transaction, session)
      const found = await findAccount(transaction, open.id)
      if (found === undefined) throw new VaultError('session_expired')
      if (keyring.of(open.id) !== open) throw new VaultError('vault_locked')
      const { username = found.username, email = found.email } = change
      if (username === found.username && email === found.email) return { account: found, isChanged: false }
      const columns = { username, username_key: comparable(username), email, email_key: comparable(email), updated_at: Math.max(clock.now(), found.updated_at) }
      await saveNames(transaction, open.id, columns)
      for (const lockout of lockouts) await lockout.carryOver(transaction, found.username, username)
      return { account: { ...found, ...columns }, isChanged: true }
    })
    if (isChanged) {
      log.info('account.profile_changed', { account_id: open.id })
      events.emit({ type: 'account.changed', account_id: open.id })
    }
    return userOf(account, !keyring.has(account.id))
  }
}
