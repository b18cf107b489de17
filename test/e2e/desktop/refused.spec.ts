import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { startBybit, type BybitKey } from '../../exchanges/bybit.ts'
import type { KeyedSimulator } from '../../exchanges/keyed-simulator.ts'
import { expect } from '../fixture.ts'
import type { KeyEntry } from '../pages/vault-pages.ts'
import type { Session } from '../session.ts'
import { clickNotification, clickTrayEntry, closeWindow, notifications, test as base, trayLook, windowLook } from './shell.ts'

interface Issuer {
  readonly exchange: KeyedSimulator<BybitKey>
  /** A further key of that name, as its trader would enter it. */
  newKey(label: string): KeyEntry
}

// Bybit says of an expired key that it is expired; Binance does not tell that from any other refusal.
const test = base.extend<{ issuer: Issuer }>({
  issuer: async ({ session }, use) => {
    const exchange = await startBybit({ keys: [] })
    const newKey = (label: string): KeyEntry => {
      const apiKey = session.secret(`API key of ${label}`, randomBytes(12).toString('hex').slice(0, 18))
      const secret = session.secret(`API secret of ${label}`, randomBytes(18).toString('hex'))
      exchange.addKey({ apiKey, secret })
      return { exchange: 'Bybit', label, apiKey, apiSecret: secret, baseUrl: exchange.url }
    }
    await use({ exchange, newKey })
    await exchange.close()
  },
})

const verifyNow = async ({ page, words }: Session): Promise<void> => page.getByRole('button', { name: words('credentials.verify'), exact: true }).click()

const stateOnPage = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first()

test('a key that begins to be refused is shown by tray, notification and page, until it is updated', async ({ shell, issuer }) => {
  const { session } = shell
  const { page, vault, credential, words } = session
  const standIn = shell.standIn()
  const fine = { picture: 'tray-fine-on-light.png', toolTip: words('tray.fine') }
  const old = issuer.newKey('Grid bot')
  await session.registerTrader()
  await vault.bind(old)
  await expect.poll(() => trayLook(standIn)).toMatchObject(fine)

  issuer.exchange.changeKey(old.apiKey, { expiresAt: Date.now() - 60_000 })
  await verifyNow(session)
  await expect(stateOnPage(page, words('states.expired'))).toBeVisible()
  const entry = words('tray.refused', { name: 'Grid bot (Bybit)', state: words('states.expired') })
  await expect.poll(() => trayLook(standIn)).toMatchObject({ picture: 'tray-attention-on-light.png', toolTip: words('tray.attention', { count: 1 }) })
  expect((await trayLook(standIn))?.entries[0]).toBe(entry)
  const told = { title: words('notices.refused_title', { name: 'Grid bot (Bybit)', outcome: words('outcomes.expired') }), body: words('notices.refused_text') }
  await expect.poll(() => notifications(standIn)).toEqual([{ ...told, isOpen: true }])

  await expect(credential.warningsMark).toBeVisible()

  await vault.openList()
  await expect(credential.warnings).toContainText('Grid bot')
  await closeWindow(standIn)
  await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: false })
  await clickNotification(standIn, 0)
  expect(await windowLook(standIn)).toMatchObject({ visible: true })
  await expect(vault.heading(words('update.title'))).toBeVisible()

  const renewed = issuer.newKey('Grid bot, renewed')
  await page.getByRole('textbox', { name: words('fields.api_key'), exact: true }).fill(renewed.apiKey)
  await page.getByLabel(words('fields.api_secret'), { exact: true }).fill(renewed.apiSecret)
  await page.getByRole('button', { name: words('bind.submit'), exact: true }).click()
  await expect(vault.heading('Grid bot')).toBeVisible()
  await expect(stateOnPage(page, words('states.valid'))).toBeVisible()
  await expect(credential.warningsMark).toHaveCount(0)
  await expect.poll(() => trayLook(standIn)).toMatchObject(fine)
  expect((await trayLook(standIn))?.entries[0]).toBe(words('tray.open'))
})

test('a notification of what is mended at the exchange leads to what to do there, and goes by itself once the key works again', async ({ shell, issuer }) => {
  const { session } = shell
  const key = issuer.newKey('Grid bot')
  await session.registerTrader()
  await session.vault.bind(key)
  issuer.exchange.changeKey(key.apiKey, { ipList: ['198.51.100.1'] })
  await verifyNow(session)
  await expect.poll(() => notifications(shell.standIn())).toMatchObject([{ body: session.words('notices.refused_ip_not_allowed'), isOpen: true }])
  await session.vault.openList()
  await clickNotification(shell.standIn(), 0)
  await expect(session.vault.heading('Grid bot')).toBeVisible()
  issuer.exchange.changeKey(key.apiKey, { ipList: undefined })
  await verifyNow(session)
  await expect.poll(() => notifications(shell.standIn())).toMatchObject([{ isOpen: false }])
  await expect.poll(() => trayLook(shell.standIn())).toMatchObject({ toolTip: session.words('tray.fine') })
})

