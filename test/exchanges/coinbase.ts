import { createECDH, createHash, createHmac, createPrivateKey, createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { json, type Fault, type ReceivedRequest, type Reply } from './simulator.ts'

export interface CoinbaseKey extends SimulatedKey {
  readonly portfolioType?: 'DEFAULT' | 'CONSUMER' | 'INTX'
}

const text = (status: number, body: string): Reply => ({ status, body, headers: { 'content-type': 'text/plain; charset=utf-8' } })
const v3 = (status: number, error: string, message: string): Reply => json(status, { error, error_details: message, message })
const v2 = (status: number, id: string, message: string): Reply => json(status, { errors: [{ id, message }] })

/** Coinbase's refusals: v3 with gRPC's words or in plain text, v2 with the ids of its "Status codes". */
export const COINBASE_REPLIES = {
  unauthorized: text(401, 'Unauthorized\n'),
  unauthenticated: v3(401, 'UNAUTHENTICATED', 'Unauthenticated'),
  unauthorizedAlso: v3(401, 'unauthorized', 'Unauthorized'),
  authentication: v2(401, 'authentication_error', 'invalid api key'),
  badSignature: v2(401, 'authentication_error', 'invalid signature'),
  timestampExpired: v2(401, 'authentication_error', 'request timestamp expired'),
  badToken: v2(401, 'invalid_token', 'The access token is invalid'),
  revokedToken: v2(401, 'revoked_token', 'The access token was revoked'),
  expiredToken: v2(401, 'expired_token', 'The access token expired'),
  permissionDenied: v3(403, 'PERMISSION_DENIED', 'Permission is denied'),
  missingScopes: v3(403, 'unknown', 'Missing required scopes'),
  badScope: v2(403, 'invalid_scope', 'Invalid scope'),
  deletedUser: v2(401, 'invalid_authentication_method', 'API access is blocked'),
  personalDetails: v2(400, 'personal_details_required', 'Personal details are required'),
  identity: v2(400, 'identity_verification_required', 'Identity verification is required'),
  document: v2(400, 'jumio_verification_required', 'Document verification is required'),
  face: v2(400, 'jumio_face_match_verification_required', 'Document verification including face match is required'),
  email: v2(400, 'unverified_email', 'Email is not verified'),
  tooManyRequests: v2(429, 'rate_limit_exceeded', 'Too many requests'),
  exhausted: v3(429, 'RESOURCE_EXHAUSTED', 'Resource exhausted'),
  exhaustedAlso: v2(429, 'resource_exhausted', 'Resource has been exhausted'),
  deadline: v3(504, 'DEADLINE_EXCEEDED', 'Deadline exceeded'),
  unavailable: v3(503, 'UNAVAILABLE', 'Service unavailable'),
  internal: v3(500, 'INTERNAL', 'Something went wrong'),
  internalAlso: v2(500, 'internal_server_error', 'Internal server error'),
  forbidden: text(403, 'Forbidden'),
} as const satisfies Record<string, Reply>

const HOST = 'api.coinbase.com'
const TOKEN_LIFE = 120
/** Milliseconds by which a token may come from the future, and by which the time of an older key's request may be off. */
const LEEWAY = 30_000

const named = (seed: string): string => {
  const hex = drawn(`key ${seed}`, 64, '0123456789abcdef')
  const uuid = (from: number): string => [8, 4, 4, 4, 12].map((length, part, lengths) => hex.slice(from + lengths.slice(0, part).reduce((sum, each) => sum + each, 0)).slice(0, length)).join('-')
  return `organizations/${uuid(0)}/apiKeys/${uuid(32)}`
}

/** A key as the developer platform hands it out by default: the secret is a PEM in SEC1. */
export function coinbaseKeyOf(seed: string): CoinbaseKey {
  return { apiKey: named(seed), secret: ecKeyOf(seed).export({ type: 'sec1', format: 'pem' }).toString().trim() }
}

function ecKeyOf(seed: string): KeyObject {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(createHash('sha256').update(`secret ${seed}`).digest())
  const point = curve.getPublicKey()
  const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)]
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: curve.getPrivateKey('base64url'), x, y }, format: 'jwk' })
}

/** DER before the 32 bytes of an Ed25519 private key: RFC 8410, section 7. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key with an Ed25519 secret: seed and public key, together in base64. */
export function coinbaseEd25519KeyOf(seed: string): CoinbaseKey {
  const bytes = createHash('sha256').update(`secret ${seed}`).digest()
  const publicKey = createPublicKey(createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, bytes]), format: 'der', type: 'pkcs8' }))
  return { apiKey: named(seed), secret: Buffer.concat([bytes, publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)]).toString('base64') }
}

/** A key from before the developer platform. */
export const coinbaseLegacyKeyOf = (seed: string): CoinbaseKey => ({ apiKey: drawn(`key ${seed}`, 16), secret: drawn(`secret ${seed}`, 32) })

