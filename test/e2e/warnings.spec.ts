import { expect, test } from './fixture.ts'

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

test('what another page does shows here without a reload', async ({ session, bybit, hostKind, context }) => {
  test.skip(hostKind === 'desktop', 'the desktop has one window')
  const { page, vault, credential, words } = session
  const { username, password } = await session.registerTrader()
  await vault.bind(bybit.entry)
  await vault.openList()
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByLabel(words('login.username'), { exact: true }).fill(username)
  await other.getByLabel(words('login.password'), { exact: true }).fill(password)
  await other.getByRole('button', { name: words('login.submit'), exact: true }).click()
  bybit.exchange.changeKey(bybit.entry.apiKey, { expiresAt: Date.now() - 1_000 })
  await other.getByRole('button', { name: words('credentials.verify_named', { name: 'Perp bot' }) }).click()
  await expect(vault.rows).toContainText([words('states.expired')])
  await expect(credential.warnings).toContainText('Perp bot')
  await other.close()
})
