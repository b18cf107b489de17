import type { FastifyHelmetOptions } from '@fastify/helmet'

/** For answers that are no page: nothing in them may run, load or be framed. */
export const SECURITY_HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] } },
  frameguard: { action: 'deny' },
  // There is no https here, and browsers would apply it to every other server on this machine.
  strictTransportSecurity: false,
}

/** For the page: its own bundle, its own API, and style elements with the nonce of this very answer. */
export const PAGE_HEADERS: FastifyHelmetOptions = {
  enableCSPNonces: true,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
}
