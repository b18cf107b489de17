const DEFAULT_PORTS = { http: 80, https: 443, socks5: 1080 } as const
/** What stands for no proxy where a proxy's address could stand. */
export const NO_PROXY = 'none'
/** RFC 1929 gives each of the two one byte for its length. */
const LONGEST_SOCKS_WORD = 255

export interface ProxyAddress {
  /** `http` and `https` tunnel by CONNECT, the latter over TLS to the proxy itself. */
  readonly scheme: keyof typeof DEFAULT_PORTS
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
  /** Empty where the proxy asks for none. */
  readonly username: string
  readonly password: string
}

/** The proxy that an address names; undefined where it names none that checks can use. `socks5h` is `socks5`. */
export function parseProxy(text: string): ProxyAddress | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const scheme = url.protocol === 'socks5h:' ? 'socks5' : url.protocol.slice(0, -1)
  if (!isScheme(scheme) || url.hostname === '' || url.port === '0' || !/^\/?$/u.test(url.pathname) || url.search !== '' || url.hash !== '') return undefined
  const username = decoded(url.username)
  const password = decoded(url.password)
  if (username === undefined || password === undefined) return undefined
  const words = [username, password].map((word) => Buffer.byteLength(word))
  if (scheme === 'socks5' && words.some((length) => length > LONGEST_SOCKS_WORD)) return undefined
  const host = url.hostname.replace(/^\[|\]$/gu, '')
  return { scheme, host, port: url.port === '' ? DEFAULT_PORTS[scheme] : Number(url.port), username, password }
}

/** A proxy's address as it may be shown; `none` stays what it is. */
export function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  url.password = ''
  return url.href
}

function isScheme(text: string): text is ProxyAddress['scheme'] {
  return Object.hasOwn(DEFAULT_PORTS, text)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
