import type { SessionBus } from '../platform/session-bus.ts'

/** Who shows tray icons on a Linux desktop goes by this name on the session's bus (StatusNotifierItem). */
const WATCHER = 'org.kde.StatusNotifierWatcher'

/**
 * Whether an icon in the tray would be seen now. Windows and macOS always show it; on Linux somebody must
 * be there to show it, which on GNOME takes an extension. Where that can't be learned, nobody is.
 */
export async function hasTrayHost(platform: NodeJS.Platform, bus: SessionBus | null): Promise<boolean> {
  return platform !== 'linux' || (bus !== null && (await bus.hasOwner(WATCHER)))
}
