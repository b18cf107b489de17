import type { PowerMonitor } from 'electron'
import type { LockCause } from '../../src-preload/contract/locking.ts'
import type { SessionBus } from '../platform/session-bus.ts'

/**
 * Runs `lock`, which must not throw, whenever the person at the machine is about to leave it: screen lock,
 * sleep, user switch. Linux has Electron tell of sleep alone; there the desktop's own screen saver is
 * listened to, over the session's bus. Waking up locks too: a sleep of which nobody told in time is over
 * by then.
 */
export function lockOnLeaving(monitor: Pick<PowerMonitor, 'on'>, bus: Pick<SessionBus, 'onScreenCovered'> | null, lock: (cause: LockCause) => void): void {
  monitor.on('lock-screen', () => lock('screen_lock'))
  monitor.on('suspend', () => lock('suspend'))
  monitor.on('resume', () => lock('suspend'))
  monitor.on('user-did-resign-active', () => lock('user_switch'))
  bus?.onScreenCovered(() => lock('screen_lock'))
}

/**
 * Answers how long nobody has touched the machine, in milliseconds; null as long as the system has told
 * nothing but zero. Some can't tell and always say zero (Chromium does under XWayland), and an account
 * that relied on it would never lock. Nobody is as quick as to be seen at zero alone for long.
 */
export function machineIdle(monitor: Pick<PowerMonitor, 'getSystemIdleTime'>): () => number | null {
  let tells = false
  return () => {
    const seconds = monitor.getSystemIdleTime()
    tells ||= seconds > 0
    return tells ? Math.max(0, seconds) * 1_000 : null
  }
}
