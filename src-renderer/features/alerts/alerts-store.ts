import { create } from 'zustand'
import type { Alert } from '../../../src-preload/contract/alerts.ts'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import { ask, bridge } from '../../bridge/vault.ts'

/** The open ones, the newest first. */
export const useAlerts = create<{ readonly alerts: readonly Alert[] }>()(() => ({ alerts: [] }))

/** Every answer to an earlier reading is old news, and so is one that comes after the lock. */
let reading = 0

/** Drops what was read; called when the vault is no longer open. */
export function forgetAlerts(): void {
  reading += 1
  useAlerts.setState({ alerts: [] })
}

async function loadAlerts(): Promise<void> {
  reading += 1
  const asked = reading
  const answer = await bridge.call('alerts.list', {})
  if (asked === reading && answer.success) useAlerts.setState({ alerts: answer.data })
}

/** Keeps the open alerts true while the vault is open, until the returned function is called. */
export function followAlerts(): () => void {
  void loadAlerts()
  return bridge.onEvent((event) => {
    if (event.type === 'alert.changed' || event.type === 'stream.gap') void loadAlerts()
  })
}

/** Takes one off: the trader has understood it. */
export async function resolveAlert(id: string): Promise<Envelope<Alert>> {
  const answer = await ask('alerts.resolve', { id })
  if (answer.success) useAlerts.setState(({ alerts }) => ({ alerts: alerts.filter((alert) => alert.id !== id) }))
  return answer
}
