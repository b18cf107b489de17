import type { Browser, Page } from '@playwright/test'
import { expect, test } from '../fixture.ts'
import { AccountPages, type Registration } from '../pages/account-pages.ts'
import { SettingsPages } from '../pages/settings-pages.ts'
import { VaultPages } from '../pages/vault-pages.ts'
import { lookAt } from '../screens.ts'
import type { Session } from '../session.ts'
import { listening } from './listening.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const RELOADS = 5
const TABS = 3

interface Elsewhere {
  readonly page: Page
  readonly account: AccountPages
}

/** The same trader in another browser. */
async function otherBrowser(browser: Browser, { page, words }: Session, { username, password }: Registration): Promise<Elsewhere> {
  const context = await browser.newContext({ userAgent: FIREFOX })
  const other = await context.newPage()
  await other.goto(new URL('/', page.url()).href)
  const account = new AccountPages(other, words)
  const hears = listening(other)
  await account.logIn(username, password)
  await new VaultPages(other, words).lockButton.waitFor()
  await hears
  return { page: other, account }
}

test('a login elsewhere is seen with what it calls itself, and ended alone', async ({ session, browser }) => {
  const { page, account, words } = session
  const trader = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  const other = await otherBrowser(browser, session, trader)
  await account.openAccount(trader.username)
  await expect(settings.logins).toHaveCount(2)
  await expect(settings.logins.filter({ hasText: words('logins.this_one') })).toContainText(['Chrome'])
  const firefox = settings.logins.filter({ hasText: words('logins.browser_on', { browser: 'Firefox', system: 'Linux' }) })
  await lookAt(page, 'logins')
  await firefox.getByRole('button').click()
  await expect(settings.logins).toHaveCount(1)
  await expect(other.account.heading('login.title')).toBeVisible()
  await expect(other.page.getByText(words('login.ended'))).toBeVisible()
  await expect(account.heading('account.title')).toBeVisible()
  await other.page.context().close()
})

test('a logout everywhere else leaves this page alone', async ({ session, browser }) => {
  const { page, account, words } = session
  const trader = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  const other = await otherBrowser(browser, session, trader)
  await account.openAccount(trader.username)
  await settings.button(settings.section('logins.title'), 'logins.others').click()
  await settings.button(settings.dialog, 'logins.confirm').click()
  await expect(settings.logins).toHaveCount(1)
  await expect(other.account.heading('login.title')).toBeVisible()
  await page.reload()
  await expect(account.heading('account.title')).toBeVisible()
  await other.page.context().close()
})

test('a login that is continued from two places is told above every page, until it is understood', async ({ session }) => {
  const { page, account, words } = session
  const { username, password } = await session.registerTrader()
  const settings = new SettingsPages(page, words)
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(new URL(`/api/v1${path}`, page.url()), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
    const { data } = (await response.json()) as { data: Record<string, unknown> | null }
    return data ?? {}
  }
  const { refresh_token } = await post('/auth/login', { username, password })
  expect(await post('/auth/refresh', { refresh_token })).toHaveProperty('access_token')
  await expect(settings.alert).toHaveCount(0)
  expect(await post('/auth/refresh', { refresh_token })).toEqual({})

  await expect(settings.alert).toBeVisible()
  await lookAt(page, 'a login was used twice')
  await settings.alert.getByRole('link', { name: words('alerts.logins') }).click()
  await expect(page.getByRole('heading', { level: 2, name: words('logins.title'), exact: true })).toBeFocused()
  // Its own login goes on: that was another one.
  await expect(settings.logins).toHaveCount(1)
  await session.vault.lockButton.click()
  await expect(account.heading('unlock.title')).toBeVisible()
  await expect(settings.alert).toHaveCount(0)
  await account.unlock(password)
  await settings.button(settings.alert, 'alerts.understood').click()
  await expect(settings.alert).toHaveCount(0)
  await page.reload()
  await expect(account.heading('account.title')).toBeVisible()
  await expect(settings.alert).toHaveCount(0)
})

test('tabs that share a login and are all loaded again at once stay logged in, and nobody is alarmed', async ({ session, context }) => {
  const { page, words } = session
  await session.registerTrader()
  // Opened by the page itself, a tab begins with a copy of its session storage.
  const tabs = [page]
  while (tabs.length < TABS) {
    const opening = context.waitForEvent('page')
    await page.evaluate(() => void window.open(window.location.href))
    tabs.push(await opening)
  }
  for (const tab of tabs) await new VaultPages(tab, words).emptyVault.waitFor()
  for (let round = 0; round < RELOADS; round += 1) {
    await Promise.all(tabs.map((tab) => tab.reload()))
    for (const tab of tabs) await expect(new VaultPages(tab, words).emptyVault).toBeVisible()
  }
  await expect(new SettingsPages(page, words).alert).toHaveCount(0)
})

test('a page that is loaded again while it is being loaded stays logged in', async ({ session }) => {
  const { page, vault, words } = session
  await session.registerTrader()
  for (let round = 0; round < RELOADS; round += 1) {
    // Listened for from before: a page that is quick has asked by the time that the call is answered.
    const refreshing = page.waitForRequest((request) => request.url().endsWith('/auth/refresh'))
    await page.evaluate(() => window.location.reload())
    await refreshing
    await page.reload()
    await expect(vault.emptyVault).toBeVisible()
  }
  await expect(new SettingsPages(page, words).alert).toHaveCount(0)
})

/** Moves the pointer there, and waits until the page has heard of it: a browser tells of moves when it next draws. */
async function moveTo(page: Page, place: number): Promise<void> {
  const listening = await page.evaluateHandle(() => ({
    heard: new Promise<null>((resolve) => {
      document.addEventListener('pointermove', () => resolve(null), { once: true })
    }),
  }))
  await page.mouse.move(place, place)
  await listening.evaluate(({ heard }) => heard)
}

test('whoever is at the page keeps the vault from taking them for gone; one who only looks away does not', async ({ session }) => {
  const { page, vault } = session
  await session.registerTrader()
  const begin = Date.now()
  await page.clock.install({ time: begin })
  await page.reload()
  await expect(vault.emptyVault).toBeVisible()
  // From here on time passes by hand alone: what this machine takes meanwhile does not count.
  await page.clock.pauseAt(begin + 60_000)
  const told: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/users/me')) told.push(request.url())
  })
  await page.clock.runFor(60_000)
  expect(told).toHaveLength(0)
  const first = page.waitForRequest((request) => request.url().endsWith('/users/me'))
  await moveTo(page, 200)
  await page.clock.runFor(1)
  await first
  // As long as it takes to tell again, and once whatever comes meanwhile.
  const second = page.waitForRequest((request) => request.url().endsWith('/users/me'))
  await moveTo(page, 300)
  await page.keyboard.press('Shift')
  await page.clock.runFor(29_000)
  expect(told).toHaveLength(1)
  await page.clock.runFor(2_000)
  await second
  await page.clock.runFor(120_000)
  expect(told).toHaveLength(2)
})
