import path from 'node:path'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { openRecord, type OpenedRecord } from '../../src-main/credentials/record.ts'
import type { CredentialChange } from '../../src-main/credentials/change.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import { openStore } from '../../src-main/store/open-store.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { Check, Credential } from '../../src-preload/contract/credentials.ts'
import type { Outcome } from '../../src-preload/contract/exchanges.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { checkResult } from './check-result.ts'
import { VirtualClock } from './clock.ts'
import { exampleCredential, exampleFields } from './example-credential.ts'
import { encryptingKeychain, type TestKeychain } from './keychains.ts'
import { logLines } from './log-lines.ts'
import { openAccountOf } from './opened-account.ts'
import { withRawFile } from './raw-file.ts'
import { login, NEW_PASSWORD } from './renewal.ts'
import { filesOf, layOut, type VaultFiles } from './vault-files.ts'
import { DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount } from './vault.ts'

/** Each with a password of its own, so that nobody's opens anybody else's. */
export const PASSWORDS = { mia: PASSWORD, noa: NEW_PASSWORD } as const
export type Name = keyof typeof PASSWORDS
export const NAMES = ['mia', 'noa'] as const satisfies readonly Name[]

/** Everything that an account could tell at some moment; what is added later does not replace it. */
export interface Truth {
  /** Every form in which each credential stood, the last one at the end. */
  readonly credentials: Map<string, Credential[]>
  readonly records: Map<string, string[]>
  readonly checks: Map<string, Check>
}

export interface PreparedVault {
  readonly home: string
  readonly keychain: TestKeychain
  /** Closed in order. */
  readonly closed: VaultFiles
  /** Copied while it was open: the last changes stand in the write-ahead log alone. */
  readonly torn: VaultFiles
  /** The same, with the log folded in: one credential is deleted and can still be brought back. */
  readonly standing: VaultFiles
  /** As it was before the last changes. */
  readonly older: VaultFiles
  readonly truth: Readonly<Record<Name, Truth>>
  /** The accounts' ids. */
  readonly ids: Readonly<Record<Name, string>>
  /** Every form of the vault-wide settings, the last one at the end. */
  readonly settings: readonly Settings[]
  /** Ids of credentials that are there whatever becomes of the log. */
  readonly checkpointed: ReadonlySet<string>
  readonly deleted: string
}

const ALL = { includeInactive: true, limit: 1_000, cursor: null }
const UNCHANGED: CredentialChange = { fields: {}, options: {}, password: null }

export const listAll = (vault: Vault, session: LiveSession, includeInactive = true) => vault.credentials.list(session, { ...ALL, includeInactive })

export async function enter(vault: Vault, name: Name): Promise<LiveSession> {
  return vault.accounts.authenticate((await login(vault, PASSWORDS[name], name)).accessToken)
}

/** What a record holds, in a form that can be compared. */
export function textOf({ kind, steering, fields }: OpenedRecord): string {
  const why = 'a test compares it with what was stored'
  const plain = Object.fromEntries(Object.entries(fields).map(([name, secret]) => [name, secret?.expose(why)]))
  return JSON.stringify({ kind, ...steering, proxy_url: steering.proxy_url?.expose(why) ?? null, ...plain })
}

class Preparing {
  readonly truth: Record<Name, Truth> = { mia: emptyTruth(), noa: emptyTruth() }
  readonly settings: Settings[] = []
  readonly keychain = encryptingKeychain()
  readonly #home: string
  #vault: Vault | undefined
  #sessions: Partial<Record<Name, LiveSession>> = {}

  constructor(home: string) {
    this.#home = home
  }

  get vault(): Vault {
    return this.#vault ?? expectOpen()
  }

  session(name: Name): LiveSession {
    return this.#sessions[name] ?? expectOpen()
  }

