import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'

/** Who did what in the own account. */
export function auditHandlers({ audit }: Vault): HandlersFor<'audit.list' | 'audit.verify' | 'audit.export'> {
  return {
    'audit.list': async (input, session) => {
      const { entries, page } = await audit.list(session, input)
      return { data: [...entries], page }
    },
    'audit.verify': async (_input, session) => ({ data: await audit.verify(session) }),
    'audit.export': async (input, session) => ({ data: await audit.export(session, input.format) }),
  }
}
