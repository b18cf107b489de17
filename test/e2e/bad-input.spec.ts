import { expect, test } from './fixture.ts'

const MARKUP = `<img src=x onerror="document.title='gone'"> '; DROP TABLE credentials; --`

test('an account form that is not right says so at each field, and makes no account', async ({ session }) => {
  const { page, account, words } = session
  await expect(account.heading('register.title')).toBeVisible()
  await account.button('register.submit').click()
  await expect(page.getByText(words('field_problems.required'))).not.toHaveCount(0)

  await account.fillRegistration({ username: 'ada', email: 'not-an-email', password: session.secret('password', 'one long enough for a vault 7141') })
  await account.field('register.confirm').fill('another one')
  await account.button('register.submit').click()
  await expect(page.getByText(words('field_problems.not_an_email'))).toBeVisible()
  await expect(page.getByText(words('field_problems.passwords_differ'))).toBeVisible()

  await account.fillRegistration({ username: 'ada', email: 'ada@example.com', password: 'password123' })
  await account.button('register.submit').click()
  await expect(page.getByRole('alert')).toContainText(words('errors.password_too_weak'))
  await page.reload()
  await expect(account.heading('register.title')).toBeVisible()
})

test('what an exchange will not want is refused at its field, and nothing is stored', async ({ session, binance }) => {
  const { page, vault, words } = session
  await session.registerTrader()
  await vault.openBinding()
  for (const [apiSecret, problem] of [
    ['', 'required'],
    ['control\u0007character', 'control_character'],
    ['x'.repeat(1_000_000), 'too_long'],
  ] as const) {
    await page.reload()
    await vault.fillKey({ ...binance.entry, apiSecret })
    await vault.submitKey()
    await expect(page.getByText(words(`field_problems.${problem}`)), problem).toBeVisible()
  }
  await vault.openList()
  await expect(vault.emptyVault).toBeVisible()
  expect(binance.exchange.requests).toEqual([])
})

test('blanks around a key are copying accidents, and markup in a label is a label', async ({ session, binance }) => {
  const { page, vault } = session
  await session.registerTrader()
  const { apiKey, apiSecret } = binance.entry
  await vault.bind({ ...binance.entry, apiKey: `  ${apiKey}\t`, apiSecret: `\t${apiSecret}  `, label: MARKUP })
  await vault.openList()
  await expect(vault.rows).toContainText([MARKUP])
  await expect(page).not.toHaveTitle('gone')
  await expect(page.locator('img')).toHaveCount(0)
})
