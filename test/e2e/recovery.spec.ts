import { randomBytes } from 'node:crypto'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

const password = (): string => `${randomBytes(12).toString('base64')} again!`

test('a forgotten password: the recovery code sets a new one, all is there, and the old password and the old code open nothing', async ({ session, binance }) => {
  const { words } = session
  const { username, password: forgotten, recoveryCode } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  await session.quit()
  await session.start()

  const chosen = session.secret('new password', password())
  await expect(session.account.heading('login.title')).toBeVisible()
  await session.account.recover({ username, code: recoveryCode.toLowerCase(), password: chosen })
  const code = session.secret('new recovery code', await session.account.shownRecoveryCode())
  session.secret('new recovery code without hyphens', code.replaceAll('-', ''))
  await lookAt(session.page, 'new recovery code')
  await session.account.confirmRecoveryCode(code)

  // Older copies of the file still open to the old password: what to replace is told.
  await expect(session.account.heading('replace.title')).toBeVisible()
  await expect(session.page.getByRole('link', { name: words('replace.update') })).toHaveCount(1)
  await lookAt(session.page, 'keys to replace')
  await session.page.getByRole('link', { name: words('replace.later') }).click()
  await expect(session.vault.rows).toHaveCount(1)
  await expect(session.vault.rows).toContainText(['Grid bot'])

  await session.account.logOut(username)
  await session.account.logIn(username, forgotten)
  await expect(session.page.getByRole('alert')).toBeVisible()
  await session.account.recover({ username, code: recoveryCode, password: session.secret('third password', password()) })
  await expect(session.page.getByRole('alert')).toBeVisible()
  await lookAt(session.page, 'old code refused')
  await session.account.button('recover.back').click()
  await session.account.logIn(username, chosen)
  await expect(session.vault.rows).toHaveCount(1)
})

test('a locked vault leads to the recovery code and back', async ({ session }) => {
  const { username } = await session.registerTrader()
  await session.vault.lockButton.click()
  await session.account.button('login.forgot').click()
  await expect(session.account.heading('recover.title')).toBeVisible()
  await expect(session.account.field('login.username')).toHaveValue(username)
  await session.account.button('recover.submit').click()
  await expect(session.page.getByText(session.words('field_problems.required')).first()).toBeVisible()
  await lookAt(session.page, 'recovery, nothing typed')
  await session.account.button('recover.back').click()
  await expect(session.account.heading('unlock.title')).toBeVisible()
})
