import { createHmac } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type ReceivedRequest, type Reply } from './simulator.ts'

export interface KucoinKey extends SimulatedKey {
  readonly passphrase: string
  readonly remark?: string
  /** Of a sub-account. */
  readonly subName?: string
  /** In place of what follows from its rights. */
  readonly permission?: string
}

const error = (status: number, code: string, msg: string): Reply => json(status, { code, msg })

/** KuCoin's refusals as its "Errors" page names them. */
export const KUCOIN_REPLIES = {
  headerMissing: error(401, '400001', 'Please check the header of your request for KC-API-KEY, KC-API-SIGN, KC-API-TIMESTAMP, KC-API-PASSPHRASE'),
  noSuchKey: error(401, '400003', 'KC-API-KEY not exists'),
  badPassphrase: error(401, '400004', 'Invalid KC-API-PASSPHRASE'),
  badSignature: error(401, '400005', 'Invalid KC-API-SIGN'),
  ipNotListed: error(403, '400006', 'Invalid request ip, the current clientIp is:203.0.113.7'),
  noPermission: error(401, '400007', 'Access denied, require more permission.'),
  frozen: error(401, '411100', 'User are frozen, please contact us via support center'),
  badTimestamp: error(401, '400002', 'KC-API-TIMESTAMP Invalid'),
  tooManyRequests: error(429, '429000', 'Too many requests in a short period of time'),
  tooManyWithSuccess: error(200, '429000', 'Too many requests in a short period of time'),
  tooManyToo: error(200, '200002', 'Exceeded the access frequency'),
  tooManyOfAddress: error(200, '1015', 'Too many requests'),
  tooMany: error(200, '429', 'Too Many Requests'),
  region: error(200, '400500', 'Your located country/region is currently not supported for the trading of this token'),
  networkTimeout: error(200, '408000', 'Network timeout, please try again later'),
  serverError: error(500, '500000', 'Internal Server Error'),
  unavailable: error(200, '503000', 'Service Unavailable'),
  busy: error(200, '230005', 'The system is busy, please try again later'),
} as const satisfies Record<string, Reply>

/** Milliseconds between a request's time and the exchange's. */
const WINDOW = 5_000
const CREATED = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A key as KuCoin hands it out. */
export function kucoinKeyOf(seed: string): KucoinKey {
  const hex = (name: string, length: number): string => drawn(`${name} ${seed}`, length, '0123456789abcdef')
  const secret = [8, 4, 4, 4, 12].map((length, at) => hex(`secret ${at}`, length)).join('-')
  return { apiKey: hex('key', 24), secret, passphrase: drawn(`passphrase ${seed}`, 16) }
}

/**
 * KuCoin's signed question for what a key is; everything else is unknown here. The order is: headers, the
 * time, the key, the address, passphrase and signature, permission.
 */
export function startKucoin({ keys }: { keys: readonly KucoinKey[] }): Promise<KeyedSimulator<KucoinKey>> {
  return startKeyedSimulator(keys, (request, now, find) => {
    if (`${request.method} ${request.path}` !== 'GET /api/v1/user/api-key') return html(404, '404 Not Found')
    const { headers } = request
    if (['kc-api-key', 'kc-api-sign', 'kc-api-timestamp', 'kc-api-passphrase'].some((name) => (headers[name] ?? '') === '')) return KUCOIN_REPLIES.headerMissing
    if (!(Math.abs(now - Number(headers['kc-api-timestamp'])) <= WINDOW)) return KUCOIN_REPLIES.badTimestamp
    const key = find(headers['kc-api-key'])
    // Expired ones are deleted.
    if (key === undefined || isExpired(key, now)) return KUCOIN_REPLIES.noSuchKey
    if (key.fault !== undefined) return key.fault
    if (isElsewhere(key, request)) return error(403, '400006', `Invalid request ip, the current clientIp is:${request.ip}`)
    // From version 2 of keys on, the passphrase itself never travels.
    if (headers['kc-api-key-version'] !== '2' || headers['kc-api-passphrase'] !== signed(key.passphrase, key)) return KUCOIN_REPLIES.badPassphrase
    if (headers['kc-api-sign'] !== signed(signable(request), key)) return KUCOIN_REPLIES.badSignature
    return (key.may ?? SPOT_RIGHTS).includes('read') ? information(key) : KUCOIN_REPLIES.noPermission
  })
}

const signable = ({ method, path, query, headers, body }: ReceivedRequest): string => `${headers['kc-api-timestamp'] ?? ''}${method}${path}${query === '' ? '' : `?${query}`}${body}`

const signed = (text: string, { secret }: KucoinKey): string => createHmac('sha256', secret).update(text).digest('base64')

const WORDS: readonly (readonly [Right, string])[] = [
  ['read', 'General'],
  ['trade_spot', 'Spot'],
  ['trade_futures', 'Futures'],
  ['transfer', 'InnerTransfer'],
  ['withdraw', 'Transfer'],
]

/** What a trader should read of a key with these rights. Whether one that withdraws moves funds inside as well, KuCoin leaves open. */
export function toldByKucoin(may: readonly Right[]): Permissions {
  const told = (right: Right) => (may.includes(right) ? 'yes' : 'no')
  const withdraw = told('withdraw')
  return { read: told('read'), trade_spot: told('trade_spot'), trade_futures: told('trade_futures'), withdraw, transfer: may.includes('transfer') ? 'yes' : withdraw === 'yes' ? 'unknown' : 'no' }
}

function information({ apiKey, may = SPOT_RIGHTS, permission, ipList = [], createdAt = CREATED, remark = '', subName }: KucoinKey): Reply {
  const granted = WORDS.filter(([right]) => may.includes(right)).map(([, word]) => word)
  return json(200, {
    code: '200000',
    data: {
      remark,
      apiKey,
      apiVersion: 3,
      permission: permission ?? granted.join(','),
      ipWhitelist: ipList.join(','),
      createdAt,
      uid: 165_111_215,
      isMaster: subName === undefined,
      ...(subName !== undefined && { subName }),
    },
  })
}
