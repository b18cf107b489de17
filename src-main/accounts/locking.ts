import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { LockingChoice } from '../../src-preload/contract/locking.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { findAccountSetting, saveAccountSetting } from '../store/account-settings-repository.ts'
import type { Executor } from '../store/schema.ts'
import type { Accounts } from './accounts.ts'
import { ClockWatch } from './clock-watch.ts'
import type { Keyring, OpenAccount } from './keyring.ts'
import { DEFAULT_LOCKING, LOCKING_SETTING, openLocking, sealLocking } from './sealed-locking.ts'
import type { LiveSession } from './session.ts'
import type { Sessions } from './sessions.ts'

/** Milliseconds between two looks at the clock and at who is idle. */
const EVERY = 15_000
const MINUTE = 60_000

export interface LockingParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly accounts: Pick<Accounts, 'lock' | 'lockAll'>
  readonly sessions: Pick<Sessions, 'endAll'>
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
}

/** In milliseconds of time that passed, of which `usedAt` is moved by each request. */
interface Use {
  readonly openedAt: number
  readonly usedAt: number
}

/** How long nobody has touched this machine, in milliseconds; null where the system can't tell. */
export type MachineIdle = () => number | null

/**
 * Locks accounts by themselves: each after as long as its owner chose without anybody there, and all of
 * them when time went on unseen. Knows what each open account chose, also at the moment of its lock,
 * when its keys are gone.
 */
export class Locking {
  readonly #parts: LockingParts
  /** Kept over a lock: what was chosen holds for that lock. */
  readonly #choices = new Map<string, LockingChoice>()
  /** Of the open accounts that somebody uses. One that was opened unattended is not in it. */
  readonly #uses = new Map<string, Use>()
  readonly #underWay = new Set<Promise<void>>()
  #watch: ClockWatch | null = null
  #machineIdle: MachineIdle = () => null
  #callOff: () => void = () => {}

  constructor(parts: LockingParts) {
    this.#parts = parts
    parts.events.on((event) => {
      if (event.type === 'account.locked') this.#afterLock(event.account_id)
    })
  }

  /** What the account chose; one that is damaged reads as the default and is logged. Throws vault_locked. */
  async read(session: LiveSession): Promise<LockingChoice> {
    const account = this.#parts.keyring.of(session.accountId)
    return this.#load(account)
  }

  /** Holds at once, for the present unlock too. Throws vault_locked. */
  async update(session: LiveSession, choice: LockingChoice): Promise<LockingChoice> {
    const { database, keyring, log } = this.#parts
    const account = keyring.of(session.accountId)
    await database.transaction().execute(async (transaction) => {
      const row = await findAccountSetting(transaction, account.id, LOCKING_SETTING)
      this.#requireStillOpen(account)
      await saveAccountSetting(transaction, sealLocking(account, (row?.revision ?? 0) + 1, choice))
    })
    this.#choices.set(account.id, choice)
    log.info('locking.changed', { account_id: account.id })
    return choice
  }

  /** To be called when an account opened, by somebody who is there. */
  opened(accountId: string): void {
    const now = this.#parts.clock.elapsed()
    this.#uses.set(accountId, { openedAt: now, usedAt: now })
    this.#learn(accountId)
  }

  /**
   * To be called when an account opened with nobody there: it does not lock for being idle until somebody
   * uses it, since it would be of no use after a quarter of an hour otherwise.
   */
  openedUnattended(accountId: string): void {
    this.#uses.delete(accountId)
    this.#learn(accountId)
  }

  /** To be called for each request of a session: somebody is there. Cheap; never throws. */
  used({ accountId }: LiveSession): void {
    if (!this.#parts.keyring.has(accountId)) return
    const now = this.#parts.clock.elapsed()
    this.#uses.set(accountId, { openedAt: this.#uses.get(accountId)?.openedAt ?? now, usedAt: now })
  }

  /** To be called before each request: locks what is due, so that nobody is answered in the seconds before the next tick. Never throws. */
  look(): void {
    if (this.#watch === null) return
    this.#lockDue(this.#watch.look())
  }

  /**
   * Begins to watch, until `close`. Where the system tells how long nobody touched the machine, that
   * counts; where it can't, the time since the account's last request does.
   */
  watch(machineIdle: MachineIdle): void {
    this.#callOff()
    this.#machineIdle = machineIdle
    const watch = new ClockWatch(this.#parts.clock, EVERY)
    this.#watch = watch
    const later = (): void => {
      this.#callOff = this.#parts.clock.later(EVERY, () => {
        later()
        this.#lockDue(watch.tick())
      })
    }
    later()
  }

  /** Ends the watch. Settles once no session is being ended for a lock. */
  async close(): Promise<void> {
    this.#callOff()
    this.#watch = null
    await Promise.all(this.#underWay)
  }

  #lockDue(jumped: boolean): void {
    const { keyring, accounts } = this.#parts
    if (jumped) this.#safely(accounts.lockAll('clock_jump'))
    for (const { id } of keyring.all()) {
      const { idle_minutes } = this.#choices.get(id) ?? DEFAULT_LOCKING
      if (idle_minutes !== null && this.#idleOf(id) >= idle_minutes * MINUTE) this.#safely(accounts.lock({ accountId: id }, 'idle'))
    }
  }

  /** The system may have been idle for hours when the account was opened: only what came after that counts. */
  #idleOf(accountId: string): number {
    const use = this.#uses.get(accountId)
    if (use === undefined) return 0
    const now = this.#parts.clock.elapsed()
    const machineIdle = this.#machineIdle()
    return machineIdle === null ? now - use.usedAt : Math.min(machineIdle, now - use.openedAt)
  }

  /** A choice that is not known yet, in the moment after an unlock, counts as one to wipe: that costs a login at most. */
  #afterLock(accountId: string): void {
    this.#uses.delete(accountId)
    if (this.#choices.get(accountId)?.wipe_on_lock ?? true) this.#safely(this.#wipe(accountId))
  }

  async #wipe(accountId: string): Promise<void> {
    const { sessions, events, log } = this.#parts
    await sessions.endAll(accountId)
    log.info('account.wiped', { account_id: accountId })
    events.emit({ type: 'account.sessions_ended', account_id: accountId })
  }

  #learn(accountId: string): void {
    const { keyring } = this.#parts
    if (keyring.has(accountId)) this.#safely(this.#load(keyring.of(accountId)).then(() => undefined))
  }

  async #load(account: OpenAccount): Promise<LockingChoice> {
    const { database, log } = this.#parts
    const row = await findAccountSetting(database, account.id, LOCKING_SETTING)
    this.#requireStillOpen(account)
    let choice = DEFAULT_LOCKING
    try {
      if (row !== undefined) choice = openLocking(account, row)
    } catch (error) {
      log.warn('locking.damaged', { account_id: account.id }, error)
    }
    this.#choices.set(account.id, choice)
    return choice
  }

  #requireStillOpen(account: OpenAccount): void {
    if (this.#parts.keyring.of(account.id) !== account) throw new VaultError('vault_locked')
  }

  /** The system's events, the clock and whoever asked for something else can't do anything about a failure. */
  #safely(work: Promise<void>): void {
    const settled: Promise<void> = work
      .catch((error: unknown) => {
        if (!(error instanceof VaultError && error.reason === 'vault_locked')) this.#parts.log.error('locking.failed', {}, error)
      })
      .finally(() => this.#underWay.delete(settled))
    this.#underWay.add(settled)
  }
}
