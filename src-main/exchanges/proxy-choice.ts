import type { Secret } from '../crypto/secret.ts'
import { allowedHosts, findExchange } from './catalogue.ts'
import type { Steering } from './check.ts'
import { proxyFailed } from './proxy-fault.ts'
import { NO_PROXY, parseProxy } from './proxy-url.ts'

/** The proxy that the vault as a whole uses towards an address; null for none. Throws rather than to go past one that it can't tell. */
export type ProxyFor = (address: string) => Promise<Secret | null>

/**
 * The address of the proxy through which one check goes, with its password; null for none. A
 * credential's own choice comes before the vault's. Throws ProxyFault for an address that is no proxy's and
 * for a choice that takes longer than `limit` milliseconds, and whatever `proxyFor` throws: never null for any of them, since
 * going past a proxy shows this machine's address to an exchange that must not see it.
 */
export async function chooseProxy(steering: Steering, proxyFor: ProxyFor, limit: number): Promise<string | null> {
  const own = steering.proxy_url
  const chosen = own === null ? await inTime(proxyFor(destinationOf(steering)), limit) : own
  const address = chosen?.expose('the worker connects through it') ?? NO_PROXY
  if (address === NO_PROXY) return null
  if (parseProxy(address) === undefined) throw proxyFailed('not a proxy')
  return address
}

/** The first host stands for all that one check asks: systems choose by name, and an exchange's are of one kind. */
function destinationOf(steering: Steering): string {
  if (steering.base_url !== null) return steering.base_url
  const entry = findExchange(steering.exchange)
  const [host] = entry === undefined ? [] : allowedHosts(entry, steering)
  return `https://${host ?? 'exchange.invalid'}/`
}

async function inTime<T>(work: Promise<T>, limit: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(proxyFailed('the system did not say which')), limit)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
