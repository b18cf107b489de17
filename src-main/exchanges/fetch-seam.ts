import { Agent, fetch, type Dispatcher } from 'undici'
import type { Verdict } from './outcomes/verdict.ts'
import { EXCHANGE_FAILING, NO_CONNECTION, NOT_UNDERSTOOD, PROXY_FAILED, TIMED_OUT, type Answer } from './outcomes/verdict.ts'
import { isPrivateAddress, PrivateAddressRefused, publicLookup } from './private-addresses.ts'
import { ProxyFault } from './proxy-fault.ts'
import { ProxyTunnel } from './proxy-tunnel.ts'
import { parseProxy } from './proxy-url.ts'

/** Bytes; a real answer to a check has a few thousand. */
const LARGEST_ANSWER = 1024 * 1024
/** A Date header has whole seconds. */
const DATE_RESOLUTION = 1_000

export interface SeamOptions {
  /** Hosts, as in a URL, that CCXT may ask for. */
  readonly hosts: readonly string[]
  /** POST requests that read: a path, and optionally a parameter that must stand in the body. */
  readonly posts: readonly string[]
  /** Where requests go instead of the exchange's own origin; CCXT goes on seeing the real address. */
  readonly baseUrl: string | null
  /** The proxy through which everything goes, with its password; null for none. */
  readonly proxyUrl: string | null
  /** Milliseconds for all requests of the check together, to the last byte of the last body. */
  readonly timeout: number
}

/** Why the seam ended a request; carries the verdict, and nothing of the request. */
export class SeamFault extends Error {
  readonly verdict: Verdict

  constructor(verdict: Verdict, what: string) {
    super(what)
    this.name = 'SeamFault'
    this.verdict = verdict
  }
}

interface RequestInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | undefined
}

/** As much of a Response as CCXT reads. */
interface SeamResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  text(): Promise<string>
}

/**
 * The only way from CCXT to the network. It refuses every host that catalogue and credential do not
 * name, every request that could change something, redirects and endless answers; and it keeps the last
 * answer as it came, because CCXT's errors hide or mistake much of it.
 */
export class FetchSeam {
  readonly #options: SeamOptions
  readonly #deadline: AbortSignal
  readonly #tunnel: ProxyTunnel | undefined
  readonly #dispatcher: Dispatcher
  requests = 0
  lastAnswer: Answer | undefined
  fault: SeamFault | undefined
  /** Milliseconds by which this clock is ahead of the exchange's; null where it was not told. */
  clockSkew: number | null = null

  constructor(options: SeamOptions) {
    this.#options = options
    this.#deadline = AbortSignal.timeout(options.timeout)
    this.#tunnel = tunnelFor(options, this.#deadline)
    this.#dispatcher = dispatcherFor(options, this.#tunnel)
  }

  /** What CCXT calls instead of its own fetch. */
  readonly fetch = async (address: string, request: RequestInit): Promise<SeamResponse> => {
    try {
      return await this.#send(new URL(address), request)
    } catch (error) {
      this.fault ??= error instanceof SeamFault ? error : this.#faultOf(error)
      throw this.fault
    }
  }

  async close(): Promise<void> {
    this.#tunnel?.close()
    await this.#dispatcher.destroy()
  }

