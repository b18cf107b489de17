import { BrowserWindow } from 'electron'
import { PAGE_URL } from './page-protocol.ts'
import { windowOptions, type WindowPaths } from './window-options.ts'

export interface MainWindow {
  readonly browserWindow: BrowserWindow
  /** Brings the window up, from the tray or from behind others. */
  show(): void
}

/**
 * Opens the one window. Closing it hides it for as long as `hidesOnClose` says so: the vault goes on
 * watching from the tray.
 */
export function openMainWindow(paths: WindowPaths, isPackaged: boolean, hidesOnClose: () => boolean): MainWindow {
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
  void browserWindow.loadURL(PAGE_URL)
  return {
    browserWindow,
    show: () => {
      if (browserWindow.isMinimized()) browserWindow.restore()
      browserWindow.show()
      browserWindow.focus()
    },
  }
}
