import type { Page } from '@playwright/test'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { expect, test, type Binance } from './fixture.ts'
import { lookAt } from './screens.ts'
import type { Session } from './session.ts'

/** The longest that can be chosen, in seconds: a check that hangs must still hang after two looks at the screen. */
const PATIENCE = '60'

/** One key under two of the exchange's names: they are asked one after the other. */
async function bindTwins({ vault, account }: Session, { entry }: Binance): Promise<void> {
  for (const { exchange, label } of [entry, { exchange: 'Binance USDⓈ-M', label: 'Grid bot, futures' }]) {
    await vault.openBinding()
    await vault.fillKey({ ...entry, exchange, label })
    await account.field('bind.timeout').fill(PATIENCE)
    await vault.submitKey()
    await vault.heading(label).waitFor()
    await vault.openList()
  }
}

const progressOf = (page: Page, { words }: Session) => page.getByRole('region', { name: words('check_all.title') })
const buttonOf = (page: Page, { words }: Session) => page.getByRole('button', { name: words('check_all.button'), exact: true })

test('all are checked from the keyboard, and their sum is told once', async ({ session, binance, bybit }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await bindTwins(session, binance)
  await vault.bind(bybit.entry)
  await vault.openList()
  bybit.exchange.changeKey(bybit.entry.apiKey, { expiresAt: Date.now() - 1_000 })
  const asked = binance.exchange.requests.length
  await buttonOf(page, session).focus()
  await page.keyboard.press('Enter')
  const toast = page.getByRole('alert').filter({ hasText: words('check_all.done', { done: 3, total: 3 }) })
  // Under the pointer it stays; else it goes after four seconds, read or not.
  await toast.hover()
  await expect(toast).toContainText(words('check_all.refused', { refused: 1 }))
  await expect(toast).toContainText(words('check_all.working', { working: 2 }))
  // The single refusal is part of the sum, not told beside it.
  await expect(page.getByRole('alert')).toHaveCount(1)
  await expect(progressOf(page, session)).toHaveCount(0)
  await expect(vault.rows.first()).toContainText(words('states.expired'))
  await expect(credential.warnings).toContainText('Perp bot')
  await expect(buttonOf(page, session)).toBeFocused()
  expect(binance.exchange.requests.length).toBe(asked + 2)
})

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    test.use({ language })

    test('how far the checks are is shown, and what has not begun is called off', async ({ session, binance }) => {
      const { page, words } = session
      await session.registerTrader()
      await bindTwins(session, binance)
      binance.exchange.fault = 'stall'
      const asked = binance.exchange.requests.length
      await buttonOf(page, session).click()
      const progress = progressOf(page, session)
      await expect(progress).toContainText(words('check_all.progress', { done: 0, total: 2 }))
      await expect(progress.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '0')
      await expect.poll(() => binance.exchange.requests.length).toBe(asked + 1)
      await lookAt(page, `checking all, ${language}`)
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.setViewportSize({ width: 900, height: 600 })
      await lookAt(page, `checking all, ${language}, dark and small`)
      // A second batch is not begun.
      await buttonOf(page, session).press('Enter')
      await progress.getByRole('button', { name: words('common.cancel'), exact: true }).press('Enter')
      await expect(progress).toContainText(words('check_all.stopping', { done: 0, total: 2 }))
      await binance.exchange.close()
      const toast = page.getByRole('alert').filter({ hasText: words('check_all.cancelled', { done: 1, total: 2 }) })
      await expect(toast).toContainText(words('check_all.unclear', { unclear: 1 }))
      await lookAt(page, `called off, ${language}`)
      await expect(progress).toHaveCount(0)
      await expect(buttonOf(page, session)).toBeFocused()
    })
  })
}
