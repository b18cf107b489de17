import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Secret } from '../crypto/secret.ts'
import { isOwnOrigin, portOf } from './guards.ts'

const PATH = '/api/v1/auth'
const SEVEN_DAYS = 7 * 24 * 60 * 60

// Cookies don't tell ports apart, so the name does: two vaults on one machine keep their sessions.
const nameFor = (request: FastifyRequest): string => `tradekeep_refresh_${portOf(request.raw)}`

// No Secure: the page is plain http on loopback, where some browsers would drop such a cookie.
const attributes: CookieSerializeOptions = { path: PATH, httpOnly: true, sameSite: 'strict' }

/** Keeps a page's refresh token where no script can read it. */
export function putRefreshCookie(request: FastifyRequest, reply: FastifyReply, token: Secret): void {
  reply.setCookie(nameFor(request), token.expose("goes to the browser's cookie store, out of reach of scripts"), { ...attributes, maxAge: SEVEN_DAYS })
}

/** Takes the token back at logout. */
export function clearRefreshCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(nameFor(request), attributes)
}

/**
 * The cookie's token, for a page of our own origin that also brings a proof: other local servers get
 * the same cookie sent, since browsers share cookies among ports.
 */
export function readRefreshCookie(request: FastifyRequest, proof: Secret | null): Secret | null {
  const token = request.cookies[nameFor(request)]
  return token === undefined || token === '' || proof === null || !isOwnOrigin(request.raw) ? null : new Secret(token)
}
