import { BrowserWindow } from 'electron'
import type { Bounds } from './memory.ts'
import { PAGE_URL } from './page-protocol.ts'
import { windowOptions, type WindowPaths } from './window-options.ts'

export interface MainWindow {
  readonly browserWindow: BrowserWindow
  /** Brings the window up, from the tray or from behind others. */
  show(): void
}

/** Where a window is, while it is neither maximised nor minimised, and whether it is maximised. */
export interface WindowPlace {
  readonly bounds: Bounds | null
  readonly maximised: boolean
}

export interface WindowBehaviour {
  /** Where it was the last time, corrected for the screens of today. */
  readonly place: WindowPlace
  /** What it does once it could be shown. */
  readonly begins: 'shown' | 'hidden' | 'minimised'
  /** False once the application ends: only then does closing close. */
  readonly staysOnClose: () => boolean
  /** What closing does for as long as the application goes on. */
  readonly leave: (window: BrowserWindow) => void
  readonly onPlace: (place: WindowPlace) => void
  /** Told when the page could not be loaded, also because the application quit meanwhile. */
  readonly onLoadFailed: (error: unknown) => void
}

/** After so long without a further move or change of size, the place is kept. */
const SETTLED = 500

function keepPlace(browserWindow: BrowserWindow, isInPlace: () => boolean, onPlace: (place: WindowPlace) => void): () => void {
  const keep = (): void => {
    if (!browserWindow.isDestroyed() && isInPlace()) onPlace({ bounds: browserWindow.getNormalBounds(), maximised: browserWindow.isMaximized() })
  }
  let settling: NodeJS.Timeout | undefined
  const later = (): void => {
    clearTimeout(settling)
    settling = setTimeout(keep, SETTLED)
  }
  browserWindow.on('resize', later)
  browserWindow.on('move', later)
  browserWindow.on('maximize', later)
  browserWindow.on('unmaximize', later)
  browserWindow.on('closed', () => clearTimeout(settling))
  return keep
}

/** Out of full screen first: on macOS a window that is hidden in it leaves its black screen behind. */
export function hideWindow(browserWindow: BrowserWindow): void {
  if (!browserWindow.isFullScreen()) return browserWindow.hide()
  browserWindow.once('leave-full-screen', () => browserWindow.hide())
  browserWindow.setFullScreen(false)
}

/** Opens the one window, with the vault's page in it. */
export function openMainWindow(paths: WindowPaths, isPackaged: boolean, behaviour: WindowBehaviour): MainWindow {
  const { place, begins, staysOnClose, leave, onPlace, onLoadFailed } = behaviour
  const browserWindow = new BrowserWindow({ ...windowOptions(paths, isPackaged), ...place.bounds })
  // Maximising shows a window, so a hidden one is maximised when it comes up.
  let isToMaximise = place.maximised
  const keep = keepPlace(browserWindow, () => !isToMaximise, onPlace)
  const show = (): void => {
    if (browserWindow.isMinimized()) browserWindow.restore()
    if (isToMaximise) browserWindow.maximize()
    isToMaximise = false
    browserWindow.show()
  }
  browserWindow.once('ready-to-show', () => {
    if (begins === 'shown') show()
    else if (begins === 'minimised') browserWindow.minimize()
  })
  browserWindow.on('close', (event) => {
    keep()
    if (!staysOnClose()) return
    event.preventDefault()
    leave(browserWindow)
  })
  // A page's <title> would otherwise name what is on the screen in the task bar of a locked machine.
  browserWindow.on('page-title-updated', (event) => event.preventDefault())
  browserWindow.loadURL(PAGE_URL).catch(onLoadFailed)
  return {
    browserWindow,
    show: () => {
      show()
      browserWindow.focus()
    },
  }
}
