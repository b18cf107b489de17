import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as an exchange sees it. */
export interface ReceivedRequest {
  readonly method: string
  /** Path without query. */
  readonly path: string
  /** The query as it was sent, without the question mark: signatures are over exactly this. */
  readonly query: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** The caller's address as the exchange sees it. */
  readonly ip: string
}

export interface Reply {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * What can be wrong with an exchange beside its verdict on a key. A name is a fault of the network; a
 * reply is what the exchange, or something in front of it, answers to everything.
 */
export type Fault = 'stall' | 'stall_in_body' | 'reset' | 'reset_in_body' | 'oversize' | Reply

export interface Simulator {
  /** Where it listens, on this machine alone. */
  readonly url: string
  /** Every request so far, in order. */
  readonly requests: readonly ReceivedRequest[]
  /** The exchange's clock, in milliseconds; moves with the real one from wherever it is set. */
  setClock(offset: number): void
  /** As which address callers appear. */
  callerIp: string
  fault: Fault | null
  close(): Promise<void>
}

/** Milliseconds for a check of which the answer comes, however busy the machine is: what ends by its own is never cut off. */
export const PATIENT = 120_000

export const json = (status: number, value: unknown): Reply => ({ status, body: JSON.stringify(value), headers: { 'content-type': 'application/json;charset=UTF-8' } })
export const html = (status: number, text: string): Reply => ({ status, body: `<!DOCTYPE html>\n<html><head><title>${text}</title></head><body>${text}</body></html>`, headers: { 'content-type': 'text/html' } })

/** What networks do, and what stands in front of exchanges answers, whichever exchange it is. */
export const FAULTS = {
  stall: 'stall',
  stallInBody: 'stall_in_body',
  reset: 'reset',
  resetInBody: 'reset_in_body',
  oversize: 'oversize',
  portal: html(200, 'Welcome to Hotel WiFi'),
  empty: { status: 200, body: '' },
  otherForm: json(200, { hello: 'world' }),
  blockedCountry: html(403, 'The Amazon CloudFront distribution is configured to block access from your country.'),
  legalReasons: html(451, 'Unavailable For Legal Reasons'),
  firewall: html(403, 'ERROR: The request could not be satisfied'),
  tooManyRequests: html(429, '429 Too Many Requests'),
  maintenancePage: html(503, 'Scheduled maintenance'),
  unavailable: html(503, '503 Service Temporarily Unavailable'),
  badGateway: html(502, '502 Bad Gateway'),
  gatewayTimeout: html(504, '504 Gateway Time-out'),
  redirect: { status: 302, body: '', headers: { location: 'https://example.com/' } },
} as const satisfies Record<string, Fault>

/** Decides one request; `now` is the exchange's clock. */
export type Answering = (request: ReceivedRequest, now: number) => Fault

/** An exchange on 127.0.0.1 that answers as `answer` says, unless a fault is set. */
export async function startSimulator(answer: Answering): Promise<Simulator> {
  const requests: ReceivedRequest[] = []
  let offset = 0
  const simulator = { callerIp: '203.0.113.7', fault: null as Fault | null }
  const server = createServer((incoming, response) => {
    void receive(incoming, simulator.callerIp).then((request) => {
      requests.push(request)
      const now = Date.now() + offset
      response.setHeader('date', new Date(now).toUTCString())
      give(response, simulator.fault ?? answer(request, now))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(simulator, {
    url: `http://127.0.0.1:${port}`,
    requests,
    setClock: (milliseconds: number) => {
      offset = milliseconds
    },
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}

async function receive(incoming: IncomingMessage, ip: string): Promise<ReceivedRequest> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const [path = '', query = ''] = (incoming.url ?? '').split('?', 2)
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
  return { method: incoming.method ?? '', path, query, headers, body: Buffer.concat(parts).toString('utf8'), ip }
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, headers)
  response.end(body)
}

function give(response: ServerResponse, fault: Fault): void {
  if (typeof fault === 'object') return send(response, fault)
  if (fault === 'stall') return
  if (fault === 'reset') return void response.destroy()
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(8 * 1024 * 1024) })
  if (fault === 'oversize') return void response.end(Buffer.alloc(8 * 1024 * 1024, 32))
  response.write('{"code":')
  if (fault === 'reset_in_body') setImmediate(() => response.destroy())
}
