import type { Verification } from '../../src-preload/contract/exchanges.ts'
import type { Vault, VerificationFacts } from '../vault.ts'
import type { Call } from './call.ts'
import { candidateOf, draftOf } from './drafts.ts'
import type { HandlersFor } from './handler.ts'
import type { Messages } from './messages.ts'

type CredentialProcedure = 'credentials.bind' | 'credentials.list' | 'credentials.read' | 'credentials.verify' | 'exchange.verify'

const DEFAULT_LIMIT = 1_000

/** Credentials, and the check of one that is not stored. */
export function credentialHandlers({ credentials }: Vault, messages: Messages): HandlersFor<CredentialProcedure> {
  const told = (facts: VerificationFacts, call: Call): Verification => ({
    ...facts,
    error_message: facts.is_valid === true ? null : messages.diagnosis(facts.cause, call.language),
  })
  return {
    'credentials.bind': async (input, session) => ({ data: await credentials.bind(session, draftOf(input), { verify: input.verify }) }),
    'credentials.list': async (input, session) => {
      const { items, nextCursor, total, damaged } = await credentials.list(session, {
        includeInactive: input.include_inactive ?? false,
        limit: input.limit ?? DEFAULT_LIMIT,
        cursor: input.cursor ?? null,
      })
      return { data: [...items], page: { next_cursor: nextCursor, total, ...(damaged.length > 0 && { damaged: [...damaged] }) } }
    },
    'credentials.read': async (input, session) => ({ data: await credentials.read(session, input.id) }),
    'credentials.verify': async (input, session, call) => ({ data: told(await credentials.verify(session, input.id), call) }),
    'exchange.verify': async (input, session, call) => ({ data: told(await credentials.tryOut(session, candidateOf(input)), call) }),
  }
}
