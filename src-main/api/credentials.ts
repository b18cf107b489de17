import { SECRET_FIELD_NAMES } from '../../src-preload/contract/credentials.ts'
import type { Verification } from '../../src-preload/contract/exchanges.ts'
import type { OutputOf } from '../../src-preload/contract/procedures.ts'
import type { SecretFields } from '../credentials/draft.ts'
import { Secret } from '../crypto/secret.ts'
import type { Vault, VerificationFacts } from '../vault.ts'
import type { Call } from './call.ts'
import { candidateOf, changeOf, draftOf, reportOf } from './drafts.ts'
import type { HandlersFor } from './handler.ts'
import type { Messages } from './messages.ts'

type CredentialProcedure =
  | 'credentials.bind'
  | 'credentials.list'
  | 'credentials.read'
  | 'credentials.update'
  | 'credentials.delete'
  | 'credentials.restore'
  | 'credentials.reveal'
  | 'credentials.checks'
  | 'credentials.verify'
  | 'credentials.verify_many'
  | 'credentials.verify_cancel'
  | 'credentials.report'
  | 'exchange.verify'

const DEFAULT_LIMIT = 1_000
const DEFAULT_CHECKS = 100
/** Seconds in which somebody can copy what is shown, and after which nobody should find it standing there. */
const HIDE_AFTER = 30

/** Credentials, and the check of one that is not stored. */
export function credentialHandlers({ credentials, batches }: Vault, messages: Messages): HandlersFor<CredentialProcedure> {
  const told = (facts: VerificationFacts, call: Call): Verification => ({
    ...facts,
    error_message: facts.is_valid === true ? null : messages.diagnosis(facts, call.language),
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
    'credentials.update': async (input, session, call) => ({ data: await credentials.update(session, input.id, changeOf(input), { verify: input.verify }, call.client) }),
    'credentials.delete': async (input, session) => {
      await credentials.delete(session, input.id)
      return { data: null }
    },
    'credentials.restore': async (input, session) => ({ data: await credentials.restore(session, input.id) }),
    'credentials.reveal': async (input, session, call) => ({
      data: { fields: plainFields(await credentials.reveal(session, input.id, new Secret(input.password), call.client)), hide_after: HIDE_AFTER },
    }),
    'credentials.checks': async (input, session) => {
      const { items, nextCursor, total, damaged } = await credentials.checks(session, input.id, { limit: input.limit ?? DEFAULT_CHECKS, cursor: input.cursor ?? null })
      return { data: [...items], page: { next_cursor: nextCursor, total, ...(damaged.length > 0 && { damaged: [...damaged] }) } }
    },
    'credentials.verify': async (input, session, call) => ({ data: told(await credentials.verify(session, input.id), call) }),
    'credentials.verify_many': async ({ ids }, session) => ({ data: await batches.start(session, ids ?? null) }),
    'credentials.verify_cancel': async ({ batch_id }, session) => {
      batches.cancel(session, batch_id)
      return { data: null }
    },
    'credentials.report': async (input, session, call) => {
      const answer = await credentials.report(session, input.id, reportOf(input))
      return { data: { ...answer, verification: answer.verification === null ? null : told(answer.verification, call) } }
    },
    'exchange.verify': async (input, session, call) => ({ data: told(await credentials.tryOut(session, candidateOf(input)), call) }),
  }
}

function plainFields(fields: SecretFields): OutputOf<'credentials.reveal'>['fields'] {
  const plain: OutputOf<'credentials.reveal'>['fields'] = {}
  for (const name of SECRET_FIELD_NAMES) {
    const value = fields[name]
    if (value !== undefined) plain[name] = value.expose('the one answer that holds a secret: its owner asked, with the password')
  }
  return plain
}
