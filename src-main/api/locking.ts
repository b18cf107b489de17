import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'

/** When the own account locks by itself. */
export function lockingHandlers({ locking }: Vault): HandlersFor<'locking.read' | 'locking.update'> {
  return {
    'locking.read': async (_input, session) => ({ data: await locking.read(session) }),
    'locking.update': async (input, session) => ({ data: await locking.update(session, input) }),
  }
}
