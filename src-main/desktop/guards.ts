import type { SaveDialogOptions, Session, WebContents } from 'electron'
import { PAGE_ORIGIN, PAGE_URL } from './page-protocol.ts'

/** Everything is refused, asked for, checked or by device: what the page copies goes by the main process. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** Where a file is saved is asked each time; what it is called is kept out of the system's list of recent documents. */
const SAVING: SaveDialogOptions = { properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'] }

/** Only what our own page made itself can be saved, and only to where somebody says: nothing is fetched for it. */
export function confineDownloads(session: Session): void {
  session.on('will-download', (event, item) => {
    if (item.getURL().startsWith(`blob:${PAGE_ORIGIN}/`)) item.setSaveDialogOptions(SAVING)
    else event.preventDefault()
  })
}

const isPage = (url: string): boolean => url === PAGE_URL || url.startsWith(`${PAGE_URL}#`)

/**
 * Holds whatever shows web content to the vault's own page: no navigation elsewhere (loading the page
 * again is one too, and is let through), no redirect, no further window, no embedded browser. What the
 * page wanted to open in a new window is handed to `openOutside`, which decides for itself.
 */
export function confine(contents: WebContents, openOutside: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!isPage(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
}