  async #send(url: URL, { method, headers, body }: RequestInit): Promise<SeamResponse> {
    this.#requireNamedHost(url)
    this.#requireReading(url, method, body)
    this.requests += 1
    const sentAt = Date.now()
    const response = await fetch(this.#destination(url), {
      method,
      headers,
      dispatcher: this.#dispatcher,
      signal: this.#deadline,
      // Followed by nobody: a redirect would carry the key's headers to whomever it names.
      redirect: 'manual',
      ...(body !== undefined && method !== 'GET' && { body }),
    })
    this.#measureClock(response.headers.get('date'), sentAt)
    const text = await readCapped(response.body)
    this.lastAnswer = { status: response.status, body: text, path: url.pathname }
    if (response.status >= 300 && response.status < 400) throw new SeamFault(NOT_UNDERSTOOD, 'redirected')
    return { status: response.status, statusText: response.statusText, headers: new Headers([...response.headers]), text: async () => text }
  }

  #requireNamedHost(url: URL): void {
    const named = url.protocol === 'https:' && url.username === '' && this.#options.hosts.includes(url.host)
    if (!named) throw new SeamFault(NOT_UNDERSTOOD, 'host not named')
    // An address in numbers is connected to without any lookup, so it is judged here.
    const { protocol, hostname } = this.#destination(url)
    if (protocol === 'https:' && isPrivateAddress(hostname.replace(/^\[|\]$/gu, ''))) throw new SeamFault(NO_CONNECTION, 'private address')
  }

  #requireReading(url: URL, method: string, body: string | undefined): void {
    if (method === 'GET') return
    const reads =
      method === 'POST' &&
      this.#options.posts.some((allowed) => {
        const [path, parameter] = allowed.split(' ')
        return url.pathname === path && (parameter === undefined || (body ?? '').split('&').includes(parameter))
      })
    if (!reads) throw new SeamFault(NOT_UNDERSTOOD, 'may change something')
  }

  #destination(url: URL): URL {
    const { baseUrl } = this.#options
    if (baseUrl === null) return url
    const base = new URL(baseUrl)
    return new URL(base.pathname.replace(/\/$/u, '') + url.pathname + url.search, base.origin)
  }

  /**
   * Halfway between sending and receiving is the best guess at when the exchange looked at its clock. It may be
   * off by half of that time, and the header by half a second: a difference no larger says nothing.
   */
  #measureClock(date: string | null, sentAt: number): void {
    const theirs = date === null ? Number.NaN : Date.parse(date)
    if (Number.isNaN(theirs)) return
    const receivedAt = Date.now()
    const skew = Math.round((sentAt + receivedAt) / 2 - (theirs + DATE_RESOLUTION / 2))
    this.clockSkew = Math.abs(skew) < DATE_RESOLUTION + (receivedAt - sentAt) / 2 ? 0 : skew
  }

  #faultOf(error: unknown): SeamFault {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    if (cause instanceof ProxyFault) return new SeamFault(cause.verdict, 'proxy')
    if (this.#deadline.aborted && (this.#tunnel?.unfinished ?? 0) > 0) return new SeamFault(PROXY_FAILED, 'proxy timed out')
    const code = String((cause as { code?: unknown } | null)?.code)
    if (this.#deadline.aborted || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return new SeamFault(TIMED_OUT, 'timed out')
    if (cause instanceof PrivateAddressRefused) return new SeamFault(NO_CONNECTION, 'private address')
    // Headers that HTTP can't carry come up before anything is sent.
    if (cause instanceof TypeError && this.requests > 0 && /header|ByteString/iu.test(cause.message)) {
      this.requests -= 1
      return new SeamFault({ outcome: 'rejected', cause: 'field_malformed' }, 'not sendable')
    }
    return new SeamFault(code.startsWith('HPE_') ? EXCHANGE_FAILING : NO_CONNECTION, 'no connection')
  }
}

function tunnelFor({ proxyUrl, timeout }: SeamOptions, deadline: AbortSignal): ProxyTunnel | undefined {
  if (proxyUrl === null) return undefined
  const proxy = parseProxy(proxyUrl)
  if (proxy === undefined) throw new Error('a proxy that can not be used reached the worker')
  return new ProxyTunnel(proxy, { timeout, deadline })
}

function dispatcherFor({ baseUrl, timeout }: SeamOptions, tunnel: ProxyTunnel | undefined): Dispatcher {
  // The deadline is the only clock: a second one that ends at the same time would tell another story every other time.
  const limits = { headersTimeout: 0, bodyTimeout: 0 }
  if (tunnel !== undefined) return new Agent({ ...limits, connect: tunnel.connect })
  const simulated = baseUrl?.startsWith('http:') === true
  return new Agent({ ...limits, connect: simulated ? { timeout } : { timeout, lookup: publicLookup } })
}

/** Counts bytes as they are after decompression: a small answer can unfold into a large one. */
async function readCapped(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body ?? []) {
    size += part.length
    if (size > LARGEST_ANSWER) throw new SeamFault(NOT_UNDERSTOOD, 'answer too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
