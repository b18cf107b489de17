import { isIPv4, isIPv6, type Socket } from 'node:net'
import { proxyFailed, proxyRefused } from './proxy-fault.ts'
import type { ProxyAddress } from './proxy-url.ts'

const VERSION = 5
const NO_PASSWORD = 0
const BY_PASSWORD = 2
const NOTHING_ACCEPTABLE = 0xff
const PASSWORD_VERSION = 1
const CONNECT = 1
const GRANTED = 0
const NOT_ALLOWED = 2
const IPV4 = 1
const NAME = 3
const IPV6 = 4
const PORT_BYTES = 2
/** After each of which there may be something to read, or never again. */
const EVENTS = ['readable', 'end', 'close'] as const

/**
 * Asks a SOCKS5 proxy on the other end of `socket` for a way to `host` (RFC 1928, passwords by RFC 1929).
 * The bytes after it are the way itself. Throws ProxyFault.
 */
export async function askSocks5(socket: Socket, { username, password }: ProxyAddress, host: string, port: number): Promise<void> {
  const methods = username === '' ? [NO_PASSWORD] : [NO_PASSWORD, BY_PASSWORD]
  socket.write(Buffer.from([VERSION, methods.length, ...methods]))
  const [version, method] = await read(socket, 2)
  if (version !== VERSION) throw proxyFailed('not a SOCKS5 proxy')
  if (method === NOTHING_ACCEPTABLE) throw proxyRefused('wants to know who asks')
  if (!methods.some((offered) => offered === method)) throw proxyFailed('chose what was not offered')
  if (method === BY_PASSWORD) await showPassword(socket, username, password)

  socket.write(Buffer.concat([Buffer.of(VERSION, CONNECT, 0), place(host), Buffer.of(port >> 8, port & 0xff)]))
  const [answerVersion, reply, , kind] = await read(socket, 4)
  if (answerVersion !== VERSION) throw proxyFailed('not a SOCKS5 proxy')
  if (reply === NOT_ALLOWED) throw proxyRefused('does not allow the exchange')
  if (reply !== GRANTED) throw proxyFailed('could not reach the exchange')
  // From which address the proxy connects is nobody's business here, but it stands before the way begins.
  await read(socket, (await boundBytes(socket, kind)) + PORT_BYTES)
}

async function showPassword(socket: Socket, username: string, password: string): Promise<void> {
  const [name, word] = [Buffer.from(username), Buffer.from(password)]
  socket.write(Buffer.concat([Buffer.of(PASSWORD_VERSION, name.length), name, Buffer.of(word.length), word]))
  const [version, status] = await read(socket, 2)
  if (version !== PASSWORD_VERSION) throw proxyFailed('not a SOCKS5 proxy')
  if (status !== GRANTED) throw proxyRefused('knows another name and password')
}

/** A name goes as a name: the proxy resolves it. */
function place(host: string): Buffer {
  if (isIPv4(host)) return Buffer.of(IPV4, ...host.split('.').map(Number))
  if (isIPv6(host)) return Buffer.concat([Buffer.of(IPV6), ipv6Bytes(host)])
  const name = Buffer.from(host)
  return Buffer.concat([Buffer.of(NAME, name.length), name])
}

/** The address comes out of a URL, which writes it in groups of hexadecimal digits alone. */
function ipv6Bytes(address: string): Buffer {
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16))
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

async function boundBytes(socket: Socket, kind: number | undefined): Promise<number> {
  if (kind === IPV4) return 4
  if (kind === IPV6) return 16
  if (kind === NAME) return (await read(socket, 1))[0] ?? 0
  throw proxyFailed('not a SOCKS5 proxy')
}

/**
 * Exactly `size` bytes, and none of those after them. It goes on listening until all of them are there: a
 * new listener is told at once of the part that has come, and would ask for the rest again without end.
 */
function read(socket: Socket, size: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const take = (): void => {
    const bytes = socket.read(size) as Buffer | null
    const isOver = bytes !== null || socket.readableEnded || socket.destroyed
    if (!isOver) return
    // At once: what comes after these bytes is not this one's to take.
    for (const event of EVENTS) socket.off(event, take)
    if (bytes?.length === size) resolve(bytes)
    else reject(proxyFailed('hung up'))
  }
  for (const event of EVENTS) socket.on(event, take)
  take()
  return promise
}
