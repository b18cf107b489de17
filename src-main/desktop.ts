import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, clipboard, ClipboardItem, dialog, powerMonitor, protocol, safeStorage, session, shell } from 'electron'
import type { LockCause } from '../src-preload/contract/locking.ts'
import { createDispatcher } from './api/dispatch.ts'
import { createEventDoor } from './api/events.ts'
import { createToFailure } from './api/failure.ts'
import { createMessages } from './api/messages.ts'
import { createDesktopClipboard } from './desktop/clipboard.ts'
import { confine, confineDownloads, denyPermissions } from './desktop/guards.ts'
import { openMemory } from './desktop/memory.ts'
import { mayOpenOutside } from './desktop/outside-links.ts'
import { PAGE_ORIGIN, PAGE_SCHEME, PAGE_SCHEME_PRIVILEGES, servePage } from './desktop/page-protocol.ts'
import { lockOnLeaving, machineIdle } from './desktop/power.ts'
import { safeStorageKeychain } from './desktop/safe-storage.ts'
import { openShell } from './desktop/shell.ts'
import { refuseUnsafeStart, sentenceFor } from './desktop/start-checks.ts'
import { hasTrayHost } from './desktop/tray-host.ts'
import { createCarrier } from './ipc/carrier.ts'
import { openChannels, type Channels } from './ipc/channels.ts'
import { DesktopSession } from './ipc/desktop-session.ts'
import { relayEvents } from './ipc/event-relay.ts'
import { systemClock } from './platform/clock.ts'
import { dataFolder, preparePrivateFolder } from './platform/folders.ts'
import { openLogFile } from './platform/log-file.ts'
import type { Log } from './platform/log.ts'
import { connectSessionBus } from './platform/session-bus.ts'
import { proxyFromPac } from './platform/system-proxy.ts'
import { prepareVaultFolder } from './store/vault-folder.ts'
import { openVault, type Vault } from './vault.ts'

const beside = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const PAGE_FOLDER = beside('../renderer')
const WINDOW_PATHS = { preload: beside('../preload/index.cjs'), icon: beside('../../resources/icons/icon.png') }
const TRAY_PICTURES = beside('../../resources/icons')
const CHECK_WORKER = new URL('./check-worker.js', import.meta.url)

/** Electron would show the bare error, with its message and frames, and go on. */
function stop(error: unknown): void {
  dialog.showErrorBox('Tradekeep', sentenceFor(error))
  app.exit(1)
}

/** Under which Windows shows notifications, and whose they are; the installer writes the same one. */
const WINDOWS_IDENTITY = 'org.tradekeep.desktop'

const windowFolderOf = (home: string): string => path.join(home, 'window')

/** Chromium's own files go below the vault's folder: with them goes the lock of the single instance. */
function settleIn(home: string): void {
  const windowFolder = windowFolderOf(home)
  prepareVaultFolder(home)
  preparePrivateFolder(windowFolder)
  app.setPath('userData', windowFolder)
}

function closeOnQuit(vault: Vault, log: Log, stopServing: () => Promise<void>): void {
  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    try {
      await stopServing()
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
  const vault = await openVault({
    home,
    host: 'desktop',
    checkWorker: CHECK_WORKER,
    policy,
    log,
    keychain: safeStorageKeychain(safeStorage),
    systemProxy: async (address) => proxyFromPac(await session.defaultSession.resolveProxy(address)),
  })
  const lockAll = (cause: LockCause): void => {
    vault.accounts.lockAll(cause).catch((error: unknown) => log.error('lock_failed', {}, error))
  }
  protocol.handle(PAGE_SCHEME, servePage(PAGE_FOLDER))
  denyPermissions(session.defaultSession)
  confineDownloads(session.defaultSession)

  app.on('web-contents-created', (_event, contents) => confine(contents, (url) => openOutside(vault, log, url)))
  const bus = process.platform === 'linux' ? await connectSessionBus(process.env) : null
  lockOnLeaving(powerMonitor, bus, lockAll)
  vault.locking.watch(machineIdle(powerMonitor))

  const copies = createDesktopClipboard({
    clipboard,
    makeItem: (formats) => new ClipboardItem(formats),
    platform: process.platform,
    clock: systemClock,
    onFault: (what, error) => log.warn(what, {}, error),
  })
  vault.onEvent(({ type }) => void (type === 'account.locked' && copies.empty()))
  vault.onSessionEnded(() => void copies.empty())

  let channels: Channels | null = null
  const desktopSession = new DesktopSession((token) => vault.accounts.refresh(token, null))
  const desktop = await openShell({
    vault,
    session: desktopSession,
    memory: openMemory(windowFolderOf(home), (error) => log.warn('memory_not_kept', {}, error)),
    windowPaths: WINDOW_PATHS,
    trayPictures: TRAY_PICTURES,
    hasTrayHost: () => hasTrayHost(process.platform, bus),
    send: (event) => channels?.send(event),
    lock: () => lockAll('by_hand'),
    log,
  })
  const answer = createCarrier({
    dispatch: createDispatcher(vault, log, { version: app.getVersion(), clipboard: copies }),
    toFailure: createToFailure(createMessages(), log, systemClock),
    session: desktopSession,
    clock: systemClock,
    log,
    onLanguage: desktop.speak,
  })
  channels = openChannels(desktop.window.browserWindow.webContents, PAGE_ORIGIN, async (name, message) => {
    const envelope = await answer(name, message)
    if (/^(?:auth|device)\./u.test(name)) desktop.refresh()
    return envelope
  })
  const stopEvents = relayEvents({ door: createEventDoor(vault, log), session: desktopSession, send: (event) => channels?.send(event), log })
  closeOnQuit(vault, log, async () => {
    stopEvents()
    desktop.close()
    bus?.close()
    channels?.close()
    await copies.empty()
  })
}

try {
  refuseUnsafeStart({ isPackaged: app.isPackaged, environment: process.env, hasSwitch: (name) => app.commandLine.hasSwitch(name) })
  // Both must come before Electron is ready, and neither can be undone later.
  app.enableSandbox()
  if (process.platform === 'win32') app.setAppUserModelId(WINDOWS_IDENTITY)
  protocol.registerSchemesAsPrivileged([PAGE_SCHEME_PRIVILEGES])
  const home = dataFolder()
  settleIn(home)
  if (app.requestSingleInstanceLock()) void app.whenReady().then(() => start(home)).catch(stop)
  else app.exit(0)
} catch (error) {
  stop(error)
}
