import type { Session, WebContents } from 'electron'
import { PAGE_URL } from './page-protocol.ts'

// Copying, after a click, is how the recovery code gets into a password manager. Reading is another permission.
const isNeeded = (permission: string): boolean => permission === 'clipboard-sanitized-write'

/** The page may put text on the clipboard. All else is refused: asked for, checked or by device. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isNeeded(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isNeeded(permission))
  session.setDevicePermissionHandler(() => false)
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
