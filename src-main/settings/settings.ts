import type { KeyObject } from 'node:crypto'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Settings as ShownSettings } from '../../src-preload/contract/settings.ts'
import { settingsKeyOf, settingsKeyPlace, type Keyring, type OpenAccount } from '../accounts/keyring.ts'
import type { Client, LiveSession } from '../accounts/session.ts'
import type { Sessions } from '../accounts/sessions.ts'
import { makeKey, wrapKey } from '../crypto/keys.ts'
import { Secret } from '../crypto/secret.ts'
import { fieldError, VaultError } from '../errors/vault-error.ts'
import { parseProxy, withoutPassword } from '../exchanges/proxy-url.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { findAccount, listAccountIds, saveSettingsKey } from '../store/account-repository.ts'
import type { Executor } from '../store/schema.ts'
import { readSetting, removeSetting, writeSetting } from '../store/settings-repository.ts'
import { openProxy, PROXY_SETTING, proxyRowSchema, sealProxy, type ProxyRow, type ProxySetting } from './sealed-proxy.ts'

/** Answers which proxy the system uses towards an address; null for none. Rejects where it names one that can't be used. */
export type SystemProxy = (address: string) => Promise<string | null>

export interface SettingsParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly sessions: Pick<Sessions, 'requireLiving'>
  /** Throws login_failed, account_locked, too_many_derivations, vault_locked. */
  readonly confirmPassword: (session: LiveSession, password: Secret, client: Client) => Promise<void>
  /** Left out where there is no system to ask. */
  readonly systemProxy?: SystemProxy | undefined
  readonly events: EventBus<VaultEvent>
  readonly log: Log
}

/** What holds for the whole vault: for now, its proxy. */
export class Settings {
  readonly #parts: SettingsParts
  #changing: Promise<unknown> = Promise.resolve()

  constructor(parts: SettingsParts) {
    this.#parts = parts
  }

  /** The proxy's address comes without its password. Throws vault_locked, sealed_data_damaged. */
  async read(session: LiveSession): Promise<ShownSettings> {
    this.#parts.keyring.of(session.accountId)
    const row = await this.#row(this.#parts.database)
    this.#parts.keyring.of(session.accountId)
    return shown(this.#opened(row))
  }

  /**
   * Sets the proxy that everything goes through whose credential names none, of every account. Throws
   * admin_only, session_expired, invalid_input, and what `confirmPassword` throws.
   */
  async update(session: LiveSession, proxy: ProxySetting, password: Secret, client: Client): Promise<ShownSettings> {
    const { database, keyring, confirmPassword, events, log } = this.#parts
    if (session.role !== 'admin') throw new VaultError('admin_only')
    const account = keyring.of(session.accountId)
    if (proxy.url !== null && parseProxy(proxy.url.expose('its form is checked; nothing of it is kept')) === undefined) throw fieldError({ path: 'proxy_url', problem: 'not_a_proxy' })
    await confirmPassword(session, password, client)
    // One change after the other: two first ones at once would each make a key, and one of the two would be lost.
    const change = this.#changing.then(() => this.#change(session, account, proxy))
    this.#changing = change.catch(() => undefined)
    await change
    log.info('settings.changed', { account_id: account.id })
    for (const account_id of await listAccountIds(database)) events.emit({ type: 'settings.changed', account_id })
    return shown(proxy)
  }

  /** The vault-wide proxy towards an address; null for none. Throws vault_locked, sealed_data_damaged, and what the system's answer throws. */
  async proxyFor(address: string): Promise<Secret | null> {
    const { mode, url } = this.#opened(await this.#row(this.#parts.database))
    if (mode !== 'system') return url
    const answer = (await this.#parts.systemProxy?.(address)) ?? null
    return answer === null ? null : new Secret(answer)
  }

  /** Gives the settings key to open accounts that were made before there was one. To be called when an account opened. */
  async handOnKey(): Promise<void> {
    const key = this.#key()
    if (key === undefined || this.#without().length === 0) return
    await this.#parts.database.transaction().execute((transaction) => this.#keep(transaction, key))
    this.#parts.keyring.giveSettingsKey(key)
  }

  /** Removes what is sealed. To be called in the transaction that deletes the last account: nobody could open it any more. */
  async forget(transaction: Executor): Promise<void> {
    await removeSetting(transaction, PROXY_SETTING)
  }

  async #change(session: LiveSession, account: OpenAccount, proxy: ProxySetting): Promise<void> {
    const { database, keyring, sessions } = this.#parts
    const key = this.#key() ?? makeKey()
    await database.transaction().execute(async (transaction) => {
      await sessions.requireLiving(transaction, session)
      // Another admin may have taken the role away while the password was checked.
      if ((await findAccount(transaction, account.id))?.role !== 'admin') throw new VaultError('admin_only')
      if (keyring.of(account.id) !== account) throw new VaultError('vault_locked')
      // One that does not parse any more is replaced like any other: the admin could never mend it otherwise.
      const revision = ((await this.#row(transaction).catch(() => undefined))?.revision ?? 0) + 1
      await this.#keep(transaction, key)
      await writeSetting(transaction, PROXY_SETTING, sealProxy(key, proxy, revision))
    })
    this.#parts.keyring.giveSettingsKey(key)
  }

  #row(executor: Executor): Promise<ProxyRow | undefined> {
    return readSetting(executor, PROXY_SETTING, proxyRowSchema)
  }

  #opened(row: ProxyRow | undefined): ProxySetting {
    if (row === undefined) return { mode: 'system', url: null }
    const key = this.#key()
    // Nobody who could open it is in: whether to use a proxy is not known, so nothing may be sent.
    if (key === undefined) throw new VaultError('vault_locked')
    return openProxy(key, row)
  }

  /**
   * It is the same in every account of the vault. Throws sealed_data_damaged where only damaged copies are
   * at hand: another account may still have it, so that a new one would shut that account out.
   */
  #key(): KeyObject | undefined {
    const open = this.#parts.keyring.all()
    const key = open.map(settingsKeyOf).find((known) => known !== null)
    if (key === undefined && open.some(({ settingsKey }) => settingsKey === 'damaged')) throw new VaultError('sealed_data_damaged')
    return key
  }

  #without(): readonly OpenAccount[] {
    return this.#parts.keyring.all().filter((account) => settingsKeyOf(account) === null)
  }

  async #keep(transaction: Executor, key: KeyObject): Promise<void> {
    for (const account of this.#without()) await saveSettingsKey(transaction, account, wrapKey(account.accountKey, key, settingsKeyPlace(account)))
  }
}

function shown({ mode, url }: ProxySetting): ShownSettings {
  return { proxy_mode: mode, proxy_url: url === null ? null : withoutPassword(url.expose('shown without its password')) }
}
