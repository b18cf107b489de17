import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, powerMonitor, protocol, safeStorage, session, shell } from 'electron'
import { createDispatcher } from './api/dispatch.ts'
import { createEventDoor } from './api/events.ts'
import { createToFailure } from './api/failure.ts'
import { createMessages } from './api/messages.ts'
import { confine, denyPermissions } from './desktop/guards.ts'
import { languageFor, trayLabels } from './desktop/labels.ts'
import { mayOpenOutside } from './desktop/outside-links.ts'
import { PAGE_ORIGIN, PAGE_SCHEME, PAGE_SCHEME_PRIVILEGES, servePage } from './desktop/page-protocol.ts'
import { lockOnLeaving } from './desktop/power.ts'
import { safeStorageKeychain } from './desktop/safe-storage.ts'
import { refuseUnsafeStart, sentenceFor } from './desktop/start-checks.ts'
import { createTray } from './desktop/tray.ts'
import { openMainWindow, type MainWindow } from './desktop/window.ts'
import { createCarrier } from './ipc/carrier.ts'
import { openChannels } from './ipc/channels.ts'
import { DesktopSession } from './ipc/desktop-session.ts'
import { relayEvents } from './ipc/event-relay.ts'
import { systemClock } from './platform/clock.ts'
import { dataFolder, preparePrivateFolder } from './platform/folders.ts'
import { openLogFile } from './platform/log-file.ts'
import type { Log } from './platform/log.ts'
import { prepareVaultFolder } from './store/vault-folder.ts'
import { openVault, type Vault } from './vault.ts'

const beside = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const PAGE_FOLDER = beside('../renderer')
const WINDOW_PATHS = { preload: beside('../preload/index.cjs'), icon: beside('../../resources/icons/icon.png') }
const TRAY_ICON = beside(process.platform === 'darwin' ? '../../resources/icons/trayTemplate.png' : '../../resources/icons/tray.png')
const CHECK_WORKER = new URL('./check-worker.js', import.meta.url)

let quitting = false

/** Electron would show the bare error, with its message and frames, and go on. */
function stop(error: unknown): void {
  dialog.showErrorBox('Tradekeep', sentenceFor(error))
  app.exit(1)
}

/** Chromium's own files go below the vault's folder: with them goes the lock of the single instance. */
function settleIn(home: string): void {
  const windowFolder = path.join(home, 'window')
  prepareVaultFolder(home)
  preparePrivateFolder(windowFolder)
  app.setPath('userData', windowFolder)
}

function closeOnQuit(vault: Vault, log: Log, stopServing: () => void): void {
  app.on('before-quit', () => {
    quitting = true
  })
  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    stopServing()
    try {
      await vault.close()
      app.exit(0)
    } catch (error) {
      log.error('close_failed', {}, error)
      app.exit(1)
    }
  }
  app.on('will-quit', (event) => {
    event.preventDefault()
    closing ??= close()
  })
}

function openOutside(vault: Vault, log: Log, url: string): void {
  vault.exchanges.supported().then(
    (exchanges) => (mayOpenOutside(url, exchanges) ? shell.openExternal(url) : log.warn('link_refused')),
    (error: unknown) => log.error('link_failed', {}, error),
  )
}

async function start(home: string): Promise<void> {
  const log = openLogFile(home)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('uncaught', {}, error)
      stop(error)
    })
  }
  const policy = { customBaseUrls: false, loopbackExchanges: process.env['TRADEKEEP_ALLOW_LOOPBACK_EXCHANGES'] === '1' }
  const vault = await openVault({ home, host: 'desktop', checkWorker: CHECK_WORKER, policy, log, keychain: safeStorageKeychain(safeStorage) })
  const lockAll = (): void => {
    vault.accounts.lockAll().catch((error: unknown) => log.error('lock_failed', {}, error))
  }
  protocol.handle(PAGE_SCHEME, servePage(PAGE_FOLDER))
  denyPermissions(session.defaultSession)

  let window: MainWindow | null = null
  const show = (): void => window?.show()
  const tray = createTray(TRAY_ICON, trayLabels(languageFor(app.getPreferredSystemLanguages())), { open: show, lock: lockAll, quit: () => app.quit() })
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('web-contents-created', (_event, contents) => confine(contents, (url) => openOutside(vault, log, url)))
  lockOnLeaving(powerMonitor, lockAll)

  const desktopSession = new DesktopSession((token) => vault.accounts.refresh(token, null))
  window = openMainWindow(WINDOW_PATHS, app.isPackaged, {
    hidesOnClose: () => tray !== null && !quitting,
    onLoadFailed: (error) => log.warn('page_not_loaded', {}, error),
  })
  const channels = openChannels(
    window.browserWindow.webContents,
    PAGE_ORIGIN,
    createCarrier({
      dispatch: createDispatcher(vault, log, { version: app.getVersion() }),
      toFailure: createToFailure(createMessages(), log, systemClock),
      session: desktopSession,
      clock: systemClock,
      log,
      onLanguage: (language) => tray?.relabel(trayLabels(language)),
    }),
  )
  const stopEvents = relayEvents({ door: createEventDoor(vault, log), session: desktopSession, send: (event) => channels.send(event), log })
  closeOnQuit(vault, log, () => {
    stopEvents()
    channels.close()
  })
}

try {
  refuseUnsafeStart({ isPackaged: app.isPackaged, environment: process.env, hasSwitch: (name) => app.commandLine.hasSwitch(name) })
  // Both must come before Electron is ready, and neither can be undone later.
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([PAGE_SCHEME_PRIVILEGES])
  const home = dataFolder()
  settleIn(home)
  if (app.requestSingleInstanceLock()) void app.whenReady().then(() => start(home)).catch(stop)
  else app.exit(0)
} catch (error) {
  stop(error)
}
