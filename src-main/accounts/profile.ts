import type { User } from '../../src-preload/contract/accounts.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Client, LiveSession } from './session.ts'

export interface ProfileChange {
  readonly username: string | undefined
  readonly email: string | undefined
}

export interface RoleChange {
  readonly username: string
  readonly role: 'admin' | 'trader'
}

/** Changes and deletes accounts. */
export class Profile {
  /** Throws login_failed, account_locked, account_exists. */
  async update(_session: LiveSession, _change: ProfileChange, _password: Secret, _client: Client): Promise<User> {
    throw new VaultError('not_found')
  }

  /** Deletes the session's account with all that is its own. Throws login_failed, account_locked, last_admin. */
  async remove(_session: LiveSession, _password: Secret, _client: Client): Promise<void> {
    throw new VaultError('not_found')
  }

  /** Throws admin_only, login_failed, account_locked, account_unknown, last_admin. */
  async setRole(_session: LiveSession, _change: RoleChange, _password: Secret, _client: Client): Promise<RoleChange> {
    throw new VaultError('not_found')
  }
}
