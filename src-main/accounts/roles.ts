import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { countAdmins, findAccount, findAccountByUsername, saveRole } from '../store/account-repository.ts'
import type { Executor } from '../store/schema.ts'
import type { Accounts } from './accounts.ts'
import { comparable } from './names.ts'
import type { Client, LiveSession } from './session.ts'
import type { Sessions } from './sessions.ts'

export interface RoleChange {
  readonly username: string
  readonly role: 'admin' | 'trader'
}

export interface RolesParts {
  readonly database: Executor
  readonly accounts: Pick<Accounts, 'confirmPassword'>
  readonly sessions: Pick<Sessions, 'requireLiving'>
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
}

/** Who may change what holds for the whole vault: an admin, of whom there is always one. */
export class Roles {
  readonly #parts: RolesParts

  constructor(parts: RolesParts) {
    this.#parts = parts
  }

  /**
   * Gives the account of that name another role. Its access tokens serve no more, since each names the role;
   * a refresh yields one with the new role. Throws admin_only, login_failed, account_locked,
   * too_many_derivations, vault_locked, session_expired, account_unknown, last_admin.
   */
  async set(session: LiveSession, { username, role }: RoleChange, password: Secret, client: Client): Promise<RoleChange> {
    const { database, accounts, events, log } = this.#parts
    if (session.role !== 'admin') throw new VaultError('admin_only')
    await accounts.confirmPassword(session, password, client)
    const { account, isChanged } = await database.transaction().execute((transaction) => this.#write(transaction, session, { username, role }))
    if (isChanged) {
      log.info('account.role_changed', { account_id: account.id })
      events.emit({ type: 'account.changed', account_id: account.id })
    }
    return { username: account.username, role }
  }

  async #write(transaction: Executor, session: LiveSession, { username, role }: RoleChange): Promise<{ account: { id: string; username: string }; isChanged: boolean }> {
    const { sessions, clock } = this.#parts
    await sessions.requireLiving(transaction, session)
    // Another admin may have taken the role away while the password was checked.
    if ((await findAccount(transaction, session.accountId))?.role !== 'admin') throw new VaultError('admin_only')
    const account = await findAccountByUsername(transaction, comparable(username))
    if (account === undefined) throw new VaultError('account_unknown')
    if (account.role === role) return { account, isChanged: false }
    if (role !== 'admin' && (await countAdmins(transaction)) === 1) throw new VaultError('last_admin')
    await saveRole(transaction, account.id, { role, updated_at: Math.max(clock.now(), account.updated_at) })
    return { account, isChanged: true }
  }
}
