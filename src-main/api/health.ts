import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'

/** Whether the vault answers, and whether its first account is still to be made. */
export function healthHandlers({ accounts }: Vault, version: string): HandlersFor<'health.read'> {
  return {
    'health.read': async () => ({ data: { status: 'ok', version, setup_required: await accounts.setupRequired() } }),
  }
}
