import { VaultError } from './errors/vault-error.ts'
import type { Log } from './platform/log.ts'
import { PasswordUnreadable, type OpenedSource } from './unlock-source.ts'
import type { Vault } from './vault.ts'

/** One account to open, and where its password comes from. */
export interface Unlocking {
  readonly source: OpenedSource
  /** Null for the only account there is. */
  readonly account: string | null
}

/**
 * Opens accounts one after the other, once the host listens. Never rejects: whatever goes wrong is one line
 * to `say` and one in the log, and the vault stays locked, to be unlocked by hand.
 */
export async function unlockAtStart(vault: Pick<Vault, 'unattended'>, log: Log, unlockings: readonly Unlocking[], say: (line: string) => void): Promise<void> {
  for (const { source, account } of unlockings) {
    try {
      await vault.unattended.open(account, await source.read())
    } catch (error) {
      log.warn('unlock_from.failed', error instanceof VaultError ? { reason: error.reason } : {}, error)
      say(`--unlock-from did not open ${account === null ? 'the account' : `the account ${JSON.stringify(account)}`}: ${problemOf(error)}. Tradekeep goes on, locked.`)
    }
  }
}

function problemOf(error: unknown): string {
  if (error instanceof PasswordUnreadable) return error.message
  if (!(error instanceof VaultError)) return 'something unexpected went wrong, and the log says where'
  switch (error.reason) {
    case 'login_failed':
      return 'the password is wrong, or there is no such account'
    case 'account_locked':
      return 'there were too many wrong passwords, so that none is taken for up to 15 minutes'
    case 'account_unknown':
      return 'there is not exactly one account, so --unlock-account has to say which'
    case 'vault_locked':
      return 'it was locked again meanwhile'
    default:
      return `${error.code}, and the log says more`
  }
}
