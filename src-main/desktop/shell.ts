import path from 'node:path'
import { app, Menu, nativeTheme, screen, type BrowserWindow } from 'electron'
import type { Destination, VaultEvent } from '../../src-preload/contract/events.ts'
import type { Language } from '../../src-preload/contract/names.ts'
import type { DesktopSession } from '../ipc/desktop-session.ts'
import type { Log } from '../platform/log.ts'
import type { Vault } from '../vault.ts'
import { watchAttention } from './attention.ts'
import { createLoginStart, HIDDEN_SWITCH } from './login-start.ts'
import type { Memory } from './memory.ts'
import { menuTemplate } from './menu.ts'
import { showNotice } from './notices.ts'
import { createTray, type TrayIcon, type TrayView } from './tray.ts'
import { isPanelDark, trayPicture } from './tray-pictures.ts'
import { placeOn } from './window-place.ts'
import { hideWindow, openMainWindow, type MainWindow } from './window.ts'
import type { WindowPaths } from './window-options.ts'
import { languageFor, wordsIn } from './words.ts'

export interface ShellParts {
  readonly vault: Vault
  readonly session: DesktopSession
  readonly memory: Memory
  readonly windowPaths: WindowPaths
  readonly trayPictures: string
  /** Whether an icon in the tray would be seen now. */
  readonly hasTrayHost: () => Promise<boolean>
  /** Tells the window's page. */
  readonly send: (event: VaultEvent) => void
  readonly lock: () => void
  readonly log: Log
}

export interface Shell {
  readonly window: MainWindow
  /** Tray, menu and notifications speak the page's language. */
  speak(language: Language): void
  /** To be called after whatever may have changed who is logged in. */
  refresh(): void
  close(): void
}

const PLATFORM = process.platform

const startsHidden = (): boolean => app.commandLine.hasSwitch(HIDDEN_SWITCH) || (PLATFORM === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)

/** Opens what is seen of the application on the desktop: window, tray, native menu, notifications. */
export async function openShell(parts: ShellParts): Promise<Shell> {
  const { vault, session, memory, trayPictures, hasTrayHost, log } = parts
  let language = languageFor(app.getPreferredSystemLanguages())
  let isQuitting = false
  let tray: TrayIcon | null = null
  const quit = (): void => app.quit()
  app.on('before-quit', () => {
    isQuitting = true
  })

  const lead = (to: Destination): void => {
    window.show()
    if (session.accountId !== null) parts.send({ type: 'app.navigate', account_id: session.accountId, to })
  }
  const attention = watchAttention({ vault, session, words: () => wordsIn(language), lead, onStanding: () => draw(), log })

  const loginStart = createLoginStart({ app, platform: PLATFORM, environment: process.env })
  const setLoginStart = (on: boolean): void => {
    try {
      loginStart?.set(on)
    } catch (error) {
      log.error('login_start_failed', {}, error)
    }
    draw()
  }
  const trayView = (): TrayView => {
    const { standing } = attention
    const picture = trayPicture(standing.state, { platform: PLATFORM, isDark: isPanelDark(nativeTheme, PLATFORM, process.env) })
    return {
      standing,
      words: wordsIn(language),
      picture: path.join(trayPictures, picture),
      loginStart: loginStart === null ? null : { isOn: loginStart.isOn(), set: setLoginStart },
    }
  }
  /** Only where it is seen: an icon that was put where nobody shows icons stays unseen when somebody comes. */
  const putIntoTray = async (): Promise<boolean> => {
    if (!(await hasTrayHost())) return false
    tray ??= createTray(trayView(), { open: () => window.show(), openList: () => lead({ page: 'list' }), update: (id) => lead({ page: 'update', id }), lock: parts.lock, quit })
    return tray !== null
  }

  const draw = (): void => {
    tray?.show(trayView())
    const isOpen = attention.standing.state !== 'locked'
    const { menu } = wordsIn(language)
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ words: menu, platform: PLATFORM, isPackaged: app.isPackaged, isOpen, go: lead, lock: parts.lock, quit })))
    app.setBadgeCount(attention.standing.state === 'attention' ? attention.standing.refused.length : 0)
  }

  const leave = async (browserWindow: BrowserWindow): Promise<void> => {
    // The Dock brings a hidden window back on macOS, tray or not.
    const hides = (await putIntoTray()) || PLATFORM === 'darwin'
    if (isQuitting || browserWindow.isDestroyed()) return
    if (hides) hideWindow(browserWindow)
    else browserWindow.minimize()
    if (memory.current.closing_told) return
    memory.keep({ closing_told: true })
    const { notices } = wordsIn(language)
    const [title, body] = hides ? [notices.stays_title, notices.stays_text] : [notices.minimised_title, notices.minimised_text]
    showNotice({ title, body, isUrgent: false, onClick: () => window.show() })
  }

  const isInTray = await putIntoTray()
  draw()
  const { bounds, maximised } = memory.current
  const { id: primary } = screen.getPrimaryDisplay()
  const areas = screen.getAllDisplays().toSorted((one, other) => Number(other.id === primary) - Number(one.id === primary)).map(({ workArea }) => workArea)
  const hidden = isInTray || PLATFORM === 'darwin' ? 'hidden' : 'minimised'
  const window: MainWindow = openMainWindow(parts.windowPaths, app.isPackaged, {
    place: { bounds: placeOn(bounds, areas), maximised },
    begins: startsHidden() ? hidden : 'shown',
    staysOnClose: () => !isQuitting,
    leave: (browserWindow) => {
      leave(browserWindow).catch((error: unknown) => log.error('closing_failed', {}, error))
    },
    onPlace: memory.keep,
    onLoadFailed: (error) => log.warn('page_not_loaded', {}, error),
  })
  app.on('activate', () => window.show())
  app.on('second-instance', (_event, argv) => {
    if (!argv.includes(`--${HIDDEN_SWITCH}`)) window.show()
  })
  nativeTheme.on('updated', draw)
  return {
    window,
    speak: (next) => {
      if (next === language) return
      language = next
      draw()
    },
    refresh: attention.refresh,
    close: attention.close,
  }
}
