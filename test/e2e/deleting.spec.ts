import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

test('a credential is deleted at one click after its consequences are said, and brought back by undo', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(binance.entry)
  await credential.action('delete.button').click()
  await expect(credential.dialog).toContainText(words('delete.vault'))
  await expect(credential.dialog).toContainText(words('delete.exchange', { exchange: 'Binance' }))
  await lookAt(page, 'delete')
  await credential.dialog.getByRole('button', { name: words('delete.confirm'), exact: true }).click()
  await expect(vault.emptyVault).toBeVisible()
  await expect(page.getByText(words('delete.done', { name: 'Grid bot' }))).toBeVisible()
  await credential.button('delete.undo_button').click()
  await expect(vault.heading('Grid bot')).toBeVisible()
  await expect(page.getByText(words('delete.done', { name: 'Grid bot' }))).toHaveCount(0)
  await vault.openList()
  await expect(vault.rows).toHaveCount(1)

  // Looked at where nothing is undone afterwards: to look takes a part of the ten seconds that nobody knows.
  await page.getByRole('link', { name: 'Grid bot' }).click()
  await credential.delete()
  await expect(page.getByText(words('delete.done', { name: 'Grid bot' }))).toBeVisible()
  await lookAt(page, 'deleted')
})

test('the keyboard undoes a deletion too; after ten seconds nothing does', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(binance.entry)
  const address = page.url()
  await credential.delete()
  await expect(vault.emptyVault).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(vault.heading('Grid bot')).toBeVisible()

  await credential.delete()
  await expect(vault.emptyVault).toBeVisible()
  // The vault's own ten seconds, by its own clock.
  await expect(page.getByText(words('delete.done', { name: 'Grid bot' }))).toHaveCount(0, { timeout: 30_000 })
  await page.goto(address)
  await expect(vault.heading(words('detail.missing_title'))).toBeVisible()
  await vault.openList()
  await vault.bind(binance.entry)
})

test('a paused credential is marked, leaves the list unless asked for, and comes back', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(binance.entry)
  await credential.action('detail.pause').click()
  await expect(credential.action('detail.resume')).toBeVisible()
  await expect(page.getByText(words('credentials.paused'), { exact: true })).toBeVisible()
  await vault.openList()
  await expect(page.getByRole('heading', { name: words('credentials.all_paused_title') })).toBeVisible()
  await lookAt(page, 'all paused')
  await page.getByRole('checkbox').check()
  await expect(vault.rows).toHaveCount(1)
  await expect(vault.rows).toContainText([words('credentials.paused')])
  await page.getByRole('link', { name: 'Grid bot' }).click()
  await credential.action('detail.resume').click()
  await expect(credential.action('detail.pause')).toBeVisible()
  await expect(credential.state('valid')).toBeVisible()
})
