import type { IssuedSession } from '../../src-main/accounts/session.ts'
import type { MachineIdle } from '../../src-main/accounts/locking.ts'
import type { Call } from '../../src-main/api/call.ts'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { LockingChoice } from '../../src-preload/contract/locking.ts'
import type { VirtualClock } from './clock.ts'
import { logLines } from './log-lines.ts'
import { HTTP_CLIENT } from './vault.ts'

/** How often the vault looks by itself. */
export const TICK = 15_000

/** Lets time pass as it does for a process that runs: every look comes when it is due. */
export function pass(clock: VirtualClock, milliseconds: number): void {
  for (let left = milliseconds; left > 0; left -= TICK) clock.advance(Math.min(TICK, left))
}

export interface Watched {
  /** Asks a procedure over HTTP's door in the name of one session. */
  ask(session: IssuedSession, name: string, input?: unknown): Promise<string | null>
  choose(session: IssuedSession, choice: LockingChoice): Promise<string | null>
  /** The locks so far, by account and cause. */
  readonly locks: readonly { readonly account_id: string; readonly cause: string }[]
  /** The accounts of which sessions were told to have ended. */
  readonly ended: readonly string[]
}

/** Begins the watch of a vault, as its hosts do, and listens to what it does. */
export function watched(vault: Vault, machineIdle: MachineIdle = () => null): Watched {
  const dispatch = createDispatcher(vault, logLines().log, { version: '0.0.0-test' })
  const locks: { account_id: string; cause: string }[] = []
  const ended: string[] = []
  vault.onEvent((event: VaultEvent) => {
    if (event.type === 'account.locked') locks.push({ account_id: event.account_id, cause: event.cause })
    if (event.type === 'account.sessions_ended') ended.push(event.account_id)
  })
  vault.locking.watch(machineIdle)
  const ask = async (session: IssuedSession, name: string, input: unknown = {}): Promise<string | null> => {
    const call: Call = { carrier: 'http', accessToken: session.accessToken, language: 'en', client: HTTP_CLIENT, proof: null, refreshCookie: null }
    const { envelope } = await dispatch(name, () => input, call)
    return envelope.success ? null : envelope.error.code
  }
  return { ask, choose: (session, choice) => ask(session, 'locking.update', choice), locks, ended }
}
