import type { SessionData } from '../../src-preload/contract/accounts.ts'
import type { IssuedSession } from '../accounts/session.ts'
import type { Call } from './call.ts'

/**
 * What of a new session stands in the answer's body: to a window the user alone, to a browser page all
 * but the refresh token (its carrier puts that into a cookie), to a program everything.
 */
export function sessionData(session: IssuedSession, call: Call): SessionData {
  if (call.carrier === 'ipc') return { user: session.user }
  const access_token = session.accessToken.expose('the caller just proved who they are, and this is how they go on')
  const data: SessionData = { access_token, token: access_token, token_type: 'bearer', expires_in: session.expiresIn, user: session.user }
  if (call.proof === null) data.refresh_token = session.refreshToken.expose('a program keeps its refresh token itself')
  return data
}
