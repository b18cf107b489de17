import type { IncomingMessage } from 'node:http'
import { VaultError } from '../errors/vault-error.ts'

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/iu
/** Where a browser says itself who asked: the page at this origin, or the address bar. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none'])

/** The request's one Host; throws host_refused for none, several or a foreign one. */
function hostOf(request: IncomingMessage): string {
  const hosts = request.headersDistinct['host'] ?? []
  const [host] = hosts
  // A name that a foreign site points at 127.0.0.1 (DNS rebinding) arrives here as its own name.
  if (hosts.length !== 1 || host === undefined || !LOOPBACK_HOST.test(host)) throw new VaultError('host_refused')
  return host.toLowerCase()
}

/** The port in the Host header: behind an SSH tunnel it is not the one listened on. */
export function portOf(request: IncomingMessage): string {
  return /:(\d+)$/u.exec(request.headers.host ?? '')?.[1] ?? '80'
}

/** Whether a browser says that the page itself asks. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  return request.headers.origin?.toLowerCase() === `http://${hostOf(request)}`
}

/**
 * Refuses what a foreign web page could send: another name for this machine (host_refused), or another
 * origin, `null` included (origin_refused). Programs send no Origin. Browsers leave it out of some
 * requests too, but then tell the site in Sec-Fetch-Site: of those, only somebody's click on a link to
 * the page is fine. Refused ones don't count against the rate limit, which a page could else use up.
 */
export function refuseForeign(request: IncomingMessage, isApi: boolean): void {
  hostOf(request)
  if (request.headers.origin !== undefined && !isOwnOrigin(request)) throw new VaultError('origin_refused')
  const site = request.headers['sec-fetch-site']
  const isLinkToPage = !isApi && request.headers['sec-fetch-dest'] === 'document'
  if (typeof site === 'string' && !OWN_SITES.has(site) && !isLinkToPage) throw new VaultError('origin_refused')
}
