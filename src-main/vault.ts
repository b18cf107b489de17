import type { VaultEvent } from '../src-preload/contract/events.ts'
import { AccountDeletion } from './accounts/account-deletion.ts'
import { Accounts } from './accounts/accounts.ts'
import { DerivationQueue } from './accounts/derivation-queue.ts'
import { DeviceSlots } from './accounts/device-slots.ts'
import { Keyring } from './accounts/keyring.ts'
import { LastUses } from './accounts/last-uses.ts'
import { Locking } from './accounts/locking.ts'
import { Lockout } from './accounts/lockout.ts'
import { Logins } from './accounts/logins.ts'
import { PasswordRenewal } from './accounts/password-renewal.ts'
import { PasswordSlots } from './accounts/password-slots.ts'
import { Profile } from './accounts/profile.ts'
import { rekeyLocking } from './accounts/sealed-locking.ts'
import { RequestLimits } from './accounts/request-limits.ts'
import { Roles } from './accounts/roles.ts'
import { Sessions } from './accounts/sessions.ts'
import { SetupToken } from './accounts/setup-token.ts'
import { Unattended } from './accounts/unattended.ts'
import { Audit } from './audit/audit.ts'
import { rekeyAudit } from './audit/rekey.ts'
import { Credentials } from './credentials/credentials.ts'
import { Deletions } from './credentials/deletion.ts'
import { ListingCache } from './credentials/listing-cache.ts'
import { rekeyCredentials } from './credentials/rekey.ts'
import { VerifyMany } from './credentials/verify-many.ts'
import type { PasswordCost } from './crypto/password.ts'
import type { Secret } from './crypto/secret.ts'
import { requireSoundCandidate } from './exchanges/candidate-rules.ts'
import type { AddressPolicy } from './exchanges/check.ts'
import { createChecker } from './exchanges/checker.ts'
import { createExchangeService, type ExchangeService } from './exchanges/exchange-service.ts'
import { Alerts } from './monitor/alerts.ts'
import { memoryCache, type Cache } from './platform/cache.ts'
import { rfc3339, systemClock, type Clock } from './platform/clock.ts'
import { EventBus } from './platform/event-bus.ts'
import type { Keychain } from './platform/keychain.ts'
import type { Log } from './platform/log.ts'
import { Settings, type SystemProxy } from './settings/settings.ts'
import { persistentCheckpoint } from './store/cut-log.ts'
import { removeCopies } from './store/migrator.ts'
import { openStore, type Store } from './store/open-store.ts'
import { prepareVaultFolder } from './store/vault-folder.ts'
import { takeVaultLock } from './store/vault-lock.ts'

export type { VerificationFacts } from './credentials/verification.ts'
export type AccountService = Pick<Accounts, keyof Accounts>
export type LoginService = Pick<Logins, keyof Logins>
export type ProfileService = Pick<Profile, keyof Profile>
export type DeletionService = Pick<AccountDeletion, keyof AccountDeletion>
export type RoleService = Pick<Roles, keyof Roles>
export type LockingService = Pick<Locking, 'read' | 'update' | 'used' | 'look' | 'watch'>
export type UnattendedService = Pick<Unattended, 'open'>
export type AlertService = Pick<Alerts, 'list' | 'read' | 'resolve'>
export type RequestLimitService = Pick<RequestLimits, 'take'>
export type AuditService = Pick<Audit, 'record' | 'recordCall' | 'list' | 'verify' | 'export'>
export type PasswordService = Pick<PasswordRenewal, keyof PasswordRenewal>
export type DeviceService = Pick<DeviceSlots, keyof DeviceSlots>
export type SettingsService = Pick<Settings, 'read' | 'update'>
export type CredentialService = Pick<Credentials, keyof Credentials>
export type BatchService = Pick<VerifyMany, 'start' | 'cancel'>

const CACHED_LISTINGS = 256

