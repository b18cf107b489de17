import { createHmac } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type ReceivedRequest, type Reply } from './simulator.ts'

export interface OkxKey extends SimulatedKey {
  readonly passphrase: string
  /** Made in demo trading: refused without the header that asks for it, as others are with it. */
  readonly demo?: boolean
  readonly label?: string
}

const error = (status: number, code: string, msg: string): Reply => json(status, { msg, code })

/** OKX's refusals as its "REST API error codes" name them. */
export const OKX_REPLIES = {
  keyEmpty: error(401, '50103', 'Request header OK-ACCESS-KEY cannot be empty.'),
  passphraseEmpty: error(401, '50104', 'Request header OK-ACCESS-PASSPHRASE cannot be empty.'),
  signEmpty: error(401, '50106', 'Request header OK-ACCESS-SIGN cannot be empty.'),
  timestampEmpty: error(401, '50107', 'Request header OK-ACCESS-TIMESTAMP cannot be empty.'),
  badKey: error(401, '50111', 'Invalid OK-ACCESS-KEY'),
  noSuchKey: error(401, '50119', "API key doesn't exist"),
  badSignature: error(401, '50113', 'Invalid Sign'),
  badPassphrase: error(401, '50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.'),
  ipNotListed: error(401, '50110', "Your IP 203.0.113.7 is not included in your API key's IP whitelist."),
  otherEnvironment: error(401, '50101', 'APIKey does not match current environment.'),
  notAuthorized: error(401, '50114', 'Invalid Authorization'),
  timestampExpired: error(401, '50102', 'Timestamp request expired'),
  badTimestamp: error(401, '50112', 'Invalid OK-ACCESS-TIMESTAMP'),
  noPermission: error(401, '50120', "This API key doesn't have permission to use this function"),
  noEndpointPermission: error(403, '50030', "You don't have permission to use this API endpoint"),
  mustBindIp: error(403, '50035', 'This endpoint requires that APIKey must be bound to IP'),
  frozen: error(403, '50100', 'API frozen, please contact customer service.'),
  blocked: error(403, '50007', 'Account blocked.'),
  tooManyRequests: error(429, '50011', 'Rate limit reached. Please refer to API documentation and throttle requests accordingly.'),
  tooManyOfAccount: error(429, '50061', 'You’ve reached the maximum order rate limit for this account.'),
  busy: error(429, '50013', 'Systems are busy. Please try again later.'),
  systemError: error(500, '50026', 'System error. Please try again later.'),
  offline: error(503, '50005', 'API is offline or unavailable.'),
  maintenance: error(503, '50001', 'Service temporarily unavailable. Please try again later.'),
  timeout: error(400, '50004', 'API endpoint request timeout (does not mean that the request was successful or failed, please check the request result).'),
} as const satisfies Record<string, Reply>

const KEY_FORM = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u
const TIMESTAMP_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u
/** Milliseconds between a request's time and the exchange's. */
const WINDOW = 30_000

/** A key as OKX hands it out. */
export function okxKeyOf(seed: string): OkxKey {
  const hex = drawn(`key ${seed}`, 32, '0123456789abcdef')
  const apiKey = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  return { apiKey, secret: drawn(`secret ${seed}`, 32, '0123456789ABCDEF'), passphrase: `${drawn(`passphrase ${seed}`, 16)}!1` }
}

/**
 * OKX's signed question for the account's configuration; everything else is unknown here. The order is:
 * headers, the key, its environment, the time, the address, passphrase and signature, permission.
 */
