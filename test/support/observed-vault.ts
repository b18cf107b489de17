import path from 'node:path'
import { comparable } from '../../src-main/accounts/names.ts'
import { PasswordSlots } from '../../src-main/accounts/password-slots.ts'
import type { IssuedSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { systemClock } from '../../src-main/platform/clock.ts'
import { findAccountByUsername } from '../../src-main/store/account-repository.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { State } from '../../src-preload/contract/exchanges.ts'
import { exampleFields } from './example-credential.ts'
import type { Model } from './crash-operations.ts'
import { filedKeychain } from './filed-keychain.ts'
import { withDatabase, withRawFile } from './raw-file.ts'
import { login, plain } from './renewal.ts'
import { CHEAP, DESKTOP_CLIENT, openTestVault } from './vault.ts'

interface SeenCredential {
  readonly label: string | null
  readonly fields: { readonly [name: string]: string }
  readonly is_active: boolean
  readonly state: State
  readonly checks: number
}

/** What the doors of a reopened vault tell. */
export interface Seen {
  readonly isSetUp: boolean
  /** Which of the passwords that were tried open each account. */
  readonly accounts: Readonly<Record<string, readonly string[]>>
  readonly opensByCode: boolean
  readonly credentials: Readonly<Record<string, SeenCredential>>
  readonly opensByDevice: boolean
  readonly proxy: string
  /** Whether each session's last known refresh token is taken. */
  readonly sessions: Readonly<Record<string, boolean>>
  /** How many sessions over HTTP have not ended. */
  readonly living: number
  /** Rows of accounts, key slots and credentials. */
  readonly rows: readonly number[]
}

/** What should be seen of a vault with `model` in it, by somebody who knows what `told` tells. */
export function expectedOf(model: Model, told: Model, tried: readonly Model[]): Seen {
  const mia = model.accounts['mia']
  const names = Object.keys(model.accounts)
  return {
    isSetUp: mia !== undefined,
    accounts: Object.fromEntries(accountsIn(tried).map((name) => [name, passwordsOf(name, tried).filter((password) => password === model.accounts[name])])),
    opensByCode: told.code !== null && told.code === model.code,
    credentials: Object.fromEntries(
      Object.entries(model.credentials).map(([name, { fields, ...credential }]) => [name, { ...credential, fields: { ...exampleFields(fields) } }]),
    ),
    opensByDevice: model.device,
    proxy: model.proxy === undefined ? 'system' : withoutPassword(model.proxy),
    sessions: Object.fromEntries(Object.entries(told.sessions).map(([name, token]) => [name, token !== null && model.sessions[name] === token])),
    living: Object.keys(model.sessions).length,
    rows: [names.length, names.length * 2, Object.keys(model.credentials).length],
  }
}

const accountsIn = (tried: readonly Model[]) => [...new Set(tried.flatMap(({ accounts }) => Object.keys(accounts)))].toSorted()
const passwordsOf = (name: string, tried: readonly Model[]) => [...new Set(tried.flatMap(({ accounts }) => accounts[name] ?? []))]
const withoutPassword = (proxy: string) => proxy.replace(/:p\d+@/u, '@')

/**
 * Opens a vault again and asks all its doors. `tried` are the states it may be in. Returns what was seen,
 * and the sessions' new tokens: asking for them uses up the old ones. That it opens says that the lock was
 * free, that the file is sound and that no reference dangles.
 */
export async function lookInto(home: string, told: Model, tried: readonly Model[]): Promise<{ seen: Seen; tokens: Readonly<Record<string, string>> }> {
  const vault = await openTestVault(home, { keychain: filedKeychain(path.join(home, 'keychain')) })
  try {
    const accounts: Record<string, string[]> = {}
    let mine: IssuedSession | undefined
    for (const name of accountsIn(tried)) {
      accounts[name] = []
      for (const password of passwordsOf(name, tried)) {
        const issued = await orRefused(login(vault, password, name))
        if (issued !== undefined) accounts[name].push(password)
        if (issued !== undefined && name === 'mia') mine = issued
      }
    }
    const living = count(home, `sessions WHERE ended_at IS NULL AND door = 'http'`)
    const tokens: Record<string, string> = {}
    for (const [name, token] of Object.entries(told.sessions)) {
      const refreshed = token === null ? undefined : await orRefused(vault.accounts.refresh(new Secret(token), null))
      if (refreshed !== undefined) tokens[name] = plain(refreshed.refreshToken)
    }
    const seen = {
      isSetUp: !(await vault.accounts.setupRequired()),
      accounts,
      opensByCode: told.code !== null && (await opensByCode(home, told.code)),
      ...(mine === undefined ? { credentials: {}, proxy: 'system' } : await insideOf(vault, mine, Object.values(accounts['mia'] ?? [])[0] ?? '')),
      opensByDevice: (await orRefused(vault.device.login('mia', DESKTOP_CLIENT))) !== undefined,
      sessions: Object.fromEntries(Object.keys(told.sessions).map((name) => [name, name in tokens])),
      living,
      rows: ['accounts', 'key_slots', 'credentials'].map((table) => count(home, table)),
    }
    return { seen, tokens }
  } finally {
    await vault.close()
  }
}

async function insideOf(vault: Vault, { accessToken }: IssuedSession, password: string): Promise<Pick<Seen, 'credentials' | 'proxy'>> {
  const session = await vault.accounts.authenticate(accessToken)
  const { items, total, damaged } = await vault.credentials.list(session, { includeInactive: true, limit: 10_000, cursor: null })
  if (damaged.length > 0 || total !== items.length) throw new Error(`the listing tells of ${total} and shows ${items.length}; damaged: ${damaged.join()}`)
  const credentials: Record<string, SeenCredential> = {}
  for (const { id, note, label, is_active, state } of items) {
    const fields = await vault.credentials.reveal(session, id, new Secret(password), DESKTOP_CLIENT)
    const checks = await vault.credentials.checks(session, id, { limit: 1_000, cursor: null })
    if (checks.damaged.length > 0 || checks.items.length !== checks.total) throw new Error('checks do not open')
    if (note === null || note in credentials) throw new Error('a credential is there twice')
    credentials[note] = { label, is_active, state, checks: checks.total, fields: Object.fromEntries(Object.entries(fields).map(([name, secret]) => [name, plain(secret)])) }
  }
  const { intact, problem, broken_at } = await vault.audit.verify(session)
  if (!intact) throw new Error(`the audit is not whole: ${problem} at ${broken_at}`)
  const { proxy_mode, proxy_url } = await vault.settings.read(session)
  return { credentials, proxy: proxy_url ?? proxy_mode }
}

/** Below the services: their door would use the code up. */
function opensByCode(home: string, code: string): Promise<boolean> {
  return withDatabase(home, async (database) => {
    const slots = new PasswordSlots(database, systemClock, CHEAP)
    return (await orRefused(slots.openByRecoveryCode(await findAccountByUsername(database, comparable('mia')), new Secret(code)))) !== undefined
  })
}

const count = (home: string, from: string): number => withRawFile(home, (connection) => connection.prepare<[], number>(`SELECT count(*) FROM ${from}`).pluck().get() ?? 0)

async function orRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof VaultError && ['login_failed', 'recovery_refused', 'refresh_refused', 'device_refused'].includes(error.reason)) return undefined
    throw error
  }
}
