import { request as httpRequest, type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createEventDoor } from '../../src-main/api/events.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { createApp } from '../../src-main/http/app.ts'
import { listenOnLoopback } from '../../src-main/http/listen.ts'
import type { RateLimits } from '../../src-main/http/rate-limits.ts'
import { systemClock, type Clock } from '../../src-main/platform/clock.ts'
import type { Vault } from '../../src-main/vault.ts'
import { failureSchema, type Envelope, type Failure } from '../../src-preload/contract/envelope.ts'
import { logLines } from './log-lines.ts'

export const NO_LIMITS: RateLimits = { all: 1_000_000, auth: 1_000_000 }

export interface Asked {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
  readonly token?: string
  /** The peer: 127.0.0.1 unless told otherwise. */
  readonly host?: string
  /** Keeps connections for the next request; otherwise each has its own. */
  readonly agent?: Agent
  /** From where, among this machine's own addresses. */
  readonly localAddress?: string
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Parsed; throws where the text is no JSON. */
  json(): unknown
}

export const envelopeOf = (answer: Answered): Envelope<unknown> => answer.json() as Envelope<unknown>

/** The failure in an answer; throws where it isn't exactly one. */
export const failureOf = (answer: Answered): Failure => failureSchema.parse(answer.json())

/** One request with exactly these headers; JSON's Content-Type is added where there is a body and none is given. */
export function ask(port: number, path: string, { method = 'GET', headers = {}, body, token, host = '127.0.0.1', localAddress, agent }: Asked = {}): Promise<Answered> {
  const chunked = headers['transfer-encoding'] !== undefined
  const all: OutgoingHttpHeaders = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', ...(chunked ? {} : { 'content-length': Buffer.byteLength(body) }) }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, path, method, headers: all, agent: agent ?? false, ...(localAddress === undefined ? {} : { localAddress }) }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) as unknown })
      })
    })
    // A kept connection may have been closed by the other side at the moment of its use: then nothing was done.
    const again = (): Promise<Answered> => ask(port, path, { method, headers, host, ...(body === undefined ? {} : { body }), ...(token === undefined ? {} : { token }) })
    request.on('error', (error: NodeJS.ErrnoException) => (request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE') ? resolve(again()) : reject(error)))
    request.end(body)
  })
}

/** Sends bytes as they are and reads until the other side closes. */
export function sendBytes(port: number, bytes: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => (text += chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

export interface TestHost {
  readonly port: number
  /** What was logged so far. */
  readonly lines: readonly string[]
  ask(path: string, asked?: Asked): Promise<Answered>
  /** A POST of JSON. */
  post(path: string, body: unknown, asked?: Asked): Promise<Answered>
  /** `grace` in milliseconds, for requests under way. */
  close(grace?: number): Promise<void>
}

/** The HTTP carrier over `vault`, on a free port. */
export async function serveForTest(vault: Vault, { limits = NO_LIMITS, pageFolder = null, clock = systemClock }: { limits?: RateLimits; pageFolder?: string | null; clock?: Clock } = {}): Promise<TestHost> {
  const { lines, log } = logLines()
  const version = '0.0.0-test'
  const dispatch = createDispatcher(vault, log, { version })
  const toFailure = createToFailure(createMessages(), log, systemClock)
  const app = await createApp({ dispatch, toFailure, events: createEventDoor(vault, log), requests: vault.requests, version, pageFolder, limits, clock })
  const { port } = await listenOnLoopback(app.servers, 0)
  return {
    port,
    lines,
    ask: (path, asked) => ask(port, path, asked),
    post: (path, body, asked) => ask(port, path, { method: 'POST', body: JSON.stringify(body), ...asked }),
    close: (grace) => app.close(grace),
  }
}
