import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from '../words.ts'

interface NewAccount {
  readonly username: string
  readonly email: string
  readonly password: string
}

/** The account page's sections, and what stands above every page of the open vault. */
export class SettingsPages {
  readonly #page: Page
  readonly #words: Words

  constructor(page: Page, words: Words) {
    this.#page = page
    this.#words = words
  }

  /** By the key of its heading. */
  section(key: string): Locator {
    return this.#page.getByRole('region', { name: this.#words(key), exact: true })
  }

  get dialog(): Locator {
    return this.#page.getByRole('dialog')
  }

  get contents(): Locator {
    return this.#page.getByRole('navigation', { name: this.#words('account.contents') })
  }

  get logins(): Locator {
    return this.section('logins.title').getByRole('listitem')
  }

  get idle(): Locator {
    return this.section('locking.title').getByRole('combobox', { name: this.#words('locking.idle') })
  }

  get wipe(): Locator {
    return this.section('locking.title').getByRole('switch')
  }

  get alert(): Locator {
    return this.#page.getByRole('region', { name: this.#words('alerts.token_reused.title') })
  }

  /** Somewhere in `place`. */
  button(place: Locator, key: string): Locator {
    return place.getByRole('button', { name: this.#words(key), exact: true })
  }

  field(place: Locator, key: string, values: Parameters<Words>[1] = {}): Locator {
    return place.getByLabel(this.#words(key, values), { exact: true })
  }

  /** Changes the own name, from the account page. */
  async rename(username: string, password: string): Promise<void> {
    const profile = this.section('profile.title')
    await this.field(profile, 'register.username').fill(username)
    await this.field(profile, 'profile.password').fill(password)
    await this.button(profile, 'profile.submit').click()
  }

  async chooseLocking(idle: string, wipe: boolean): Promise<void> {
    await this.idle.click()
    await this.#page.getByRole('option', { name: idle, exact: true }).click()
    await this.wipe.setChecked(wipe)
    await this.button(this.section('locking.title'), 'locking.submit').click()
    await expect(this.#page.getByText(this.#words('locking.saved'))).toBeVisible()
  }

  /** As an admin: makes an account and gives its recovery code, which is on the screen then. */
  async register({ username, email, password }: NewAccount): Promise<string> {
    await this.button(this.section('people.title'), 'people.register').click()
    await this.field(this.dialog, 'people.username').fill(username)
    await this.field(this.dialog, 'people.email').fill(email)
    await this.field(this.dialog, 'people.password').fill(password)
    await this.field(this.dialog, 'people.confirm').fill(password)
    await this.button(this.dialog, 'people.register_submit').click()
    const code = this.#page.getByTestId('recovery-code')
    await expect(code).toBeVisible()
    return (await code.locator('span').allInnerTexts()).join('-')
  }

  /** The code is handed over, and gone from the screen. */
  async handOver(): Promise<void> {
    await this.dialog.getByRole('checkbox').check()
    await this.button(this.dialog, 'people.done').click()
    await expect(this.dialog).toHaveCount(0)
  }

  async setRole(username: string, role: 'admin' | 'trader', password: string): Promise<void> {
    await this.button(this.section('people.title'), 'people.role').click()
    await this.field(this.dialog, 'people.whose').fill(username)
    await this.dialog.getByRole('radio', { name: this.#words(`shell.role_${role}`) }).check()
    await this.field(this.dialog, 'profile.password').fill(password)
    await this.button(this.dialog, 'people.role_submit').click()
  }

  /** Deletes the own account, from the account page. */
  async deleteAccount(username: string, password: string): Promise<void> {
    await this.button(this.section('account_deletion.title'), 'account_deletion.button').click()
    await this.field(this.dialog, 'account_deletion.type_name', { username }).fill(username)
    await this.field(this.dialog, 'profile.password').fill(password)
    await this.button(this.dialog, 'account_deletion.confirm').click()
  }
}
