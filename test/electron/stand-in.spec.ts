import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test as base, type Page } from '@playwright/test'
import { launchStandIn, type StandIn } from './launch.ts'

interface Fixture {
  echo(value: unknown): Promise<unknown>
  throws(): Promise<unknown>
  unclonable(): Promise<unknown>
  unclonableArgument(): Promise<unknown>
  nobody(): Promise<unknown>
}

const main = fileURLToPath(new URL('./fixture-app/main.mjs', import.meta.url))

const test = base.extend<{ home: string; standIn: StandIn; page: Page }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are used from this pattern
  home: async ({}, use) => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-stand-in-'))
    await use(home)
    rmSync(home, { recursive: true, force: true })
  },
  standIn: async ({ context, home }, use) => {
    const standIn = launchStandIn(context, { main, env: { ...process.env, FIXTURE_HOME: home } })
    await use(standIn)
    await standIn.quit()
  },
  page: async ({ standIn }, use) => {
    const page = await standIn.firstWindow()
    await expect(page.getByRole('heading', { name: 'Fixture' })).toBeVisible()
    await use(page)
  },
})

/** The value, or the message of the error, of one call through the preload. */
const ask = (page: Page, name: keyof Fixture, value: unknown = null): Promise<unknown> =>
  page.evaluate(
    async ([method, given]) => {
      const { fixture } = window as unknown as { fixture: Fixture }
      return fixture[method](given).catch((error: unknown) => (error as Error).message)
    },
    [name, value] as const,
  )

test('is ready only once the entry module has been evaluated', async ({ page, standIn }) => {
  await expect(page).toHaveTitle('fixture')
  expect(standIn.output()).toContain('ready while the entry is evaluated: false')
})

test('carries a call to its handler and the answer back, with the sender as Electron tells it', async ({ page }) => {
  const value = { text: 'Grüße, 你好', lone: '\ud800', list: [1, null, true], nested: { deep: 'yes' } }
  expect(await ask(page, 'echo', value)).toEqual({ value, origin: 'app://fixture', isMainFrame: true, contentsId: 1 })
})

test('refuses what Electron refuses, with its words', async ({ page }) => {
  expect(await ask(page, 'throws')).toBe("Error invoking remote method 'throws': TypeError: no such thing")
  expect(await ask(page, 'unclonable')).toBe("Error invoking remote method 'unclonable': Error: An object could not be cloned.")
  expect(await ask(page, 'unclonableArgument')).toBe('An object could not be cloned.')
  expect(await ask(page, 'nobody')).toBe("Error invoking remote method 'nobody': Error: No handler registered for 'nobody'")
})

test('shows a page nothing of itself but the frozen bridge', async ({ page }) => {
  const seen = await page.evaluate(() => ({
    frozen: Object.isFrozen((window as unknown as { fixture: Fixture }).fixture),
    globals: Object.keys(window).filter((name) => /standIn|require|module|process|electron/iu.test(name)),
  }))
  expect(seen).toEqual({ frozen: true, globals: [] })
})

test('keeps the page to its content security policy', async ({ page }) => {
  const outcome = await page.evaluate(async () => {
    const violated = new Promise((resolve) => document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective)))
    document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))
    return { violated: await violated, ran: 'ran' in window }
  })
  expect(outcome).toEqual({ violated: 'script-src-elem', ran: false })
})

test('asks the application before a page goes elsewhere or opens a window', async ({ page, standIn }) => {
  const before = page.url()
  await page.locator('#away').click()
  await expect(page.getByRole('heading', { name: 'Fixture' })).toBeVisible()
  expect(page.url()).toBe(before)
  const closed = page.waitForEvent('popup').then((popup) => popup.waitForEvent('close'))
  await page.locator('#new').click()
  await closed
  expect(await standIn.evaluate((electron) => electron.BrowserWindow.getAllWindows().length, null)).toBe(1)
})

test('brings an event from the power monitor to the page', async ({ page, standIn }) => {
  await standIn.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'), null)
  await expect(page.locator('output')).toHaveText('{"type":"suspend"}')
})

test('shows what it is told to: menus, pictures, notifications', async ({ page, standIn }) => {
  await expect(page).toHaveTitle('fixture')
  const seen = await standIn.evaluate(({ Menu, Notification, Tray }) => {
    const clicks: string[] = []
    const click = (name: string) => () => void clicks.push(name)
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([
        {
          label: 'File',
          submenu: [
            { id: 'new', label: 'New', accelerator: 'CmdOrCtrl+N', click: click('new') },
            { id: 'off', label: 'Off', accelerator: 'CmdOrCtrl+O', enabled: false, click: click('off') },
            { id: 'tick', label: 'Tick', type: 'checkbox', click: ({ checked }) => clicks.push(`tick ${checked}`) },
          ],
        },
      ]),
    )
    const pressed = ['CmdOrCtrl+N', 'CmdOrCtrl+O', 'CmdOrCtrl+X'].map((keys) => Menu.press(keys))
    const tick = Menu.getApplicationMenu()?.everything().find(({ id }) => id === 'tick')
    tick?.click()
    tick?.click()
    const notification = new Notification({ title: 'Title', body: 'Body' })
    notification.on('click', click('notification'))
    notification.show()
    notification.click()
    const [tray] = Tray.all
    let refused = ''
    try {
      Menu.buildFromTemplate([{ id: 'nameless' }])
    } catch (error) {
      refused = String(error)
    }
    return { clicks, pressed, picture: tray?.picture, notifications: Notification.all.map(({ title, body, isOpen }) => ({ title, body, isOpen })), refused }
  }, null)
  expect(seen).toEqual({
    clicks: ['new', 'tick true', 'tick false', 'notification'],
    pressed: [true, false, false],
    picture: 'icon.png',
    notifications: [{ title: 'Title', body: 'Body', isOpen: false }],
    refused: 'Error: stand-in: a menu entry without label, role or type',
  })
})

