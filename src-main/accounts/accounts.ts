import { v7 as uuidv7 } from 'uuid'
import type { User } from '../../src-preload/contract/accounts.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { LockCause } from '../../src-preload/contract/locking.ts'
import { makeKey } from '../crypto/keys.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { countAccounts, findAccount, findAccountByUsername, findAccountOfSlot, insertAccount, recordLogin } from '../store/account-repository.ts'
import type { AccountRow, Executor } from '../store/schema.ts'
import type { DerivationQueue } from './derivation-queue.ts'
import { accountKeysOf, settingsKeyOf, type Keyring, type OpenAccount } from './keyring.ts'
import type { Lockout } from './lockout.ts'
import { comparable } from './names.ts'
import type { OpenedAccount, PasswordSlots } from './password-slots.ts'
import { requireStrongPassword } from './password-strength.ts'
import type { Client, IssuedSession, LiveSession } from './session.ts'
import type { Sessions, SessionTokens } from './sessions.ts'
import type { SetupToken } from './setup-token.ts'
import { userOf } from './user.ts'

export interface Registration {
  readonly username: string
  readonly email: string
  readonly password: Secret
  readonly setupToken: Secret | null
}

export interface AccountsParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly slots: PasswordSlots
  readonly sessions: Sessions
  readonly lockout: Lockout
  readonly derivations: DerivationQueue
  readonly setupToken: SetupToken
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
  /** Called after an account opened. */
  readonly onUnlocked: (accountId: string) => void
  /** Called after an account locked: whatever was kept open for it goes. */
  readonly onLocked: () => void
}

/** Registers, logs in and out, unlocks and locks the accounts of one vault. */
export class Accounts {
  readonly #parts: AccountsParts

  constructor(parts: AccountsParts) {
    this.#parts = parts
  }

