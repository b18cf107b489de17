import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from '../fixture.ts'
import { clickNotification, clickTrayEntry, closeWindow, notifications, test, TRAY_HOST, trayLook, windowLook } from './shell.ts'

test.describe('where the tray is seen', () => {
  test('closing hides the window, and says so once', async ({ shell }) => {
    const { words } = shell.session
    const standIn = shell.standIn()
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: true })
    await closeWindow(standIn)
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: false })
    await expect.poll(() => notifications(standIn)).toEqual([{ title: words('notices.stays_title'), body: words('notices.stays_text'), isOpen: true }])
    await clickNotification(standIn, 0)
    expect(await windowLook(standIn)).toMatchObject({ visible: true })

    await closeWindow(standIn)
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: false })
    await shell.session.quit()
    await shell.session.start()
    await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ visible: true })
    await closeWindow(shell.standIn())
    await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ visible: false })
    expect(await notifications(shell.standIn())).toEqual([])
  })
})

test('closing leaves full screen before it hides', async ({ shell }) => {
  const standIn = shell.standIn()
  const isFullScreen = (): Promise<boolean | undefined> => standIn.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFullScreen(), null)
  await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: true })
  await standIn.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setFullScreen(true), null)
  await expect.poll(isFullScreen).toBe(true)
  await closeWindow(standIn)
  await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: false })
  expect(await isFullScreen()).toBe(false)
})

test.describe('where nobody shows tray icons', () => {
  test.use({ hasTrayHost: false })

  test('closing minimises the window, until somebody does', async ({ shell }) => {
    const { words } = shell.session
    const standIn = shell.standIn()
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: true })
    expect(await trayLook(standIn)).toBeNull()
    await closeWindow(standIn)
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: true, minimised: true })
    await expect.poll(() => notifications(standIn)).toMatchObject([{ title: words('notices.minimised_title') }])
    await standIn.evaluate(({ app }) => app.emit('second-instance', {}, ['tradekeep']), null)
    expect(await windowLook(standIn)).toMatchObject({ visible: true, minimised: false })

    shell.bus.names.add(TRAY_HOST)
    await closeWindow(standIn)
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: false })
    await clickTrayEntry(standIn, 'open')
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: true })

    shell.bus.names.delete(TRAY_HOST)
    await closeWindow(standIn)
    await expect.poll(() => windowLook(standIn)).toMatchObject({ visible: true, minimised: true })
  })

  test.describe('and it is to start hidden', () => {
    test.use({ environment: { STAND_IN_SWITCHES: 'hidden' } })

    test('it starts minimised instead, for it could not be found', async ({ shell }) => {
      await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ minimised: true })
    })
  })
})

test.describe('where the system refuses an icon', () => {
  test.use({ environment: { STAND_IN_NO_TRAY: '1' } })

  test('closing minimises the window', async ({ shell }) => {
    await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ visible: true })
    await closeWindow(shell.standIn())
    await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ visible: true, minimised: true })
  })
})

test.describe('a hidden start', () => {
  test.use({ environment: { STAND_IN_SWITCHES: 'hidden' } })

  test('shows nothing but the tray, which opens the window', async ({ shell }) => {
    await expect(shell.session.account.heading('register.title')).toBeVisible()
    expect(await windowLook(shell.standIn())).toMatchObject({ visible: false, minimised: false })
    await clickTrayEntry(shell.standIn(), 'open')
    await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ visible: true })
  })
})

test.describe('the place of the window', () => {
  test('is remembered, and whether it was maximised', async ({ shell }) => {
    const place = { x: 222, y: 111, width: 1000, height: 700 }
    await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ visible: true })
    await shell.standIn().evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place)
    await shell.standIn().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize(), null)
    await shell.session.quit()
    await shell.session.start()
    await expect.poll(() => windowLook(shell.standIn())).toEqual({ visible: true, minimised: false, maximised: true, bounds: place })

    await shell.standIn().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.unmaximize(), null)
    await shell.session.quit()
    await shell.session.start()
    await expect.poll(() => windowLook(shell.standIn())).toEqual({ visible: true, minimised: false, maximised: false, bounds: place })
  })

  test.describe('on a screen that is gone', () => {
    test.use({ environment: { STAND_IN_SCREENS: JSON.stringify([{ x: 0, y: 0, width: 1440, height: 860 }]) } })

    test('is moved to one that is there', async ({ shell }) => {
      await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ visible: true })
      await shell.standIn().evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), { x: 3_000, y: 200, width: 1200, height: 700 })
      await shell.session.quit()
      await shell.session.start()
      await expect.poll(() => windowLook(shell.standIn())).toMatchObject({ bounds: { x: 240, y: 160, width: 1200, height: 700 } })
    })
  })
})

test('starting at login is an entry in the autostart folder, written and removed from the tray', async ({ shell }) => {
  const { home } = shell.session
  const entry = path.join(home, '.config', 'autostart', 'tradekeep.desktop')
  const isTicked = (): Promise<boolean | undefined> =>
    shell.standIn().evaluate(({ Tray }) => Tray.all[0]?.menu?.items.find(({ id }) => id === 'at-login')?.checked, null)
  expect(await isTicked()).toBe(false)
  await clickTrayEntry(shell.standIn(), 'at-login')
  // There a moment before anything is in it.
  await expect.poll(() => (existsSync(entry) ? readFileSync(entry, 'utf8') : '')).toMatch(/^Exec="env" "TRADEKEEP_HOME=[^"]+" .*"--hidden"$/mu)
  await expect.poll(isTicked).toBe(true)
  await clickTrayEntry(shell.standIn(), 'at-login')
  await expect.poll(() => existsSync(entry)).toBe(false)
  await expect.poll(isTicked).toBe(false)
})

test('locks when the screen saver of a Linux desktop covers the screen, and not when it ends', async ({ shell }) => {
  const { session } = shell
  await session.registerTrader()
  shell.bus.coverScreen(false)
  await session.page.reload()
  await expect(session.vault.emptyVault).toBeVisible()
  shell.bus.coverScreen(true)
  await expect(session.account.heading('unlock.title')).toBeVisible()
})
