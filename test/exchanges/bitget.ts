import { createHmac } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type ReceivedRequest, type Reply } from './simulator.ts'

export interface BitgetKey extends SimulatedKey {
  readonly passphrase: string
  /** Made in demo trading: refused without the header that asks for it, as others are with it. */
  readonly demo?: boolean
  /** Of a unified account: the classic API sends it away, as the other one does with classic keys. */
  readonly unified?: boolean
  /** In place of what follows from its rights. */
  readonly authorities?: readonly string[]
  /** The main account's, where the key is of a sub-account. */
  readonly parentId?: string
}

const error = (status: number, code: string, msg: string): Reply => json(status, { code, msg, requestTime: 1_763_686_800_000, data: null })

/** Bitget's refusals as its "Error Code" pages name them. */
export const BITGET_REPLIES = {
  keyEmpty: error(400, '40001', 'ACCESS_KEY cannot be empty'),
  secretEmpty: error(400, '40002', 'SECRET_KEY cannot be empty'),
  signEmpty: error(400, '40003', 'Signature cannot be empty'),
  passphraseEmpty: error(400, '40011', 'ACCESS_PASSPHRASE cannot be empty'),
  badKey: error(400, '40006', 'Invalid ACCESS_KEY'),
  noSuchKey: error(400, '40037', 'Apikey does not exist'),
  noSuchKeyEither: error(400, '40041', "User's ApiKey does not exist"),
  otherEnvironment: error(400, '40099', 'exchange environment is incorrect'),
  keyOrPassphrase: error(400, '40012', 'apikey/password is incorrect'),
  badPassphrase: error(400, '40036', 'passphrase is error'),
  badSignature: error(400, '40009', 'sign signature error'),
  badSignatureToo: error(400, '40010', 'sign signature error'),
  tooLong: error(400, '40010', 'Request timed out'),
  ipRefused: error(400, '40018', 'Invalid IP'),
  ipNotListed: error(400, '40038', 'The request IP is not in the apiKey whitelist IPs'),
  noPermission: error(400, '40014', 'Incorrect permissions'),
  noPermissionOfUser: error(400, '40040', 'Insufficient permissions'),
  abnormalUser: error(400, '40013', 'User status is abnormal'),
  disabledUser: error(400, '40026', 'User is disabled'),
  cancelledUser: error(400, '40031', 'The account has been cancelled and cannot be used again'),
  timestampOld: error(400, '40004', 'Request timestamp expired'),
  badTimestamp: error(400, '40005', 'Invalid ACCESS_TIMESTAMP'),
  timestampExpired: error(400, '40008', 'Request timestamp expired'),
  tooManyRequests: error(429, '429', 'Too Many Requests'),
  throttled: error(400, '1001', 'The request is too frequent and has been throttled'),
  upgrade: error(400, '40200', 'Server upgrade, please try again later'),
  region: error(400, '40000', 'Due to the regulations of your region, the service is not available'),
  abnormalSystem: error(400, '40015', 'System is abnormal, please try again later'),
  serviceError: error(400, '40725', 'service return an error'),
  unknownError: error(400, '45001', 'Unknown error'),
  classicAccount: error(400, '40084', 'You are in Classic Account mode, and the Unified Account API is not supported at this time'),
} as const satisfies Record<string, Reply>

/** What the classic API answers to keys of unified accounts: no refusal of the key. */
export const BITGET_NOT_CLASSIC = {
  unifiedAccount: error(400, '40085', 'You are in Unified Account mode, and the Classic Account API is not supported at this time'),
  copyTrading: error(400, '40731', 'This product does not support copy trading'),
} as const satisfies Record<string, Reply>

const KEY_FORM = /^bg_[0-9a-f]{32}$/u
/** Milliseconds between a request's time and the exchange's. */
const WINDOW = 30_000
const UID = '3704614084'

/** A key as Bitget hands it out. */
export function bitgetKeyOf(seed: string): BitgetKey {
  return { apiKey: `bg_${drawn(`key ${seed}`, 32, '0123456789abcdef')}`, secret: drawn(`secret ${seed}`, 64, '0123456789abcdef'), passphrase: drawn(`passphrase ${seed}`, 16) }
}

/**
 * Bitget's signed question for the account, of its classic and of its unified API; everything else is
 * unknown here. The order is: headers, the time, the key, its environment, the address, passphrase and
 * signature, permission, and what the account is.
 */
