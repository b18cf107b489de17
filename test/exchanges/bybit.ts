import { createHmac, timingSafeEqual, verify } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type Fault, type ReceivedRequest, type Reply } from './simulator.ts'

export interface BybitKey extends SimulatedKey {
  readonly note?: string
}

/** Refusals too come with status 200; `time` is Bybit's clock, which nobody reads here. */
const error = (retCode: number, retMsg: string): Reply => json(200, { retCode, retMsg, result: {}, retExtInfo: {}, time: 1_763_686_800_000 })

/** Bybit's refusals as its "Error Codes" page names them. */
export const BYBIT_REPLIES = {
  badKey: error(10_003, 'API key is invalid.'),
  badSignature: error(10_004, 'Error sign, please check your signature generation algorithm.'),
  noKey: error(10_007, 'User authentication failed.'),
  expired: error(33_004, 'Your api key has expired.'),
  expiredAlso: error(-2015, 'Your api key has expired.'),
  ipNotListed: error(10_010, "Unmatched IP, please check your API key's bound IP addresses."),
  noPermission: error(10_005, 'Permission denied, please check your API key permissions.'),
  banned: error(10_008, 'User has been banned.'),
  timestampOutside: error(10_002, 'invalid request, please check your server timestamp or recv_window param. req_timestamp[1763686800000],server_timestamp[1763686860000],recv_window[5000]'),
  timestampOtherwise: error(-1, 'invalid request, please check your timestamp and recv_window param'),
  tooManyVisits: error(10_006, 'Too many visits. Exceeded the API Rate Limit.'),
  tooManyOfAddress: error(10_018, 'Exceeded the IP Rate Limit.'),
  regionOfAddress: error(10_009, 'IP has been banned.'),
  compliance: error(10_024, 'Compliance rules triggered'),
  serverTimeout: error(10_000, 'Server Timeout'),
  serverError: error(10_016, 'Server error.'),
  maintenance: error(10_016, 'System maintenance, please try again later.'),
  edgeLimit: { status: 403, body: 'access too frequent', headers: { 'content-type': 'text/plain' } },
  edgeRegion: html(403, 'The Amazon CloudFront distribution is configured to block access from your country.'),
  unauthorized: { status: 401, body: '' },
} as const satisfies Record<string, Reply>

const DAY = 24 * 60 * 60 * 1_000
/** Without an IP list. */
const LIFE = 90 * DAY
const AGE = 10 * DAY
const KEY_FORM = /^[A-Za-z0-9]{18,36}$/u

/** A key as Bybit hands it out. */
export const bybitKeyOf = (seed: string): BybitKey => ({ apiKey: drawn(`key ${seed}`, 18), secret: drawn(`secret ${seed}`, 36) })

/** Bybit's signed question for what a key is; everything else is unknown here. */
export function startBybit({ keys }: { keys: readonly BybitKey[] }): Promise<KeyedSimulator<BybitKey>> {
  return startKeyedSimulator(keys, (request, now, find) => {
    if (`${request.method} ${request.path}` !== 'GET /v5/user/query-api') return html(404, '404 Not Found')
    const apiKey = request.headers['x-bapi-api-key'] ?? ''
    if (apiKey === '') return BYBIT_REPLIES.noKey
    const key = KEY_FORM.test(apiKey) ? find(apiKey) : undefined
    return key === undefined ? (timestampRefusal(request, now) ?? BYBIT_REPLIES.badKey) : answerTo(request, now, key)
  })
}

/** The time first, as cheapest; then the signature, and what only the key's owner may hear. */
function answerTo(request: ReceivedRequest, now: number, key: BybitKey): Fault {
  if (key.fault !== undefined) return key.fault
  const refused = timestampRefusal(request, now)
  if (refused !== undefined) return refused
  if (!isSigned(request, key)) return BYBIT_REPLIES.badSignature
  if (isExpired(key, now)) return BYBIT_REPLIES.expired
  if (isElsewhere(key, request)) return BYBIT_REPLIES.ipNotListed
  return key.may?.length === 0 ? BYBIT_REPLIES.noPermission : information(key, now)
}

