import { BYBIT_REPLIES } from '../exchanges/bybit.ts'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

test('a key that expired is told, renewed by its form, and works again', async ({ session, bybit }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(bybit.entry)
  await expect(credential.state('valid')).toBeVisible()

  bybit.exchange.changeKey(bybit.entry.apiKey, { expiresAt: Date.now() - 1_000 })
  await credential.action('credentials.verify').click()
  await expect(credential.state('expired')).toBeVisible()
  await expect(credential.warningsMark).toBeVisible()
  await vault.openList()
  await expect(credential.warnings).toContainText('Perp bot')
  await expect(credential.warnings).toContainText(words('diagnosis.key_expired.title'))
  await lookAt(page, 'list with a warning')

  await credential.warnings.getByRole('link', { name: words('warnings.update_named', { name: 'Perp bot' }) }).click()
  await expect(vault.heading(words('update.title'))).toBeVisible()
  await expect(credential.field('fields.api_key')).toHaveValue('')
  await lookAt(page, 'update')
  await credential.fillSecrets(bybit.next)
  await credential.button('bind.submit').click()

  await expect(vault.heading('Perp bot')).toBeVisible()
  await expect(credential.state('valid')).toBeVisible()
  await expect(credential.warningsMark).toHaveCount(0)
  await vault.openList()
  await expect(vault.rows).toHaveCount(1)
  await expect(credential.warnings).toHaveCount(0)
})

test('a refused update says why and leaves what is stored as it was', async ({ session, bybit }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(bybit.entry)
  await credential.openUpdate()
  await credential.fillSecrets({ apiSecret: session.secret('wrong secret', [...bybit.entry.apiSecret].toReversed().join('')) })
  await credential.button('bind.submit').click()
  await expect(credential.alert).toContainText(words('diagnosis.signature_refused.title'))
  await expect(credential.alert).toContainText(words('update.refused_footer'))
  await lookAt(page, 'update refused')
  await page.getByRole('link', { name: words('common.cancel') }).click()
  await expect(credential.state('valid')).toBeVisible()
  await credential.action('credentials.verify').click()
  await expect(credential.checks).toHaveCount(2)
  await expect(credential.state('valid')).toBeVisible()
})

test('an update that the exchange can not judge is saved anyway, unverified', async ({ session, bybit }) => {
  const { vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(bybit.entry)
  bybit.exchange.fault = BYBIT_REPLIES.maintenance
  await credential.openUpdate()
  await credential.fillSecrets(bybit.next)
  await credential.button('bind.submit').click()
  await expect(credential.alert).toContainText(words('bind.inconclusive_title'))
  await credential.button('update.keep_anyway').click()
  await expect(vault.heading('Perp bot')).toBeVisible()
  await expect(credential.state('unverified')).toBeVisible()
  bybit.exchange.fault = null
  await credential.action('credentials.verify').click()
  await expect(credential.state('valid')).toBeVisible()
})

test('another address needs every secret again; another proxy needs the password', async ({ session, bybit }) => {
  const { page, vault, credential, words } = session
  const { password } = await session.registerTrader()
  await vault.bind(bybit.entry)
  await credential.openUpdate()
  const address = credential.field('bind.base_url')
  await address.fill('http://127.0.0.1:9')
  await expect(page.getByText(words('update.elsewhere_title'))).toBeVisible()
  await credential.button('bind.submit').click()
  await expect(page.getByText(words('field_problems.required'))).toHaveCount(2)
  await expect(credential.field('fields.api_key')).toBeFocused()
  await lookAt(page, 'update to another address')
  await address.fill(bybit.entry.baseUrl)
  await expect(page.getByText(words('update.elsewhere_title'))).toHaveCount(0)

  await page.getByRole('radiogroup', { name: words('bind.proxy') }).getByText(words('bind.proxy_none')).click()
  await credential.button('bind.submit').click()
  await expect(credential.field('update.password')).toBeFocused()
  await credential.field('update.password').fill('not the password')
  await credential.button('bind.submit').click()
  await expect(page.getByText(words('unlock.wrong'))).toBeVisible()
  await credential.field('update.password').fill(password)
  await credential.button('bind.submit').click()
  await expect(vault.heading('Perp bot')).toBeVisible()
  await expect(credential.state('valid')).toBeVisible()
})

test('what is noted about a credential is edited without asking the exchange', async ({ session, bybit }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(bybit.entry)
  const asked = bybit.exchange.requests.length
  await credential.editLink.click()
  await expect(vault.heading(words('update.about_title'))).toBeVisible()
  await credential.field('bind.label').fill('Hedge')
  await credential.field('bind.note').fill('for the night')
  await credential.field('bind.expires').fill('2099-12-31')
  await lookAt(page, 'edit details')
  await credential.button('update.save').click()
  await expect(vault.heading('Hedge')).toBeVisible()
  await expect(page.getByText('for the night')).toBeVisible()
  await expect(page.getByText(words('detail.expires_manual'))).toBeVisible()
  expect(bybit.exchange.requests).toHaveLength(asked)
})

test('a half-filled update waits behind the lock, without its secrets', async ({ session, bybit }) => {
  const { vault, account, credential, words } = session
  const { password } = await session.registerTrader()
  await vault.bind(bybit.entry)
  await credential.openUpdate()
  await credential.fillSecrets(bybit.next)
  await credential.button('bind.advanced').focus()
  await credential.field('bind.timeout').fill('7')
  await vault.lockButton.click()
  await account.unlock(password)
  await expect(vault.heading(words('update.title'))).toBeVisible()
  await expect(credential.field('bind.timeout')).toHaveValue('7')
  await expect(credential.field('fields.api_key')).toHaveValue('')
})
