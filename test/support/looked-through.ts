import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { HistoryPage } from '../../src-main/credentials/history.ts'
import { openRecord } from '../../src-main/credentials/record.ts'
import { OpenError } from '../../src-main/errors/open-error.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Vault } from '../../src-main/vault.ts'
import { userSchema } from '../../src-preload/contract/accounts.ts'
import { checkSchema, credentialSchema, type Credential } from '../../src-preload/contract/credentials.ts'
import { openAccountOf } from './opened-account.ts'
import { withDatabase } from './raw-file.ts'
import { enter, listAll, NAMES, PASSWORDS, textOf, type Name, type PreparedVault } from './tampered-vault.ts'
import { filesOf, hashesOf, type VaultFiles } from './vault-files.ts'
import { DESKTOP_CLIENT, openTestVault } from './vault.ts'

/** The codes that say whose fault it is; any other error is a crash and passes through. */
const SAID = ['AUTHENTICATION_FAILED', 'ENCRYPTION_ERROR', 'ACCOUNT_LOCKED', 'STORAGE_UNAVAILABLE', 'VAULT_LOCKED']

async function orRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof VaultError && SAID.includes(error.code)) return undefined
    throw error
  }
}

/** What became of mutated vaults. */
export class Figures {
  /** Of each mutation: refused when it was opened, refused or told as damaged somewhere when it was read, or all as before. */
  readonly #counts = { opening: 0, reading: 0, before: 0 }
  readonly #faults = new Map<string, number>()

  count(what: 'opening' | 'reading' | 'before', fault?: string): void {
    this.#counts[what] += 1
    if (fault !== undefined) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1)
  }

  get counts(): Readonly<Record<'opening' | 'reading' | 'before', number>> {
    return this.#counts
  }

  toString(): string {
    const { opening, reading, before } = this.#counts
    const faults = [...this.#faults].map(([fault, count]) => `${count} ${fault}`).join(', ')
    return `${opening + reading + before} mutations: ${opening} refused at opening (${faults}), ${reading} refused or told as damaged at reading, ${before} read as before`
  }
}

export interface Expectation {
  /** Which credentials may not be missing unsaid. */
  readonly mustHave: (id: string) => boolean
  /** Where the log may be lost, any form that stood before is right; else the last one alone. */
  readonly anyForm: boolean
}

/** Opens a mutated vault and holds all that it tells against the truth. `files` are those that lie there. */
export async function lookThrough(prepared: PreparedVault, files: VaultFiles, expectation: Expectation, figures: Figures): Promise<void> {
  const { home, keychain } = prepared
  const vault = await openTestVault(home, { keychain }).catch((error: unknown) => error)
  if (vault instanceof Error) {
    if (!(vault instanceof OpenError)) throw vault
    figures.count('opening', vault.fault)
    mustBeOneOf(vault.fault, ['damaged', 'foreign', 'newer', 'unwritable'], 'the fault')
    assert.match(vault.message, /^\S.{40,}\.$/u)
    assert.ok(vault.message.includes(home))
    assert.deepEqual(hashesOf(filesOf(home)), hashesOf(files), 'a refused file is left as it is')
    return
  }
  const opened = vault as Vault
  let isWhole = true
  try {
    assert.equal(await opened.accounts.setupRequired(), false, 'never read as empty')
    const { records, plainChecks } = await readBeside(home)
    for (const name of NAMES) isWhole = (await new Looking(prepared, opened, name, expectation, plainChecks).lookAt(records[name])) && isWhole
  } finally {
    await opened.close()
  }
  figures.count(isWhole ? 'before' : 'reading')
}

type Records = ReadonlyMap<string, string> | undefined

/** What each account's sealed records hold, below the services, and the ids of checks that have no sealed detail. */
function readBeside(home: string): Promise<{ records: Record<Name, Records>; plainChecks: ReadonlySet<string> }> {
  return withDatabase(home, async (database) => {
    const textsOf = async (name: Name): Promise<Records> => {
      const account = await openAccountOf(database, name, PASSWORDS[name])
      const rows = await database.selectFrom('credentials').selectAll().where('account_id', '=', account.id).execute()
      return new Map(rows.map((row) => [row.id, whereItOpens(() => textOf(openRecord(account, row))) ?? 'refused']))
    }
    const plain = await orRefused(database.selectFrom('checks').select('id').where('detail', 'is', null).execute())
    return { records: { mia: await orRefused(textsOf('mia')), noa: await orRefused(textsOf('noa')) }, plainChecks: new Set(plain?.map(({ id }) => id)) }
  })
}

function whereItOpens(open: () => string): string | undefined {
  try {
    return open()
  } catch (error) {
    if (error instanceof VaultError && error.code === 'ENCRYPTION_ERROR') return undefined
    throw error
  }
}

