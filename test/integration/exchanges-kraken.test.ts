import { describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS, type Cause } from '../../src-preload/contract/exchanges.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { KRAKEN_REPLIES, krakenKeyOf, startKraken, type KrakenKey } from '../exchanges/kraken.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { json } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt, expectSkew } from '../support/exchange-checks.ts'

const KEY = krakenKeyOf('a trader')
const { check, request, start, verdictOn } = checksAt('kraken', startKraken, KEY)
const QUESTION = 'POST /0/private/GetApiKeyInfo'

const noncesOf = ({ requests }: KeyedSimulator<KrakenKey>): number[] => requests.map(({ body }) => Number(new URLSearchParams(body).get('nonce')))

describe('a Kraken key that works', () => {
  test('tells what it may do, whose it is and until when, in one request that changes nothing', async () => {
    const createdAt = Date.parse('2026-03-01T12:00:00Z')
    const expiresAt = Date.now() + 30 * 86_400_000
    const simulator = await start({ label: 'grid bot', createdAt, expiresAt, ipList: ['198.51.100.0/24', '203.0.113.7'] })
    expect(await check(simulator)).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'unknown' },
      ip_restricted: true,
      key_proven: true,
      account_info: { uid: 'AA88 N84G WOAK NMOI', label: 'grid bot', created_at: '2026-03-01T12:00:00.000Z' },
      expires_at: new Date(Math.floor(expiresAt / 1_000) * 1_000).toISOString(),
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      master_key: null,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test.each([
    ['look at funds alone', ['query-funds'], { read: 'yes', trade_spot: 'no', withdraw: 'no', transfer: 'unknown' }],
    ['look at the ledger alone', ['query-ledger'], { read: 'yes', trade_spot: 'no', withdraw: 'no', transfer: 'no' }],
    ['cancel orders and open none', ['query-open-trades', 'close-trades'], { read: 'yes', trade_spot: 'no', withdraw: 'no', transfer: 'no' }],
    ['trade', ['query-open-trades', 'modify-trades'], { read: 'yes', trade_spot: 'yes', withdraw: 'no', transfer: 'no' }],
    ['withdraw', ['query-funds', 'withdraw-funds'], { read: 'yes', trade_spot: 'no', withdraw: 'yes', transfer: 'unknown' }],
    ['name addresses for withdrawals, which alone withdraws nothing', ['query-funds', 'add-withdraw-address', 'update-withdraw-address'], { read: 'yes', trade_spot: 'no', withdraw: 'no', transfer: 'unknown' }],
  ] as const)('may %s', async (_name, granted, expected) => {
    const simulator = await start({ granted })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: { ...expected, trade_futures: 'no' } })
  })

  test.each([
    ['no IP list and no end, told in either way', ['']],
    ['no IP list and no end', []],
  ])('with %s says so', async (_name, ipAllowlist) => {
    const simulator = await start()
    // As the documentation spells it; recorded answers have the other way, as the simulator does.
    simulator.fault = json(200, {
      error: [],
      result: { apiKeyName: 'my-api-key', apiKey: KEY.apiKey, nonce: '1772627060997', nonceWindow: 0, permissions: ['query-funds', 'modify-trades'], iban: 'AA88', validUntil: '0', createdTime: '1772542900', ipAllowlist, lastUsed: '1772627061' },
    })
    expect(await check(simulator)).toMatchObject({
      outcome: 'valid',
      permissions: { read: 'yes', trade_spot: 'yes' },
      ip_restricted: false,
      account_info: { uid: 'AA88', label: 'my-api-key', created_at: new Date(1_772_542_900_000).toISOString() },
      expires_at: null,
    })
  })

  test('of which Kraken tells less is told with less', async () => {
    const simulator = await start()
    simulator.fault = json(200, { error: [], result: { permissions: ['query-funds'] } })
    expect(await check(simulator)).toMatchObject({ outcome: 'valid', permissions: { read: 'yes' }, ip_restricted: null, account_info: {}, expires_at: null })
  })

  test('but may not read is told as that, with all that it may', async () => {
    const simulator = await start({ granted: ['modify-trades'] })
    expect(await check(simulator)).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', code: null, permissions: { read: 'no', trade_spot: 'yes' } })
  })

  test('is asked at Kraken’s own address', async () => {
    const entry = findExchange('kraken')
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry).toMatchObject({ tells_permissions: true, has_testnet: false })
    expect(entry.posts.every((path) => path.startsWith('/0/private/'))).toBe(true)
    const addresses = await askedAddresses(entry, request({}))
    expect(addresses.map(({ url }) => url.href)).toEqual(['https://api.kraken.com/0/private/GetApiKeyInfo'])
  })
})

