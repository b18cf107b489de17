import type { PowerMonitor } from 'electron'
import type { SessionBus } from '../platform/session-bus.ts'

/**
 * Runs `lock` whenever the person at the machine is about to leave it: screen lock, sleep, user switch.
 * Linux has Electron tell of sleep alone; there the desktop's own screen saver is listened to, over the
 * session's bus. Waking up locks too: a sleep of which nobody told in time is over by then.
 */
export function lockOnLeaving(monitor: PowerMonitor, bus: Pick<SessionBus, 'onScreenCovered'> | null, lock: () => void): void {
  monitor.on('lock-screen', lock)
  monitor.on('suspend', lock)
  monitor.on('resume', lock)
  monitor.on('user-did-resign-active', lock)
  bus?.onScreenCovered(lock)
}