test('knows where its window is, and on which screens it could be', async ({ page, standIn }) => {
  await expect(page).toHaveTitle('fixture')
  const seen = await standIn.evaluate(({ BrowserWindow, nativeTheme, screen }) => {
    const [window] = BrowserWindow.getAllWindows()
    const told: string[] = []
    for (const name of ['move', 'maximize', 'minimize', 'restore']) window?.on(name, () => told.push(name))
    nativeTheme.on('updated', () => told.push('theme'))
    window?.hide()
    window?.setBounds({ x: 1, y: 2, width: 300, height: 200 })
    window?.maximize()
    window?.minimize()
    const whileMinimised = [window?.isMinimized(), window?.isMaximized(), window?.isVisible()]
    window?.restore()
    nativeTheme.turn(true)
    return { told, whileMinimised, isMinimised: window?.isMinimized(), bounds: window?.getNormalBounds(), dark: nativeTheme.shouldUseDarkColors, screens: screen.getAllDisplays().map(({ workArea }) => workArea) }
  }, null)
  expect(seen).toEqual({
    told: ['move', 'maximize', 'minimize', 'restore', 'theme'],
    whileMinimised: [true, true, true],
    isMinimised: false,
    bounds: { x: 1, y: 2, width: 300, height: 200 },
    dark: true,
    screens: [{ x: 0, y: 0, width: 1920, height: 1080 }],
  })
})

test('quits from the tray with exit code 0', async ({ page, standIn }) => {
  await expect(page).toHaveTitle('fixture')
  await standIn.evaluate(({ Tray }) => {
    setImmediate(() => Tray.all[0]?.menu?.items.find(({ id }) => id === 'quit')?.click())
  }, null)
  expect(await standIn.ended).toBe(0)
})

test('ends with its last window', async ({ page, standIn }) => {
  await page.close()
  expect(await standIn.ended).toBe(0)
})

test('refuses a second instance in the same folder', async ({ page, home, context }) => {
  await expect(page).toHaveTitle('fixture')
  const second = launchStandIn(context, { main, env: { ...process.env, FIXTURE_HOME: home } })
  expect(await second.ended).toBe(3)
})

test("has a keychain that a spec can make weak, take away or swap for another machine's", async ({ page, standIn }) => {
  await expect(page).toHaveTitle('fixture')
  const seen = await standIn.evaluate(async ({ safeStorage, setKeychain }) => {
    const stored = await safeStorage.encryptStringAsync('kept')
    const open = () => safeStorage.decryptStringAsync(stored).then(
      ({ result }) => result,
      () => 'refused',
    )
    const told: unknown[] = [safeStorage.getSelectedStorageBackend(), stored.subarray(0, 3).toString(), await open()]
    for (const keychain of ['unavailable', 'kwallet6:another', 'gnome_libsecret', 'basic_text']) {
      setKeychain(keychain)
      told.push([keychain, await safeStorage.isAsyncEncryptionAvailable(), await open()])
    }
    return [...told, (await safeStorage.encryptStringAsync('kept')).subarray(0, 3).toString()]
  }, null)
  expect(seen).toEqual([
    'gnome_libsecret',
    'v11',
    'kept',
    ['unavailable', false, 'refused'],
    ['kwallet6:another', true, 'refused'],
    ['gnome_libsecret', true, 'kept'],
    ['basic_text', true, 'kept'],
    'v10',
  ])
})

test('has a clipboard that holds what was copied last, in all its formats, and that a spec can make stubborn', async ({ page, standIn }) => {
  await expect(page).toHaveTitle('fixture')
  const seen = await standIn.evaluate(async ({ clipboard, clipboardFormats, ClipboardItem, recorded, setClipboardMood }) => {
    const mark = 'electron application/osclipboard;format="a mark"'
    const refusal = (work: () => unknown) => Promise.resolve().then(work).then(
      () => 'taken',
      (error: unknown) => (error as Error).message,
    )
    const write = (formats: Record<string, Blob>) => refusal(() => clipboard.write([new ClipboardItem(formats) as never]))
    const told: unknown[] = [await clipboard.readText()]
    told.push(await write({ 'text/plain': new Blob(['text']), [mark]: new Blob(['1']) }), clipboardFormats(), await clipboard.readText())
    told.push(await write({ 'text/secret': new Blob(['text']) }))
    setClipboardMood('plain')
    told.push(await write({ 'text/plain': new Blob(['other']) }), await clipboard.readText())
    await clipboard.writeText('other')
    told.push(clipboardFormats())
    setClipboardMood('silent')
    told.push(await Promise.race([clipboard.readText(), new Promise((resolve) => setImmediate(resolve, 'nothing'))]))
    clipboard.clear()
    return [...told, clipboardFormats(), recorded.filter(({ what }) => what === 'clipboard.clear').length]
  }, null)
  expect(seen).toEqual([
    '',
    'taken',
    { 'text/plain': 'text', 'electron application/osclipboard;format="a mark"': '1' },
    'text',
    'stand-in: no clipboard takes text/secret',
    'stand-in: this clipboard takes text alone',
    'text',
    { 'text/plain': 'other' },
    'nothing',
    {},
    1,
  ])
})
