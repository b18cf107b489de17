import type { Cause, FieldName, Permissions } from '../../src-preload/contract/exchanges.ts'
import { BINANCE_REPLIES, binanceKeyOf, startBinance, toldByBinance, type BinanceKey } from './binance.ts'
import { BITFINEX_REPLIES, bitfinexKeyOf, startBitfinex, toldByBitfinex, type BitfinexKey } from './bitfinex.ts'
import { BITGET_REPLIES, bitgetKeyOf, startBitget, toldByBitget, type BitgetKey } from './bitget.ts'
import { BYBIT_REPLIES, bybitKeyOf, startBybit, toldByBybit, type BybitKey } from './bybit.ts'
import { COINBASE_REPLIES, coinbaseEd25519KeyOf, coinbaseKeyOf, startCoinbase, toldByCoinbase, type CoinbaseKey } from './coinbase.ts'
import { GATE_REPLIES, gateKeyOf, startGate, toldByGate, type GateKey } from './gate.ts'
import type { KeyedSimulator, Right, SimulatedKey } from './keyed-simulator.ts'
import { KRAKEN_REPLIES, krakenKeyOf, startKraken, toldByKraken, type KrakenKey } from './kraken.ts'
import { KUCOIN_REPLIES, kucoinKeyOf, startKucoin, toldByKucoin, type KucoinKey } from './kucoin.ts'
import { OKX_REPLIES, okxKeyOf, startOkx, toldByOkx, type OkxKey } from './okx.ts'
import { FAULTS, type Fault, type ReceivedRequest, type Reply } from './simulator.ts'

export type AnyKey = BinanceKey & BybitKey & OkxKey & KrakenKey & BitfinexKey & CoinbaseKey & BitgetKey & KucoinKey & GateKey
export const SIMULATED_NAMES = ['binance', 'okx', 'bybit', 'kraken', 'bitfinex', 'coinbase', 'bitget', 'kucoin', 'gate'] as const
export type SimulatedName = (typeof SIMULATED_NAMES)[number]

/** One exchange of which there is a simulator, and what a test may expect of it. */
export interface SimulatedExchange {
  /** The exchanges of the catalogue that speak so, the main one first. */
  readonly ids: readonly string[]
  readonly start: (keys?: readonly AnyKey[]) => Promise<KeyedSimulator<AnyKey>>
  /** A key as the exchange hands it out; the same seed makes the same key. */
  readonly keyOf: (seed: string) => AnyKey
  /** What a trader should read of a key with these rights. */
  readonly told: (may: readonly Right[]) => Permissions
  /** What it answers that says nothing about a key. */
  readonly notAboutTheKey: readonly Reply[]
  /** The faults that can be named for any exchange, as this one plays them. */
  readonly faults: Readonly<Record<FaultName, Fault>>
  /** What a check says of a key that has expired, is used from elsewhere, or may not even read. */
  readonly refusals: Readonly<Record<'expired' | 'ip_not_listed' | 'no_permission', { readonly outcome: string; readonly code: string | null }>>
  /** What a check says, as precisely as the exchange tells, of another key, of a wrong secret, and of a key in no form of the exchange's. */
  readonly causes: Readonly<Record<'key' | 'secret' | 'form', Cause>>
  /** False where every other right lets a key read as well. */
  readonly readingIsApart: boolean
  /** Whether it tells of a key's IP list. */
  readonly tellsIpList: boolean
  /** False where it looks at the order of numbers instead, which a clock that is off leaves as it is. */
  readonly looksAtClock: boolean
  /** Where one wrong character would be told at the field already, or would change nothing: what is wrong in another way. */
  readonly wrong?: Readonly<Partial<Record<'key' | 'secret' | 'form', (seed: string) => string>>>
  /** When a key ends, in milliseconds, as far as the exchange tells. */
  readonly endOf: (key: SimulatedKey) => number | null
  /** What shows that a request is the key's own. */
  readonly signatureOf: (request: ReceivedRequest) => string | undefined
}

export type FaultName = 'rate_limit' | 'maintenance' | 'region' | 'page' | 'stall' | 'stall_in_body' | 'reset' | 'reset_in_body' | 'oversize'

const COMMON = { page: FAULTS.portal, stall: 'stall', stall_in_body: 'stall_in_body', reset: 'reset', reset_in_body: 'reset_in_body', oversize: 'oversize' } as const