/** Coinbase's signed question for what a key may do, and the public time; everything else is unknown here. */
export function startCoinbase({ keys }: { keys: readonly CoinbaseKey[] }): Promise<KeyedSimulator<CoinbaseKey>> {
  return startKeyedSimulator(keys, (request, now, find) => {
    const asked = `${request.method} ${request.path}`
    if (asked === 'GET /v2/time') return json(200, { data: { epoch: Math.floor(now / 1_000), iso: new Date(now).toISOString() } })
    if (asked !== 'GET /api/v3/brokerage/key_permissions') return text(404, 'Not Found')
    const legacy = request.headers['cb-access-key']
    return legacy === undefined ? answerToToken(request, now, find) : answerToLegacy(request, now, find(legacy))
  })
}

interface Token {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signed: string
  readonly signature: Buffer
}

function tokenOf({ headers }: ReceivedRequest): Token | undefined {
  const [, header = '', claims = '', signature = ''] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/u.exec(headers['authorization'] ?? '') ?? []
  if (header === '') return undefined
  const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
  return { header: decoded(header), claims: decoded(claims), signed: `${header}.${claims}`, signature: Buffer.from(signature, 'base64url') }
}

/** Whatever is wrong with a token, its key or where it comes from: the answer is the same. */
function answerToToken(request: ReceivedRequest, now: number, find: (apiKey: string | undefined) => CoinbaseKey | undefined): Fault {
  const token = tokenOf(request)
  const key = typeof token?.header['kid'] === 'string' ? find(token.header['kid']) : undefined
  if (token === undefined || key === undefined) return COINBASE_REPLIES.unauthorized
  if (key.fault !== undefined) return key.fault
  const accepted = isMeantForThis(token, request, key) && isCurrent(token, now) && isSigned(token, key) && !isExpired(key, now) && !isElsewhere(key, request)
  return accepted ? permissions(key) : COINBASE_REPLIES.unauthorized
}

const isEd25519 = ({ secret }: CoinbaseKey): boolean => !secret.includes('-----BEGIN')

function isMeantForThis({ header, claims }: Token, { method, path }: ReceivedRequest, key: CoinbaseKey): boolean {
  const asked = `${method} ${HOST}${path}`
  const own = isEd25519(key)
    ? header['alg'] === 'EdDSA' && claims['iss'] === 'cdp' && same(claims['aud'], ['cdp_service']) && same(claims['uris'], [asked])
    : header['alg'] === 'ES256' && claims['iss'] === 'coinbase-cloud' && same(claims['aud'], ['retail_rest_api_proxy']) && claims['uri'] === asked
  return own && header['typ'] === 'JWT' && claims['sub'] === key.apiKey && /^[0-9a-f]{32}$/u.test(String(header['nonce']))
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

function isCurrent({ claims }: Token, now: number): boolean {
  const [from, to] = [Number(claims['nbf']), Number(claims['exp'])]
  return to - from === TOKEN_LIFE && from * 1_000 <= now + LEEWAY && now < to * 1_000
}

function isSigned({ signed, signature }: Token, key: CoinbaseKey): boolean {
  if (!isEd25519(key)) return verify('sha256', Buffer.from(signed), { key: createPublicKey(key.secret), dsaEncoding: 'ieee-p1363' }, signature)
  const x = Buffer.from(key.secret, 'base64').subarray(32).toString('base64url')
  return verify(null, Buffer.from(signed), createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature)
}

function answerToLegacy(request: ReceivedRequest, now: number, key: CoinbaseKey | undefined): Fault {
  if (key === undefined || isExpired(key, now) || isElsewhere(key, request)) return COINBASE_REPLIES.unauthorized
  if (key.fault !== undefined) return key.fault
  const { method, path, headers, body } = request
  const timestamp = headers['cb-access-timestamp'] ?? ''
  if (Math.abs(Number(timestamp) * 1_000 - now) > LEEWAY) return COINBASE_REPLIES.timestampExpired
  const signature = createHmac('sha256', key.secret).update(`${timestamp}${method}${path}${body}`).digest('hex')
  return headers['cb-access-sign'] === signature ? permissions(key) : COINBASE_REPLIES.badSignature
}

/** What a trader should read of a key with these rights: Coinbase has one permission to send funds anywhere. */
export function toldByCoinbase(may: readonly Right[]): Permissions {
  const told = (allowed: boolean) => (allowed ? 'yes' : 'no')
  const moves = may.includes('withdraw') || may.includes('transfer')
  return { read: told(may.includes('read')), trade_spot: told(may.includes('trade_spot')), trade_futures: may.includes('trade_spot') ? 'unknown' : 'no', withdraw: told(moves), transfer: told(moves) }
}

function permissions({ may = SPOT_RIGHTS, portfolioType = 'DEFAULT' }: CoinbaseKey): Reply {
  if (!may.includes('read')) return COINBASE_REPLIES.missingScopes
  return json(200, {
    can_view: true,
    can_trade: may.includes('trade_spot'),
    can_transfer: may.includes('withdraw') || may.includes('transfer'),
    can_receive: false,
    portfolio_uuid: '8d5ec7b6-9f5c-4a41-8d1a-0c8a5f3f6b1e',
    portfolio_type: portfolioType,
  })
}
