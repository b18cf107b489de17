import type { Cause, FieldName, Permissions } from '../../src-preload/contract/exchanges.ts'
import { BINANCE_REPLIES, binanceKeyOf, startBinance, toldByBinance, type BinanceKey } from './binance.ts'
import { BYBIT_REPLIES, bybitKeyOf, startBybit, toldByBybit, type BybitKey } from './bybit.ts'
import type { KeyedSimulator, Right, SimulatedKey } from './keyed-simulator.ts'
import { OKX_REPLIES, okxKeyOf, startOkx, toldByOkx, type OkxKey } from './okx.ts'
import { FAULTS, type Fault, type ReceivedRequest, type Reply } from './simulator.ts'

export type AnyKey = BinanceKey & BybitKey & OkxKey
export const SIMULATED_NAMES = ['binance', 'okx', 'bybit'] as const
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
  /** When a key ends, in milliseconds, as far as the exchange tells. */
  readonly endOf: (key: SimulatedKey) => number | null
  /** What shows that a request is the key's own. */
  readonly signatureOf: (request: ReceivedRequest) => string | undefined
}

export type FaultName = 'rate_limit' | 'maintenance' | 'region' | 'page' | 'stall' | 'stall_in_body' | 'reset' | 'reset_in_body' | 'oversize'

const COMMON = { page: FAULTS.portal, stall: 'stall', stall_in_body: 'stall_in_body', reset: 'reset', reset_in_body: 'reset_in_body', oversize: 'oversize' } as const

const DAY = 24 * 60 * 60 * 1_000
const toldToNobody = (): null => null

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
    causes: { key: 'key_or_ip_or_permission', secret: 'signature_refused', form: 'key_malformed' },
    readingIsApart: true,
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
    endOf: ({ expiresAt, ipList, createdAt = 0 }) => expiresAt ?? (ipList === undefined ? createdAt + 90 * DAY : null),
    signatureOf: ({ headers }) => headers['x-bapi-sign'],
  },
}

/** The fields that a trader enters for a key. */
export const fieldsOf = ({ apiKey, secret, passphrase }: SimulatedKey & { readonly passphrase?: string }): Partial<Record<FieldName, string>> => ({
  api_key: apiKey,
  api_secret: secret,
  ...(passphrase !== undefined && passphrase !== '' && { passphrase }),
})
