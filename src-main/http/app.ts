import type { RequestListener, Server } from 'node:http'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import type { Dispatch } from '../api/call.ts'
import type { EventDoor } from '../api/events.ts'
import type { ToFailure } from '../api/failure.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'
import type { RequestLimitService } from '../vault.ts'
import { noteMethods } from './allowed-methods.ts'
import { addDocs } from './docs.ts'
import { addEvents } from './events.ts'
import { refuseForeign } from './guards.ts'
import { preferredLanguage } from './language.ts'
import { closeServers, type LoopbackServers } from './listen.ts'
import { addPage } from './page.ts'
import { answerBrokenRequest, answerConnect } from './raw-answers.ts'
import { createGuessGuard, createRateGuard, type RateLimits } from './rate-limits.ts'
import { send } from './reply.ts'
import { BODY_TYPE } from './request.ts'
import { API_PREFIX, addProcedures } from './routes.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

export interface AppParts {
  readonly dispatch: Dispatch
  readonly toFailure: ToFailure
  readonly events: EventDoor
  /** Counts guesses where a restart does not end the count. */
  readonly requests: RequestLimitService
  readonly version: string
  /** Where the built page lies; null serves the API alone. */
  readonly pageFolder: string | null
  readonly limits: RateLimits
  /** Drives the heartbeat of event streams. */
  readonly clock: Clock
}

// Imported as a module, node:http reads all its lazy parts, undici among them, which takes 15 ms of the start.
const { createServer } = process.getBuiltinModule('node:http')

const BODY_LIMIT = 256 * 1024
/** Longer than any header Node accepts, so that a long path is just one that is not there. */
const NO_PATH_LIMIT = 1_000_000
const NOWHERE = '/-'

const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000, connectionsCheckingInterval: 5_000 }

/** A path with broken percent-encoding leads nowhere, by the same way as every other request. */
function decodable(url: string): string {
  try {
    decodeURIComponent(url)
    return url
  } catch {
    return NOWHERE
  }
}

function createLoopbackServer(listener: RequestListener, toFailure: ToFailure): Server {
  // A missing Host is refused in our own words (guards.ts), like everything else.
  const server = createServer({ ...TIMEOUTS, requireHostHeader: false }, listener)
  server.on('checkExpectation', listener)
  server.on('connect', (_request, socket) => answerConnect(socket, toFailure))
  return server
}

/**
 * Fastify refuses odd Content-Types before anybody is asked who they are. It gets to see that there
 * are bytes; the type is judged with the body, after identity.
 */
function takeBodyType(request: FastifyRequest): void {
  const type = request.headers['content-type']
  if (type === undefined) return
  request.setDecorator(BODY_TYPE, type)
  request.raw.headers['content-type'] = 'application/octet-stream'
}

/** What Fastify and its plugins throw, in our words; what is not about the request stays unexpected. */
function inOurWords(error: unknown): unknown {
  if (error instanceof VaultError || !(error instanceof Error) || !('statusCode' in error)) return error
  if (error.statusCode === 413) return new VaultError('payload_too_large')
  if (error.statusCode === 403 || error.statusCode === 404) return new VaultError('not_found')
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500 ? new VaultError('malformed_body') : error
}

export interface App {
  /** Not yet listening. */
  readonly servers: LoopbackServers
  /** Takes no more requests, ends the event streams and gives requests under way `grace` milliseconds, three seconds by default. */
  close(grace?: number): Promise<void>
}

/**
 * The HTTP carrier. Order of refusal: Host and Origin, rate, size, then whatever the procedures refuse
 * (identity, lock, input). Every refusal is the one envelope.
 */
export async function createApp({ dispatch, toFailure, events, requests, version, pageFolder, limits, clock }: AppParts): Promise<App> {
  const servers: Server[] = []
  const app = fastify({
    serverFactory: (listener) => {
      servers.push(createLoopbackServer(listener, toFailure), createLoopbackServer(listener, toFailure))
      return servers[0] as Server
    },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, toFailure),
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    rewriteUrl: ({ url }) => decodable(url ?? NOWHERE),
    routerOptions: { maxParamLength: NO_PATH_LIMIT },
  })
  const [ipv4, ipv6] = servers as [Server, Server]
  ipv6.on('clientError', (error, socket) => answerBrokenRequest(error, socket, toFailure))

  const refuse = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const route = request.routeOptions.url ?? 'none'
    return send(reply, toFailure(inOurWords(thrown), preferredLanguage(request.headers['accept-language']), { carrier: 'http', method: request.method, route }))
  }
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply))

  const methodsOf = noteMethods(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.decorateRequest(BODY_TYPE, '')
  await app.register(helmet, SECURITY_HEADERS)
  await app.register(cookie)
  const guardRate = await createRateGuard(app, limits)
  app.addHook('onRequest', async (request) => {
    refuseForeign(request.raw, request.url.startsWith(API_PREFIX))
    await guardRate(request)
    takeBodyType(request)
  })

  addProcedures(app, dispatch, createGuessGuard(requests, limits))
  const endEvents = addEvents(app, events, clock)
  addDocs(app, version)
  if (pageFolder !== null) await addPage(app, pageFolder)
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsOf(request.url.replace(/[?#].*$/su, ''))
    if (allowed.length > 0) void reply.header('allow', allowed.join(', '))
    return refuse(new VaultError(allowed.length > 0 ? 'method_not_allowed' : 'not_found'), request, reply)
  })
  await app.ready()
  const loopback = { ipv4, ipv6 }
  return {
    servers: loopback,
    close: async (grace) => {
      endEvents()
      await closeServers(loopback, grace)
      await app.close()
    },
  }
}
