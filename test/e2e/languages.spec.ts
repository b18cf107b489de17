import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'
import { wordsOf } from './words.ts'

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    test.use({ language })

    test('every screen speaks it, from the first account to the locked vault', async ({ session }) => {
      const { page, account, vault, words } = session
      await expect(account.heading('register.title')).toBeVisible()
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await lookAt(page, `register, ${language}`)
      const { password } = await session.registerTrader('ada')
      await lookAt(page, `empty vault, ${language}`)
      await vault.openBinding()
      await lookAt(page, `bind, ${language}`)
      await vault.lockButton.click()
      await expect(account.heading('unlock.title')).toBeVisible()
      await lookAt(page, `unlock, ${language}`)
      await account.unlock('not the password')
      await expect(page.getByText(words('unlock.wrong'))).toBeVisible()
      await account.unlock(password)
      await expect(vault.heading(words('bind.title'))).toBeVisible()
    })
  })
}

test('the language changes at a click, and stays chosen', async ({ session }) => {
  const { page, account, words } = session
  await expect(account.heading('register.title')).toBeVisible()
  await page.getByRole('button', { name: words('shell.language') }).click()
  await page.getByRole('menu').getByText('简体中文').click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

test('a page without its credential says so in the language that is chosen then', async ({ session }) => {
  const { page, vault, words } = session
  await session.registerTrader()
  await page.evaluate(() => (window.location.hash = '#/credentials/01890000-0000-7000-8000-000000000001'))
  await expect(vault.heading(words('detail.missing_title'))).toBeVisible()
  await expect(page.getByText(words('errors.credential_not_found'))).toBeVisible()
  await page.getByRole('button', { name: words('shell.language') }).click()
  await page.getByRole('menu').getByText('繁體中文').click()
  const chinese = wordsOf('zh-TW')
  await expect(page.getByRole('heading', { level: 1, name: chinese('detail.missing_title') })).toBeVisible()
  await expect(page.getByText(chinese('errors.credential_not_found'))).toBeVisible()
  await expect(page.getByText(words('errors.credential_not_found'))).toHaveCount(0)
})