/** One open vault: what the carriers reach through `api/`. */
export interface Vault {
  readonly accounts: AccountService
  readonly logins: LoginService
  readonly profile: ProfileService
  readonly deletion: DeletionService
  readonly roles: RoleService
  readonly locking: LockingService
  /** For a host that is started where nobody is there to type a password. */
  readonly unattended: UnattendedService
  readonly alerts: AlertService
  readonly audit: AuditService
  readonly passwords: PasswordService
  /** For carriers that strangers reach. */
  readonly requests: RequestLimitService
  readonly device: DeviceService
  readonly credentials: CredentialService
  readonly batches: BatchService
  readonly exchanges: ExchangeService
  readonly settings: SettingsService
  /** Calls `listener` for every event of every account until the returned function is called. */
  onEvent(listener: (event: VaultEvent) => void): () => void
  /** Calls `listener` with each account of which a session has just ended, until the returned function is called. */
  onSessionEnded(listener: (accountId: string) => void): () => void
  /** Calls `listener` whenever the last account was deleted, until the returned function is called: `setupToken` gives another token then. */
  onEmptied(listener: () => void): () => void
  /** The one-time token for the first registration over HTTP; null once an account exists. */
  setupToken(): Promise<Secret | null>
  /** Ends the checks, locks every account and closes the file. */
  close(): Promise<void>
}

export interface VaultOptions {
  /** The data folder; made where it is missing. */
  readonly home: string
  /** Who holds the vault, for the sentence that a second process gets. */
  readonly host: 'desktop' | 'serve'
  /** The check worker's module, which lies elsewhere in a bundle than in the sources. */
  readonly checkWorker: URL
  readonly policy: AddressPolicy
  readonly log: Log
  readonly clock?: Clock
  readonly cache?: Cache
  /** The machine's keychain, which can open accounts without their password; where none is given, nothing does. */
  readonly keychain?: Keychain | null
  /** Which proxy the system uses towards an address; where it is left out, none. */
  readonly systemProxy?: SystemProxy
  /** For tests alone, which can't wait half a second for each password. */
  readonly passwordCost?: PasswordCost
}

