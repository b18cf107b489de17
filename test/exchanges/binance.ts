import { createHmac, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type ReceivedRequest, type Reply } from './simulator.ts'

/** What a Binance key may do, under Binance's names; see "Get API Key Permission" of its wallet API. */
export interface BinancePermissions {
  readonly enableReading: boolean
  readonly enableSpotAndMarginTrading: boolean
  readonly enableFutures: boolean
  readonly enableMargin: boolean
  readonly enableWithdrawals: boolean
  readonly enableInternalTransfer: boolean
  readonly permitsUniversalTransfer: boolean
  readonly enableVanillaOptions: boolean
  readonly enablePortfolioMarginTrading: boolean
}

export interface BinanceKey extends SimulatedKey {
  /** Under Binance's own names, over what `may` says. */
  readonly permissions?: Partial<BinancePermissions>
}

/** A key as Binance hands it out. */
export const binanceKeyOf = (seed: string): BinanceKey => ({ apiKey: drawn(`key ${seed}`, 64), secret: drawn(`secret ${seed}`, 64) })

const error = (status: number, code: number, msg: string): Reply => json(status, { code, msg })

/** Binance's refusals as its API gives them. */
export const BINANCE_REPLIES = {
  badFormat: error(401, -2014, 'API-key format invalid.'),
  badKeyIpOrPermission: error(401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  badKeyId: error(400, -2008, 'Invalid Api-Key ID.'),
  badSignature: error(400, -1022, 'Signature for this request is not valid.'),
  timestampOutside: error(400, -1021, 'Timestamp for this request is outside of the recvWindow.'),
  timestampAhead: error(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  unauthorized: error(401, -1002, 'You are not authorized to execute this request.'),
  tooManyRequests: error(429, -1003, 'Too many requests; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.'),
  banned: error(418, -1003, 'Way too much request weight used; IP banned until 1763686800000. Please use WebSocket Streams for live updates to avoid bans.'),
  tooManyOrders: error(429, -1015, 'Too many new orders; current limit is 100 orders per 10 SECOND.'),
  busy: error(503, -1008, 'Server is currently overloaded with other requests. Please try again in a few minutes.'),
  disconnected: error(500, -1001, 'Internal error; unable to process your request. Please try again.'),
  unknown: error(500, -1000, 'An unknown error occurred while processing the request.'),
  timeout: error(408, -1007, 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.'),
  maintenance: json(200, { code: 1, msg: 'System is under maintenance.' }),
  region: error(451, 0, "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms. Please contact customer service if you believe you received this message in error."),
  firewall: html(403, 'ERROR: The request could not be satisfied'),
  unavailable: html(503, '503 Service Temporarily Unavailable'),
  badGateway: html(502, '502 Bad Gateway'),
  portal: html(200, 'Welcome to Hotel WiFi'),
  empty: { status: 200, body: '' },
  otherForm: json(200, { hello: 'world' }),
  redirect: { status: 302, body: '', headers: { location: 'https://example.com/' } },
  futuresIpNotListed: error(400, -1005, 'No such IP has been white listed'),
  futuresIpRefused: error(401, -1011, 'This IP cannot access this route.'),
  locked: error(400, -2017, 'API Keys are locked on this account.'),
} as const satisfies Record<string, Reply>

const KEY_FORM = /^[A-Za-z0-9]{16,128}$/u
const DEFAULT_WINDOW = 5_000
const CREATED = Date.UTC(2026, 8, 1)

/**
 * Binance's signed GET routes that a check may ask, with the checks in Binance's own order: the key's
 * form, its existence and address, the timestamp, then the signature. Everything else is unknown here.
 */
export function startBinance({ keys }: { keys: readonly BinanceKey[] }): Promise<KeyedSimulator<BinanceKey>> {
  return startKeyedSimulator(keys, (request, now, find) => {
    const routes: Readonly<Record<string, (key: BinanceKey) => Reply>> = {
      'GET /sapi/v1/account/apiRestrictions': restrictions,
      'GET /api/v3/account': account,
    }
    const route = routes[`${request.method} ${request.path}`]
    if (route === undefined) return html(404, '404 Not found')
    const apiKey = request.headers['x-mbx-apikey'] ?? ''
    if (!KEY_FORM.test(apiKey)) return BINANCE_REPLIES.badFormat
    const key = find(apiKey)
    if (key?.fault !== undefined) return key.fault
    // Expired, deleted, unknown or from elsewhere: Binance does not say which.
    if (key === undefined || isExpired(key, now) || isElsewhere(key, request)) return BINANCE_REPLIES.badKeyIpOrPermission
    return timestampRefusal(request, now) ?? (isSigned(request, key) ? route(key) : BINANCE_REPLIES.badSignature)
  })
}

/** "timestamp < serverTime + 1000 && serverTime - timestamp <= recvWindow" */
function timestampRefusal({ query }: ReceivedRequest, now: number): Reply | undefined {
  const parameters = new URLSearchParams(query)
  const timestamp = Number(parameters.get('timestamp') ?? Number.NaN)
  const window = Number(parameters.get('recvWindow') ?? DEFAULT_WINDOW)
  if (!(timestamp < now + 1_000)) return BINANCE_REPLIES.timestampAhead
  return now - timestamp <= window ? undefined : BINANCE_REPLIES.timestampOutside
}

/** The signature is the last parameter, over the very text before it. */
function isSigned({ query }: ReceivedRequest, { secret }: BinanceKey): boolean {
  const [, signed, signature] = /^(.*)&signature=([^&]*)$/su.exec(query) ?? []
  if (signed === undefined || signature === undefined) return false
  if (secret.includes('-----BEGIN')) return isSignedByKey(createPublicKey(secret), signed, Buffer.from(decodeURIComponent(signature), 'base64'))
  const expected = createHmac('sha256', secret).update(signed).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function isSignedByKey(key: KeyObject, signed: string, signature: Buffer): boolean {
  return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from(signed), key, signature)
}

function switchesOf({ may = SPOT_RIGHTS, permissions }: BinanceKey): BinancePermissions {
  const has = (right: Right): boolean => may.includes(right)
  return {
    enableReading: has('read'),
    enableSpotAndMarginTrading: has('trade_spot'),
    enableFutures: has('trade_futures'),
    enableMargin: false,
    enableWithdrawals: has('withdraw'),
    enableInternalTransfer: has('transfer'),
    permitsUniversalTransfer: has('transfer'),
    enableVanillaOptions: false,
    enablePortfolioMarginTrading: false,
    ...permissions,
  }
}

/** What a trader should read of a key with these rights: Binance tells each apart. */
export function toldByBinance(may: readonly Right[]): Permissions {
  const told = (right: Right) => (may.includes(right) ? 'yes' : 'no')
  return { read: told('read'), trade_spot: told('trade_spot'), trade_futures: told('trade_futures'), withdraw: told('withdraw'), transfer: told('transfer') }
}

function restrictions(key: BinanceKey): Reply {
  return json(200, {
    ipRestrict: key.ipList !== undefined,
    createTime: key.createdAt ?? CREATED,
    ...(key.expiresAt !== undefined && { tradingAuthorityExpirationTime: key.expiresAt }),
    ...switchesOf(key),
  })
}

function account(key: BinanceKey): Reply {
  const { enableReading, enableSpotAndMarginTrading, enableWithdrawals } = switchesOf(key)
  if (!enableReading) return BINANCE_REPLIES.badKeyIpOrPermission
  return json(200, {
    makerCommission: 10,
    takerCommission: 10,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: '0.00100000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00000000' },
    canTrade: enableSpotAndMarginTrading,
    canWithdraw: enableWithdrawals,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: 1_760_000_000_000,
    accountType: 'SPOT',
    balances: [
      { asset: 'BTC', free: '0.51000000', locked: '0.00000000' },
      { asset: 'USDT', free: '1024.00000000', locked: '12.50000000' },
    ],
    permissions: ['SPOT'],
    uid: 354_937_868,
  })
}
