import { BINANCE_REPLIES } from '../exchanges/binance.ts'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

test('every check stands in the history, newest first, and older ones on demand', async ({ session, binance }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(binance.entry)
  await expect(credential.checks).toHaveCount(1)
  await expect(credential.checks.first()).toContainText(words('outcomes.valid'))

  binance.exchange.fault = BINANCE_REPLIES.badKeyIpOrPermission
  await credential.action('credentials.verify').click()
  await expect(credential.checks).toHaveCount(2)
  await expect(credential.checks.first()).toContainText(words('outcomes.rejected'))
  await expect(credential.checks.first()).toContainText('-2015')
  await expect(credential.state('rejected')).toBeVisible()
  await lookAt(page, 'history')

  binance.exchange.fault = null
  for (let check = 3; check <= 8; check += 1) {
    const asked = binance.exchange.requests.length
    await credential.action('credentials.verify').click()
    await expect.poll(() => binance.exchange.requests.length).toBeGreaterThan(asked)
    await expect(credential.checks).toHaveCount(check)
  }
  await page.reload()
  await expect(credential.checks).toHaveCount(6)
  await credential.button('history.older').click()
  await expect(credential.checks).toHaveCount(8)
  await expect(credential.checks.last()).toContainText(words('outcomes.valid'))
  await expect(credential.button('history.older')).toHaveCount(0)
})
