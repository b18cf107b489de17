import type { Log } from '../platform/log.ts'
import type { Clock } from '../platform/clock.ts'
import type { Vault } from '../vault.ts'
import type { Dispatch } from './call.ts'

export interface DispatchOptions {
  /** Of the application, told by health. */
  readonly version: string
  readonly clock?: Clock
}

/**
 * The procedures behind both carriers.
 *
 * For `ipc`: `dispatch(name, () => request.input, { carrier: 'ipc', accessToken, language, client, proof: null,
 * refreshCookie: null })`. Where the answer has a `session`, keep its tokens; where the envelope says
 * SESSION_EXPIRED or AUTHENTICATION_FAILED, and after auth.logout, drop them.
 */
export declare function createDispatcher(vault: Vault, log: Log, options: DispatchOptions): Dispatch
