import type { BrowserContext, Page } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import { expect, test } from '../fixture.ts'
import { AccountPages, type Registration } from '../pages/account-pages.ts'
import { CredentialPages } from '../pages/credential-pages.ts'
import { VaultPages } from '../pages/vault-pages.ts'
import type { Session } from '../session.ts'
import { listening } from './listening.ts'

interface Tab {
  readonly page: Page
  readonly account: AccountPages
  readonly vault: VaultPages
  readonly credential: CredentialPages
}

/** The same trader in a second tab, logged in there on its own. */
async function secondTab(context: BrowserContext, { page, words }: Session, { username, password }: Registration): Promise<Tab> {
  const other = await context.newPage()
  await other.goto(new URL('/', page.url()).href)
  const tab = { page: other, account: new AccountPages(other, words), vault: new VaultPages(other, words), credential: new CredentialPages(other, words) }
  const hears = listening(other)
  await tab.account.logIn(username, password)
  await tab.vault.lockButton.waitFor()
  await hears
  // From here on a reload would be seen: it would take this mark away.
  for (const one of [page, other]) await one.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', 'yes'))
  return tab
}

async function expectNoReload(...pages: Page[]): Promise<void> {
  for (const page of pages) await expect(page.locator('html')).toHaveAttribute('data-not-reloaded', 'yes')
}

test('what is bound, deleted and brought back in one tab shows in the other', async ({ session, binance, context }) => {
  const trader = await session.registerTrader()
  const other = await secondTab(context, session, trader)
  await expect(other.vault.emptyVault).toBeVisible()
  await session.vault.bind(binance.entry)
  await expect(other.vault.rows).toHaveCount(1)
  await expect(other.vault.rows).toContainText(['Grid bot'])
  await session.credential.delete()
  await expect(other.vault.emptyVault).toBeVisible()
  await session.credential.button('delete.undo_button').click()
  await expect(other.vault.rows).toContainText(['Grid bot'])
  await expectNoReload(session.page, other.page)
})

test('a lock in one tab closes the other at once, and an unlock opens it', async ({ session, binance, context }) => {
  const trader = await session.registerTrader()
  await session.vault.bind(binance.entry)
  const other = await secondTab(context, session, trader)
  await expect(other.vault.rows).toHaveCount(1)
  await session.vault.lockButton.click()
  await expect(other.account.heading('unlock.title')).toBeVisible()
  await expect(other.page.getByText('Grid bot')).toHaveCount(0)
  await session.account.unlock(trader.password)
  await expect(other.vault.rows).toContainText(['Grid bot'])
  await expectNoReload(session.page, other.page)
})

test('another password ends the session of the other tab, which says so', async ({ session, context }) => {
  const trader = await session.registerTrader()
  const other = await secondTab(context, session, trader)
  const next = session.secret('second password', `${randomBytes(12).toString('base64')} anew!`)
  await session.account.openAccount(trader.username)
  await session.account.field('password.current').fill(trader.password)
  await session.account.field('recover.new_password').fill(next)
  await session.account.field('register.confirm').fill(next)
  await session.account.button('password.submit').click()
  await expect(other.account.heading('login.title')).toBeVisible()
  await expect(other.page.getByText(session.words('login.ended'))).toBeVisible()
  await expect(session.vault.lockButton).toBeVisible()
  await expectNoReload(other.page)
  await other.account.logIn(trader.username, next)
  await expect(other.vault.lockButton).toBeVisible()
  await session.vault.lockButton.click()
  await expect(other.account.heading('unlock.title')).toBeVisible()
})