const DAY = 24 * 60 * 60 * 1_000
const toldToNobody = (): null => null

/** In either of the two forms that Coinbase hands out now; a second seed makes another secret in the same one. */
function anyCoinbaseKeyOf(seed: string, secretSeed = seed): CoinbaseKey {
  const keyOf = seed.length % 2 === 0 ? coinbaseKeyOf : coinbaseEd25519KeyOf
  return { ...keyOf(seed), secret: keyOf(secretSeed).secret }
}

const pick = <Name extends string>(replies: Readonly<Record<Name, Reply>>, ...names: readonly Name[]): Reply[] => names.map((name) => replies[name])

export const SIMULATED: Readonly<Record<SimulatedName, SimulatedExchange>> = {
  binance: {
    ids: ['binance', 'binanceusdm', 'binancecoinm'],
    start: (keys = []) => startBinance({ keys }),
    keyOf: (seed) => ({ ...binanceKeyOf(seed), passphrase: '' }),
    told: toldByBinance,
    notAboutTheKey: pick(BINANCE_REPLIES, 'tooManyRequests', 'banned', 'tooManyOrders', 'busy', 'disconnected', 'unknown', 'timeout', 'maintenance', 'region', 'firewall', 'timestampOutside', 'timestampAhead', 'otherForm', 'empty'),
    faults: { ...COMMON, rate_limit: BINANCE_REPLIES.tooManyRequests, maintenance: BINANCE_REPLIES.maintenance, region: BINANCE_REPLIES.region },
    refusals: {
      expired: { outcome: 'rejected', code: '-2015' },
      ip_not_listed: { outcome: 'rejected', code: '-2015' },
      // Told by the restrictions themselves, which even such a key may read.
      no_permission: { outcome: 'missing_permission', code: null },
    },
    causes: { key: 'key_or_ip', secret: 'signature_refused', form: 'key_malformed' },
    readingIsApart: true,
    tellsIpList: true,
    looksAtClock: true,
    endOf: ({ expiresAt }) => expiresAt ?? null,
    signatureOf: ({ query }) => new URLSearchParams(query).get('signature') ?? undefined,
  },
  okx: {
    ids: ['okx', 'myokx', 'okxus'],
    start: (keys = []) => startOkx({ keys }),
    keyOf: okxKeyOf,
    told: toldByOkx,
    notAboutTheKey: pick(OKX_REPLIES, 'timestampEmpty', 'timestampExpired', 'badTimestamp', 'tooManyRequests', 'tooManyOfAccount', 'busy', 'systemError', 'offline', 'maintenance', 'timeout'),
    faults: { ...COMMON, rate_limit: OKX_REPLIES.tooManyRequests, maintenance: OKX_REPLIES.maintenance, region: FAULTS.legalReasons },
    refusals: {
      expired: { outcome: 'rejected', code: '50119' },
      ip_not_listed: { outcome: 'ip_not_allowed', code: '50110' },
      no_permission: { outcome: 'missing_permission', code: '50120' },
    },
    causes: { key: 'key_unknown', secret: 'signature_refused', form: 'key_refused' },
    readingIsApart: true,
    tellsIpList: true,
    looksAtClock: true,
    endOf: toldToNobody,
    signatureOf: ({ headers }) => headers['ok-access-sign'],
  },
  bybit: {
    ids: ['bybit', 'bybiteu', 'bybitid'],
    start: (keys = []) => startBybit({ keys }),
    keyOf: (seed) => ({ ...bybitKeyOf(seed), passphrase: '' }),
    told: toldByBybit,
    notAboutTheKey: pick(BYBIT_REPLIES, 'timestampOutside', 'timestampOtherwise', 'tooManyVisits', 'tooManyOfAddress', 'regionOfAddress', 'compliance', 'serverTimeout', 'serverError', 'maintenance', 'edgeLimit', 'edgeRegion'),
    faults: { ...COMMON, rate_limit: BYBIT_REPLIES.tooManyVisits, maintenance: BYBIT_REPLIES.maintenance, region: BYBIT_REPLIES.edgeRegion },
    refusals: {
      expired: { outcome: 'expired', code: '33004' },
      ip_not_listed: { outcome: 'ip_not_allowed', code: '10010' },
      no_permission: { outcome: 'missing_permission', code: '10005' },
    },
    causes: { key: 'key_unknown', secret: 'signature_refused', form: 'key_unknown' },
    readingIsApart: false,
    tellsIpList: true,
    looksAtClock: true,
    endOf: ({ expiresAt, ipList, createdAt = 0 }) => expiresAt ?? (ipList === undefined ? createdAt + 90 * DAY : null),
    signatureOf: ({ headers }) => headers['x-bapi-sign'],
  },
  kraken: {
    ids: ['kraken'],
    start: (keys = []) => startKraken({ keys }),
    keyOf: (seed) => ({ ...krakenKeyOf(seed), passphrase: '' }),
    told: toldByKraken,
    notAboutTheKey: pick(KRAKEN_REPLIES, 'badNonce', 'tooManyRequests', 'tooManyLogins', 'tooManyAttempts', 'tooManyOfAddress', 'lockout', 'throttled', 'cancelOnly', 'postOnly', 'deadline', 'timeout', 'unavailable', 'busy', 'internal', 'database', 'featureDisabled', 'cloudflare'),
    faults: { ...COMMON, rate_limit: KRAKEN_REPLIES.tooManyRequests, maintenance: FAULTS.maintenancePage, region: FAULTS.blockedCountry },
    refusals: {
      expired: { outcome: 'rejected', code: 'EAPI:Invalid key' },
      ip_not_listed: { outcome: 'rejected', code: 'EAPI:Invalid key' },
      // Told by the answer itself, which even such a key gets.
      no_permission: { outcome: 'missing_permission', code: null },
    },
    causes: { key: 'key_or_ip', secret: 'signature_refused', form: 'key_or_ip' },
    readingIsApart: true,
    tellsIpList: true,
    looksAtClock: false,
    wrong: { secret: (seed) => krakenKeyOf(`other ${seed}`).secret },
    endOf: ({ expiresAt }) => expiresAt ?? null,
    signatureOf: ({ headers }) => headers['api-sign'],
  },
  bitfinex: {
    ids: ['bitfinex'],
    start: (keys = []) => startBitfinex({ keys }),
    keyOf: (seed) => ({ ...bitfinexKeyOf(seed), passphrase: '' }),
    told: toldByBitfinex,
    notAboutTheKey: pick(BITFINEX_REPLIES, 'smallNonce', 'whatever', 'tooManyRequests', 'tooManyOf200', 'edgeLimit', 'edgeLimitOf200', 'notReady', 'maintenance', 'maintenanceOf503', 'unavailable'),
    faults: { ...COMMON, rate_limit: BITFINEX_REPLIES.tooManyRequests, maintenance: BITFINEX_REPLIES.maintenance, region: FAULTS.legalReasons },
    refusals: {
      expired: { outcome: 'rejected', code: '10100' },
      ip_not_listed: { outcome: 'rejected', code: '10100' },
      no_permission: { outcome: 'missing_permission', code: null },
    },
    causes: { key: 'key_or_ip', secret: 'signature_refused', form: 'key_or_ip' },
    readingIsApart: true,
    tellsIpList: false,
    looksAtClock: false,
    endOf: toldToNobody,
    signatureOf: ({ headers }) => headers['bfx-signature'],
  },
  coinbase: {
    ids: ['coinbase'],
    start: (keys = []) => startCoinbase({ keys }),
    keyOf: (seed) => ({ ...anyCoinbaseKeyOf(seed), passphrase: '' }),
    told: toldByCoinbase,
    notAboutTheKey: pick(COINBASE_REPLIES, 'timestampExpired', 'tooManyRequests', 'exhausted', 'exhaustedAlso', 'deadline', 'unavailable', 'internal', 'internalAlso', 'forbidden'),
    faults: { ...COMMON, rate_limit: COINBASE_REPLIES.tooManyRequests, maintenance: FAULTS.maintenancePage, region: FAULTS.legalReasons },
    refusals: {
      expired: { outcome: 'rejected', code: 'HTTP 401' },
      ip_not_listed: { outcome: 'rejected', code: 'HTTP 401' },
      no_permission: { outcome: 'missing_permission', code: 'unknown' },
    },
    causes: { key: 'refused_unsaid', secret: 'refused_unsaid', form: 'refused_unsaid' },
    readingIsApart: true,
    tellsIpList: false,
    looksAtClock: true,
    wrong: {
      key: (seed) => coinbaseKeyOf(`other ${seed}`).apiKey,
      secret: (seed) => anyCoinbaseKeyOf(seed, `other ${seed}`).secret,
      form: (seed) => `${coinbaseKeyOf(seed).apiKey}-0`,
    },
    endOf: toldToNobody,
    signatureOf: ({ headers }) => /[^.]+$/u.exec(headers['authorization'] ?? headers['cb-access-sign'] ?? '')?.[0],
  },
  bitget: {
    ids: ['bitget'],
    start: (keys = []) => startBitget({ keys }),
    keyOf: bitgetKeyOf,
    told: toldByBitget,
    notAboutTheKey: pick(BITGET_REPLIES, 'timestampOld', 'badTimestamp', 'timestampExpired', 'tooLong', 'tooManyRequests', 'throttled', 'upgrade', 'region', 'abnormalSystem', 'serviceError', 'unknownError', 'classicAccount'),
    faults: { ...COMMON, rate_limit: BITGET_REPLIES.tooManyRequests, maintenance: BITGET_REPLIES.upgrade, region: BITGET_REPLIES.region },
    refusals: {
      expired: { outcome: 'rejected', code: '40037' },
      ip_not_listed: { outcome: 'ip_not_allowed', code: '40038' },
      no_permission: { outcome: 'missing_permission', code: '40014' },
    },
    causes: { key: 'key_unknown', secret: 'signature_refused', form: 'key_refused' },
    readingIsApart: true,
    tellsIpList: true,
    looksAtClock: true,
    endOf: toldToNobody,
    signatureOf: ({ headers }) => headers['access-sign'],
  },
  kucoin: {
    ids: ['kucoin', 'kucoinfutures'],
    start: (keys = []) => startKucoin({ keys }),
    keyOf: kucoinKeyOf,
    told: toldByKucoin,
    notAboutTheKey: pick(KUCOIN_REPLIES, 'badTimestamp', 'tooManyRequests', 'tooManyWithSuccess', 'tooManyToo', 'tooManyOfAddress', 'tooMany', 'region', 'networkTimeout', 'serverError', 'unavailable', 'busy'),
    faults: { ...COMMON, rate_limit: KUCOIN_REPLIES.tooManyRequests, maintenance: FAULTS.maintenancePage, region: KUCOIN_REPLIES.region },
    refusals: {
      expired: { outcome: 'rejected', code: '400003' },
      ip_not_listed: { outcome: 'ip_not_allowed', code: '400006' },
      no_permission: { outcome: 'missing_permission', code: '400007' },
    },
    // The secret signs the passphrase too, which is looked at first.
    causes: { key: 'key_unknown', secret: 'passphrase_refused', form: 'key_unknown' },
    readingIsApart: true,
    tellsIpList: true,
    looksAtClock: true,
    endOf: toldToNobody,
    signatureOf: ({ headers }) => headers['kc-api-sign'],
  },
  gate: {
    ids: ['gate', 'gateeu'],
    start: (keys = []) => startGate({ keys }),
    keyOf: (seed) => ({ ...gateKeyOf(seed), passphrase: '' }),
    told: toldByGate,
    notAboutTheKey: pick(GATE_REPLIES, 'expiredRequest', 'tooManyRequests', 'tooFast', 'internal', 'serverError', 'busy'),
    faults: { ...COMMON, rate_limit: GATE_REPLIES.tooManyRequests, maintenance: FAULTS.maintenancePage, region: FAULTS.legalReasons },
    refusals: {
      expired: { outcome: 'rejected', code: 'INVALID_KEY' },
      ip_not_listed: { outcome: 'ip_not_allowed', code: 'IP_FORBIDDEN' },
      no_permission: { outcome: 'missing_permission', code: 'FORBIDDEN' },
    },
    causes: { key: 'key_unknown', secret: 'signature_refused', form: 'key_unknown' },
    readingIsApart: false,
    tellsIpList: true,
    looksAtClock: true,
    endOf: toldToNobody,
    signatureOf: ({ headers }) => headers['sign'],
  },
}

/** The fields that a trader enters for a key. */
export const fieldsOf = ({ apiKey, secret, passphrase }: SimulatedKey & { readonly passphrase?: string }): Partial<Record<FieldName, string>> => ({
  api_key: apiKey,
  api_secret: secret,
  ...(passphrase !== undefined && passphrase !== '' && { passphrase }),
})
