import { expect, test } from '../fixture.ts'

test('a copied secret is off the clipboard after 30 seconds', async ({ session, binance, context }) => {
  const { page, vault, credential, words } = session
  const { password } = await session.registerTrader()
  await vault.bind(binance.entry)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  await page.clock.install()

  await credential.reveal(password)
  await credential.dialog.getByRole('button', { name: words('reveal.copy_field', { field: words('fields.api_secret') }) }).click()
  await expect(page.getByText(words('clipboard.cleared_in', { seconds: 30 }))).toBeVisible()
  expect(await clipboard()).toBe(binance.entry.apiSecret)
  await page.clock.fastForward(31_000)
  await expect.poll(clipboard).toBe('')
})