  async open(): Promise<void> {
    // Time stands still, so that what is deleted stays where it is.
    this.#vault = await openTestVault(this.#home, { clock: new VirtualClock(), keychain: this.keychain })
    if (await this.#vault.accounts.setupRequired()) {
      const mia = (await registerAccount(this.#vault, 'mia')).session
      this.#sessions = { mia, noa: (await registerAccount(this.#vault, 'noa', mia, PASSWORDS.noa)).session }
    } else this.#sessions = { mia: await enter(this.#vault, 'mia'), noa: await enter(this.#vault, 'noa') }
  }

  async bind(name: Name, number: number, proxy: string | null = null): Promise<string> {
    const [candidate, about] = exampleCredential(number)
    const options = { ...candidate.options, proxy_url: proxy === null ? null : new Secret(proxy) }
    const { id } = await this.vault.credentials.bind(this.session(name), draftOf({ ...candidate, options }, { ...about, note: `note of ${number}`, tags: ['one', 'two'] }), { verify: false })
    await this.note()
    return id
  }

  async update(name: Name, id: string, change: Partial<CredentialChange>): Promise<void> {
    await this.vault.credentials.update(this.session(name), id, { ...UNCHANGED, ...change }, { verify: false }, DESKTOP_CLIENT)
    await this.note()
  }

  replace(name: Name, id: string, number: number): Promise<void> {
    const { api_key, api_secret } = exampleFields(number)
    return this.update(name, id, { fields: { api_key: new Secret(api_key), api_secret: new Secret(api_secret) } })
  }

  async check(name: Name, id: string, outcome: Outcome): Promise<void> {
    const { database, close } = await openStore(this.#home, logLines().log)
    const account = await openAccountOf(database, name, PASSWORDS[name])
    const { record_revision } = await database.selectFrom('credentials').select('record_revision').where('id', '=', id).executeTakeFirstOrThrow()
    await database.transaction().execute((transaction) => recordCheck(transaction, account, { id, recordRevision: record_revision }, { ...checkResult(outcome), code: `-${id.length}` }, Date.UTC(2026, 0, 15)))
    await close()
    await this.note()
  }

  async delete(name: Name, id: string): Promise<void> {
    await this.vault.credentials.delete(this.session(name), id)
  }

  async enableDevices(): Promise<void> {
    for (const name of NAMES) await this.vault.device.enable(this.session(name), new Secret(PASSWORDS[name]), DESKTOP_CLIENT)
  }

  async setProxy(url: string): Promise<void> {
    this.settings.push(await this.vault.settings.update(this.session('mia'), { mode: 'url', url: new Secret(url) }, new Secret(PASSWORD), DESKTOP_CLIENT))
  }

  /** Adds what can be read now to what may be read later. */
  async note(): Promise<void> {
    for (const name of NAMES) {
      const { credentials, records, checks } = this.truth[name]
      for (const item of (await listAll(this.vault, this.session(name))).items) {
        credentials.set(item.id, [...(credentials.get(item.id) ?? []), item])
        for (const check of (await this.vault.credentials.checks(this.session(name), item.id, { limit: 100, cursor: null })).items) checks.set(check.id, check)
      }
      for (const [id, text] of await recordTexts(this.#home, name)) records.set(id, [...(records.get(id) ?? []), text])
    }
  }
}

const emptyTruth = (): Truth => ({ credentials: new Map(), records: new Map(), checks: new Map() })

function expectOpen(): never {
  throw new Error('the vault is not open')
}

async function recordTexts(home: string, name: Name): Promise<Map<string, string>> {
  const { database, close } = await openStore(home, logLines().log)
  const account = await openAccountOf(database, name, PASSWORDS[name])
  const rows = await database.selectFrom('credentials').selectAll().where('account_id', '=', account.id).execute()
  await close()
  return new Map(rows.map((row) => [row.id, textOf(openRecord(account, row))]))
}

/** A vault with something of everything in it, and what may be read of it. */
export async function prepareVault(folder: string): Promise<PreparedVault> {
  const home = path.join(folder, 'vault')
  const at = new Preparing(home)
  await at.open()
  const mine = []
  for (const number of [0, 1, 2, 3, 4, 5]) mine.push(await at.bind('mia', number, number === 1 ? 'http://trader:secret@127.0.0.1:3128' : null))
  const others = []
  for (const number of [10, 11, 12]) others.push(await at.bind('noa', number))
  const [first = '', second = '', third = '', fourth = ''] = mine
  const [theirs = ''] = others
  await at.check('mia', first, 'valid')
  await at.check('mia', second, 'rejected')
  await at.check('noa', theirs, 'valid')
  await at.update('mia', third, { is_active: false })
  await at.replace('mia', first, 40)
  await at.check('mia', first, 'valid')
  await at.enableDevices()
  at.settings.push(await at.vault.settings.read(at.session('mia')))
  await at.setProxy('http://trader:first@127.0.0.1:3128')
  await at.vault.close()
  const older = filesOf(home)

  await at.open()
  const last = [await at.bind('mia', 20), await at.bind('mia', 21), await at.bind('noa', 30)]
  await at.replace('mia', first, 41)
  await at.check('mia', first, 'expired')
  await at.check('mia', second, 'valid')
  await at.update('mia', second, { label: 'another label', note: null })
  await at.replace('noa', theirs, 42)
  await at.enableDevices()
  await at.setProxy('http://trader:second@127.0.0.1:3129')
  await at.delete('mia', fourth)
  const ids = { mia: at.session('mia').accountId, noa: at.session('noa').accountId }
  const torn = filesOf(home)
  await at.vault.close()
  const closed = filesOf(home)

  layOut(home, torn)
  withRawFile(home, (connection) => connection.pragma('wal_checkpoint(TRUNCATE)'))
  const standing = filesOf(home)
  const checkpointed = new Set([...mine, ...others].filter((id) => id !== fourth && !last.includes(id)))
  return { home, keychain: at.keychain, closed, torn, standing, older, truth: at.truth, ids, settings: at.settings, checkpointed, deleted: fourth }
}
