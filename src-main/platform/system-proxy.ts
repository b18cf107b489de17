/** Chromium's answer when asked for an address: entries as in a PAC file, the first one to be used. */
const PAC_SCHEMES: Readonly<Record<string, string>> = { PROXY: 'http', HTTPS: 'https', SOCKS5: 'socks5' }

/**
 * The proxy that a PAC answer names, as in `PROXY 10.0.0.1:8080; DIRECT`; null for none. The first entry
 * alone counts: the others are for when it fails, and a check that went another way each time would
 * tell another story each time. Throws for one that checks can't use (SOCKS4, QUIC), rather than to go past it.
 */
export function proxyFromPac(answer: string): string | null {
  const [first = ''] = answer.split(';')
  const [kind = '', place = ''] = first.trim().split(/\s+/u)
  if (kind.toUpperCase() === 'DIRECT') return null
  const scheme = PAC_SCHEMES[kind.toUpperCase()]
  if (scheme === undefined || place === '') throw new Error('the system names a proxy that can not be used')
  return `${scheme}://${place}`
}

/**
 * The proxy that the environment names for an address: HTTPS_PROXY, in small letters first as curl has
 * it, unless NO_PROXY lists the host; null for none, and for plain http, which it is not about.
 */
export function proxyFromEnvironment(address: string, environment: Readonly<Record<string, string | undefined>>): string | null {
  const { protocol, hostname, port } = new URL(address)
  const proxy = (environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? '').trim()
  if (proxy === '' || protocol !== 'https:') return null
  const listed = (environment['no_proxy'] ?? environment['NO_PROXY'] ?? '').toLowerCase().split(/[\s,]+/u)
  if (listed.some((entry) => covers(entry, hostname, port === '' ? '443' : port))) return null
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

/** `*`, a name with all below it (also written with a dot or `*.` before it), either with a port. */
function covers(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true
  const [, name = '', onlyPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/u.exec(entry) ?? []
  if (name === '' || (onlyPort !== undefined && onlyPort !== port)) return false
  return hostname === name || hostname.endsWith(`.${name}`)
}
