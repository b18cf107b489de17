import type { PowerMonitor } from 'electron'

/** Runs `lock` whenever the person at the machine is about to leave it: screen lock, sleep, user switch. */
export function lockOnLeaving(monitor: PowerMonitor, lock: () => void): void {
  monitor.on('lock-screen', lock)
  monitor.on('suspend', lock)
  monitor.on('user-did-resign-active', lock)
}
