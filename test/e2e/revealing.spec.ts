import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

test('the plain fields are shown for the password, for a while, and hidden at once by button, Escape and lock', async ({ session, binance }) => {
  const { page, vault, credential, account, words } = session
  const { password } = await session.registerTrader()
  const { apiKey, apiSecret } = binance.entry
  await vault.bind(binance.entry)
  const secret = page.getByText(apiSecret, { exact: true })

  await credential.reveal('not the password')
  await expect(credential.dialog.getByText(words('unlock.wrong'))).toBeVisible()
  await expect(secret).toHaveCount(0)
  await credential.confirmReveal(password)
  await expect(secret).toBeVisible()
  await expect(page.getByText(apiKey, { exact: true })).toBeVisible()
  await expect(credential.dialog.getByRole('timer')).toHaveText(/\d+/u)
  await expect(credential.button('reveal.hide')).toBeFocused()
  await lookAt(page, 'revealed')
  await credential.button('reveal.hide').click()
  await expect(secret).toHaveCount(0)
  await expect(credential.action('reveal.button')).toBeFocused()

  await credential.reveal(password)
  await expect(secret).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(secret).toHaveCount(0)

  await credential.reveal(password)
  await expect(secret).toBeVisible()
  await page.keyboard.press('ControlOrMeta+l')
  await expect(account.heading('unlock.title')).toBeVisible()
  await expect(secret).toHaveCount(0)
  await account.unlock(password)
  await expect(vault.heading('Grid bot')).toBeVisible()
  await expect(credential.dialog).toHaveCount(0)
})

test('time hides the fields, and so does a page that nobody sees', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  const { password } = await session.registerTrader()
  await vault.bind(binance.entry)
  const secret = page.getByText(binance.entry.apiSecret, { exact: true })
  await page.clock.install()

  await credential.reveal(password)
  await expect(secret).toBeVisible()
  await page.clock.fastForward('10:00')
  await expect(secret).toHaveCount(0)
  await expect(credential.dialog.getByText(words('reveal.hidden_again'))).toBeVisible()

  await credential.confirmReveal(password)
  await expect(secret).toBeVisible()
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect(secret).toHaveCount(0)
})

test('too many wrong passwords are told, with how long to wait', async ({ session, binance }) => {
  const { vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(binance.entry)
  await credential.action('reveal.button').click()
  // The fifth is the last that is looked at.
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await credential.confirmReveal(`not the password ${attempt}`)
    await expect(credential.revealPassword).toHaveValue('')
  }
  await expect(credential.dialog.getByRole('alert').first()).toContainText(words('login.locked_out', { minutes: 15 }))
})
