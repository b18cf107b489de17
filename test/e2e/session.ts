import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { filesBelow, searchFor } from './canary.ts'
import type { RunningHost } from './hosts/host.ts'
import { AccountPages, type Registration } from './pages/account-pages.ts'
import { CredentialPages } from './pages/credential-pages.ts'
import { VaultPages } from './pages/vault-pages.ts'
import type { Words } from './words.ts'

/** Of every SQLite file. */
const FILE_BEGINS = 'SQLite format 3'

/** A vault under test: its host, which can be started again, and what its user typed. */
export class Session {
  readonly home: string
  readonly #start: () => Promise<RunningHost>
  readonly #words: Words
  readonly #secrets = new Map<string, string>()
  readonly #controls = new Set<string>()
  #output = ''
  #host: RunningHost | null = null

  constructor(home: string, words: Words, start: () => Promise<RunningHost>) {
    this.home = home
    this.#words = words
    this.#start = start
  }

  get page(): Page {
    if (this.#host === null) throw new Error('the host is not running')
    return this.#host.page
  }
  get words(): Words {
    return this.#words
  }
  get account(): AccountPages {
    return new AccountPages(this.page, this.#words)
  }
  get credential(): CredentialPages {
    return new CredentialPages(this.page, this.#words)
  }
  get vault(): VaultPages {
    return new VaultPages(this.page, this.#words)
  }

  async start(): Promise<void> {
    this.#host = await this.#start()
  }
  async quit(): Promise<void> {
    await this.#end((host) => host.quit())
  }
  async kill(): Promise<void> {
    await this.#end((host) => host.kill())
  }
  async #end(how: (host: RunningHost) => Promise<void>): Promise<void> {
    const host = this.#host
    if (host === null) return
    this.#host = null
    await how(host)
    this.#output += host.output()
  }

  /** From now on looked for wherever the vault leaves something behind. */
  secret(name: string, value: string): string {
    this.#secrets.set(name, value)
    return value
  }

  /** A new account whose password is looked for in the end, up to its open and empty vault. */
  async registerTrader(username = 'ada'): Promise<Registration & { readonly recoveryCode: string }> {
    const registration = { username, email: `${username}@example.com`, password: this.secret('password', `${randomBytes(12).toString('base64')} ${username}!`) }
    const code = this.secret('recovery code', await this.account.register(registration))
    this.secret('recovery code without hyphens', code.replaceAll('-', ''))
    await this.account.confirmRecoveryCode(code)
    await expect(this.vault.emptyVault).toBeVisible()
    // Stands in plain in the vault's file: if the search cannot find this, it finds nothing.
    this.#controls.add(registration.email)
    return { ...registration, recoveryCode: code }
  }

  /** What an account entered in plain went with it; from now on the search is proven by what begins the vault's file. */
  accountDeleted({ email }: Pick<Registration, 'email'>): void {
    this.#controls.delete(email)
    this.#controls.add(FILE_BEGINS)
    this.secret('email of the deleted account', email)
  }

  /** Fails where a secret that was typed or shown stands in any file, log or output that is left. */
  expectNothingLeft(): void {
    const files = filesBelow(this.home)
    const places = new Map([...files, ['what the host printed', this.#output]])
    for (const control of this.#controls) expect([...files.values()].some((content) => content.includes(control)), `the search finds ${control}`).toBe(true)
    expect(searchFor(this.#secrets, places)).toEqual([])
  }
}

/**
 * Gives `use` a vault in a folder of its own, with its host running; then quits, and looks for whatever
 * secret was left behind.
 */
export async function withSession(words: Words, start: (home: string) => Promise<RunningHost>, use: (session: Session) => Promise<void>): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-e2e-'))
  const session = new Session(home, words, () => start(home))
  try {
    await session.start()
    await use(session)
    await session.quit()
    session.expectNothingLeft()
  } finally {
    await session.kill()
    rmSync(home, { recursive: true, force: true })
  }
}
