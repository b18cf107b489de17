import type { Page } from '@playwright/test'
import type { PreloadBridge } from '../../src-preload/contract/bridge.ts'
import { expect, test } from './fixture.ts'
import { AccountPages, type Registration } from './pages/account-pages.ts'
import type { Words } from './words.ts'

test('the network goes: could not reach, the state unchanged, no warning', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(binance.entry)
  await binance.exchange.close()
  await credential.action('credentials.verify').click()
  await expect(credential.state('degraded')).toBeVisible()
  await expect(page.getByRole('alert').getByText(words('diagnosis.no_connection.title'))).toBeVisible()
  await expect(credential.warningsMark).toHaveCount(0)
  await vault.openList()
  await expect(vault.rows).toContainText([words('states.degraded')])
  await expect(credential.warnings).toHaveCount(0)
})

test('a refusal is told wherever the trader is, with the way to its renewal', async ({ session, bybit }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(bybit.entry)
  bybit.exchange.changeKey(bybit.entry.apiKey, { expiresAt: Date.now() - 1_000 })
  await vault.openList()
  await page.getByRole('button', { name: words('credentials.verify_named', { name: 'Perp bot' }) }).click()
  const toast = page.getByRole('alert').filter({ hasText: words('outcomes.expired') })
  await expect(toast).toHaveCount(1)
  await toast.getByRole('link', { name: words('warnings.update') }).click()
  await expect(vault.heading(words('update.title'))).toBeVisible()
  await expect(credential.warningsMark).toBeVisible()
})

test('what is done elsewhere shows here without a reload, and the focus stays', async ({ session, bybit, hostKind, context }) => {
  const { page, vault, credential, words } = session
  const trader = await session.registerTrader()
  await vault.bind(bybit.entry)
  const id = page.url().split('/').at(-1) ?? ''
  await vault.openList()
  const row = page.getByRole('link', { name: 'Perp bot', exact: true })
  const verifyElsewhere = hostKind === 'desktop' ? () => verifyPastThePage(page, id) : await inAnotherTab(await context.newPage(), page.url(), trader, words)

  await row.focus()
  bybit.exchange.changeKey(bybit.entry.apiKey, { expiresAt: Date.now() - 1_000 })
  await verifyElsewhere()
  await expect(vault.rows).toContainText([words('states.expired')])
  await expect(credential.warnings).toContainText('Perp bot')
  await expect(row.last()).toBeFocused()

  bybit.exchange.changeKey(bybit.entry.apiKey, { expiresAt: undefined })
  await verifyElsewhere()
  await expect(vault.rows).toContainText([words('states.valid')])
  await expect(credential.warnings).toHaveCount(0)
  await expect(credential.warningsMark).toHaveCount(0)
})

/** By the desktop's own channel, of which the page's stores know nothing. */
async function verifyPastThePage(page: Page, id: string): Promise<void> {
  await page.evaluate((credential) => {
    const { tradekeep } = window as unknown as { readonly tradekeep: PreloadBridge }
    return tradekeep['credentials.verify']({ input: { id: credential }, language: 'en' })
  }, id)
}

async function inAnotherTab(other: Page, address: string, { username, password }: Registration, words: Words): Promise<() => Promise<void>> {
  await other.goto(address)
  await new AccountPages(other, words).logIn(username, password)
  const verify = other.getByRole('button', { name: words('credentials.verify_named', { name: 'Perp bot' }) })
  await verify.waitFor()
  return () => verify.click()
}
