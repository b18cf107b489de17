import { createHash, createHmac } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { drawn, isElsewhere, isExpired, SPOT_RIGHTS, startKeyedSimulator, type KeyedSimulator, type Right, type SimulatedKey } from './keyed-simulator.ts'
import { html, json, type Fault, type ReceivedRequest, type Reply } from './simulator.ts'

export interface KrakenKey extends SimulatedKey {
  readonly label?: string
  /** Under Kraken's own names, over what `may` says. */
  readonly granted?: readonly string[]
  /** The highest number that a bot sent with this key. */
  readonly nonce?: number
}

/** Refusals too come with status 200. */
const error = (text: string): Reply => json(200, { error: [text] })

/** Kraken's refusals as its "API error messages" name them. */
export const KRAKEN_REPLIES = {
  badKey: error('EAPI:Invalid key'),
  badSignature: error('EAPI:Invalid signature'),
  badNonce: error('EAPI:Invalid nonce'),
  noPermission: error('EGeneral:Permission denied'),
  badPermissions: error('EGeneral:Invalid permissions'),
  disabledAccount: error('EAuth:Account temporary disabled'),
  lockedUser: error('ETrade:User Locked'),
  tooManyRequests: error('EAPI:Rate limit exceeded'),
  tooManyLogins: error('EAuth:Rate limit exceeded'),
  tooManyAttempts: error('EAuth:Too many requests'),
  tooManyOfAddress: error('EGeneral:Too many requests'),
  lockout: error('EGeneral:Temporary lockout'),
  throttled: error('EService:Throttled: 1763686800'),
  cancelOnly: error('EService:Market in cancel_only mode'),
  postOnly: error('EService:Market in post_only mode'),
  deadline: error('EService:Deadline elapsed'),
  timeout: error('EService:Timeout'),
  unavailable: error('EService:Unavailable'),
  busy: error('EService:Busy'),
  internal: error('EGeneral:Internal error: 9b2f'),
  database: error('EDatabase:Internal error'),
  featureDisabled: error('EAPI:Feature disabled'),
  cloudflare: html(520, 'Web server is returning an unknown error'),
} as const satisfies Record<string, Reply>

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const DAY = 24 * 60 * 60 * 1_000
const AGE = 10 * DAY

/** A key as Kraken hands it out: the secret is 64 bytes in base64. */
export function krakenKeyOf(seed: string): KrakenKey {
  return { apiKey: drawn(`key ${seed}`, 56, BASE64), secret: createHash('sha512').update(`secret ${seed}`).digest('base64') }
}

/** Kraken's signed question for what a key is; everything else is unknown here. It looks at no clock, but at the order of numbers. */
export function startKraken({ keys }: { keys: readonly KrakenKey[] }): Promise<KeyedSimulator<KrakenKey>> {
  const highest = new Map<string, number>()
  return startKeyedSimulator(keys, (request, now, find) => {
    if (`${request.method} ${request.path}` !== 'POST /0/private/GetApiKeyInfo') return html(404, '404 Not Found')
    const key = find(request.headers['api-key'])
    return key === undefined ? KRAKEN_REPLIES.badKey : answerTo(request, now, key, highest)
  })
}

function answerTo(request: ReceivedRequest, now: number, key: KrakenKey, highest: Map<string, number>): Fault {
  if (key.fault !== undefined) return key.fault
  if (isExpired(key, now) || isElsewhere(key, request)) return KRAKEN_REPLIES.badKey
  const nonce = new URLSearchParams(request.body).get('nonce') ?? ''
  if (request.headers['api-sign'] !== signatureOf(request, nonce, key)) return KRAKEN_REPLIES.badSignature
  const last = Math.max(highest.get(key.apiKey) ?? 0, key.nonce ?? 0)
  if (!/^\d+$/u.test(nonce) || Number(nonce) <= last) return KRAKEN_REPLIES.badNonce
  highest.set(key.apiKey, Number(nonce))
  return information(key, nonce, now)
}

/** base64 of HMAC-SHA512 with the decoded secret, over the path and the SHA-256 of number and body. */
function signatureOf({ path, body }: ReceivedRequest, nonce: string, { secret }: KrakenKey): string {
  const hash = createHash('sha256').update(`${nonce}${body}`).digest()
  return createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(hash).digest('base64')
}

/** What a trader should read of a key with these rights, as far as Kraken tells them apart. */
export function toldByKraken(may: readonly Right[]): Permissions {
  const told = (right: Right) => (may.includes(right) ? 'yes' : 'no')
  return { read: told('read'), trade_spot: told('trade_spot'), trade_futures: 'no', withdraw: told('withdraw'), transfer: may.includes('read') || may.includes('withdraw') ? 'unknown' : 'no' }
}

function permissionsOf(may: readonly Right[]): string[] {
  return [
    ...(may.includes('read') ? ['query-funds', 'query-open-trades', 'query-closed-trades', 'query-ledger'] : []),
    ...(may.includes('trade_spot') ? ['modify-trades', 'close-trades'] : []),
    ...(may.includes('withdraw') ? ['add-funds', 'withdraw-funds'] : []),
  ]
}

const seconds = (time: number | undefined): string => String(Math.floor((time ?? 0) / 1_000))

function information({ apiKey, may = SPOT_RIGHTS, granted, ipList, createdAt, expiresAt, label = '' }: KrakenKey, nonce: string, now: number): Reply {
  return json(200, {
    error: [],
    result: {
      api_key_name: label,
      api_key: apiKey,
      nonce,
      nonce_window: '0',
      permissions: granted ?? permissionsOf(may),
      iban: 'AA88 N84G WOAK NMOI',
      valid_until: seconds(expiresAt),
      query_from: '0',
      query_to: '0',
      created_time: seconds(createdAt ?? now - AGE),
      modified_time: seconds(createdAt ?? now - AGE),
      ip_allowlist: ipList ?? [''],
      last_used: seconds(now),
    },
  })
}