export function startOkx({ keys }: { keys: readonly OkxKey[] }): Promise<KeyedSimulator<OkxKey>> {
  return startKeyedSimulator(keys, (request, now, find) => {
    if (`${request.method} ${request.path}` !== 'GET /api/v5/account/config') return html(404, '404 Not Found')
    const { headers } = request
    const apiKey = headers['ok-access-key'] ?? ''
    const incomplete = missingHeader(request)
    if (incomplete !== undefined) return incomplete
    if (!KEY_FORM.test(apiKey)) return OKX_REPLIES.badKey
    const key = find(apiKey)
    // Expired ones are deleted.
    if (key === undefined || isExpired(key, now)) return OKX_REPLIES.noSuchKey
    if (key.fault !== undefined) return key.fault
    if ((headers['x-simulated-trading'] === '1') !== (key.demo ?? false)) return OKX_REPLIES.otherEnvironment
    if (Math.abs(now - Date.parse(headers['ok-access-timestamp'] ?? '')) > WINDOW) return OKX_REPLIES.timestampExpired
    if (isElsewhere(key, request)) return OKX_REPLIES.ipNotListed
    if (headers['ok-access-passphrase'] !== key.passphrase) return OKX_REPLIES.badPassphrase
    if (headers['ok-access-sign'] !== signatureOf(request, key)) return OKX_REPLIES.badSignature
    return (key.may ?? SPOT_RIGHTS).includes('read') ? configuration(key) : OKX_REPLIES.noPermission
  })
}

function missingHeader({ headers }: ReceivedRequest): Reply | undefined {
  const isEmpty = (name: string): boolean => (headers[name] ?? '') === ''
  if (isEmpty('ok-access-key')) return OKX_REPLIES.keyEmpty
  if (isEmpty('ok-access-passphrase')) return OKX_REPLIES.passphraseEmpty
  if (isEmpty('ok-access-sign')) return OKX_REPLIES.signEmpty
  if (isEmpty('ok-access-timestamp')) return OKX_REPLIES.timestampEmpty
  return TIMESTAMP_FORM.test(headers['ok-access-timestamp'] ?? '') ? undefined : OKX_REPLIES.badTimestamp
}

/** base64 of HMAC-SHA256 over timestamp, method, path with query, and body. */
function signatureOf({ method, path, query, headers, body }: ReceivedRequest, { secret }: OkxKey): string {
  const signed = `${headers['ok-access-timestamp'] ?? ''}${method}${path}${query === '' ? '' : `?${query}`}${body}`
  return createHmac('sha256', secret).update(signed).digest('base64')
}

/** One permission to trade, which moves funds between own accounts too; derivatives are a mode of the account. */
const trades = (may: readonly Right[]): boolean => may.some((right) => right === 'trade_spot' || right === 'trade_futures' || right === 'transfer')

/** What a trader should read of a key with these rights, as far as OKX tells them apart. */
export function toldByOkx(may: readonly Right[]): Permissions {
  const trade = trades(may) ? 'yes' : 'no'
  const futures = may.includes('trade_futures') ? 'yes' : 'unknown'
  return { read: may.includes('read') ? 'yes' : 'no', trade_spot: trade, trade_futures: trade === 'yes' ? futures : 'no', withdraw: may.includes('withdraw') ? 'yes' : 'no', transfer: trade }
}

function configuration({ may = SPOT_RIGHTS, ipList = [], label = '' }: OkxKey): Reply {
  const granted = ['read_only', ...(may.includes('withdraw') ? ['withdraw'] : []), ...(trades(may) ? ['trade'] : [])]
  return json(200, {
    code: '0',
    data: [
      {
        acctLv: may.includes('trade_futures') ? '2' : '1',
        acctStpMode: 'cancel_maker',
        autoLoan: false,
        ctIsoMode: 'automatic',
        enableSpotBorrow: false,
        feeType: '0',
        greeksType: 'PA',
        ip: ipList.join(','),
        kycLv: '3',
        label,
        level: 'Lv1',
        levelTmp: '',
        liquidationGear: '-1',
        mainUid: '44705892343619584',
        mgnIsoMode: 'automatic',
        opAuth: '1',
        perm: granted.join(','),
        posMode: 'net_mode',
        roleType: '0',
        settleCcy: 'USDC',
        settleCcyList: ['USD', 'USDC', 'USDG'],
        spotBorrowAutoRepay: false,
        spotOffsetType: '',
        spotRoleType: '0',
        spotTraderInsts: [],
        stgyType: '0',
        traderInsts: [],
        type: '0',
        uid: '44705892343619584',
      },
    ],
    msg: '',
  })
}
