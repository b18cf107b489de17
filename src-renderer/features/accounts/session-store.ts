import { create } from 'zustand'
import type { User } from '../../../src-preload/contract/accounts.ts'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import type { LockCause } from '../../../src-preload/contract/locking.ts'
import type { InputOf, OutputOf } from '../../../src-preload/contract/procedures.ts'
import { goTo } from '../../app/route.ts'
import { isOver, isWrongPassword } from '../../bridge/answers.ts'
import { ask, askWithPassword, bridge, onRefusal } from '../../bridge/vault.ts'
import { i18n } from '../../i18n/setup.ts'
import { notify } from '../../ui/notify.ts'
import { forgetUsername, keepUsername } from './last-username.ts'

/** Where somebody stands between the closed door and the open vault. */
export type Phase =
  | { readonly name: 'starting' }
  | { readonly name: 'unreachable' }
  | { readonly name: 'register' }
  | { readonly name: 'setup_elsewhere' }
  /** The code is in memory until it is confirmed, and nowhere afterwards. */
  | { readonly name: 'recovery'; readonly code: string; readonly user: User; readonly renewed: boolean }
  /** Sets a new password by the recovery code; `behind` is where somebody came from and can go back to. */
  | { readonly name: 'recover'; readonly username: string; readonly behind: Phase }
  | { readonly name: 'login'; readonly notice: LoginNotice | null }
  /** `cause` is null where this page was not told why. */
  | { readonly name: 'locked'; readonly user: User; readonly cause: LockCause | null }
  | { readonly name: 'open'; readonly user: User }

/** Why somebody who was in stands before the login. */
export type LoginNotice = 'ended' | 'logged_out' | 'logged_out_everywhere' | 'deleted' | 'locked'

export interface Registration {
  readonly username: string
  readonly email: string
  readonly password: string
  readonly confirm_password: string
}

export const useSession = create<{ readonly phase: Phase }>()(() => ({ phase: { name: 'starting' } }))

const enter = (phase: Phase): void => useSession.setState({ phase })
const enterAs = (user: User): void => enter(user.locked ? { name: 'locked', user, cause: null } : { name: 'open', user })

/** Finds out where things stand: no account yet, nobody logged in, locked, or open. */
export async function start(): Promise<void> {
  enter({ name: 'starting' })
  const health = await bridge.call('health.read', {})
  if (!health.success) return enter({ name: 'unreachable' })
  if (health.data.setup_required) {
    return enter({ name: bridge.needsSetupToken && bridge.setupToken() === null ? 'setup_elsewhere' : 'register' })
  }
  const me = bridge.mayHaveSession() ? await bridge.call('users.me', {}) : null
  if (me?.success === true) return enterAs(me.data)
  // Refused for another reason, as for asking too often, the session may still live.
  enter(me === null || isOver(me) ? { name: 'login', notice: null } : { name: 'unreachable' })
}

/** Creates the account; on success the recovery code is shown next. */
export async function register(registration: Registration): Promise<Envelope<OutputOf<'auth.register'>>> {
  const setup_token = bridge.setupToken()
  const answer = await ask('auth.register', setup_token === null ? { ...registration } : { ...registration, setup_token })
  if (answer.success) {
    keepUsername(answer.data.user.username)
    enter({ name: 'recovery', code: answer.data.recovery_code, user: answer.data.user, renewed: false })
  }
  return answer
}

/**
 * The recovery code is written down: it is forgotten here and the vault opens. After new keys it opens at
 * the list of what to replace at the exchanges, since older copies of the file still open to the old password.
 */
export function recoveryCodeWritten(): void {
  const { phase } = useSession.getState()
  if (phase.name !== 'recovery') return
  if (phase.renewed) goTo({ page: 'replace' })
  enterAs(phase.user)
}

/** Leads to the page that takes the recovery code. */
export function forgotPassword(username: string): void {
  const { phase } = useSession.getState()
  enter({ name: 'recover', username, behind: phase })
}

export function backFromRecovery(): void {
  const { phase } = useSession.getState()
  if (phase.name === 'recover') enter(phase.behind)
}

/** Sets a new password by the recovery code; on success the next code is shown. */
export async function recover(input: InputOf<'auth.recover'>): Promise<Envelope<OutputOf<'auth.recover'>>> {
  const answer = await ask('auth.recover', input)
  if (answer.success) {
    keepUsername(answer.data.user.username)
    enter({ name: 'recovery', code: answer.data.recovery_code, user: answer.data.user, renewed: true })
  }
  return answer
}

/** Sets another password. Where somebody may know the old one, all keys are new and so is the recovery code. */
export async function changePassword(input: InputOf<'auth.password'>): Promise<Envelope<OutputOf<'auth.password'>>> {
  const answer = await askWithPassword('auth.password', input)
  if (answer.success && answer.data.recovery_code !== null) {
    enter({ name: 'recovery', code: answer.data.recovery_code, user: answer.data.user, renewed: true })
  }
  return answer
}

