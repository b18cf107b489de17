import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { PreloadBridge } from '../../src-preload/contract/bridge.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import type { InputOf } from '../../src-preload/contract/procedures.ts'
import { bashCommand, jwt } from '../support/captures.ts'
import { expect, test } from './fixture.ts'
import type { Registration } from './pages/account-pages.ts'
import { lookAt } from './screens.ts'

test('a web session is stored with its label, never tried, revealed whole and replaced', async ({ session }) => {
  const { page, vault, credential, words } = session
  const { password } = await session.registerTrader()
  const cookie = session.secret('cookie', randomBytes(24).toString('hex'))
  const captured = { 'User-Agent': 'Mozilla/5.0', 'X-Session': session.secret('header', randomBytes(24).toString('hex')) }
  await vault.openBinding()
  await page.getByText(words('bind.kind_web_session'), { exact: true }).click()
  await page.getByRole('combobox', { name: words('bind.exchange') }).fill('OKX')
  await page.getByRole('option', { name: 'OKX', exact: true }).click()
  await credential.button('bind.submit_unverified').click()
  await expect(page.getByText(words('field_problems.required'))).toHaveCount(2)
  await lookAt(page, 'web session, empty')

  await credential.field('bind.headers').fill('no JSON')
  await credential.field('bind.label').fill('Browser')
  await credential.button('bind.submit_unverified').click()
  await expect(page.getByText(words('field_problems.not_json'))).toBeVisible()
  await credential.field('bind.headers').fill(JSON.stringify(captured, null, 2))
  await credential.field('bind.cookies').fill(`sid=${cookie}`)
  await credential.button('bind.submit_unverified').click()

  await expect(vault.heading('Browser')).toBeVisible()
  await expect(credential.state('unverified')).toBeVisible()
  await expect(credential.action('credentials.verify')).toHaveCount(0)
  await lookAt(page, 'web session, detail')
  await credential.reveal(password)
  await expect(credential.dialog.getByRole('region', { name: words('bind.headers') })).toHaveText(JSON.stringify(captured))
  await expect(credential.dialog.getByRole('region', { name: words('bind.cookies') })).toHaveText(`sid=${cookie}`)
  await credential.button('reveal.hide').click()

  await page.getByRole('link', { name: words('update.session_title') }).click()
  await expect(vault.heading(words('update.session_title'))).toBeVisible()
  await credential.field('bind.cookies').fill(`sid=${session.secret('next cookie', randomBytes(24).toString('hex'))}`)
  await credential.button('update.save').click()
  await expect(vault.heading('Browser')).toBeVisible()
})

test('a web session is pasted anew where it stands, refused from another site, and reads as ended once it has', async ({ session }) => {
  const { page, vault, credential, words } = session
  const { password } = await session.registerTrader()
  await vault.openBinding()
  await page.getByText(words('bind.kind_web_session'), { exact: true }).click()
  await page.getByRole('combobox', { name: words('bind.exchange') }).fill('OKX')
  await page.getByRole('option', { name: 'OKX', exact: true }).click()
  const ended = jwt({ exp: Math.floor(Date.now() / 1_000) - 60, key: session.secret('token', randomBytes(24).toString('hex')) })
  await credential.field('bind.headers').fill(bashCommand('https://www.okx.com/priapi/v5/account', { authorization: ended }))
  await credential.field('bind.label').fill('Browser')
  await credential.button('bind.submit_unverified').click()
  await expect(vault.heading('Browser')).toBeVisible()
  await expect(credential.state('expired')).toBeVisible()
  await expect(page.getByText(words('diagnosis.session_expired.action'))).toBeVisible()
  await lookAt(page, 'web session, ended')

  const sid = session.secret('cookie', randomBytes(24).toString('hex'))
  const capture = credential.field('update.capture')
  await capture.fill(bashCommand('https://www.example.com/', { cookie: `sid=${sid}` }))
  await credential.button('update.capture_save').click()
  await expect(page.getByText(words('bind.captured_at', { site: 'www.example.com' }))).toBeVisible()
  await lookAt(page, 'web session, captured elsewhere')
  await capture.fill(bashCommand('https://www.okx.com/priapi/v5/account', { 'x-locale': 'en_US', cookie: `sid=${sid}` }))
  await credential.button('update.capture_save').click()
  await expect(credential.state('unverified')).toBeVisible()
  await expect(capture).toHaveValue('')
  await credential.reveal(password)
  await expect(credential.dialog.getByRole('region', { name: words('bind.headers') })).toHaveText('{"x-locale":"en_US"}')
  await expect(credential.dialog.getByRole('region', { name: words('bind.cookies') })).toHaveText(`sid=${sid}`)
  await credential.button('reveal.hide').click()
})

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    test.use({ language })

    test('what a bot reports of a web session is its state, and stands in its history without its text', async ({ session, hostKind }) => {
      const { page, vault, credential, words } = session
      const trader = await session.registerTrader()
      await vault.openBinding()
      await page.getByText(words('bind.kind_web_session'), { exact: true }).click()
      await page.getByRole('combobox', { name: words('bind.exchange') }).fill('OKX')
      await page.getByRole('option', { name: 'OKX', exact: true }).click()
      await credential.field('bind.cookies').fill(`sid=${session.secret('cookie', randomBytes(24).toString('hex'))}`)
      await credential.field('bind.label').fill('Browser')
      await credential.button('bind.submit_unverified').click()
      await expect(credential.state('unverified')).toBeVisible()
      const id = page.url().split('/').at(-1) ?? ''
      const report = hostKind === 'desktop' ? overChannel(page) : overHttp(page, trader)

      await report({ id, message: `补充认证失败，您必须完成此认证才能进入下一步 ${session.secret('quoted', randomBytes(24).toString('hex'))}`, strategy_id: 'grid' })
      await expect(credential.state('rejected')).toBeVisible()
      await expect(page.getByText(words('diagnosis.session_refused.action')).first()).toBeVisible()
      const reports = page.getByRole('region', { name: words('history.title_session') }).locator('tbody tr')
      await expect(reports).toHaveCount(1)
      await expect(reports.first()).toContainText(words('history.reported'))
      await lookAt(page, `web session, reported, ${language}`)
      await report({ id, ok: true })
      await expect(credential.state('valid')).toBeVisible()
      await expect(reports).toHaveCount(2)
      await expect(credential.warningsMark).toHaveCount(0)
    })
  })
}

type Report = InputOf<'credentials.report'>

/** As a program of the trader's would. */
function overHttp(page: Page, { username, password }: Registration): (report: Report) => Promise<void> {
  const { origin } = new URL(page.url())
  return async ({ id, ...body }) => {
    const login = (await (await page.request.post(`${origin}/api/v1/auth/login`, { data: { username, password } })).json()) as { readonly data: { readonly access_token: string } }
    const answer = await page.request.post(`${origin}/api/v1/credentials/${id}/report`, { data: body, headers: { Authorization: `Bearer ${login.data.access_token}` } })
    expect(answer.status(), await answer.text()).toBe(200)
  }
}

/** The desktop listens to no program yet: by its own channel, of which the page's stores know nothing. */
function overChannel(page: Page): (report: Report) => Promise<void> {
  return (report) =>
    page.evaluate(async (input) => {
      const { tradekeep } = window as unknown as { readonly tradekeep: PreloadBridge }
      await tradekeep['credentials.report']({ input, language: 'en' })
    }, report)
}
