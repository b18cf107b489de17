import type { MenuItemConstructorOptions } from 'electron'
import type { Destination } from '../../src-preload/contract/events.ts'
import type { DesktopWords } from './words.ts'

export interface MenuParts {
  readonly words: DesktopWords['menu']
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  /** Whether the window's account is open: a closed vault has nothing to lead to. */
  readonly isOpen: boolean
  readonly go: (to: Destination) => void
  readonly lock: () => void
  readonly quit: () => void
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

function applicationMenu({ words, quit }: MenuParts): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    label: 'Tradekeep',
    submenu: [
      { role: 'about', label: words.about },
      separator,
      { role: 'services', label: words.services },
      separator,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hide_others },
      { role: 'unhide', label: words.show_all },
      separator,
      { id: 'quit', label: words.quit, accelerator: 'CmdOrCtrl+Q', click: quit },
    ],
  }
}

function fileMenu({ words, platform, isOpen, go, lock, quit }: MenuParts): MenuItemConstructorOptions {
  const onMac = platform === 'darwin'
  return {
    id: 'file',
    label: words.file,
    submenu: [
      { id: 'bind', label: words.bind, accelerator: 'CmdOrCtrl+N', enabled: isOpen, click: () => go({ page: 'bind' }) },
      { id: 'lock', label: words.lock, accelerator: 'CmdOrCtrl+L', enabled: isOpen, click: lock },
      separator,
      { role: 'close', label: words.close },
      // On macOS it stands in the application's own menu.
      ...(onMac ? [] : [separator, { id: 'quit', label: words.quit, accelerator: 'CmdOrCtrl+Q', click: quit }]),
    ],
  }
}

function editMenu({ words, isOpen, go }: MenuParts): MenuItemConstructorOptions {
  return {
    id: 'edit',
    label: words.edit,
    submenu: [
      { role: 'undo', label: words.undo },
      { role: 'redo', label: words.redo },
      separator,
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.select_all },
      separator,
      { id: 'search', label: words.search, accelerator: 'CmdOrCtrl+F', enabled: isOpen, click: () => go({ page: 'search' }) },
    ],
  }
}

function viewMenu({ words, isPackaged, isOpen, go }: MenuParts): MenuItemConstructorOptions {
  const forDevelopers: MenuItemConstructorOptions[] = [separator, { role: 'reload', label: words.reload }, { role: 'toggleDevTools', label: words.dev_tools }]
  return {
    id: 'view',
    label: words.view,
    submenu: [
      { id: 'list', label: words.list, accelerator: 'CmdOrCtrl+G', enabled: isOpen, click: () => go({ page: 'list' }) },
      separator,
      { role: 'resetZoom', label: words.zoom_reset },
      { role: 'zoomIn', label: words.zoom_in },
      { role: 'zoomOut', label: words.zoom_out },
      separator,
      { role: 'togglefullscreen', label: words.full_screen },
      ...(isPackaged ? [] : forDevelopers),
    ],
  }
}

function windowMenu({ words, platform }: MenuParts): MenuItemConstructorOptions {
  const onMac = platform === 'darwin'
  return {
    role: 'windowMenu',
    label: words.window,
    submenu: [{ role: 'minimize', label: words.minimise }, ...(onMac ? ([{ role: 'zoom', label: words.zoom }, separator, { role: 'front', label: words.front }] as const) : [])],
  }
}

function helpMenu({ words, platform, isOpen, go }: MenuParts): MenuItemConstructorOptions {
  return {
    role: 'help',
    label: words.help,
    submenu: [
      { id: 'shortcuts', label: words.shortcuts, accelerator: 'CmdOrCtrl+/', enabled: isOpen, click: () => go({ page: 'shortcuts' }) },
      ...(platform === 'darwin' ? [] : [separator, { role: 'about', label: words.about } as const]),
    ],
  }
}

/**
 * The native menu. Its commands do what the page's shortcuts do; since a bare letter in a native menu
 * would be taken away from whoever types one, each has the key that such a command has elsewhere.
 * Labels are written out: Electron's own are English in every language.
 */
export function menuTemplate(parts: MenuParts): MenuItemConstructorOptions[] {
  return [...(parts.platform === 'darwin' ? [applicationMenu(parts)] : []), fileMenu(parts), editMenu(parts), viewMenu(parts), windowMenu(parts), helpMenu(parts)]
}
