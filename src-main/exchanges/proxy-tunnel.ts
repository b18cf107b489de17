import { request } from 'node:http'
import { connect as connectPlainly, isIP, isIPv6, type Socket } from 'node:net'
import { connect as connectWithTls } from 'node:tls'
import { buildConnector } from 'undici'
import { proxyFailed, ProxyFault, proxyRefused } from './proxy-fault.ts'
import type { ProxyAddress } from './proxy-url.ts'
import { askSocks5 } from './socks5.ts'

/**
 * The way through a proxy, as a connector for undici: always a tunnel, plain http too, because in plain
 * forwarding a proxy would read the signed address. The exchange's TLS goes end to end through it.
 *
 * Undici's own agents for proxies tell a proxy's failure and an exchange's alike; here every error until
 * the tunnel stands is a ProxyFault.
 *
 * The exchange's name is resolved by the proxy, so that the rule about private addresses can't be held
 * here: a proxy that resolves the name to its own network is met by the exchange's certificate, which
 * nobody there has. The proxy itself may be local: its address is the user's word.
 */
export class ProxyTunnel {
  readonly #proxy: ProxyAddress
  readonly #ends: AbortSignal
  readonly #closing = new AbortController()
  readonly #secure: buildConnector.connector
  /** Tunnels that were begun and never stood: where time is up, the proxy is what hung. */
  unfinished = 0

  constructor(proxy: ProxyAddress, { timeout, deadline }: { timeout: number; deadline: AbortSignal }) {
    this.#proxy = proxy
    this.#ends = AbortSignal.any([deadline, this.#closing.signal])
    this.#secure = buildConnector({ timeout })
  }

  readonly connect: buildConnector.connector = (options, callback) => {
    void this.#connect(options, callback)
  }

  close(): void {
    this.#closing.abort()
  }

  async #connect(options: buildConnector.Options, callback: buildConnector.Callback): Promise<void> {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    let socket: Socket
    try {
      socket = await this.#open(options.hostname, port)
    } catch (error) {
      return callback(error instanceof Error ? error : proxyFailed('failed', error), null)
    }
    if (options.protocol === 'https:') this.#secure({ ...options, httpSocket: socket }, callback)
    else callback(null, socket)
  }

  async #open(host: string, port: number): Promise<Socket> {
    this.unfinished += 1
    const socket = await reach(this.#proxy, this.#ends)
    try {
      if (this.#proxy.scheme === 'socks5') await askSocks5(socket, this.#proxy, host, port)
      else await askConnect(socket, this.#proxy, host, port)
    } catch (error) {
      socket.destroy()
      throw error instanceof ProxyFault ? error : proxyFailed('failed', error)
    }
    this.unfinished -= 1
    return socket
  }
}

function reach({ scheme, host, port }: ProxyAddress, ends: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const secure = scheme === 'https'
  const socket = secure ? connectWithTls({ host, port, ...(isIP(host) === 0 && { servername: host }) }) : connectPlainly({ host, port })
  // One that hangs must end with the check: nobody else would end it.
  const end = (): void => void socket.destroy()
  if (ends.aborted) end()
  else ends.addEventListener('abort', end, { once: true })
  socket
    .setNoDelay(true)
    .once(secure ? 'secureConnect' : 'connect', () => resolve(socket))
    // Stays for good: an error after the tunnel stands is undici's to see, and must not end the worker before it listens.
    .on('error', (error) => reject(proxyFailed('not reached', error)))
    .once('close', () => {
      ends.removeEventListener('abort', end)
      reject(proxyFailed('hung up'))
    })
  return promise
}

function askConnect(socket: Socket, { username, password }: ProxyAddress, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`
  const authorization = username === '' && password === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
  const asked = request({ method: 'CONNECT', path: target, headers: { host: target, ...authorization }, setHost: false, createConnection: () => socket })
  asked
    .once('connect', (response, _socket, head: Buffer) => {
      const status = response.statusCode ?? 0
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head)
        resolve()
      } else reject(status >= 400 && status < 500 ? proxyRefused(`answered ${status}`) : proxyFailed(`answered ${status}`))
    })
    .on('error', (error) => reject(proxyFailed('not understood', error)))
    .end()
  return promise
}