  async setupRequired(): Promise<boolean> {
    return (await countAccounts(this.#parts.database)) === 0
  }

  /**
   * Makes an account and opens it. The first one is the admin's: over HTTP it needs the set-up token;
   * later ones need an admin whose account is open, since it hands on the key of the vault's settings.
   * Throws setup_token_wrong, no_session, session_expired, admin_only, vault_locked, password_too_weak,
   * account_exists, too_many_derivations.
   */
  async register(input: Registration, by: LiveSession | null, client: Client, proof: Secret | null): Promise<{ session: IssuedSession; recoveryCode: Secret }> {
    const { slots, sessions, clock, keyring, log, onUnlocked } = this.#parts
    await this.#requireMayRegister(input, by, client)
    await requireStrongPassword(input.password, [input.username, input.email])
    const admin = by === null ? null : { session: by, open: keyring.of(by.accountId) }
    const settingsKey = admin === null ? makeKey() : settingsKeyOf(admin.open)
    const id = uuidv7()
    const epoch = keyring.epochOf(id)
    const made = await this.#parts.derivations.run(() => slots.make(id, input.password, settingsKey), client.door)
    const now = clock.now()
    const enter = async (transaction: Executor): Promise<AccountRow> => {
      if (admin !== null) await this.#requireStillAdmin(transaction, admin)
      const first = (await countAccounts(transaction)) === 0
      // Two first registrations at once: the second one finds an account and has no admin behind it.
      if (!first && admin === null) throw new VaultError('no_session')
      const row: AccountRow = {
        id,
        seal_id: made.sealId,
        username: input.username,
        username_key: comparable(input.username),
        email: input.email,
        email_key: comparable(input.email),
        role: first ? 'admin' : 'trader',
        generation: made.generation,
        index_key: made.indexKey,
        listing_version: 1,
        created_at: now,
        updated_at: now,
        last_login_at: now,
        settings_key: made.settingsKey,
      }
      await insertAccount(transaction, row, made.slots)
      return row
    }
    // In one transaction with the session: an account whose recovery code never reached anybody must not stay.
    const { tokens, account } = await sessions.issue(enter, client, proof)
    // Where everything was locked meanwhile, the account is made and stays locked.
    if (keyring.epochOf(id) === epoch) {
      keyring.open(accountKeysOf(account), made.accountKey)
      onUnlocked(id)
    }
    log.info('account.registered', { account_id: id })
    return { session: this.#issued(account, tokens), recoveryCode: made.recoveryCode }
  }

  /** A session and an unlock at once. Throws login_failed, account_locked, too_many_derivations. */
  async login(input: { username: string; password: Secret }, client: Client, proof: Secret | null): Promise<IssuedSession> {
    const { database, keyring, sessions, clock } = this.#parts
    const found = await findAccountByUsername(database, comparable(input.username))
    const { slot } = await this.#openByPassword(found, input.username, input.password, client, found === undefined ? 0 : keyring.epochOf(found.id))
    const { tokens, account } = await sessions.issue(
      async (transaction) => {
        const opened = await requireCurrent(transaction, slot)
        const last_login_at = Math.max(clock.now(), opened.created_at)
        await recordLogin(transaction, opened.id, last_login_at)
        return { ...opened, last_login_at }
      },
      client,
      proof,
    )
    return this.#issued(account, tokens)
  }

  /** After a restart this yields a session on an account that is still locked. Throws refresh_refused. */
  async refresh(token: Secret, proof: Secret | null): Promise<IssuedSession> {
    const { tokens, account } = await this.#parts.sessions.refresh(token, proof)
    return this.#issued(account, tokens)
  }

  authenticate(accessToken: Secret): Promise<LiveSession> {
    return this.#parts.sessions.authenticate(accessToken)
  }

  /** Ends the session; the account's last one locks it. */
  logout(session: LiveSession): Promise<void> {
    return this.#parts.sessions.end(session)
  }

  /** Opens the session's account again. Throws login_failed, account_locked, too_many_derivations. */
  async unlock(session: LiveSession, password: Secret, client: Client): Promise<User> {
    const epoch = this.#parts.keyring.epochOf(session.accountId)
    const account = await this.#accountOf(session)
    await this.#openByPassword(account, account.username, password, client, epoch)
    return this.#userOf(account)
  }

  /**
   * Proves that whoever asks knows the password of the session's open account, for what a session alone
   * may not do. Counts like every other check of it. Throws login_failed, account_locked,
   * too_many_derivations, vault_locked.
   */
  async confirmPassword(session: LiveSession, password: Secret, client: Client): Promise<void> {
    const { database, keyring, slots, lockout } = this.#parts
    const open = keyring.of(session.accountId)
    const account = await this.#accountOf(session)
    await this.#parts.derivations.run(async () => {
      await lockout.attempt(account.username, client.door)
      const { slot } = await slots.openByPassword(account, password)
      await requireCurrent(database, slot)
      await lockout.succeed(account.username, client.door)
    }, client.door)
    // A lock while the key was derived is the later wish, also where the account is open again.
    if (keyring.of(account.id) !== open) throw new VaultError('vault_locked')
  }

  async lock({ accountId }: Pick<LiveSession, 'accountId'>, cause: LockCause = 'by_hand'): Promise<void> {
    if (this.#parts.keyring.lock(accountId)) this.#tellLocked(accountId, cause)
  }

  async lockAll(cause: LockCause = 'by_hand'): Promise<void> {
    for (const accountId of this.#parts.keyring.lockAll()) this.#tellLocked(accountId, cause)
  }

  isUnlocked({ accountId }: Pick<LiveSession, 'accountId'>): boolean {
    return this.#parts.keyring.has(accountId)
  }

  async me(session: LiveSession): Promise<User> {
    return this.#userOf(await this.#accountOf(session))
  }

  async #requireMayRegister(input: Registration, by: LiveSession | null, client: Client): Promise<void> {
    const { setupToken } = this.#parts
    if (await this.setupRequired()) {
      if (client.door === 'http' && !setupToken.matches(input.setupToken)) throw new VaultError('setup_token_wrong')
      return
    }
    if (by === null) throw new VaultError('no_session')
    if (by.role !== 'admin') throw new VaultError('admin_only')
  }

  /** Who vouches for an account may have lost the role, the session or the keys while that one's were derived. */
  async #requireStillAdmin(transaction: Executor, { session, open }: { session: LiveSession; open: OpenAccount }): Promise<void> {
    const { sessions, keyring } = this.#parts
    await sessions.requireLiving(transaction, session)
    if ((await findAccount(transaction, session.accountId))?.role !== 'admin') throw new VaultError('admin_only')
    if (keyring.of(session.accountId) !== open) throw new VaultError('vault_locked')
  }

  async #openByPassword(found: AccountRow | undefined, username: string, password: Secret, client: Client, epoch: number): Promise<OpenedAccount> {
    const { database, slots, lockout, keyring, log, onUnlocked } = this.#parts
    return this.#parts.derivations.run(async () => {
      await lockout.attempt(username, client.door)
      const { slot, accountKey } = await slots.openByPassword(found, password)
      const account = await requireCurrent(database, slot)
      await lockout.succeed(username, client.door)
      // A lock while the key was derived, by hand or by a closing lid, is the later wish.
      if (keyring.epochOf(account.id) !== epoch) throw new VaultError('vault_locked')
      keyring.open(accountKeysOf(account), accountKey)
      onUnlocked(account.id)
      log.info('account.unlocked', { account_id: account.id })
      return { account, accountKey, slot }
    }, client.door)
  }

  #tellLocked(accountId: string, cause: LockCause): void {
    const { events, log, onLocked } = this.#parts
    onLocked()
    log.info('account.locked', { account_id: accountId, cause })
    events.emit({ type: 'account.locked', account_id: accountId, cause })
  }

  async #accountOf(session: LiveSession): Promise<AccountRow> {
    const account = await findAccount(this.#parts.database, session.accountId)
    if (account === undefined) throw new VaultError('session_expired')
    return account
  }

  #issued(account: AccountRow, tokens: SessionTokens): IssuedSession {
    return { ...tokens, user: this.#userOf(account) }
  }

  #userOf(account: AccountRow): User {
    return userOf(account, !this.#parts.keyring.has(account.id))
  }
}

/** The account as it is now. Throws login_failed where its password was changed since `slot` was opened. */
async function requireCurrent(executor: Executor, slot: OpenedAccount['slot']): Promise<AccountRow> {
  const account = await findAccountOfSlot(executor, slot)
  if (account === undefined) throw new VaultError('login_failed')
  return account
}
