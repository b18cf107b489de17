import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProcedureName } from '../../src-preload/contract/names.ts'
import { retryLater } from '../errors/vault-error.ts'
import { httpProcedures, API_PREFIX } from './routes.ts'

/** Requests a minute, of all callers together: on loopback, addresses tell nobody apart. */
export interface RateLimits {
  readonly all: number
  /** Of those, to the routes at which something can be guessed. */
  readonly auth: number
}

export const DEFAULT_RATE_LIMITS: RateLimits = { all: 6_000, auth: 60 }

const MINUTE = 60_000
/** Lock and logout are not among them: whoever floods these must not keep the owner from closing the vault. */
const GUESSABLE: readonly ProcedureName[] = ['auth.register', 'auth.login', 'auth.refresh', 'auth.unlock', 'auth.password', 'auth.recover']

/** Gives the check for one request; it throws too_many_requests with the seconds to wait. */
export async function createRateGuard(app: FastifyInstance, limits: RateLimits): Promise<(request: FastifyRequest) => Promise<void>> {
  await app.register(rateLimit, { global: false, keyGenerator: () => 'everybody', timeWindow: MINUTE })
  const all = app.createRateLimit({ max: limits.all })
  const auth = app.createRateLimit({ max: limits.auth })
  const guessable = new Set(httpProcedures().flatMap(({ name, route }) => (GUESSABLE.includes(name) ? [API_PREFIX + route.path] : [])))
  return async (request) => {
    const isGuess = guessable.has(request.routeOptions.url ?? '')
    for (const limit of isGuess ? [auth, all] : [all]) {
      const used = await limit(request)
      if (!used.isAllowed && used.isExceeded) throw retryLater('too_many_requests', used.ttlInSeconds)
    }
  }
}
