import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Call, ReadInput } from '../api/call.ts'
import { Secret } from '../crypto/secret.ts'
import { VaultError, fieldError } from '../errors/vault-error.ts'
import { preferredLanguage } from './language.ts'
import { readRefreshCookie } from './refresh-cookie.ts'

const MAXIMUM_AGENT_LENGTH = 200
const MAXIMUM_PROOF_LENGTH = 200
const MINIMUM_PROOF_LENGTH = 16
const PROOF_HEADER = 'x-tradekeep-proof'

/** The decorator under which the Content-Type is kept as it was sent. */
export const BODY_TYPE = 'bodyType'

type Fields = Readonly<Record<string, unknown>>

/** `Authorization: Bearer <token>`; two of them, or any other scheme, count as none. */
function bearerToken(request: FastifyRequest): Secret | null {
  const headers = request.raw.headersDistinct['authorization'] ?? []
  const token = headers.length === 1 ? /^Bearer +([\w~+/.-]+=*) *$/iu.exec(headers[0] ?? '')?.[1] : undefined
  return token === undefined ? null : new Secret(token)
}

function proofOf(request: FastifyRequest): Secret | null {
  const proof = request.headers[PROOF_HEADER]
  return typeof proof === 'string' ? new Secret(proof) : null
}

/** All that the headers say about who calls; the body is not looked at. */
export function callOf(request: FastifyRequest): Call {
  const proof = proofOf(request)
  const agent = (request.headers['user-agent'] ?? '').replaceAll(/[^\x20-\x7e]/gu, '?').slice(0, MAXIMUM_AGENT_LENGTH)
  return {
    carrier: 'http',
    accessToken: bearerToken(request),
    language: preferredLanguage(request.headers['accept-language']),
    client: { door: 'http', address: request.ip, agent },
    proof,
    refreshCookie: readRefreshCookie(request, proof),
  }
}

function refuseFields(names: readonly string[]): void {
  if (names.length > 0) throw fieldError(...names.slice(0, 20).map((name) => ({ path: name.slice(0, 100), problem: 'unknown_field' })))
}

function refuseOddProof(request: FastifyRequest): void {
  const length = request.headers[PROOF_HEADER]?.length
  if (length === undefined) return
  if (length < MINIMUM_PROOF_LENGTH) throw fieldError({ path: PROOF_HEADER, problem: 'too_short' })
  if (length > MAXIMUM_PROOF_LENGTH) throw fieldError({ path: PROOF_HEADER, problem: 'too_long' })
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads a request's input when asked to: path fields, and the query of a GET or the JSON body of
 * anything else. A field can come one way only.
 */
export function createInputReader(app: FastifyInstance): (request: FastifyRequest) => ReadInput {
  // Fastify's own: refuses `__proto__` and `constructor.prototype` anywhere in the text.
  const parse = app.getDefaultJsonParser('error', 'error')

  function parseJson(request: FastifyRequest, bytes: Buffer): unknown {
    let parsed: unknown
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      void parse(request, text, (error, value) => {
        if (error !== null) throw error
        parsed = value
      })
    } catch {
      throw new VaultError('malformed_body')
    }
    return parsed
  }

  function bodyOf(request: FastifyRequest): unknown {
    const bytes = request.body
    if (!(bytes instanceof Buffer) || bytes.length === 0) return {}
    if (!/^application\/json *(?:; *charset="?utf-8"? *)?$/iu.test(request.getDecorator<string>(BODY_TYPE))) throw new VaultError('malformed_body')
    return parseJson(request, bytes)
  }

  return (request) => () => {
    refuseOddProof(request)
    const fromPath = request.params as Fields
    const query = request.query as Fields
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead) refuseFields(Object.keys(query))
    const given = isRead ? query : bodyOf(request)
    if (!isFields(given)) return given
    refuseFields(Object.keys(fromPath).filter((name) => Object.hasOwn(given, name)))
    return { ...given, ...fromPath }
  }
}
