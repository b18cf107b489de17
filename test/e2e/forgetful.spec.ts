import { randomBytes } from 'node:crypto'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

const FREE_FAILURES = 5

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    test.use({ language })

    test('five wrong passwords close the door for a while, and the page says what opens it meanwhile', async ({ session }) => {
      // Eight derivations, each meant to be slow.
      test.slow()
      const { page, account, vault, words } = session
      const { recoveryCode } = await session.registerTrader()
      await vault.lockButton.click()
      for (let failure = 1; failure <= FREE_FAILURES; failure += 1) {
        await account.unlock(`not the password ${failure}`)
        await expect(account.field('unlock.password')).toHaveValue('')
        await expect(account.button('unlock.submit')).toBeEnabled()
      }
      await account.unlock('nor this one')
      const notice = page.getByRole('alert')
      await expect(notice).toContainText(words('login.locked_out', { minutes: 15 }))
      await expect(notice).toContainText(words('login.locked_out_else'))
      await lookAt(page, `locked out, ${language}`)

      await account.button('login.forgot').click()
      await account.fillRecovery({ username: 'ada', code: recoveryCode, password: session.secret('next password', `${randomBytes(12).toString('base64')} next!`) })
      await account.confirmRecoveryCode(session.secret('next recovery code', await account.shownRecoveryCode()))
      await expect(vault.lockButton).toBeVisible()
    })
  })
}

test('a recovery code that can not be right is told at once, with what is wrong about it', async ({ session }) => {
  const { page, account, words } = session
  const { username, recoveryCode } = await session.registerTrader()
  await account.logOut(username)
  await account.button('login.forgot').click()
  const password = session.secret('next password', `${randomBytes(12).toString('base64')} next!`)
  await account.fillRecovery({ username, code: recoveryCode.slice(0, -5), password })
  await expect(page.getByText(words('recover.code_length', { typed: 28, whole: 32 }))).toBeVisible()
  await expect(account.field('recovery.code')).toBeFocused()
  await lookAt(page, 'a code that is too short')
  await account.fillRecovery({ username, code: `U${recoveryCode.slice(1)}`, password })
  await expect(page.getByText(words('recover.code_character', { character: 'U' }))).toBeVisible()
  const other = recoveryCode.startsWith('2') ? '3' : '2'
  await account.fillRecovery({ username, code: `${other}${recoveryCode.slice(1)}`, password })
  await expect(page.getByRole('alert')).toContainText(words('errors.recovery_refused'))
  await account.fillRecovery({ username, code: recoveryCode, password })
  session.secret('next recovery code', await account.shownRecoveryCode())
})

/** A key as the system would send it with Caps Lock on: Chromium's driver has no such state. */
const CAPS = { key: 'A', modifierCapsLock: true, bubbles: true }

test('a password typed with Caps Lock on is told so, quietly and as long as it is on', async ({ session }) => {
  const { page, account, vault, words } = session
  await session.registerTrader()
  await vault.lockButton.click()
  await expect(account.heading('unlock.title')).toBeVisible()
  const field = account.field('unlock.password')
  const hint = page.getByText(words('common.caps_lock'))
  await field.focus()
  await expect(hint).toHaveCount(0)
  await field.dispatchEvent('keydown', CAPS)
  await expect(hint).toBeVisible()
  await lookAt(page, 'Caps Lock')
  await field.dispatchEvent('keyup', { ...CAPS, modifierCapsLock: false })
  await expect(hint).toHaveCount(0)
  await field.dispatchEvent('keydown', CAPS)
  await expect(hint).toBeVisible()
  await field.blur()
  await expect(hint).toHaveCount(0)
})
