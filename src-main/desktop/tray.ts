import { Menu, nativeImage, Tray } from 'electron'

export interface TrayLabels {
  readonly open: string
  readonly lock: string
  readonly quit: string
}

export interface TrayActions {
  readonly open: () => void
  readonly lock: () => void
  readonly quit: () => void
}

export interface TrayIcon {
  relabel(labels: TrayLabels): void
}

/**
 * Puts the icon with its three entries into the tray; null where this desktop has none, so that the
 * window then knows that closing it must end the application.
 */
export function createTray(iconPath: string, labels: TrayLabels, actions: TrayActions): TrayIcon | null {
  let tray: Tray
  try {
    tray = new Tray(nativeImage.createFromPath(iconPath))
  } catch {
    return null
  }
  let shown: TrayLabels | null = null
  const relabel = (next: TrayLabels): void => {
    if (next === shown) return
    shown = next
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'open', label: next.open, click: actions.open },
        { id: 'lock', label: next.lock, click: actions.lock },
        { type: 'separator' },
        { id: 'quit', label: next.quit, click: actions.quit },
      ]),
    )
  }
  tray.setToolTip('Tradekeep')
  tray.on('click', actions.open)
  relabel(labels)
  return { relabel }
}
