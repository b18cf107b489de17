import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** What can be wrong with a proxy beside asking for a password. */
export type ProxyFaultKind = 'forbids_target' | 'finds_no_way' | 'rubbish' | 'hangs' | 'hangs_up'

export interface ProxyOptions {
  /** Who may use it; anybody where it is left out. */
  readonly user?: { readonly name: string; readonly password: string }
  readonly fault?: ProxyFaultKind
  /** A port of this machine to which every way leads, whatever was asked for. */
  readonly leadsTo?: number
  /** Makes a CONNECT proxy one that is spoken to over TLS. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

export interface LocalProxy {
  /** Without name and password. */
  readonly url: string
  readonly port: number
  /** `host:port` of every way that somebody who may use it asked for. */
  readonly targets: readonly string[]
  /** All bytes that went through from the caller, as the proxy can read them. */
  relayed(): Buffer
  /** How many callers came. */
  readonly callers: number
  /** Connections that callers hold. */
  readonly held: number
  /** Resolves once no caller holds a connection any more. */
  left(): Promise<void>
  urlFor(name: string, password: string): string
  close(): Promise<void>
}

interface Record {
  readonly targets: string[]
  readonly relayed: Buffer[]
  callers: number
}

const RUBBISH = 'SSH-2.0-OpenSSH_9.9\r\n'

/** A proxy as offices have them: tunnels on CONNECT, with Basic passwords. */
export async function startConnectProxy({ user, fault, leadsTo, tls }: ProxyOptions = {}): Promise<LocalProxy> {
  const record: Record = { targets: [], relayed: [], callers: 0 }
  const wanted = user === undefined ? undefined : `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls)
  server.on('request', (_request, response) => response.writeHead(405).end())
  server.on('connection', () => (record.callers += 1))
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (fault === 'hangs') return void socket.resume().on('end', () => socket.end())
    if (fault === 'hangs_up') return void socket.destroy()
    if (fault === 'rubbish') return void socket.end(RUBBISH)
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n')
    record.targets.push(request.url ?? '')
    if (fault === 'forbids_target') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    if (fault === 'finds_no_way') return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const { hostname, port } = new URL(`http://${request.url}`)
    const onward = leadsTo === undefined ? connect(Number(port || 80), hostname.replace(/^\[|\]$/gu, '')) : connect(leadsTo, '127.0.0.1')
    onward.once('connect', () => socket.write('HTTP/1.1 200 Connection Established\r\n\r\n'))
    if (head.length > 0) socket.unshift(head)
    join(socket, onward, record)
  })
  return listening(server, tls === undefined ? 'http' : 'https', record)
}

/** A SOCKS5 proxy (RFC 1928) with passwords (RFC 1929). */
export async function startSocks5Proxy(options: ProxyOptions = {}): Promise<LocalProxy> {
  const record: Record = { targets: [], relayed: [], callers: 0 }
  const server = createServer((socket) => {
    record.callers += 1
    socket.on('error', () => socket.destroy())
    void serveSocks5(socket, options, record).catch(() => socket.destroy())
  })
  return listening(server, 'socks5', record)
}

async function serveSocks5(socket: Socket, { user, fault, leadsTo }: ProxyOptions, record: Record): Promise<void> {
  const incoming = reader(socket)
  const [, count = 0] = await incoming.next(2)
  const methods = [...(await incoming.next(count))]
  if (fault === 'hangs') return
  if (fault === 'hangs_up') return void socket.destroy()
  if (fault === 'rubbish') return void socket.end(RUBBISH)
  const method = user === undefined ? 0 : 2
  if (!methods.includes(method)) return void socket.end(Buffer.of(5, 0xff))
  socket.write(Buffer.of(5, method))
  if (user !== undefined) {
    const [, nameLength = 0] = await incoming.next(2)
    const name = (await incoming.next(nameLength)).toString()
    const [passwordLength = 0] = await incoming.next(1)
    const password = (await incoming.next(passwordLength)).toString()
    const known = name === user.name && password === user.password
    socket.write(Buffer.of(1, known ? 0 : 1))
    if (!known) return void socket.end()
  }
  const [, , , kind] = await incoming.next(4)
  const host = await readHost(incoming, kind)
  const port = (await incoming.next(2)).readUInt16BE()
  record.targets.push(`${host.includes(':') ? `[${host}]` : host}:${port}`)
  const reply = (code: number): Buffer => Buffer.of(5, code, 0, 1, 127, 0, 0, 1, 0, 0)
  if (fault === 'forbids_target') return void socket.end(reply(2))
  if (fault === 'finds_no_way') return void socket.end(reply(4))
  const onward = leadsTo === undefined ? connect(port, host) : connect(leadsTo, '127.0.0.1')
  onward.once('connect', () => socket.write(reply(0)))
  incoming.stop()
  join(socket, onward, record)
}

async function readHost(incoming: Reader, kind: number | undefined): Promise<string> {
  if (kind === 1) return (await incoming.next(4)).join('.')
  if (kind === 3) return (await incoming.next((await incoming.next(1))[0] ?? 0)).toString()
  const bytes = await incoming.next(16)
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':')
}

interface Reader {
  next(size: number): Promise<Buffer>
  /** Hands what was read too much back to the socket. */
  stop(): void
}

function reader(socket: Socket): Reader {
  let held: Buffer = Buffer.alloc(0)
  let wake: () => void = () => {}
  const onData = (bytes: Buffer): void => {
    held = Buffer.concat([held, bytes])
    wake()
  }
  socket.on('data', onData)
  return {
    next: async (size) => {
      while (held.length < size) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const bytes = held.subarray(0, size)
      held = held.subarray(size)
      return bytes
    },
    stop: () => {
      socket.off('data', onData)
      socket.pause()
      if (held.length > 0) socket.unshift(held)
    },
  }
}

function join(socket: Socket, onward: Socket, record: Record): void {
  socket.on('data', (bytes: Buffer) => record.relayed.push(bytes))
  onward.pipe(socket)
  socket.pipe(onward)
  for (const [one, other] of [
    [socket, onward],
    [onward, socket],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

async function listening(server: Server, scheme: string, record: Record): Promise<LocalProxy> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    targets: record.targets,
    relayed: () => Buffer.concat(record.relayed),
    get callers() {
      return record.callers
    },
    get held() {
      return sockets.size
    },
    left: async () => {
      while (sockets.size > 0) await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
    },
    urlFor: (name, password) => `${scheme}://${encodeURIComponent(name)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
