import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from '../words.ts'

export interface Registration {
  readonly username: string
  readonly email: string
  readonly password: string
}

/** How many of the recovery code's last characters are typed back. */
const CHECKED_CHARACTERS = 4

/** The pages before the vault is open. */
export class AccountPages {
  readonly #page: Page
  readonly #words: Words

  constructor(page: Page, words: Words) {
    this.#page = page
    this.#words = words
  }

  heading(key: 'register.title' | 'recovery.title' | 'login.title' | 'unlock.title' | 'recover.title' | 'account.title' | 'replace.title'): Locator {
    return this.#page.getByRole('heading', { level: 1, name: this.#words(key) })
  }

  field(key: string, values: Parameters<Words>[1] = {}): Locator {
    return this.#page.getByLabel(this.#words(key, values), { exact: true })
  }

  button(key: string): Locator {
    return this.#page.getByRole('button', { name: this.#words(key), exact: true })
  }

  async fillRegistration({ username, email, password }: Registration): Promise<void> {
    await this.field('register.username').fill(username)
    await this.field('register.email').fill(email)
    await this.field('register.password').fill(password)
    await this.field('register.confirm').fill(password)
  }

  /** Creates an account and gives its recovery code, which is then on the screen. */
  async register(registration: Registration): Promise<string> {
    await expect(this.heading('register.title')).toBeVisible()
    await this.fillRegistration(registration)
    await this.button('register.submit').click()
    return this.shownRecoveryCode()
  }

  get recoveryCode(): Locator {
    return this.#page.getByTestId('recovery-code')
  }

  /** Says that the code is on paper, and proves it. */
  async confirmRecoveryCode(code: string): Promise<void> {
    await this.#page.getByLabel(this.#words('recovery.written')).check()
    await this.field('recovery.check_label', { count: CHECKED_CHARACTERS }).fill(code.slice(-CHECKED_CHARACTERS))
    await this.button('recovery.continue').click()
  }

  async logIn(username: string, password: string): Promise<void> {
    await expect(this.heading('login.title')).toBeVisible()
    await this.field('login.username').fill(username)
    await this.field('login.password').fill(password)
    await this.button('login.submit').click()
  }

  /** Sets a password by the recovery code, from the page that asks for the forgotten one. */
  async recover(entry: { readonly username: string; readonly code: string; readonly password: string }): Promise<void> {
    await this.button('login.forgot').click()
    await expect(this.heading('recover.title')).toBeVisible()
    await this.fillRecovery(entry)
  }

  async fillRecovery({ username, code, password }: { readonly username: string; readonly code: string; readonly password: string }): Promise<void> {
    await this.field('login.username').fill(username)
    await this.field('recovery.code').fill(code)
    await this.field('recover.new_password').fill(password)
    await this.field('register.confirm').fill(password)
    await this.button('recover.submit').click()
  }

  /** The code on the screen, as it is written down. */
  async shownRecoveryCode(): Promise<string> {
    await expect(this.heading('recovery.title')).toBeVisible()
    return (await this.recoveryCode.locator('span').allInnerTexts()).join('-')
  }

  async openAccount(username: string): Promise<void> {
    await this.#page.getByRole('button', { name: this.#words('shell.account_menu', { username }) }).click()
    await this.#page.getByRole('menuitem', { name: this.#words('account.title') }).click()
    await expect(this.heading('account.title')).toBeVisible()
  }

  async logOut(username: string): Promise<void> {
    await this.#page.getByRole('button', { name: this.#words('shell.account_menu', { username }) }).click()
    await this.#page.getByRole('menuitem', { name: this.#words('shell.log_out') }).click()
    await expect(this.heading('login.title')).toBeVisible()
  }

  async unlock(password: string): Promise<void> {
    await expect(this.heading('unlock.title')).toBeVisible()
    await this.field('unlock.password').fill(password)
    await this.button('unlock.submit').click()
  }
}
