import { z } from 'zod'
import type { Envelope } from '../../src-preload/contract/envelope.ts'
import { LANGUAGES, type IpcProcedureName, type Language } from '../../src-preload/contract/names.ts'
import type { Client } from '../accounts/session.ts'
import type { Answer, Call, Dispatch } from '../api/call.ts'
import type { ToFailure } from '../api/failure.ts'
import type { Secret } from '../crypto/secret.ts'
import { retryLater, VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { DesktopSession } from './desktop-session.ts'
import { isWithin, rateLimit } from './limits.ts'

/** The page draws from one person's hand: this is far beyond that, and far below what would stall the vault. */
const BURST = 200
const CALLS_PER_SECOND = 50
/** Each ends every session of its account and answers with a new one. */
const REPLACES_SESSION: ReadonlySet<IpcProcedureName> = new Set(['auth.password', 'auth.recover'])
/** As over HTTP. */
const MAXIMUM_INPUT_BYTES = 256 * 1024

const requestSchema = z.strictObject({ input: z.unknown(), language: z.enum(LANGUAGES) })

export interface CarrierOptions {
  readonly dispatch: Dispatch
  /** Makes the envelope of what is refused before it reaches a procedure. */
  readonly toFailure: ToFailure
  readonly session: DesktopSession
  readonly clock: Clock
  readonly log: Log
  /** Told the language of each request: the tray speaks the page's. */
  readonly onLanguage: (language: Language) => void
}

/** One message from a page: `isTrusted` is settled by who carries it here. */
export interface Message {
  readonly isTrusted: boolean
  readonly values: readonly unknown[]
}

const CLIENT: Client = { door: 'desktop', address: 'local', agent: 'Tradekeep' }

/**
 * The procedures for a window, without Electron: refuses by sender, size and rate, in that order, and
 * hands the rest to the dispatcher with the session that the main process holds. Always answers with
 * an envelope; never rejects, never answers with nothing.
 */
export function createCarrier(options: CarrierOptions): (name: IpcProcedureName, message: Message) => Promise<Envelope<unknown>> {
  const { session, log } = options
  const rate = rateLimit(BURST, CALLS_PER_SECOND, options.clock)

  const refuse = (name: IpcProcedureName, error: VaultError, language: Language): Envelope<unknown> => {
    log.warn('call_refused', { carrier: 'ipc', procedure: name, code: error.code, reason: error.reason })
    return options.toFailure(error, language, { carrier: 'ipc', procedure: name }).envelope
  }

  const dispatch = (name: IpcProcedureName, readInput: () => unknown, language: Language, accessToken: Secret | null): Promise<Answer> => {
    const call: Call = { carrier: 'ipc', accessToken, language, client: CLIENT, proof: null, refreshCookie: null }
    return options.dispatch(name, readInput, call)
  }

  const keep = (answered: Answer): Answer => {
    if (answered.session !== undefined) session.keep(answered.session)
    return answered
  }

  const answer = async (name: IpcProcedureName, readInput: () => unknown, language: Language): Promise<Answer> => {
    const token = session.accessToken
    const sending = dispatch(name, readInput, language, token).then(keep)
    if (REPLACES_SESSION.has(name)) session.expectAnother(sending)
    const first = await sending
    if (token === null || first.envelope.success || first.envelope.error.code !== 'SESSION_EXPIRED') return first
    const renewed = await session.renew(token)
    // Identity is settled before anything is done, so that asking again repeats nothing.
    return renewed === null ? first : dispatch(name, readInput, language, renewed).then(keep)
  }

  return async (name, message) => {
    if (!message.isTrusted) return refuse(name, new VaultError('sender_refused'), 'en')
    if (!isWithin(MAXIMUM_INPUT_BYTES, message.values)) return refuse(name, new VaultError('payload_too_large'), 'en')
    const request = message.values.length === 1 ? requestSchema.safeParse(message.values[0]) : null
    const language = request?.data?.language ?? 'en'
    const wait = rate.take()
    if (wait > 0) return refuse(name, retryLater('too_many_requests', wait), language)

    if (request?.success === true) options.onLanguage(language)
    const before = session.accessToken
    const readInput = (): unknown => {
      if (request?.success !== true) throw new VaultError('malformed_body')
      return request.data.input
    }
    const { envelope, session: issued } = await answer(name, readInput, language)
    // The window has one session: what it held before ends now instead of living on unseen.
    if (issued !== undefined && before !== null) await dispatch('auth.logout', () => ({}), language, before)
    if (name === 'auth.logout' && envelope.success) session.drop()
    return envelope
  }
}
