import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Log } from '../platform/log.ts'
import { findAccount, findAccountByUsername, findAccountOfSlot, listAccountIds } from '../store/account-repository.ts'
import type { AccountRow, Executor } from '../store/schema.ts'
import type { DerivationQueue } from './derivation-queue.ts'
import { accountKeysOf, type Keyring } from './keyring.ts'
import type { Lockout } from './lockout.ts'
import { comparable } from './names.ts'
import type { PasswordSlots } from './password-slots.ts'

export interface UnattendedParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly slots: PasswordSlots
  readonly lockout: Lockout
  readonly derivations: DerivationQueue
  readonly log: Log
  /** Called after an account opened. */
  readonly onUnlocked: (accountId: string) => void
}

/** Opens accounts at the start of a host where nobody is there to type their password. No session comes of it. */
export class Unattended {
  readonly #parts: UnattendedParts

  constructor(parts: UnattendedParts) {
    this.#parts = parts
  }

  /**
   * Opens an account by its password; with no name, the only one there is. Whoever can start the host is at
   * the machine, so that it counts as the window does: failures over HTTP do not shut it out. Throws
   * login_failed (for a name that nobody has alike), account_locked, too_many_derivations, vault_locked,
   * account_unknown where no name was given and there is not exactly one account.
   */
  async open(username: string | null, password: Secret): Promise<void> {
    const { database, keyring, slots, lockout, derivations, log, onUnlocked } = this.#parts
    // Nobody's: counts the locks of all, while whose account it is has yet to be looked up.
    const epochOfAll = keyring.epochOf('')
    const found = username === null ? await this.#only() : await findAccountByUsername(database, comparable(username))
    const name = found?.username ?? username ?? ''
    const epoch = found === undefined ? 0 : keyring.epochOf(found.id)
    await derivations.run(async () => {
      await lockout.attempt(name, 'desktop')
      const { slot, accountKey } = await slots.openByPassword(found, password)
      const account = await findAccountOfSlot(database, slot)
      if (account === undefined) throw new VaultError('login_failed')
      await lockout.succeed(name, 'desktop')
      // A lock while the key was derived is the later wish.
      if (keyring.epochOf(account.id) !== epoch || keyring.epochOf('') !== epochOfAll) throw new VaultError('vault_locked')
      // Somebody logged in meanwhile: the account is theirs to lock, and open as it is.
      if (keyring.has(account.id)) return
      keyring.open(accountKeysOf(account), accountKey)
      onUnlocked(account.id)
      log.info('account.unlocked_unattended', { account_id: account.id })
    }, 'desktop')
  }

  async #only(): Promise<AccountRow> {
    const { database } = this.#parts
    const [id, ...others] = await listAccountIds(database)
    const account = id === undefined || others.length > 0 ? undefined : await findAccount(database, id)
    if (account === undefined) throw new VaultError('account_unknown')
    return account
  }
}
