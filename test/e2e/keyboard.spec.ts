import { expect, type Locator } from '@playwright/test'
import { test } from './fixture.ts'

const MOST_STEPS = 60

/** Presses Tab until the element has the focus; fails where the keyboard does not get there. */
async function tabTo(target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await target.page().keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${target.toString()}`)
}

test('the whole way from the first account to a bound key and a locked vault, by keyboard alone', async ({ session, binance }) => {
  const { page, account, vault, words } = session
  const { keyboard } = page
  const type = async (target: Locator, text: string): Promise<void> => {
    await tabTo(target)
    await keyboard.insertText(text)
  }
  const password = session.secret('password', `one typed ${binance.entry.apiSecret.slice(8, 30)}`)

  await type(account.field('register.username'), 'ada')
  await type(account.field('register.email'), 'ada@example.com')
  await type(account.field('register.password'), password)
  await type(account.field('register.confirm'), password)
  await keyboard.press('Enter')

  await expect(account.heading('recovery.title')).toBeVisible()
  const code = session.secret('recovery code', (await account.recoveryCode.locator('span').allInnerTexts()).join('-'))
  await tabTo(page.getByLabel(words('recovery.written')))
  await keyboard.press('Space')
  await type(account.field('recovery.check_label', { count: 4 }), code.slice(-4))
  await keyboard.press('Enter')

  await expect(vault.emptyVault).toBeVisible()
  await keyboard.press('n')
  const exchange = page.getByRole('combobox', { name: words('bind.exchange') })
  await type(exchange, 'Binance')
  await expect(page.getByRole('option').first()).toBeVisible()
  await keyboard.press('Enter')
  await type(page.getByLabel(words('fields.api_key'), { exact: true }), binance.entry.apiKey)
  await type(page.getByLabel(words('fields.api_secret'), { exact: true }), binance.entry.apiSecret)
  await type(page.getByLabel(words('bind.label'), { exact: true }), binance.entry.label)
  await tabTo(page.getByRole('button', { name: words('bind.advanced') }))
  await keyboard.press('Enter')
  await type(page.getByLabel(words('bind.base_url'), { exact: true }), binance.entry.baseUrl)
  await keyboard.press('Enter')
  await expect(vault.heading(binance.entry.label)).toBeVisible()

  await keyboard.press('g')
  await expect(vault.rows).toHaveCount(1)
  await tabTo(page.getByRole('link', { name: binance.entry.label }))
  await keyboard.press('Enter')
  await expect(vault.heading(binance.entry.label)).toBeVisible()

  await keyboard.press('ControlOrMeta+l')
  await expect(account.heading('unlock.title')).toBeVisible()
  await type(account.field('unlock.password'), password)
  await keyboard.press('Enter')
  await expect(vault.heading(binance.entry.label)).toBeVisible()
})

test('a bound key is revealed, renewed, deleted and brought back, by keyboard alone', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  const { keyboard } = page
  const { password } = await session.registerTrader()
  const { apiSecret } = binance.entry
  await vault.bind(binance.entry)

  await tabTo(credential.action('reveal.button'))
  await keyboard.press('Enter')
  await expect(credential.revealPassword).toBeFocused()
  await keyboard.insertText(password)
  await keyboard.press('Enter')
  await expect(page.getByText(apiSecret, { exact: true })).toBeVisible()
  await keyboard.press('Escape')
  await expect(credential.dialog).toHaveCount(0)
  await expect(credential.action('reveal.button')).toBeFocused()

  await tabTo(credential.updateLink)
  await keyboard.press('Enter')
  await expect(vault.heading(words('update.title'))).toBeFocused()
  await tabTo(credential.field('fields.api_secret'))
  await keyboard.insertText(apiSecret)
  await keyboard.press('Enter')
  await expect(vault.heading('Grid bot')).toBeVisible()

  await tabTo(credential.action('delete.button'))
  await keyboard.press('Enter')
  await expect(credential.dialog.getByRole('button', { name: words('delete.confirm'), exact: true })).toBeFocused()
  await keyboard.press('Enter')
  await expect(vault.emptyVault).toBeVisible()
  await keyboard.press('ControlOrMeta+z')
  await expect(vault.heading('Grid bot')).toBeVisible()
})