describe('the numbers of a Kraken key’s requests', () => {
  test('are the clock in milliseconds, one above the other', async () => {
    const simulator = await start()
    const before = Date.now()
    await check(simulator)
    await check(simulator)
    const [first = 0, second = 0] = noncesOf(simulator)
    expect(before).toBeLessThanOrEqual(first)
    expect(first).toBeLessThan(second)
    expect(second).toBeLessThanOrEqual(Date.now())
  })

  test('leave a bot alone that counts in milliseconds or finer', async () => {
    const simulator = await start({ nonce: Date.now() - 1_000 })
    expect((await check(simulator)).outcome).toBe('valid')
    expect(noncesOf(simulator).every((nonce) => nonce < (Date.now() + 1) * 1_000)).toBe(true)
    simulator.changeKey(KEY.apiKey, { nonce: Date.now() * 1_000 })
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'nonce_in_use', code: 'EAPI:Invalid nonce', permissions: UNKNOWN_PERMISSIONS, possible_causes: [] })
  })

  test('are refused where a bot was faster, which says nothing about the key', async () => {
    const simulator = await start({ nonce: Date.now() + 60_000 })
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'nonce_in_use' })
    simulator.changeKey(KEY.apiKey, { nonce: undefined })
    expect((await check(simulator)).outcome).toBe('valid')
  })
})

