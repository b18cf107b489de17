import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'

/** What the trader must see. */
export function alertHandlers({ alerts }: Vault): HandlersFor<'alerts.list' | 'alerts.read' | 'alerts.resolve'> {
  return {
    'alerts.list': async (input, session) => ({ data: [...(await alerts.list(session, input))] }),
    'alerts.read': async (input, session) => ({ data: await alerts.read(session, input.id) }),
    'alerts.resolve': async (input, session) => ({ data: await alerts.resolve(session, input.id) }),
  }
}