/** One account of an opened vault, looked at through all its doors. */
class Looking {
  readonly #prepared: PreparedVault
  readonly #vault: Vault
  readonly #name: Name
  readonly #expectation: Expectation
  /** Checks without a sealed detail, as from before details were kept: what they say is as plain as a time. */
  readonly #plainChecks: ReadonlySet<string>
  #isWhole = true

  constructor(prepared: PreparedVault, vault: Vault, name: Name, expectation: Expectation, plainChecks: ReadonlySet<string>) {
    this.#prepared = prepared
    this.#vault = vault
    this.#name = name
    this.#expectation = expectation
    this.#plainChecks = plainChecks
  }

  /** Whether nothing was refused or told as damaged. */
  async lookAt(records: Records): Promise<boolean> {
    const session = await this.#told(enter(this.#vault, this.#name))
    if (session !== undefined) {
      userSchema.parse(await this.#vault.accounts.me(session))
      for (const includeInactive of [true, false]) this.#compareListing(await this.#told(listAll(this.#vault, session, includeInactive)), includeInactive)
      for (const id of this.#prepared.truth[this.#name].credentials.keys()) this.#compareHistory(await this.#told(this.#vault.credentials.checks(session, id, { limit: 100, cursor: null }).catch(nothing)))
      const settings = await this.#told(this.#vault.settings.read(session))
      if (settings !== undefined) mustBeOneOf(settings, this.#forms(this.#prepared.settings), 'the settings')
    }
    await this.#vault.accounts.lockAll()
    const device = await this.#told(this.#vault.device.login(this.#name, DESKTOP_CLIENT))
    if (device !== undefined) await this.#compareDevice(device.accessToken)
    for (const [id, text] of records ?? []) {
      if (text === 'refused') this.#isWhole = false
      else mustBeOneOf(text, this.#forms(this.#prepared.truth[this.#name].records.get(id) ?? []), `the record of ${id}`)
    }
    return this.#isWhole && records !== undefined
  }

  #forms<T>(forms: readonly T[]): readonly T[] {
    return this.#expectation.anyForm ? forms : forms.slice(-1)
  }

  async #told<T>(work: Promise<T>): Promise<T | undefined> {
    const result = await orRefused(work)
    if (result === undefined) this.#isWhole = false
    return result
  }

  #compareListing(listing: Awaited<ReturnType<typeof listAll>> | undefined, includeInactive: boolean, name: Name = this.#name): void {
    if (listing === undefined) return
    const { credentials } = this.#prepared.truth[name]
    if (listing.damaged.length > 0) this.#isWhole = false
    const told = new Set([...listing.items.map(({ id }) => id), ...listing.damaged])
    const wanted = [...credentials].filter(([id, forms]) => (includeInactive || forms.at(-1)?.is_active === true) && this.#expectation.mustHave(id)).map(([id]) => id)
    const missing = wanted.filter((id) => !told.has(id))
    // One whose id was changed is told as damaged under that.
    const unknown = listing.damaged.filter((id) => !credentials.has(id))
    assert.ok(missing.length <= unknown.length, `missing, and nobody says so: ${missing.join()}`)
    for (const item of listing.items) {
      // Times are plain columns and may be wrong, but they are times.
      mustBeOneOf(withoutTimes(credentialSchema.parse(item)), this.#forms(credentials.get(item.id) ?? []).map(withoutTimes), item.id)
    }
  }

  #compareHistory(page: Pick<HistoryPage, 'items' | 'damaged'> | undefined): void {
    if (page === undefined) return
    if (page.damaged.length > 0) this.#isWhole = false
    for (const item of page.items) {
      const { id, outcome, cause, code } = checkSchema.parse(item)
      if (this.#plainChecks.has(id)) continue
      const known = this.#prepared.truth[this.#name].checks.get(id)
      assert.deepEqual({ outcome, cause, code }, { outcome: known?.outcome, cause: known?.cause, code: known?.code })
    }
  }

  /** Names are plain, and a keychain asks for no password: whichever account it opened, that one's own must be in it. */
  async #compareDevice(accessToken: Parameters<Vault['accounts']['authenticate']>[0]): Promise<void> {
    const session = await this.#vault.accounts.authenticate(accessToken)
    const name = NAMES.find((known) => this.#prepared.ids[known] === session.accountId)
    assert.ok(name !== undefined)
    this.#compareListing(await this.#told(listAll(this.#vault, session)), true, name)
  }
}

function mustBeOneOf<T>(value: T, right: readonly T[], what: string): void {
  assert.ok(right.some((one) => isDeepStrictEqual(one, value)), `${what} reads as ${JSON.stringify(value)}, which it never was; right would be ${JSON.stringify(right)}`)
}

const withoutTimes = ({ created_at: _created, updated_at: _updated, ...credential }: Credential) => credential

/** A credential that is not there has no history; whether it should be is seen in the listing. */
function nothing(error: unknown): Pick<HistoryPage, 'items' | 'damaged'> {
  if (error instanceof VaultError && error.code === 'CREDENTIAL_NOT_FOUND') return { items: [], damaged: [] }
  throw error
}
