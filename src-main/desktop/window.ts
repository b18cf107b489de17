import { BrowserWindow } from 'electron'
import { PAGE_URL } from './page-protocol.ts'
import { windowOptions, type WindowPaths } from './window-options.ts'

export interface MainWindow {
  readonly browserWindow: BrowserWindow
  /** Brings the window up, from the tray or from behind others. */
  show(): void
}

export interface WindowBehaviour {
  /** Closing hides for as long as this says so: the vault goes on watching from the tray. */
  readonly hidesOnClose: () => boolean
  /** Told when the page could not be loaded, also because the application quit meanwhile. */
  readonly onLoadFailed: (error: unknown) => void
}

/** Opens the one window, with the vault's page in it. */
export function openMainWindow(paths: WindowPaths, isPackaged: boolean, { hidesOnClose, onLoadFailed }: WindowBehaviour): MainWindow {
  const browserWindow = new BrowserWindow(windowOptions(paths, isPackaged))
  browserWindow.removeMenu()
  browserWindow.once('ready-to-show', () => browserWindow.show())
  browserWindow.on('close', (event) => {
    if (!hidesOnClose()) return
    event.preventDefault()
    browserWindow.hide()
  })
  // A page's <title> would otherwise name what is on the screen in the task bar of a locked machine.
  browserWindow.on('page-title-updated', (event) => event.preventDefault())
  browserWindow.loadURL(PAGE_URL).catch(onLoadFailed)
  return {
    browserWindow,
    show: () => {
      if (browserWindow.isMinimized()) browserWindow.restore()
      browserWindow.show()
      browserWindow.focus()
    },
  }
}
