import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartRefusal } from '../errors/start-refusal.ts'

/** One server for each of the machine's two loopback addresses. */
export interface LoopbackServers {
  readonly ipv4: Server
  readonly ipv6: Server
}

export interface Listening {
  readonly port: number
  /** False where the machine has no IPv6 at all, so that nobody else can take ::1 either. */
  readonly onIpv6: boolean
}

const ATTEMPTS_AT_A_COMMON_PORT = 20
const NO_IPV6: ReadonlySet<unknown> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

async function bind(server: Server, host: string, port: number): Promise<number> {
  server.listen({ host, port, ipv6Only: true, exclusive: true })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function release(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

function refusal(error: unknown, host: string, port: number): unknown {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') {
    return new StartRefusal(`Port ${port} on ${host} is already taken by another program. Stop it, or choose another port with TRADEKEEP_PORT.`)
  }
  if (code === 'EACCES') return new StartRefusal(`This user may not listen on port ${port}. Choose a port above 1023 with TRADEKEEP_PORT.`)
  return error
}

async function attempt({ ipv4, ipv6 }: LoopbackServers, wanted: number): Promise<Listening> {
  const port = await bind(ipv4, '127.0.0.1', wanted).catch((error: unknown) => {
    throw refusal(error, '127.0.0.1', wanted)
  })
  try {
    await bind(ipv6, '::1', port)
    return { port, onIpv6: true }
  } catch (error) {
    if (NO_IPV6.has(codeOf(error))) return { port, onIpv6: false }
    await release(ipv4)
    throw refusal(error, '::1', port)
  }
}

/**
 * Listens on 127.0.0.1 and ::1 at the same port, or not at all: whoever held the other address could
 * pose as the vault to a browser that tries it first. Port 0 takes one that is free on both. Throws a
 * StartRefusal where the port is taken.
 */
export async function listenOnLoopback(servers: LoopbackServers, port: number): Promise<Listening> {
  for (let left = port === 0 ? ATTEMPTS_AT_A_COMMON_PORT : 1; ; left -= 1) {
    try {
      return await attempt(servers, port)
    } catch (error) {
      if (left <= 1 || !(error instanceof StartRefusal)) throw error
    }
  }
}

const GRACE = 3_000

/** Takes no more requests, gives those under way `grace` milliseconds, then closes what is left. */
export async function closeServers({ ipv4, ipv6 }: LoopbackServers, grace = GRACE): Promise<void> {
  const open = [ipv4, ipv6].filter((server) => server.listening)
  const cut = setTimeout(() => open.forEach((server) => server.closeAllConnections()), grace)
  await Promise.all(
    open.map(async (server) => {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await closed
    }),
  )
  clearTimeout(cut)
}
