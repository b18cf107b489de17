import type { Success } from '../../src-preload/contract/envelope.ts'
import { PROCEDURE_NAMES, type ProcedureName } from '../../src-preload/contract/names.ts'
import { contract, type ParsedInputOf, type Procedure } from '../../src-preload/contract/procedures.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'
import { rfc3339, systemClock, type Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Vault } from '../vault.ts'
import { accountHandlers } from './accounts.ts'
import { alertHandlers } from './alerts.ts'
import { auditHandlers } from './audit.ts'
import { createAudited } from './audited.ts'
import type { Answer, Call, Dispatch, ReadInput } from './call.ts'
import { clipboardHandlers, type SecretClipboard } from './clipboard.ts'
import { credentialHandlers } from './credentials.ts'
import { deviceHandlers } from './device.ts'
import { exchangeHandlers } from './exchanges.ts'
import { createToFailure } from './failure.ts'
import type { Handlers, Result } from './handler.ts'
import { healthHandlers } from './health.ts'
import { parseInput } from './input.ts'
import { lockingHandlers } from './locking.ts'
import { createMessages } from './messages.ts'
import { profileHandlers } from './profile.ts'
import { settingsHandlers } from './settings.ts'

export interface DispatchOptions {
  /** Of the application, told by health. */
  readonly version: string
  readonly clock?: Clock
  /** Where this process has one to copy secrets to. */
  readonly clipboard?: SecretClipboard
}

/** A handler as the dispatcher sees it: the contract's own schemas stand on both sides of the call. */
type AnyHandler = (input: unknown, session: LiveSession | null, call: Call) => Promise<Result<ProcedureName>>

const isProcedure = (name: string): name is ProcedureName => (PROCEDURE_NAMES as readonly string[]).includes(name)

const routeOf = ({ http }: Procedure): { method?: string; route?: string } => (http === undefined ? {} : { method: http.method, route: http.path })

/**
 * The procedures behind both carriers. The order of refusal is the same for all: identity, then lock,
 * then role, then the input.
 *
 * For `ipc`: `dispatch(name, () => request.input, { carrier: 'ipc', accessToken, language, client,
 * proof: null, refreshCookie: null })`. Where the answer has a `session`, keep its tokens; after
 * auth.logout and where the envelope says SESSION_EXPIRED, drop them.
 */
export function createDispatcher(vault: Vault, log: Log, { version, clock = systemClock, clipboard }: DispatchOptions): Dispatch {
  const messages = createMessages()
  const toFailure = createToFailure(messages, log, clock)
  const audited = createAudited(vault, log)
  const handlers: Handlers = {
    ...accountHandlers(vault),
    ...profileHandlers(vault),
    ...lockingHandlers(vault),
    ...alertHandlers(vault),
    ...auditHandlers(vault),
    ...deviceHandlers(vault),
    ...credentialHandlers(vault, messages),
    ...exchangeHandlers(vault),
    ...clipboardHandlers(clipboard ?? null),
    ...settingsHandlers(vault),
    ...healthHandlers(vault, version),
  }

  async function admit(procedure: Procedure, { accessToken }: Call): Promise<LiveSession | null> {
    if (procedure.access === 'public') return null
    if (accessToken === null) throw new VaultError('no_session')
    const session = await vault.accounts.authenticate(accessToken)
    vault.logins.used(session)
    vault.locking.used(session)
    if (procedure.access !== 'session' && !vault.accounts.isUnlocked(session)) throw new VaultError('vault_locked')
    if (procedure.access === 'admin' && session.role !== 'admin') throw new VaultError('admin_only')
    return session
  }

  async function answer(name: string, readInput: ReadInput, call: Call): Promise<Answer> {
    vault.locking.look()
    if (!isProcedure(name)) throw new VaultError('not_found')
    const procedure: Procedure = contract[name]
    if (!procedure.carriers.includes(call.carrier)) throw new VaultError('not_found')
    const admitted = await admit(procedure, call)
    const input = parseInput(procedure.input, await readInput(admitted))
    // Its input was just parsed by its own schema and its session settled by its own access rule.
    const run = (): Promise<Result<ProcedureName>> => (handlers[name] as AnyHandler)(input, admitted, call)
    const { data, page, session } = await audited(name, input as ParsedInputOf<ProcedureName>, admitted, call, run)
    const envelope: Success<unknown> = { success: true, data: procedure.output.parse(data), error: null, timestamp: rfc3339(clock.now()) }
    if (page !== undefined) envelope.page = page
    const status = procedure.http?.status ?? 200
    return session === undefined ? { envelope, status } : { envelope, status, session }
  }

  return async (name, readInput, call) => {
    const begun = performance.now()
    const answered = await answer(name, readInput, call).catch((thrown: unknown) => toFailure(thrown, call.language, { procedure: name, carrier: call.carrier }))
    const route = isProcedure(name) ? routeOf(contract[name]) : {}
    log.debug('request', { procedure: name, carrier: call.carrier, ...route, status: answered.status, duration_ms: Math.round(performance.now() - begun) })
    return answered
  }
}
