import { Secret } from '../crypto/secret.ts'
import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'

type ProfileProcedure = 'users.me' | 'users.update' | 'users.delete' | 'users.role' | 'auth.sessions' | 'auth.session_end' | 'auth.logout_everywhere'

/** The own account, its logins, and by an admin another's role. */
export function profileHandlers({ accounts, logins, profile, deletion, roles }: Vault): HandlersFor<ProfileProcedure> {
  return {
    'users.me': async (_input, session) => ({ data: await accounts.me(session) }),
    'users.update': async (input, session, call) => {
      const { username, email } = input
      return { data: await profile.update(session, { username, email }, new Secret(input.password), call.client) }
    },
    'users.delete': async (input, session, call) => {
      await deletion.delete(session, new Secret(input.password), call.client)
      return { data: null }
    },
    'users.role': async ({ username, role, password }, session, call) => ({ data: await roles.set(session, { username, role }, new Secret(password), call.client) }),
    'auth.sessions': async (_input, session) => ({ data: [...(await logins.list(session))] }),
    'auth.session_end': async (input, session) => {
      await logins.end(session, input.id)
      return { data: null }
    },
    'auth.logout_everywhere': async (input, session) => {
      await logins.endAll(session, { keepCurrent: input.keep_current })
      return { data: null }
    },
  }
}
