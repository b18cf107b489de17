import { createHash, createHmac } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type Fault, type ReceivedRequest, type Reply } from './simulator.ts'

export interface GatePermission {
  readonly name: string
  readonly read_only?: boolean
}

export interface GateKey extends SimulatedKey {
  /** In place of what follows from its rights. */
  readonly perms?: readonly GatePermission[]
  /** 1 normal, 2 locked, 3 frozen. */
  readonly state?: number
  readonly label?: string
  /** Without an account for futures, which Gate opens with the first transfer to it. */
  readonly noFutures?: boolean
}

const error = (status: number, label: string, message: string): Reply => json(status, { label, message })

/** Gate's refusals as the "Label list" of its documentation names them. */
export const GATE_REPLIES = {
  headerMissing: error(401, 'MISSING_REQUIRED_HEADER', 'Missing required header: KEY, SIGN or Timestamp'),
  noSuchKey: error(401, 'INVALID_KEY', 'Invalid key provided'),
  badCredentials: error(401, 'INVALID_CREDENTIALS', 'Invalid credentials provided'),
  notAuthenticated: error(401, 'AUTHENTICATION_FAILED', 'Authentication failed'),
  badSignature: error(401, 'INVALID_SIGNATURE', 'Signature mismatch'),
  ipNotListed: error(401, 'IP_FORBIDDEN', 'Request IP not in whitelist: 203.0.113.7'),
  expiredRequest: error(401, 'REQUEST_EXPIRED', 'gap between request Timestamp and server time exceeds 60'),
  locked: error(403, 'ACCOUNT_LOCKED', 'Account is locked'),
  subAccountLocked: error(403, 'SUB_ACCOUNT_LOCKED', 'Sub-account is locked'),
  noPermission: error(403, 'FORBIDDEN', 'Request API key does not have the permission'),
  readOnly: error(403, 'READ_ONLY', 'Request API key is read-only'),
  tooManyRequests: error(429, 'TOO_MANY_REQUESTS', 'Request Rate limit Exceeded (100)'),
  tooFast: error(400, 'TOO_FAST', 'Too fast'),
  internal: error(500, 'INTERNAL', 'Internal server error'),
  serverError: error(500, 'SERVER_ERROR', 'Internal server error'),
  busy: error(400, 'TOO_BUSY', 'Server is too busy at the moment'),
} as const satisfies Record<string, Reply>

/** To a key that is in order: there is nothing where it asks. */
export const NO_SUCH_ACCOUNT = error(400, 'USER_NOT_FOUND', 'please transfer funds first to create futures account')

/** Seconds between a request's time and the exchange's. */
const WINDOW = 60
const CREATED = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A key as Gate hands it out. */
export const gateKeyOf = (seed: string): GateKey => ({ apiKey: drawn(`key ${seed}`, 32, '0123456789abcdef'), secret: drawn(`secret ${seed}`, 64, '0123456789abcdef') })

/** Each question, which permission it takes, and what is answered. */
const QUESTIONS: Readonly<Record<string, { readonly needs: string; readonly answer: (key: GateKey) => Reply }>> = {
  'GET /api/v4/account/main_keys': { needs: 'account', answer: (key) => information(key) },
  'GET /api/v4/spot/accounts': { needs: 'spot', answer: () => json(200, [{ currency: 'USDT', available: '968.8', locked: '0', update_id: 98 }]) },
  'GET /api/v4/futures/usdt/accounts': { needs: 'futures', answer: ({ noFutures }) => (noFutures === true ? NO_SUCH_ACCOUNT : json(200, { user: 1666, currency: 'USDT', total: '9707.8', available: '9000', unrealised_pnl: '0', point: '0' })) },
}

/**
 * Gate's signed questions for keys and for balances; everything else is unknown here. The order is:
 * headers, the key, the time, the signature, the address, permission.
 */
export function startGate({ keys }: { keys: readonly GateKey[] }): Promise<KeyedSimulator<GateKey>> {
  return startKeyedSimulator(keys, (request, now, find) => {
    const question = QUESTIONS[`${request.method} ${request.path}`]
    if (question === undefined) return html(404, '404 Not Found')
    const { headers } = request
    if (['key', 'sign', 'timestamp'].some((name) => (headers[name] ?? '') === '')) return GATE_REPLIES.headerMissing
    const key = find(headers['key'])
    if (key === undefined || isExpired(key, now)) return GATE_REPLIES.noSuchKey
    return key.fault ?? refusalOf(request, now, key) ?? answerTo(question, key)
  })
}

function refusalOf(request: ReceivedRequest, now: number, key: GateKey): Reply | undefined {
  if (!(Math.abs(now / 1_000 - Number(request.headers['timestamp'])) <= WINDOW)) return GATE_REPLIES.expiredRequest
  if (request.headers['sign'] !== signatureOf(request, key)) return GATE_REPLIES.badSignature
  return isElsewhere(key, request) ? error(401, 'IP_FORBIDDEN', `Request IP not in whitelist: ${request.ip}`) : undefined
}

function answerTo({ needs, answer }: (typeof QUESTIONS)[string], key: GateKey): Fault {
  return permissionsOf(key).some(({ name }) => name === needs) ? answer(key) : GATE_REPLIES.noPermission
}

/** Hex of HMAC-SHA512 over method, path, the query decoded, the body's SHA512 and the time, a line each. */
function signatureOf({ method, path, query, headers, body }: ReceivedRequest, { secret }: GateKey): string {
  const lines = [method, path, decodeURIComponent(query), createHash('sha512').update(body).digest('hex'), headers['timestamp'] ?? '']
  return createHmac('sha512', secret).update(lines.join('\n')).digest('hex')
}

function permissionsOf({ may = SPOT_RIGHTS, perms }: GateKey): readonly GatePermission[] {
  if (perms !== undefined) return perms
  if (may.length === 0) return []
  return [
    { name: 'account', read_only: true },
    { name: 'spot', read_only: !may.includes('trade_spot') },
    { name: 'futures', read_only: !may.includes('trade_futures') },
    { name: 'wallet', read_only: !may.includes('transfer') },
  ]
}

/** What a trader should read of a key with these rights: of withdrawing, Gate documents no name in this answer. */
export function toldByGate(may: readonly Right[]): Permissions {
  const told = (right: Right) => (may.includes(right) ? 'yes' : 'no')
  return { read: 'yes', trade_spot: told('trade_spot'), trade_futures: told('trade_futures'), withdraw: 'unknown', transfer: told('transfer') }
}

function information(key: GateKey): Reply {
  const { state = 1, label = '', ipList = [], createdAt = CREATED } = key
  const created = String(Math.floor(createdAt / 1_000))
  return json(200, {
    state,
    mode: 1,
    name: label,
    currency_pairs: [],
    user_id: 10_406_147,
    ip_whitelist: ipList,
    perms: permissionsOf(key),
    key: { mode: 1 },
    created_at: created,
    updated_at: created,
    last_access: created,
  })
}