export function startBitget({ keys }: { keys: readonly BitgetKey[] }): Promise<KeyedSimulator<BitgetKey>> {
  return startKeyedSimulator(keys, (request, now, find) => {
    const asked = `${request.method} ${request.path}`
    if (asked !== 'GET /api/v2/spot/account/info' && asked !== 'GET /api/v3/account/info') return html(404, '404 Not Found')
    const { headers } = request
    const apiKey = headers['access-key'] ?? ''
    const incomplete = missingHeader(request)
    if (incomplete !== undefined) return incomplete
    if (Math.abs(now - Number(headers['access-timestamp'])) > WINDOW) return BITGET_REPLIES.timestampExpired
    if (!KEY_FORM.test(apiKey)) return BITGET_REPLIES.badKey
    const key = find(apiKey)
    // Expired ones are deleted.
    if (key === undefined || isExpired(key, now)) return BITGET_REPLIES.noSuchKey
    if (key.fault !== undefined) return key.fault
    if ((headers['paptrading'] === '1') !== (key.demo ?? false)) return BITGET_REPLIES.otherEnvironment
    if (isElsewhere(key, request)) return BITGET_REPLIES.ipNotListed
    if (headers['access-passphrase'] !== key.passphrase) return BITGET_REPLIES.badPassphrase
    if (headers['access-sign'] !== signatureOf(request, key)) return BITGET_REPLIES.badSignature
    if (!(key.may ?? SPOT_RIGHTS).includes('read')) return BITGET_REPLIES.noPermission
    if (asked.includes('/v3/')) return key.unified === true ? unifiedAccount(key) : BITGET_REPLIES.classicAccount
    return key.unified === true ? BITGET_NOT_CLASSIC.unifiedAccount : classicAccount(key)
  })
}

function missingHeader({ headers }: ReceivedRequest): Reply | undefined {
  const isEmpty = (name: string): boolean => (headers[name] ?? '') === ''
  if (isEmpty('access-key')) return BITGET_REPLIES.keyEmpty
  if (isEmpty('access-sign')) return BITGET_REPLIES.signEmpty
  if (isEmpty('access-passphrase')) return BITGET_REPLIES.passphraseEmpty
  return /^\d{13}$/u.test(headers['access-timestamp'] ?? '') ? undefined : BITGET_REPLIES.badTimestamp
}

/** base64 of HMAC-SHA256 over timestamp, method, path with the query decoded, and body. */
function signatureOf({ method, path, query, headers, body }: ReceivedRequest, { secret }: BitgetKey): string {
  const signed = `${headers['access-timestamp'] ?? ''}${method}${path}${query === '' ? '' : `?${decodeURIComponent(query)}`}${body}`
  return createHmac('sha256', secret).update(signed).digest('base64')
}

/** Orders and positions of contracts, orders on spot and margin: reading and writing each have a word. */
function authoritiesOf(may: readonly Right[]): string[] {
  const words = ['coor', 'cpor', 'stor', 'smor']
  if (may.includes('trade_spot')) words.push('stow', 'smow')
  if (may.includes('trade_futures')) words.push('coow', 'cpow')
  if (may.includes('withdraw')) words.push('withdraw')
  // A word that Bitget does not document.
  if (may.includes('transfer')) words.push('wtow')
  return words
}

/** What a trader should read of a key with these rights: whoever has a word that is not documented may do what it stands for. */
export function toldByBitget(may: readonly Right[]): Permissions {
  const otherwise = may.includes('transfer') ? 'unknown' : 'no'
  const told = (right: Right) => (may.includes(right) ? 'yes' : otherwise)
  return { read: 'yes', trade_spot: told('trade_spot'), trade_futures: told('trade_futures'), withdraw: told('withdraw'), transfer: otherwise }
}

const success = (data: object): Reply => json(200, { code: '00000', msg: 'success', requestTime: 1_763_686_800_000, data })

function classicAccount({ may = SPOT_RIGHTS, authorities = authoritiesOf(may), ipList = [] }: BitgetKey): Reply {
  return success({
    userId: UID,
    inviterId: '',
    ips: ipList.join(','),
    authorities,
    parentId: 0,
    traderType: 'not_trader',
    channelCode: 'XXX',
    channel: 'YYY',
    regisTime: '1646566789345',
  })
}

function unifiedAccount({ may = SPOT_RIGHTS, ipList = [], parentId = '' }: BitgetKey): Reply {
  const writes = may.some((right) => right !== 'read')
  const trades = may.some((right) => right === 'trade_spot' || right === 'trade_futures')
  return success({
    userId: UID,
    inviterId: '',
    parentId,
    channelCode: 'XXX',
    channel: 'official',
    ips: ipList.join(','),
    permType: writes ? 'read-and-write' : 'read-only',
    // A read-only key has the groups that it may look at.
    permissions: ['uta_mgt', ...(trades || !writes ? ['uta_trade'] : []), ...(may.includes('withdraw') ? ['withdraw'] : [])],
    regisTime: '1704067200000',
  })
}
