import type { Language } from '../../../src-preload/contract/names.ts'
import { expect } from '../fixture.ts'
import { wordsOf } from '../words.ts'
import { closeWindow, pressMenuKey, test, windowLook } from './shell.ts'

test('the keys of the menu lead where the page\'s shortcuts lead, from a hidden window too', async ({ shell }) => {
  const { session } = shell
  const { page, vault, words } = session
  const standIn = shell.standIn()
  await session.registerTrader()
  await expect.poll(() => pressMenuKey(standIn, 'CmdOrCtrl+N')).toBe(true)
  await expect(vault.heading(words('bind.title'))).toBeVisible()
  expect(await pressMenuKey(standIn, 'CmdOrCtrl+G')).toBe(true)
  await expect(vault.emptyVault).toBeVisible()
  expect(await pressMenuKey(standIn, 'CmdOrCtrl+/')).toBe(true)
  await expect(page.getByRole('dialog', { name: words('shell.shortcuts') })).toBeVisible()
  await page.keyboard.press('Escape')
  await closeWindow(standIn)
  await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: false })
  expect(await pressMenuKey(standIn, 'CmdOrCtrl+N')).toBe(true)
  await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: true })
  await expect(vault.heading(words('bind.title'))).toBeVisible()
})

test('searching puts the cursor into the search field', async ({ shell, binance }) => {
  const { session } = shell
  await session.registerTrader()
  await session.vault.bind(binance.entry)
  await session.vault.openList()
  // Without a list there is no field to search it.
  await expect(session.vault.rows).toHaveCount(1)
  expect(await pressMenuKey(shell.standIn(), 'CmdOrCtrl+F')).toBe(true)
  await expect(session.page.getByRole('searchbox').or(session.page.locator('#credential-search'))).toBeFocused()
})

test('a locked vault has a menu that leads nowhere', async ({ shell }) => {
  const { session } = shell
  const standIn = shell.standIn()
  for (const keys of ['CmdOrCtrl+N', 'CmdOrCtrl+F', 'CmdOrCtrl+G', 'CmdOrCtrl+L', 'CmdOrCtrl+/']) expect(await pressMenuKey(standIn, keys)).toBe(false)
  const { password } = await session.registerTrader()
  await expect.poll(() => pressMenuKey(standIn, 'CmdOrCtrl+L')).toBe(true)
  await expect(session.account.heading('unlock.title')).toBeVisible()
  await expect.poll(() => pressMenuKey(standIn, 'CmdOrCtrl+N')).toBe(false)
  await session.account.unlock(password)
  await expect.poll(() => pressMenuKey(standIn, 'CmdOrCtrl+N')).toBe(true)
})

test('it quits', async ({ shell }) => {
  const standIn = shell.standIn()
  await standIn.evaluate(({ Menu }) => void setImmediate(() => Menu.press('CmdOrCtrl+Q')), null)
  expect(await standIn.ended).toBe(0)
})

test('it speaks the language of the page', async ({ shell }) => {
  const { session } = shell
  const labels = (): Promise<(string | undefined)[]> => shell.standIn().evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? [], null)
  const inLanguage = (language: Language): string[] => ['file', 'edit', 'view', 'window', 'help'].map((key) => wordsOf(language)(`menu.${key}`))
  expect(await labels()).toEqual(inLanguage('en'))
  await session.page.getByRole('button', { name: session.words('shell.language') }).click()
  await session.page.getByRole('menu').getByText('繁體中文').click()
  await session.page.reload()
  await expect.poll(labels).toEqual(inLanguage('zh-TW'))
})