/**
 * Takes the vault's lock, opens its file and wires its services; nothing else creates them. Throws
 * OpenError with a sentence for the user where the vault is held, damaged, foreign or newer.
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { home, host, log, clock = systemClock, cache = memoryCache(CACHED_LISTINGS) } = options
  prepareVaultFolder(home)
  const lock = takeVaultLock(home, host, rfc3339(clock.now()))
  let opened: Store | undefined
  try {
    const store = await openStore(home, log)
    opened = store
    const { database } = store
    const checkpoint = persistentCheckpoint(store, clock, (error) => log.warn('store.log_not_cut', {}, error))
    const events = new EventBus<VaultEvent>((error) => log.error('event.listener_failed', {}, error))
    const emptied = new EventBus<void>((error) => log.error('event.listener_failed', {}, error))
    const endings = new EventBus<string>((error) => log.error('event.listener_failed', {}, error))
    const checker = createChecker({ workerUrl: options.checkWorker, policy: options.policy, log, proxyFor: (address) => settings.proxyFor(address) })
    const keyring = new Keyring()
    const audit = new Audit({ database, keyring, keychain: options.keychain ?? null, clock, log })
    events.on((event) => audit.heard(event))
    const setupToken = new SetupToken()
    const alerts = new Alerts({ database, keyring, events, clock, log })
    const lastUses = new LastUses(database, clock, (error) => log.warn('session.uses_not_written', {}, error))
    const sessions = new Sessions({
      database,
      clock,
      onNoneLeft: (accountId) => void accounts.lock({ accountId }, 'logged_out'),
      onEnded: (accountId) => endings.emit(accountId),
      onReused: async (transaction, accountId) => {
        const tell = await alerts.raise(transaction, accountId, { kind: 'token_reused', subject: '' })
        return () => {
          tell()
          events.emit({ type: 'account.sessions_ended', account_id: accountId })
        }
      },
    })
    await sessions.tidy()
    const onOpened = (accountId: string): void => {
      removeCopies(home)
      settings.handOnKey().catch((error: unknown) => log.error('settings.key_not_handed_on', { account_id: accountId }, error))
      events.emit({ type: 'account.unlocked', account_id: accountId })
    }
    const onUnlocked = (accountId: string): void => {
      locking.opened(accountId)
      onOpened(accountId)
    }
    const onLocked = (): void => void checker.recycle()
    const slots = new PasswordSlots(database, clock, options.passwordCost)
    const derivations = new DerivationQueue()
    const lockout = new Lockout(database, clock, 'password')
    const recoveryLockout = new Lockout(database, clock, 'recovery')
    const lockouts = [lockout, recoveryLockout]
    const accounts = new Accounts({
      database,
      keyring,
      slots,
      sessions,
      lockout,
      derivations,
      setupToken,
      events,
      clock,
      log,
      onUnlocked,
      onLocked,
    })
    const locking = new Locking({ database, keyring, accounts, sessions, events, clock, log })
    const onUnattended = (accountId: string): void => {
      locking.openedUnattended(accountId)
      audit.byItself(accountId, 'account.unlocked', 'unattended')
      onOpened(accountId)
    }
    const settings = new Settings({
      database,
      keyring,
      sessions,
      confirmPassword: (session, password, client) => accounts.confirmPassword(session, password, client),
      systemProxy: options.systemProxy,
      events,
      log,
    })
    const device = new DeviceSlots({ database, keyring, sessions, accounts, keychain: options.keychain ?? null, clock, log, onUnlocked })
    const passwords = new PasswordRenewal({
      database,
      keyring,
      slots,
      sessions,
      lockout,
      recoveryLockout,
      derivations,
      device,
      rekey: async (transaction, from, to) => {
        await rekeyCredentials(transaction, from, to)
        await rekeyLocking(transaction, from, to)
        await rekeyAudit(transaction, from, to)
      },
      checkpoint,
      events,
      clock,
      log,
      onUnlocked,
      onLocked,
    })
    const requireLiving: Sessions['requireLiving'] = (executor, session) => sessions.requireLiving(executor, session)
    const deletions = new Deletions({ database, keyring, requireLiving, events, clock, log, checkpoint })
    await deletions.complete()
    // After a crash the log may still hold what was destroyed or sealed anew right before it.
    await checkpoint()
    const credentials = new Credentials({
      database,
      keyring,
      checker,
      requireSound: (candidate) => requireSoundCandidate(candidate, options.policy),
      confirmPassword: (session, password, client) => accounts.confirmPassword(session, password, client),
      requireLiving,
      deletions,
      checkpoint,
      cache: new ListingCache(cache),
      events,
      clock,
      log,
    })
    const batches = new VerifyMany({
      database,
      keyring,
      verify: (session, id) => credentials.verify(session, id),
      requireLiving: (session) => requireLiving(database, session),
      events,
      clock,
      log,
    })
    endings.on((accountId) => batches.endWithSession(accountId))
    return {
      accounts,
      logins: new Logins({ database, sessions, lastUses, events, clock, log }),
      profile: new Profile({ database, keyring, accounts, sessions, lockouts, events, clock, log }),
      deletion: new AccountDeletion({
        database,
        keyring,
        accounts,
        sessions,
        device,
        lockouts,
        forgetSettings: (transaction) => settings.forget(transaction),
        onEmptied: () => {
          setupToken.renew()
          emptied.emit()
        },
        checkpoint,
        events,
        log,
      }),
      roles: new Roles({ database, accounts, sessions, events, clock, log }),
      locking,
      unattended: new Unattended({ database, keyring, slots, lockout, derivations, log, onUnlocked: onUnattended }),
      alerts,
      audit,
      passwords,
      requests: new RequestLimits(database, clock),
      device,
      credentials,
      batches,
      exchanges: createExchangeService(options.policy),
      settings,
      onEvent: (listener) => events.on(listener),
      onSessionEnded: (listener) => endings.on(listener),
      onEmptied: (listener) => emptied.on(listener),
      setupToken: async () => ((await accounts.setupRequired()) ? setupToken.secret : null),
      close: async () => {
        try {
          const batchesAtRest = batches.close()
          // Locked first: what a check says that was ended here is not recorded.
          await accounts.lockAll('closing')
          await checker.close()
          await batchesAtRest
          await deletions.complete()
          await locking.close()
          await lastUses.close()
          await audit.close()
          await store.checkpoint()
        } finally {
          await store.close()
          lock.release()
        }
      },
    }
  } catch (error) {
    await opened?.close()
    lock.release()
    throw error
  }
}
