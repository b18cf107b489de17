import type { Locator, Page } from '@playwright/test'
import type { Words } from '../words.ts'

export interface KeyEntry {
  readonly exchange: string
  readonly label: string
  readonly apiKey: string
  readonly apiSecret: string
  /** Where the exchange's simulator listens. */
  readonly baseUrl: string
}

/** The pages of the open vault: list, binding, detail. */
export class VaultPages {
  readonly #page: Page
  readonly #words: Words

  constructor(page: Page, words: Words) {
    this.#page = page
    this.#words = words
  }

  get listHeading(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: this.#words('credentials.title') })
  }

  get emptyVault(): Locator {
    return this.#page.getByRole('heading', { name: this.#words('credentials.none_title') })
  }

  get rows(): Locator {
    return this.#page.getByRole('list', { name: this.#words('credentials.list') }).getByRole('listitem')
  }

  get refusal(): Locator {
    return this.#page.locator('form').getByRole('alert')
  }

  get lockButton(): Locator {
    return this.#page.getByRole('button', { name: this.#words('shell.lock'), exact: true })
  }

  heading(name: string): Locator {
    return this.#page.getByRole('heading', { level: 1, name })
  }

  region(key: string): Locator {
    return this.#page.getByRole('heading', { name: this.#words(key) }).locator('xpath=..')
  }

  async openBinding(): Promise<void> {
    await this.#page.getByRole('link', { name: this.#words('credentials.bind') }).click()
    await this.heading(this.#words('bind.title')).waitFor()
  }

  async openList(): Promise<void> {
    await this.#page.getByRole('link', { name: this.#words('shell.home') }).click()
    await this.listHeading.waitFor()
  }

  async fillKey(entry: KeyEntry): Promise<void> {
    await this.#page.getByRole('combobox', { name: this.#words('bind.exchange') }).fill(entry.exchange)
    await this.#page.getByRole('option', { name: entry.exchange, exact: true }).click()
    await this.#page.getByRole('textbox', { name: this.#words('fields.api_key'), exact: true }).fill(entry.apiKey)
    await this.#page.getByLabel(this.#words('fields.api_secret'), { exact: true }).fill(entry.apiSecret)
    await this.#page.getByLabel(this.#words('bind.label'), { exact: true }).fill(entry.label)
    await this.#page.getByRole('button', { name: this.#words('bind.advanced') }).click()
    await this.#page.getByLabel(this.#words('bind.base_url'), { exact: true }).fill(entry.baseUrl)
  }

  async submitKey(): Promise<void> {
    await this.#page.getByRole('button', { name: this.#words('bind.submit'), exact: true }).click()
  }

  /** Binds a key that is accepted, and waits for its page. */
  async bind(entry: KeyEntry): Promise<void> {
    await this.openBinding()
    await this.fillKey(entry)
    await this.submitKey()
    await this.heading(entry.label).waitFor()
  }
}