/** "server_time - recv_window <= timestamp < server_time + 1000" */
function timestampRefusal({ headers }: ReceivedRequest, now: number): Reply | undefined {
  const timestamp = Number(headers['x-bapi-timestamp'] ?? Number.NaN)
  const window = Number(headers['x-bapi-recv-window'] ?? 5_000)
  return now - window <= timestamp && timestamp < now + 1_000 ? undefined : BYBIT_REPLIES.timestampOutside
}

/** Over timestamp, key, window and query: hex of HMAC-SHA256, or RSA in base64. */
function isSigned({ headers, query }: ReceivedRequest, { apiKey, secret }: BybitKey): boolean {
  const signed = Buffer.from(`${headers['x-bapi-timestamp'] ?? ''}${apiKey}${headers['x-bapi-recv-window'] ?? ''}${query}`)
  const signature = headers['x-bapi-sign'] ?? ''
  if (secret.includes('-----BEGIN')) return verify('sha256', signed, secret, Buffer.from(signature, 'base64'))
  const expected = Buffer.from(createHmac('sha256', secret).update(signed).digest('hex'))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const isReadOnly = (may: readonly Right[]): boolean => may.every((right) => right === 'read')

/** What a trader should read of a key with these rights: Bybit tells each apart. */
export function toldByBybit(may: readonly Right[]): Permissions {
  const told = (right: Right) => (may.includes(right) ? 'yes' : 'no')
  return { read: 'yes', trade_spot: told('trade_spot'), trade_futures: told('trade_futures'), withdraw: told('withdraw'), transfer: told('transfer') }
}

function permissionsOf(may: readonly Right[]) {
  // A read-only key has the groups that it may look at.
  const has = (right: Right): boolean => isReadOnly(may) || may.includes(right)
  return {
    ContractTrade: has('trade_futures') ? ['Order', 'Position'] : [],
    Spot: has('trade_spot') ? ['SpotTrade'] : [],
    Wallet: [...(has('transfer') ? ['AccountTransfer', 'SubMemberTransfer'] : []), ...(may.includes('withdraw') ? ['Withdraw'] : [])],
    Options: [],
    Derivatives: has('trade_futures') ? ['DerivativesTrade'] : [],
    CopyTrading: [],
    BlockTrade: [],
    Exchange: ['ExchangeHistory'],
    NFT: [],
    Affiliate: [],
    Earn: [],
    FiatP2P: [],
    FiatConvertBroker: [],
  }
}

const seconds = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/u, 'Z')

function information({ apiKey, secret, may = SPOT_RIGHTS, ipList, createdAt, expiresAt, note = '' }: BybitKey, now: number): Reply {
  const created = createdAt ?? now - AGE
  const ends = expiresAt ?? (ipList === undefined ? created + LIFE : undefined)
  return json(200, {
    retCode: 0,
    retMsg: '',
    result: {
      id: '13770661',
      note,
      apiKey,
      readOnly: isReadOnly(may) ? 1 : 0,
      secret: '',
      permissions: permissionsOf(may),
      ips: ipList ?? ['*'],
      type: 1,
      deadlineDay: ends === undefined ? -2 : Math.floor((ends - now) / DAY),
      expiredAt: ends === undefined ? '1970-01-01T00:00:00Z' : seconds(ends),
      createdAt: seconds(created),
      unified: 0,
      uta: 1,
      userID: 24_617_703,
      inviterID: 0,
      vipLevel: 'No VIP',
      mktMakerLevel: '0',
      affiliateID: 0,
      rsaPublicKey: secret.includes('-----BEGIN') ? secret : '',
      isMaster: true,
      parentUid: '0',
      kycLevel: 'LEVEL_DEFAULT',
      kycRegion: '',
    },
    retExtInfo: {},
    time: now,
  })
}
