import type { Locator, Page } from '@playwright/test'
import type { Words } from '../words.ts'

/** What is done with one bound credential: its page, its forms, its dialogs. */
export class CredentialPages {
  readonly #page: Page
  readonly #words: Words

  constructor(page: Page, words: Words) {
    this.#page = page
    this.#words = words
  }

  action(key: 'credentials.verify' | 'reveal.button' | 'detail.pause' | 'detail.resume' | 'delete.button'): Locator {
    return this.#page.getByRole('group', { name: this.#words('detail.actions') }).getByRole('button', { name: this.#words(key), exact: true })
  }

  get updateLink(): Locator {
    return this.#page.getByRole('group', { name: this.#words('detail.actions') }).getByRole('link', { name: this.#words('update.title') })
  }

  get editLink(): Locator {
    return this.#page.getByRole('link', { name: this.#words('detail.edit'), exact: true })
  }

  /** The word in which its state is shown beside its name. */
  state(state: string): Locator {
    return this.#page.locator('.tk-badge', { hasText: this.#words(`states.${state}`) })
  }

  get dialog(): Locator {
    return this.#page.getByRole('dialog')
  }

  get alert(): Locator {
    return this.#page.locator('form').getByRole('alert')
  }

  field(key: string): Locator {
    return this.#page.getByLabel(this.#words(key), { exact: true })
  }

  button(key: string): Locator {
    return this.#page.getByRole('button', { name: this.#words(key), exact: true })
  }

  get checks(): Locator {
    return this.#page.getByRole('region', { name: this.#words('history.title') }).locator('tbody tr')
  }

  /** The banner above the list. */
  get warnings(): Locator {
    return this.#page.locator('.tk-warnings')
  }

  /** The mark in the header. */
  get warningsMark(): Locator {
    return this.#page.getByRole('banner').getByRole('link', { name: this.#words('warnings.mark', { count: 1 }) })
  }

  async openUpdate(): Promise<void> {
    await this.updateLink.click()
    await this.#page.getByRole('heading', { level: 1, name: this.#words('update.title') }).waitFor()
  }

  async fillSecrets({ apiKey, apiSecret }: { readonly apiKey?: string; readonly apiSecret?: string }): Promise<void> {
    if (apiKey !== undefined) await this.field('fields.api_key').fill(apiKey)
    if (apiSecret !== undefined) await this.field('fields.api_secret').fill(apiSecret)
  }

  get revealPassword(): Locator {
    return this.dialog.getByLabel(this.#words('reveal.password'), { exact: true })
  }

  /** Types the password into the open dialog. */
  async confirmReveal(password: string): Promise<void> {
    await this.revealPassword.fill(password)
    await this.dialog.getByRole('button', { name: this.#words('reveal.submit'), exact: true }).click()
  }

  async reveal(password: string): Promise<void> {
    await this.action('reveal.button').click()
    await this.confirmReveal(password)
  }

  async delete(): Promise<void> {
    await this.action('delete.button').click()
    await this.dialog.getByRole('button', { name: this.#words('delete.confirm'), exact: true }).click()
  }
}
