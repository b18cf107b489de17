import type { IssuedSession } from '../accounts/session.ts'
import { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Vault } from '../vault.ts'
import type { Call } from './call.ts'
import type { HandlersFor } from './handler.ts'
import { sessionData } from './sessions.ts'

type AccountProcedure = 'auth.register' | 'auth.login' | 'auth.refresh' | 'auth.logout' | 'auth.unlock' | 'auth.lock' | 'auth.password' | 'auth.recover'

function refreshToken(fromBody: string | undefined, call: Call): Secret {
  if (fromBody !== undefined) return new Secret(fromBody)
  if (call.refreshCookie !== null) return call.refreshCookie
  throw new VaultError('refresh_refused')
}

/** Accounts and sessions. */
export function accountHandlers({ accounts, passwords }: Vault): HandlersFor<AccountProcedure> {
  /** A lock that wipes may have ended it already: that must not cost the answer, which holds the only copy of a recovery code. */
  async function endNew({ accessToken }: IssuedSession): Promise<void> {
    try {
      await accounts.logout(await accounts.authenticate(accessToken))
    } catch (error) {
      if (!(error instanceof VaultError && error.reason === 'session_expired')) throw error
    }
  }

  return {
    'auth.register': async (input, _session, call) => {
      const by = call.accessToken === null ? null : await accounts.authenticate(call.accessToken)
      const { username, email } = input
      const setupToken = input.setup_token === undefined ? null : new Secret(input.setup_token)
      const { session, recoveryCode } = await accounts.register({ username, email, password: new Secret(input.password), setupToken }, by, call.client, call.proof)
      const recovery_code = recoveryCode.expose('shown once, in the answer to the registration that made it')
      if (by === null) return { data: { ...sessionData(session, call), recovery_code }, session }
      // Made for somebody else: the admin stays who they are, and is not handed another's open account.
      await endNew(session)
      return { data: { user: { ...session.user, locked: true }, recovery_code } }
    },
    'auth.login': async (input, _session, call) => {
      const session = await accounts.login({ username: input.username, password: new Secret(input.password) }, call.client, call.proof)
      return { data: sessionData(session, call), session }
    },
    'auth.refresh': async (input, _session, call) => {
      const session = await accounts.refresh(refreshToken(input.refresh_token, call), call.proof)
      return { data: sessionData(session, call), session }
    },
    'auth.logout': async (_input, session) => {
      await accounts.logout(session)
      return { data: null }
    },
    'auth.unlock': async (input, session, call) => ({ data: await accounts.unlock(session, new Secret(input.password), call.client) }),
    'auth.lock': async (_input, session) => {
      await accounts.lock(session)
      return { data: null }
    },
    'auth.password': async (input, session, call) => {
      const change = { currentPassword: new Secret(input.current_password), newPassword: new Secret(input.new_password), someoneMayKnow: input.someone_may_know }
      const { session: issued, recoveryCode } = await passwords.change(session, change, call.client, call.proof)
      const recovery_code = recoveryCode?.expose('shown once, in the answer to the change that made it') ?? null
      return { data: { ...sessionData(issued, call), recovery_code }, session: issued }
    },
    'auth.recover': async (input, _session, call) => {
      const recovery = { username: input.username, code: new Secret(input.recovery_code), newPassword: new Secret(input.new_password) }
      const { session, recoveryCode } = await passwords.recover(recovery, call.client, call.proof)
      const recovery_code = recoveryCode.expose('shown once, in the answer to the recovery that made it')
      return { data: { ...sessionData(session, call), recovery_code }, session }
    },
  }
}
