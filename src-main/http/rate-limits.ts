import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { retryLater } from '../errors/vault-error.ts'
import { AUTH_PREFIX } from './routes.ts'

/** Requests a minute, of all callers together: on loopback, addresses tell nobody apart. */
export interface RateLimits {
  readonly all: number
  /** Of those, to the routes that take passwords and tokens. */
  readonly auth: number
}

export const DEFAULT_RATE_LIMITS: RateLimits = { all: 6_000, auth: 60 }

const MINUTE = 60_000

/** Gives the check for one request; it throws too_many_requests with the seconds to wait. */
export async function createRateGuard(app: FastifyInstance, limits: RateLimits): Promise<(request: FastifyRequest) => Promise<void>> {
  await app.register(rateLimit, { global: false, keyGenerator: () => 'everybody', timeWindow: MINUTE })
  const all = app.createRateLimit({ max: limits.all })
  const auth = app.createRateLimit({ max: limits.auth })
  return async (request) => {
    const isAuth = request.routeOptions.url?.startsWith(AUTH_PREFIX) === true
    for (const limit of isAuth ? [auth, all] : [all]) {
      const used = await limit(request)
      if (!used.isAllowed && used.isExceeded) throw retryLater('too_many_requests', used.ttlInSeconds)
    }
  }
}
