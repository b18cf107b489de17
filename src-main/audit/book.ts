import type { Keyring, OpenAccount } from '../accounts/keyring.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import { findAccount } from '../store/account-repository.ts'
import type { Executor } from '../store/schema.ts'
import { addToChain, contentOf, type MadeAct, type Position } from './append.ts'
import type { Flaw } from './head.ts'
import type { KeychainHeads } from './keychain-head.ts'
import { keepWaiting } from './waiting.ts'

export interface AuditBookParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly heads: KeychainHeads
  readonly clock: Clock
}

/** Something to write for an account; with neither act nor flaw, only what waits joins its chain. */
interface Order {
  readonly accountId: string
  readonly made: MadeAct | null
  readonly flaw: Flaw | null
  readonly done: PromiseWithResolvers<void>
}

/** How often a write begins anew because its account was locked or unlocked under it. */
const MOST_TRIES = 5

/**
 * Writes entries, one transaction after the other: what is asked for while one runs goes into the next
 * together, so that many acts at once wait for few syncs of the disk.
 */
export class AuditBook {
  readonly #parts: AuditBookParts
  #orders: Order[] = []
  #writing: Promise<void> | null = null
  #isClosed = false

  constructor(parts: AuditBookParts) {
    this.#parts = parts
  }

  /** Resolves once the act is durable. */
  write(accountId: string, made: MadeAct): Promise<void> {
    return this.#order(accountId, made, null)
  }

  /** Resolves once everything asked for before is in the account's chain, where that is open. */
  settle(accountId: string): Promise<void> {
    return this.#order(accountId, null, null)
  }

  /** Keeps in the chain what was found wrong with it from outside. */
  note(accountId: string, flaw: Flaw): Promise<void> {
    return this.#order(accountId, null, flaw)
  }

  async close(): Promise<void> {
    while (this.#writing !== null) await this.#writing
    this.#isClosed = true
  }

  #order(accountId: string, made: MadeAct | null, flaw: Flaw | null): Promise<void> {
    if (this.#isClosed) return Promise.reject(new VaultError('vault_closing'))
    const order: Order = { accountId, made, flaw, done: Promise.withResolvers<void>() }
    this.#orders.push(order)
    this.#writing ??= this.#writeAll()
    return order.done.promise
  }

  async #writeAll(): Promise<void> {
    while (this.#orders.length > 0) {
      const orders = this.#orders
      this.#orders = []
      try {
        await this.#writeTogether(orders)
        for (const { done } of orders) done.resolve()
      } catch {
        // One that can't be written must not take the others with it.
        for (const order of orders) await this.#writeTogether([order]).then(order.done.resolve, order.done.reject)
      }
    }
    this.#writing = null
  }

  async #writeTogether(orders: readonly Order[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const positions = await this.#parts.database.transaction().execute((transaction) => this.#writeIn(transaction, orders))
        for (const [accountId, position] of positions) this.#parts.heads.moved(accountId, position)
        return
      } catch (error) {
        if (!(error instanceof VaultError && error.reason === 'vault_locked') || tries === MOST_TRIES) throw error
      }
    }
  }

  async #writeIn(transaction: Executor, orders: readonly Order[]): Promise<ReadonlyMap<string, Position>> {
    const { keyring, heads } = this.#parts
    const positions = new Map<string, Position>()
    const used: OpenAccount[] = []
    for (const [accountId, own] of Map.groupBy(orders, (order) => order.accountId)) {
      if ((await findAccount(transaction, accountId)) === undefined) {
        heads.forget(accountId)
        continue
      }
      if (!keyring.has(accountId)) {
        await this.#wait(transaction, accountId, own)
        continue
      }
      const account = keyring.of(accountId)
      used.push(account)
      const acts = own.flatMap(({ made }) => made ?? [])
      positions.set(accountId, await addToChain(transaction, account, { acts, flaw: own.find(({ flaw }) => flaw !== null)?.flaw ?? null, now: this.#parts.clock.now() }))
    }
    // A lock that came meanwhile holds: nothing that was sealed since with its account's keys is kept.
    if (used.some((account) => !keyring.has(account.id) || keyring.of(account.id) !== account)) throw new VaultError('vault_locked')
    return positions
  }

  async #wait(transaction: Executor, accountId: string, orders: readonly Order[]): Promise<void> {
    for (const { made } of orders) if (made !== null) await keepWaiting(transaction, accountId, await contentOf(transaction, accountId, made))
  }
}