/** Logs in by this machine's keychain, which the account was given to; in the desktop's window alone. */
export async function logInByDevice(username: string): Promise<Envelope<OutputOf<'device.login'>>> {
  const answer = await ask('device.login', { username })
  if (answer.success) {
    keepUsername(answer.data.user.username)
    enterAs(answer.data.user)
  }
  return answer
}

export async function unlockByDevice(): Promise<Envelope<User>> {
  const answer = await ask('device.unlock', {})
  if (answer.success) enterAs(answer.data)
  return answer
}

/** Logs in and, in the same step, unlocks. */
export async function logIn(username: string, password: string): Promise<Envelope<OutputOf<'auth.login'>>> {
  const answer = await ask('auth.login', { username, password })
  if (answer.success) {
    keepUsername(answer.data.user.username)
    enterAs(answer.data.user)
  }
  return answer
}

/** Opens the account's key again. */
export async function unlock(password: string): Promise<Envelope<User>> {
  const answer = await askWithPassword('auth.unlock', { password })
  if (answer.success) enterAs(answer.data)
  return answer
}

/** Drops the account's key; the session stays, for unlocking. A vault that could not be locked is shown open again, and said to be. */
export async function lock(): Promise<void> {
  const { phase } = useSession.getState()
  if (phase.name !== 'open') return
  // Hidden before the answer is there: whoever locks is about to leave.
  enter({ name: 'locked', user: { ...phase.user, locked: true }, cause: 'by_hand' })
  const answer = await ask('auth.lock', {})
  if (answer.success || isOver(answer) || useSession.getState().phase.name !== 'locked') return
  enter(phase)
  notify('bad', i18n.t('shell.lock_failed'), answer.error.message)
}

/** Ends the session; says so where that failed and the vault is open still. */
export async function logOut(): Promise<void> {
  const answer = await bridge.call('auth.logout', {})
  if (isOver(answer)) enter({ name: 'login', notice: 'logged_out' })
  else if (!answer.success) notify('bad', i18n.t('shell.logout_failed'), answer.error.message)
}

/** Takes over what a change of the own account answered. */
export function userChanged(user: User): void {
  const { phase } = useSession.getState()
  if (phase.name !== 'open' || phase.user.id !== user.id) return
  keepUsername(user.username)
  enterAs(user)
}

/** Ends every login of the account, this one too unless it is kept. */
export async function logOutEverywhere(keepCurrent: boolean): Promise<Envelope<null>> {
  const answer = await ask('auth.logout_everywhere', { keep_current: keepCurrent })
  if (answer.success && !keepCurrent) enter({ name: 'login', notice: 'logged_out_everywhere' })
  return answer
}

/** Deletes the account with all that is its own. Where it was the vault's only one, the next is registered as the first was. */
export async function deleteAccount(password: string): Promise<Envelope<null>> {
  const answer = await askWithPassword('users.delete', { password })
  if (!answer.success) return answer
  forgetUsername()
  const health = await bridge.call('health.read', {})
  if (health.success && health.data.setup_required) await start()
  else enter({ name: 'login', notice: 'deleted' })
  return answer
}

/** Asks again where things stand, since another tab or the idle timer may have locked meanwhile. */
export async function lookAgain(): Promise<void> {
  if (useSession.getState().phase.name !== 'open') return
  const me = await ask('users.me', {})
  if (me.success && me.data.locked) showLocked(null)
}

/** Another tab or another door opened the account. */
async function lookWhetherOpen(): Promise<void> {
  const me = await ask('users.me', {})
  if (me.success && useSession.getState().phase.name === 'locked') enterAs(me.data)
}

function showLocked(cause: LockCause | null): void {
  const { phase } = useSession.getState()
  if (phase.name === 'open') enter({ name: 'locked', user: { ...phase.user, locked: true }, cause })
  else if (phase.name === 'locked' && phase.cause === null && cause !== null) enter({ ...phase, cause })
}

function noticeRefusal(error: ContractError, name: string): void {
  const { phase } = useSession.getState()
  if (phase.name !== 'open' && phase.name !== 'locked') return
  if (error.code === 'VAULT_LOCKED') showLocked(null)
  if (isWrongPassword(name, error.code) || (error.code !== 'SESSION_EXPIRED' && error.code !== 'AUTHENTICATION_FAILED')) return
  enter({ name: 'login', notice: phase.name === 'locked' ? 'locked' : 'ended' })
}

onRefusal(noticeRefusal)
bridge.onEvent((event) => {
  const { phase } = useSession.getState()
  if (event.type === 'account.locked' && 'user' in phase && event.account_id === phase.user.id) showLocked(event.cause)
  if (event.type === 'account.unlocked' && phase.name === 'locked' && event.account_id === phase.user.id) void lookWhetherOpen()
  if (event.type === 'account.sessions_ended') void ask('users.me', {})
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void lookAgain()
})
