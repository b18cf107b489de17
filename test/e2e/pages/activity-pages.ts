import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from '../words.ts'

/** The page of who did what, its verdict and its file. */
export class ActivityPages {
  readonly #page: Page
  readonly #words: Words

  constructor(page: Page, words: Words) {
    this.#page = page
    this.#words = words
  }

  async open(username: string): Promise<void> {
    await this.#page.getByRole('button', { name: this.#words('shell.account_menu', { username }) }).click()
    await this.#page.getByRole('menuitem', { name: this.#words('audit.title') }).click()
    await expect(this.heading).toBeVisible()
  }

  get heading(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: this.#words('audit.title') })
  }

  /** Every entry that is shown, newest first. */
  get entries(): Locator {
    return this.#page.locator('.tk-entry')
  }

  entry(...texts: readonly string[]): Locator {
    return texts.reduce((found, text) => found.filter({ hasText: text }), this.entries)
  }

  get integrity(): Locator {
    return this.#page.getByRole('region', { name: this.#words('audit.integrity.title') })
  }

  button(key: string): Locator {
    return this.#page.getByRole('button', { name: this.#words(key), exact: true })
  }

  filter(key: 'audit.filter_action' | 'audit.filter_credential'): Locator {
    return this.#page.getByRole('combobox', { name: this.#words(key) })
  }

  async choose(key: 'audit.filter_action' | 'audit.filter_credential', option: string): Promise<void> {
    await this.filter(key).click()
    await this.#page.getByRole('option', { name: option, exact: true }).click()
  }

  /** Saves the list, and gives the file's name and content. */
  async save(format: 'csv' | 'json'): Promise<{ readonly name: string; readonly content: string }> {
    const saved = this.#page.waitForEvent('download')
    await this.button(`audit.export.${format}`).click()
    const download = await saved
    return { name: download.suggestedFilename(), content: readFileSync(await download.path(), 'utf8') }
  }
}
