import { randomBytes } from 'node:crypto'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

const password = (): string => `${randomBytes(12).toString('base64')} anew!`

test('another password opens the vault, and the old one no longer', async ({ session }) => {
  const { words } = session
  const { username, password: first } = await session.registerTrader()
  const second = session.secret('second password', password())
  await session.account.openAccount(username)
  await lookAt(session.page, 'account and security')

  await session.account.field('password.current').fill('not the password at all')
  await session.account.field('recover.new_password').fill(second)
  await session.account.field('register.confirm').fill(second)
  await session.account.button('password.submit').click()
  await expect(session.page.getByText(words('unlock.wrong'))).toBeVisible()

  await session.account.field('password.current').fill(first)
  await session.account.button('password.submit').click()
  await expect(session.page.getByText(words('password.changed'))).toBeVisible()
  await session.vault.lockButton.click()
  await session.account.unlock(first)
  await expect(session.page.getByText(words('unlock.wrong'))).toBeVisible()
  await session.account.unlock(second)
  await expect(session.account.heading('account.title')).toBeVisible()
})

test('where somebody may know the password, all keys are new, with a new recovery code and the list of what to replace', async ({ session, binance }) => {
  const { username, password: known, recoveryCode } = await session.registerTrader()
  await session.vault.bind(binance.entry)
  const second = session.secret('second password', password())
  await session.account.openAccount(username)
  await session.account.field('password.current').fill(known)
  await session.account.field('recover.new_password').fill(second)
  await session.account.field('register.confirm').fill(second)
  await session.page.getByLabel(session.words('password.someone')).check()
  await session.account.button('password.submit').click()

  const code = session.secret('new recovery code', await session.account.shownRecoveryCode())
  session.secret('new recovery code without hyphens', code.replaceAll('-', ''))
  expect(code).not.toBe(recoveryCode)
  await session.account.confirmRecoveryCode(code)
  await expect(session.account.heading('replace.title')).toBeVisible()
  await session.vault.openList()
  await session.page.getByRole('link', { name: 'Grid bot' }).click()
  await expect(session.vault.heading('Grid bot')).toBeVisible()
})
