import { createHmac } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type Fault, type ReceivedRequest, type Reply } from './simulator.ts'

export interface BitfinexKey extends SimulatedKey {
  /** Under Bitfinex's own names, over what `may` says. */
  readonly scopes?: readonly (readonly [scope: string, read: number, write: number])[]
  /** The highest number that a bot sent with this key. */
  readonly nonce?: number
}

const error = (status: number, code: number, text: string): Reply => json(status, ['error', code, text])

/** Bitfinex's refusals; whatever is wrong with a request comes with status 500. */
export const BITFINEX_REPLIES = {
  badKey: error(500, 10_100, 'apikey: invalid'),
  badDigest: error(500, 10_100, 'apikey: digest invalid'),
  badSignature: error(500, 10_112, 'auth: signature invalid'),
  badHmac: error(500, 10_113, 'auth: hmac invalid'),
  ipNotListed: error(500, 10_100, 'apikey: ip not allowed'),
  smallNonce: error(500, 10_114, 'nonce: small'),
  noPermission: error(500, 10_001, 'api_key: permission invalid'),
  whatever: error(500, 10_001, 'request: failed'),
  badKeyOf200: error(200, 10_100, 'apikey: invalid'),
  badKeyOf401: error(401, 10_100, 'apikey: invalid'),
  badDigestOf403: error(403, 10_100, 'apikey: digest invalid'),
  tooManyRequests: error(429, 11_010, 'ratelimit: error'),
  tooManyOf200: error(200, 11_010, 'ratelimit: error'),
  edgeLimit: json(429, { error: 'ERR_RATE_LIMIT' }),
  edgeLimitOf200: json(200, { error: 'ERR_RATE_LIMIT' }),
  notReady: error(500, 11_000, 'ready: invalid'),
  maintenance: error(500, 20_060, 'maintenance'),
  maintenanceOf503: error(503, 20_060, 'maintenance'),
  unavailable: json(503, { code: 503, error: 'temporarily_unavailable', error_description: 'Sorry, the service is temporarily unavailable. See https://www.bitfinex.com/ for more info.' }),
} as const satisfies Record<string, Reply>

/** A key as Bitfinex hands it out. */
export const bitfinexKeyOf = (seed: string): BitfinexKey => ({ apiKey: drawn(`key ${seed}`, 43), secret: drawn(`secret ${seed}`, 43) })

/** Bitfinex's signed question for what a key may do; everything else is unknown here. It looks at no clock, but at the order of numbers. */
export function startBitfinex({ keys }: { keys: readonly BitfinexKey[] }): Promise<KeyedSimulator<BitfinexKey>> {
  const highest = new Map<string, number>()
  return startKeyedSimulator(keys, (request, now, find) => {
    if (`${request.method} ${request.path}` !== 'POST /v2/auth/r/permissions') return html(404, '404 Not Found')
    const key = find(request.headers['bfx-apikey'])
    return key === undefined ? BITFINEX_REPLIES.badKey : answerTo(request, now, key, highest)
  })
}

function answerTo(request: ReceivedRequest, now: number, key: BitfinexKey, highest: Map<string, number>): Fault {
  if (key.fault !== undefined) return key.fault
  if (isExpired(key, now) || isElsewhere(key, request)) return BITFINEX_REPLIES.badKey
  if (request.headers['bfx-signature'] !== signatureOf(request, key)) return BITFINEX_REPLIES.badDigest
  const nonce = request.headers['bfx-nonce'] ?? ''
  const last = Math.max(highest.get(key.apiKey) ?? 0, key.nonce ?? 0)
  if (!/^\d+$/u.test(nonce) || Number(nonce) <= last) return BITFINEX_REPLIES.smallNonce
  highest.set(key.apiKey, Number(nonce))
  return json(200, key.scopes ?? scopesOf(key.may ?? SPOT_RIGHTS))
}

/** hex of HMAC-SHA384 over "/api", the path, the number and the body. */
function signatureOf({ path, headers, body }: ReceivedRequest, { secret }: BitfinexKey): string {
  return createHmac('sha384', secret).update(`/api${path}${headers['bfx-nonce'] ?? ''}${body}`).digest('hex')
}

/** What a trader should read of a key with these rights, as far as Bitfinex tells them apart. */
export function toldByBitfinex(may: readonly Right[]): Permissions {
  const told = (right: Right) => (may.includes(right) ? 'yes' : 'no')
  return { read: told('read'), trade_spot: told('trade_spot'), trade_futures: may.includes('trade_spot') ? 'unknown' : 'no', withdraw: told('withdraw'), transfer: told('transfer') }
}

function scopesOf(may: readonly Right[]): (readonly [string, number, number])[] {
  const read = may.includes('read') ? 1 : 0
  const writes = (right: Right): number => (may.includes(right) ? 1 : 0)
  return [
    ['account', read, 0],
    ['history', read, 0],
    ['orders', read, writes('trade_spot')],
    ['positions', read, 0],
    ['funding', read, 0],
    ['settings', read, 0],
    ['wallets', read, writes('transfer')],
    ['withdraw', 0, writes('withdraw')],
    ['ui_withdraw', 0, 0],
    ['bfxpay', 0, 0],
  ]
}
