import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'
import type { Language } from '../../src-preload/contract/names.ts'
import { filesBelow, searchFor } from './canary.ts'
import { startBrowserHost } from './hosts/browser-host.ts'
import { startDesktopHost } from './hosts/desktop-host.ts'
import type { HostKind, RunningHost } from './hosts/host.ts'
import { AccountPages, type Registration } from './pages/account-pages.ts'
import { VaultPages } from './pages/vault-pages.ts'
import { wordsOf, type Words } from './words.ts'

export interface Options {
  readonly hostKind: HostKind
  /** Of the page's words; the browser's locale follows it. */
  readonly language: Language
}

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
  async registerTrader(username = 'ada'): Promise<Registration> {
    const registration = { username, email: `${username}@example.com`, password: this.secret('password', `${randomBytes(12).toString('base64')} ${username}!`) }
    const code = this.secret('recovery code', await this.account.register(registration))
    this.secret('recovery code without hyphens', code.replaceAll('-', ''))
    await this.account.confirmRecoveryCode(code)
    await expect(this.vault.emptyVault).toBeVisible()
    // Stands in plain in the vault's file: if the search cannot find this, it finds nothing.
    this.#controls.add(registration.email)
    return registration
  }

  /** Fails where a secret that was typed or shown stands in any file, log or output that is left. */
  expectNothingLeft(): void {
    const files = filesBelow(this.home)
    const places = new Map([...files, ['what the host printed', this.#output]])
    for (const control of this.#controls) expect([...files.values()].some((content) => content.includes(control)), `the search finds ${control}`).toBe(true)
    expect(searchFor(this.#secrets, places)).toEqual([])
  }
}

export const test = base.extend<Options & { session: Session }>({
  hostKind: ['browser', { option: true }],
  language: ['en', { option: true }],
  locale: async ({ language }, use) => use(language),

  session: async ({ context, hostKind, language }, use) => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-e2e-'))
    const start = (): Promise<RunningHost> => (hostKind === 'desktop' ? startDesktopHost(context, home, language) : startBrowserHost(context, home))
    const session = new Session(home, wordsOf(language), start)
    await session.start()
    try {
      await use(session)
      await session.quit()
      session.expectNothingLeft()
    } finally {
      await session.kill()
      rmSync(home, { recursive: true, force: true })
    }
  },
})

export { expect } from '@playwright/test'
