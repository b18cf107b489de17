import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProcedureName } from '../../src-preload/contract/names.ts'
import { comparable } from '../accounts/names.ts'
import type { RequestLimit } from '../accounts/request-limits.ts'
import type { LiveSession } from '../accounts/session.ts'
import type { Call, ReadInput } from '../api/call.ts'
import { retryLater } from '../errors/vault-error.ts'
import type { RequestLimitService } from '../vault.ts'

/** Requests a minute. */
export interface RateLimits {
  /** Of all callers together, counted in memory: on loopback, addresses tell hardly anybody apart. */
  readonly all: number
  /** Of one address, to each of the procedures at which something can be guessed. */
  readonly auth: number
  /** The same of one account; where it is left out, as many as of one address. */
  readonly account?: number
}

export const DEFAULT_RATE_LIMITS: RateLimits = { all: 6_000, auth: 60, account: 30 }

const MINUTE = 60_000

/**
 * Where something can be guessed, or a key is derived. Each is counted for itself: whoever uses up one
 * leaves the others alone. Lock, logout, health and the page are not among them: whoever floods these
 * must not keep the owner from closing the vault.
 */
export const GUESSABLE: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  'auth.register',
  'auth.login',
  'auth.refresh',
  'auth.recover',
  'auth.unlock',
  'auth.password',
  'device.unlock',
  'device.enable',
  'users.update',
  'users.delete',
  'users.role',
  'credentials.update',
  'credentials.reveal',
  'settings.update',
])

/** Of those, where a request without a password guesses nothing. */
const ONLY_WITH_PASSWORD: ReadonlySet<ProcedureName> = new Set<ProcedureName>(['credentials.update'])

/** Far beyond any name that an account can have. */
const MAXIMUM_NAME_LENGTH = 200

/** Any of 127.0.0.0/8 can be an address of whoever wants to look like many. */
const addressOf = ({ client }: Call): string => (client.address.startsWith('127.') ? '127.0.0.0/8' : client.address)

function fieldOf(input: unknown, name: string): string | null {
  const value = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>)[name] : undefined
  return typeof value === 'string' ? value : null
}

/** Whose password or code is tried: the session's account, else the one that is named. */
function accountOf(session: LiveSession | null, input: unknown): string | null {
  if (session !== null) return session.accountId
  const name = fieldOf(input, 'username')
  return name === null || name.length > MAXIMUM_NAME_LENGTH ? null : comparable(name)
}

/** Gives the check of every request; it throws too_many_requests with the seconds to wait. */
export async function createRateGuard(app: FastifyInstance, limits: RateLimits): Promise<(request: FastifyRequest) => Promise<void>> {
  await app.register(rateLimit, { global: false, keyGenerator: () => 'everybody', timeWindow: MINUTE })
  const limit = app.createRateLimit({ max: limits.all })
  return async (request) => {
    const used = await limit(request)
    if (!used.isAllowed && used.isExceeded) throw retryLater('too_many_requests', used.ttlInSeconds)
  }
}

/**
 * Puts the count of guesses before a request's input. That is after identity: somebody without a session can't
 * use up what is meant for those with one. An input that can't be read counts against its address.
 */
export function createGuessGuard(requests: RequestLimitService, { auth, account = auth }: RateLimits): (name: ProcedureName, readInput: ReadInput, call: Call) => ReadInput {
  return (name, readInput, call) => {
    if (!GUESSABLE.has(name)) return readInput
    return async (session) => {
      const reading = Promise.resolve().then(() => readInput(session))
      const input = await reading.catch(() => undefined)
      if (!ONLY_WITH_PASSWORD.has(name) || fieldOf(input, 'password') !== null) {
        const counted: RequestLimit[] = [{ what: name, of: 'address', who: addressOf(call), most: auth }]
        const who = accountOf(session, input)
        if (who !== null && name !== 'auth.register') counted.push({ what: name, of: 'account', who, most: account })
        await requests.take(counted)
      }
      return reading
    }
  }
}
