import { StartRefusal } from '../errors/start-refusal.ts'

export const DEFAULT_PORT = 8091

/** How this machine's own programs name it. */
export type LoopbackHost = '127.0.0.1' | '::1' | 'localhost'

export interface ListenerAddress {
  /** In the printed address. Both loopback addresses are listened on in any case. */
  readonly host: LoopbackHost
  /** 0 takes any free one. */
  readonly port: number
}

const isLoopback = (host: string): host is LoopbackHost => host === '127.0.0.1' || host === '::1' || host === 'localhost'

/**
 * TRADEKEEP_HOST and TRADEKEEP_PORT, by default 127.0.0.1 and 8091. Throws a StartRefusal for anything
 * but loopback: the vault speaks plain HTTP, which is safe only where it never leaves the machine.
 */
export function listenerAddress(environment: NodeJS.ProcessEnv = process.env): ListenerAddress {
  const host = (environment['TRADEKEEP_HOST'] ?? '').replace(/^\[(.*)\]$/u, '$1') || '127.0.0.1'
  if (!isLoopback(host)) {
    throw new StartRefusal(`TRADEKEEP_HOST must be 127.0.0.1, ::1 or localhost: Tradekeep serves this computer alone. From elsewhere, use an SSH tunnel.`)
  }
  const port = environment['TRADEKEEP_PORT'] || String(DEFAULT_PORT)
  if (!/^\d{1,5}$/u.test(port) || Number(port) > 65_535) throw new StartRefusal('TRADEKEEP_PORT must be a number from 0 to 65535.')
  return { host, port: Number(port) }
}

/** What to open in a browser; `setupToken` travels behind the #, which browsers send to nobody. */
export function pageAddress({ host, port }: ListenerAddress, setupToken: string | null): string {
  const page = `http://${host === '::1' ? '[::1]' : host}:${port}/`
  return setupToken === null ? page : `${page}#setup=${setupToken}`
}