test('an exchange out of reach is no news for the tray', async ({ shell, issuer }) => {
  const { session } = shell
  await session.registerTrader()
  await session.vault.bind(issuer.newKey('Grid bot'))
  issuer.exchange.fault = 'reset'
  await verifyNow(session)
  await expect(session.page.getByText(session.words('diagnosis.no_connection.title')).first()).toBeVisible()
  expect(await trayLook(shell.standIn())).toMatchObject({ toolTip: session.words('tray.fine') })
  expect(await notifications(shell.standIn())).toEqual([])
})

test('many at once are one notification, and the tray names the worst three', async ({ shell, issuer }) => {
  const { session } = shell
  const { page, vault, words } = session
  const standIn = shell.standIn()
  await session.registerTrader()
  const keys = ['One', 'Two', 'Three', 'Four'].map(issuer.newKey)
  for (const [index, key] of keys.entries()) {
    if (index > 0) await vault.openList()
    await vault.bind(key)
  }
  await vault.openList()
  // Once while nothing is wrong: it starts the threads that check, which may take longer than refusals are gathered.
  await verifyAll(page)
  for (const { apiKey } of keys) issuer.exchange.changeKey(apiKey, { expiresAt: Date.now() - 60_000 })
  issuer.exchange.changeKey(keys[0]?.apiKey ?? '', { expiresAt: undefined, ipList: ['198.51.100.1'] })
  await verifyAll(page)

  await expect.poll(() => notifications(standIn)).toMatchObject([{ title: words('notices.many_title', { count: 4 }), isOpen: true }])
  await expect.poll(() => trayLook(standIn)).toMatchObject({ toolTip: words('tray.attention', { count: 4 }) })
  const look = await trayLook(standIn)
  expect(look?.entries.slice(0, 3).every((label) => label.includes(words('states.expired')))).toBe(true)
  expect(look?.entries[3]).toBe(words('tray.more', { count: 1 }))
  await clickNotification(standIn, 0)
  await expect(vault.listHeading).toBeVisible()
})

/** Through the bridge, so that all four checks run at the same time. */
async function verifyAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { tradekeep } = window as unknown as { tradekeep: Record<string, (request: unknown) => Promise<{ data: { id: string }[] }>> }
    const ask = async (name: string, input: unknown) => tradekeep[name]?.({ input, language: 'en' })
    const listed = await ask('credentials.list', {})
    await Promise.all((listed?.data ?? []).map(({ id }) => ask('credentials.verify', { id })))
  })
}

test('the tray leads to the key, behind the lock too, and shows that it is locked', async ({ shell, issuer }) => {
  const { session } = shell
  const { vault, words } = session
  const standIn = shell.standIn()
  const key = issuer.newKey('Grid bot')
  expect(await trayLook(standIn)).toMatchObject({ picture: 'tray-locked-on-light.png', toolTip: words('tray.locked') })
  const { password } = await session.registerTrader()
  await vault.bind(key)
  issuer.exchange.changeKey(key.apiKey, { expiresAt: Date.now() - 60_000 })
  await verifyNow(session)
  await expect.poll(async () => (await trayLook(standIn))?.entries[0]).toContain('Grid bot')
  const id = await standIn.evaluate(({ Tray }) => Tray.all[0]?.menu?.items[0]?.id, null)
  await vault.openList()
  await clickTrayEntry(standIn, id ?? '')
  await expect(vault.heading(words('update.title'))).toBeVisible()

  await vault.openList()
  await clickTrayEntry(standIn, 'lock')
  await expect(session.account.heading('unlock.title')).toBeVisible()
  await expect.poll(() => trayLook(standIn)).toMatchObject({ picture: 'tray-locked-on-light.png', toolTip: words('tray.locked') })
  expect((await trayLook(standIn))?.entries.join()).not.toContain('Grid bot')
  await expect.poll(() => notifications(standIn)).toMatchObject([{ isOpen: true }])
  await clickNotification(standIn, 0)
  await session.account.unlock(password)
  await expect(vault.heading(words('update.title'))).toBeVisible()
  await expect.poll(() => trayLook(standIn)).toMatchObject({ picture: 'tray-attention-on-light.png' })
})

test('tray pictures follow the panel', async ({ shell }) => {
  const standIn = shell.standIn()
  await standIn.evaluate(({ nativeTheme }) => nativeTheme.turn(true), null)
  expect(await trayLook(standIn)).toMatchObject({ picture: 'tray-locked-on-dark.png' })
  await standIn.evaluate(({ nativeTheme }) => nativeTheme.turn(false), null)
  expect(await trayLook(standIn)).toMatchObject({ picture: 'tray-locked-on-light.png' })
})