describe('a Kraken key that is refused', () => {
  const fields = fieldsOf(KEY)

  test.each([
    ['a key that Kraken does not know', { ...fields, api_key: krakenKeyOf('somebody else').apiKey }],
    ['a key in another form', { ...fields, api_key: 'key' }],
  ])('%s may also have expired or be used from elsewhere, or be one of Kraken Futures', async (_name, given) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({
      outcome: 'rejected',
      cause: 'key_or_ip',
      code: 'EAPI:Invalid key',
      permissions: UNKNOWN_PERMISSIONS,
      possible_causes: ['key_expired', 'ip_refused', 'key_unknown'],
      other_exchanges: ['krakenfutures'],
    })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test('a wrong secret is told as that', async () => {
    const simulator = await start()
    expect(await check(simulator, { fields: { ...fields, api_secret: krakenKeyOf('somebody else').secret } })).toMatchObject({
      outcome: 'rejected',
      cause: 'signature_refused',
      code: 'EAPI:Invalid signature',
      possible_causes: [],
      other_exchanges: [],
    })
  })

  test.each([
    ['no secret', { api_key: KEY.apiKey }],
    ['a secret that is no base64', { ...fields, api_secret: 'not base64!' }],
    ['a key that no header can carry', { ...fields, api_key: '密钥' }],
  ])('%s is told without asking', async (_name, given) => {
    const simulator = await start()
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause: 'field_malformed', code: null })
    expect(simulator.requests).toEqual([])
  })

  test('its state follows what happens to it while the exchange runs', async () => {
    const simulator = await start()
    const verdict = () => verdictOn(simulator)
    expect(await verdict()).toEqual(['valid', null])
    simulator.changeKey(KEY.apiKey, { ipList: ['198.51.100.1'] })
    expect(await verdict()).toEqual(['rejected', 'EAPI:Invalid key'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', null])
    simulator.changeKey(KEY.apiKey, { may: ['read'], expiresAt: Date.now() - 1 })
    expect(await verdict()).toEqual(['rejected', 'EAPI:Invalid key'])
    simulator.changeKey(KEY.apiKey, { expiresAt: undefined, fault: KRAKEN_REPLIES.lockedUser })
    expect(await verdict()).toEqual(['rejected', 'ETrade:User Locked'])
    simulator.addKey(KEY)
    expect(await verdict()).toEqual(['valid', null])
    simulator.removeKey(KEY.apiKey)
    expect(await verdict()).toEqual(['rejected', 'EAPI:Invalid key'])
  })

  test.each([-600_000, 600_000])('an exchange whose clock is off by %i still answers: it looks at numbers alone', async (offset) => {
    const simulator = await start()
    simulator.setClock(offset)
    const result = await check(simulator)
    expect(result.outcome).toBe('valid')
    expectSkew(result, offset)
  })
})

describe('what Kraken answers, row by row', () => {
  const rows: [keyof typeof KRAKEN_REPLIES, string, Cause, string][] = [
    ['badKey', 'rejected', 'key_or_ip', 'EAPI:Invalid key'],
    ['badSignature', 'rejected', 'signature_refused', 'EAPI:Invalid signature'],
    ['badNonce', 'unknown_error', 'nonce_in_use', 'EAPI:Invalid nonce'],
    ['noPermission', 'missing_permission', 'permission_refused', 'EGeneral:Permission denied'],
    ['badPermissions', 'missing_permission', 'permission_refused', 'EGeneral:Invalid permissions'],
    ['disabledAccount', 'rejected', 'account_suspended', 'EAuth:Account temporary disabled'],
    ['lockedUser', 'rejected', 'account_suspended', 'ETrade:User Locked'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', 'EAPI:Rate limit exceeded'],
    ['tooManyLogins', 'rate_limited', 'rate_limit', 'EAuth:Rate limit exceeded'],
    ['tooManyAttempts', 'rate_limited', 'rate_limit', 'EAuth:Too many requests'],
    ['tooManyOfAddress', 'rate_limited', 'rate_limit', 'EGeneral:Too many requests'],
    ['lockout', 'rate_limited', 'rate_limit', 'EGeneral:Temporary lockout'],
    ['throttled', 'rate_limited', 'rate_limit', 'EService:Throttled'],
    ['cancelOnly', 'maintenance', 'maintenance', 'EService:Market in cancel_only mode'],
    ['postOnly', 'maintenance', 'maintenance', 'EService:Market in post_only mode'],
    ['deadline', 'unreachable', 'timed_out', 'EService:Deadline elapsed'],
    ['timeout', 'unreachable', 'timed_out', 'EService:Timeout'],
    ['unavailable', 'unreachable', 'exchange_failing', 'EService:Unavailable'],
    ['busy', 'unreachable', 'exchange_failing', 'EService:Busy'],
    ['internal', 'unreachable', 'exchange_failing', 'EGeneral:Internal error'],
    ['database', 'unreachable', 'exchange_failing', 'EDatabase:Internal error'],
    ['featureDisabled', 'unknown_error', 'answer_not_understood', 'EAPI:Feature disabled'],
    ['cloudflare', 'unreachable', 'exchange_failing', 'HTTP 520'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = KRAKEN_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(KRAKEN_REPLIES).toSorted())
  })

  test('of several errors the one that Tradekeep knows counts', async () => {
    const simulator = await start()
    simulator.fault = json(200, { error: ['EOther:Something else', 'EAPI:Invalid signature'] })
    expect(await check(simulator)).toMatchObject({ cause: 'signature_refused', code: 'EAPI:Invalid signature' })
  })

  test.each([
    ['another error', { error: ['EOther:Something else:with a value'] }, 'EOther:Something else'],
    ['an error in no form of Kraken’s', { error: [`${KEY.apiKey} is not welcome`] }, null],
    ['a warning beside an answer', { error: ['WGeneral:Careful'], result: { permissions: ['query-funds'] } }, null],
    ['no answer', { error: [] }, null],
    ['an answer that is none', { error: [], result: null }, null],
    ['permissions in another form', { error: [], result: { permissions: 'query-funds' } }, null],
    ['an end in another form', { error: [], result: { permissions: ['query-funds'], valid_until: 'tomorrow' } }, null],
    ['no list of errors', { result: { permissions: ['query-funds'] } }, null],
  ])('%s is not understood', async (_name, answer, code) => {
    const simulator = await start()
    simulator.fault = json(200, answer)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code })
  })
})
