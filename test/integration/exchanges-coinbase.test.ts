import { createPrivateKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { UNKNOWN_PERMISSIONS, type Cause } from '../../src-preload/contract/exchanges.ts'
import { COINBASE_REPLIES, coinbaseEd25519KeyOf, coinbaseKeyOf, coinbaseLegacyKeyOf, startCoinbase } from '../exchanges/coinbase.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { json, type Reply } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { asked, checksAt, expectSkew } from '../support/exchange-checks.ts'

const KEY = coinbaseKeyOf('a trader')
const { check, request, start, verdictOn } = checksAt('coinbase', startCoinbase, KEY)
const QUESTION = 'GET /api/v3/brokerage/key_permissions'
const TIME = 'GET /v2/time'
const FORMS = [
  ['an ES256 key', coinbaseKeyOf],
  ['an Ed25519 key', coinbaseEd25519KeyOf],
  ['a key from before the developer platform', coinbaseLegacyKeyOf],
] as const

/** As from something in front of the exchange that tells no time. */
const undated = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, date: '' } })

describe('a Coinbase key that works', () => {
  test.each(FORMS)('%s tells what it may do and whose it is, in one request that changes nothing', async (_name, keyOf) => {
    const key = keyOf('a trader')
    const simulator = await start({}, key)
    expect(await check(simulator, { fields: fieldsOf(key) })).toEqual({
      outcome: 'valid',
      cause: 'accepted',
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'no' },
      // Coinbase has IP lists, and tells of none.
      ip_restricted: null,
      key_proven: true,
      account_info: { uid: '8d5ec7b6-9f5c-4a41-8d1a-0c8a5f3f6b1e' },
      expires_at: null,
      latency_ms: expect.any(Number),
      clock_skew_ms: 0,
      master_key: null,
      possible_causes: [],
      address_seen: null,
      other_exchanges: [],
    })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  const { privateKey, ed25519 } = {
    privateKey: createPrivateKey(KEY.secret),
    ed25519: createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(coinbaseEd25519KeyOf('a trader').secret, 'base64').subarray(0, 32)]), format: 'der', type: 'pkcs8' }),
  }
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  test.each([
    ['PKCS #8', pkcs8],
    ['PKCS #8 with the line ends of Windows', pkcs8.replaceAll('\n', '\r\n')],
    ['SEC1 with the line ends of Windows', KEY.secret.replaceAll('\n', '\r\n')],
    ['SEC1 out of a JSON file, its line ends in two characters', KEY.secret.replaceAll('\n', '\\n')],
    ['SEC1 between blank lines', `\n\n${KEY.secret}\n\n`],
  ])('is read in %s', async (_name, api_secret) => {
    const simulator = await start()
    expect((await check(simulator, { fields: { ...fieldsOf(KEY), api_secret } })).outcome).toBe('valid')
  })

  test.each([
    ['a PEM', ed25519.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a seed without its public key', Buffer.from(coinbaseEd25519KeyOf('a trader').secret, 'base64').toString('base64', 0, 32)],
  ])('is read as Ed25519 in %s', async (_name, api_secret) => {
    const key = coinbaseEd25519KeyOf('a trader')
    const simulator = await start({}, key)
    expect((await check(simulator, { fields: { api_key: key.apiKey, api_secret } })).outcome).toBe('valid')
  })

  test.each([
    ['look alone', ['read'], { trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }],
    // One permission for both: to send funds on and off the platform.
    ['send funds', ['read', 'withdraw'], { trade_spot: 'no', trade_futures: 'no', withdraw: 'yes', transfer: 'yes' }],
    ['trade', ['read', 'trade_spot'], { trade_spot: 'yes', trade_futures: 'unknown', withdraw: 'no', transfer: 'no' }],
  ] as const)('may %s', async (_name, may, expected) => {
    const simulator = await start({ may })
    expect((await check(simulator)).permissions).toEqual({ read: 'yes', ...expected })
  })

  test.each([
    ['DEFAULT', 'unknown'],
    ['CONSUMER', 'unknown'],
    ['INTX', 'yes'],
  ] as const)('of a portfolio of the kind %s may trade futures: %s', async (portfolioType, trade_futures) => {
    const simulator = await start({ portfolioType })
    expect((await check(simulator)).permissions).toMatchObject({ trade_spot: 'yes', trade_futures })
    simulator.changeKey(KEY.apiKey, { may: ['read'] })
    expect((await check(simulator)).permissions).toMatchObject({ trade_spot: 'no', trade_futures: 'no' })
  })

  test('but may not read is told as that, with all that it may', async () => {
    const simulator = await start()
    simulator.fault = json(200, { can_view: false, can_trade: true, can_transfer: false })
    expect(await check(simulator)).toMatchObject({ outcome: 'missing_permission', cause: 'permission_refused', code: null, permissions: { read: 'no', trade_spot: 'yes' }, account_info: null })
  })

  test('is asked at Coinbase’s own address', async () => {
    const entry = findExchange('coinbase')
    if (entry === undefined) throw new Error('not in the catalogue')
    expect(entry).toMatchObject({ tells_permissions: true, has_testnet: false, posts: [] })
    const addresses = await askedAddresses(entry, request({}))
    expect(addresses.map(({ url }) => url.href)).toEqual(['https://api.coinbase.com/api/v3/brokerage/key_permissions'])
  })
})

describe('a Coinbase key that is refused', () => {
  const fields = fieldsOf(KEY)
  const other = coinbaseKeyOf('somebody else')

  test.each([
    ['a key that Coinbase does not know', {}, { ...fields, api_key: other.apiKey }],
    ['another key’s secret', {}, { ...fields, api_secret: other.secret }],
    ['a secret of the other kind', {}, { ...fields, api_secret: coinbaseEd25519KeyOf('a trader').secret }],
    ['use from elsewhere', { ipList: ['198.51.100.1'] }, fields],
    ['a key that has expired', { expiresAt: 1 }, fields],
  ])('%s may be any of them, but not the clock, which is right', async (_name, facts, given) => {
    const simulator = await start(facts)
    expect(await check(simulator, { fields: given })).toMatchObject({
      outcome: 'rejected',
      cause: 'refused_unsaid',
      code: 'HTTP 401',
      permissions: UNKNOWN_PERMISSIONS,
      clock_skew_ms: 0,
      possible_causes: ['key_refused', 'signature_refused', 'ip_refused'],
    })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test('an older key with a wrong secret is told as that', async () => {
    const key = coinbaseLegacyKeyOf('a trader')
    const simulator = await start({}, key)
    const given = { api_key: key.apiKey, api_secret: coinbaseLegacyKeyOf('somebody else').secret }
    expect(await check(simulator, { fields: given })).toMatchObject({ outcome: 'rejected', cause: 'signature_refused', code: 'authentication_error' })
  })

  test.each([
    ['a private key that is none', { ...fields, api_secret: '-----BEGIN EC PRIVATE KEY-----\nnonsense\n-----END EC PRIVATE KEY-----' }],
    ['a new key’s name with an older key’s secret', { ...fields, api_secret: coinbaseLegacyKeyOf('a trader').secret }],
    ['a key that no header can carry', { api_key: '密钥', api_secret: coinbaseLegacyKeyOf('a trader').secret }],
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
    expect(await verdict()).toEqual(['rejected', 'HTTP 401'])
    simulator.changeKey(KEY.apiKey, { ipList: undefined, may: [] })
    expect(await verdict()).toEqual(['missing_permission', 'unknown'])
    simulator.changeKey(KEY.apiKey, { may: ['read'], fault: COINBASE_REPLIES.deletedUser })
    expect(await verdict()).toEqual(['rejected', 'invalid_authentication_method'])
    simulator.addKey(KEY)
    expect(await verdict()).toEqual(['valid', null])
  })
})

describe('a clock that is off', () => {
  test.each(FORMS)('says nothing about %s, and by how much', async (_name, keyOf) => {
    const key = keyOf('a trader')
    const simulator = await start({}, key)
    for (const offset of [-150_000, 150_000]) {
      simulator.setClock(offset)
      const result = await check(simulator, { fields: fieldsOf(key) })
      expect(result).toMatchObject({ outcome: 'clock_skew', cause: 'clock_off', possible_causes: [] })
      expectSkew(result, offset)
    }
  })

  test('by a minute is behind no token’s end', async () => {
    const simulator = await start()
    simulator.setClock(60_000)
    expect((await check(simulator)).outcome).toBe('valid')
  })

  test.each([
    ['ahead by a little may be the reason as well: no token holds before its time', -15_000, ['key_refused', 'signature_refused', 'ip_refused', 'clock_off']],
    ['behind by a little is not the reason', 15_000, ['key_refused', 'signature_refused', 'ip_refused']],
  ])('%s', async (_name, offset, possible_causes) => {
    const simulator = await start()
    simulator.setClock(offset)
    simulator.removeKey(KEY.apiKey)
    expect(await check(simulator)).toMatchObject({ outcome: 'rejected', cause: 'refused_unsaid', possible_causes })
  })

  test.each([
    ['right', 0, { outcome: 'rejected', cause: 'refused_unsaid', possible_causes: ['key_refused', 'signature_refused', 'ip_refused'] }],
    ['off', 600_000, { outcome: 'clock_skew', cause: 'clock_off', possible_causes: [] }],
  ])('or %s is found out by asking for the time, unsigned, where the refusal does not tell it', async (_name, offset, expected) => {
    const simulator = await start({ fault: undated(COINBASE_REPLIES.unauthorized) })
    simulator.setClock(offset)
    const result = await check(simulator)
    expect(result).toMatchObject(expected)
    expectSkew(result, offset)
    expect(asked(simulator)).toEqual([QUESTION, TIME])
    const { headers } = simulator.requests[1] ?? { headers: {} }
    expect(Object.keys(headers).filter((name) => /authorization|cb-access/u.test(name))).toEqual([])
  })

  test('stays possible where nothing tells the time', async () => {
    const simulator = await start()
    simulator.fault = undated(COINBASE_REPLIES.unauthorized)
    expect(await check(simulator)).toMatchObject({ outcome: 'rejected', cause: 'refused_unsaid', clock_skew_ms: null, possible_causes: ['key_refused', 'signature_refused', 'ip_refused', 'clock_off'] })
    expect(asked(simulator)).toEqual([QUESTION, TIME])
  })
})

describe('what Coinbase answers, row by row', () => {
  const rows: [keyof typeof COINBASE_REPLIES, string, Cause, string][] = [
    ['unauthorized', 'rejected', 'refused_unsaid', 'HTTP 401'],
    ['unauthenticated', 'rejected', 'refused_unsaid', 'UNAUTHENTICATED'],
    ['unauthorizedAlso', 'rejected', 'refused_unsaid', 'unauthorized'],
    ['authentication', 'rejected', 'refused_unsaid', 'authentication_error'],
    ['badSignature', 'rejected', 'signature_refused', 'authentication_error'],
    ['timestampExpired', 'clock_skew', 'clock_off', 'authentication_error'],
    ['badToken', 'rejected', 'key_refused', 'invalid_token'],
    ['revokedToken', 'rejected', 'key_refused', 'revoked_token'],
    ['expiredToken', 'expired', 'key_expired', 'expired_token'],
    ['permissionDenied', 'missing_permission', 'permission_refused', 'PERMISSION_DENIED'],
    ['missingScopes', 'missing_permission', 'permission_refused', 'unknown'],
    ['badScope', 'missing_permission', 'permission_refused', 'invalid_scope'],
    ['deletedUser', 'rejected', 'account_suspended', 'invalid_authentication_method'],
    ['personalDetails', 'rejected', 'account_suspended', 'personal_details_required'],
    ['identity', 'rejected', 'account_suspended', 'identity_verification_required'],
    ['document', 'rejected', 'account_suspended', 'jumio_verification_required'],
    ['face', 'rejected', 'account_suspended', 'jumio_face_match_verification_required'],
    ['email', 'rejected', 'account_suspended', 'unverified_email'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', 'rate_limit_exceeded'],
    ['exhausted', 'rate_limited', 'rate_limit', 'RESOURCE_EXHAUSTED'],
    ['exhaustedAlso', 'rate_limited', 'rate_limit', 'resource_exhausted'],
    ['deadline', 'unreachable', 'timed_out', 'DEADLINE_EXCEEDED'],
    ['unavailable', 'unreachable', 'exchange_failing', 'UNAVAILABLE'],
    ['internal', 'unreachable', 'exchange_failing', 'INTERNAL'],
    ['internalAlso', 'unreachable', 'exchange_failing', 'internal_server_error'],
    // In plain text, and perhaps from a firewall: no word about the key.
    ['forbidden', 'unknown_error', 'answer_not_understood', 'HTTP 403'],
  ]

  test.each(rows)('%s → %s, %s', async (name, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = COINBASE_REPLIES[name]
    expect(await check(simulator)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null })
    expect(asked(simulator)).toEqual([QUESTION])
  })

  test('every reply of the simulator is a row here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(COINBASE_REPLIES).toSorted())
  })

  test.each([
    ['another error', 200, { error: 'unknown', message: 'order with this orderID was not found' }, 'unknown'],
    ['an error that quotes the key', 200, { error: KEY.apiKey, message: KEY.apiKey }, null],
    ['no errors', 200, { errors: [] }, null],
    ['an error without an id', 200, { errors: [{ message: 'x' }] }, null],
    ['nothing', 200, {}, null],
    ['permissions in another form', 200, { can_view: 'true', can_trade: 'true', can_transfer: 'true' }, null],
    ['permissions without one', 200, { can_view: true, can_trade: true }, null],
    ['permissions with a status of something else', 202, { can_view: true, can_trade: true, can_transfer: true }, null],
  ])('%s is not understood', async (_name, status, answer, code) => {
    const simulator = await start()
    simulator.fault = json(status, answer)
    expect(await check(simulator)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code })
  })
})

describe('Coinbase Exchange and Coinbase International, which are asked for a balance', () => {
  const exchangeSays = (status: number, message: string) => ['coinbaseexchange', json(status, { message })] as const
  const internationalSays = (status: number, title: string) => ['coinbaseinternational', json(status, { title, status })] as const
  const rows = [
    [...exchangeSays(401, 'Invalid API Key'), 'rejected', 'key_unknown', 'HTTP 401'],
    [...exchangeSays(401, 'invalid signature'), 'rejected', 'signature_refused', 'HTTP 401'],
    [...exchangeSays(401, 'Invalid Passphrase'), 'rejected', 'passphrase_refused', 'HTTP 401'],
    [...exchangeSays(400, 'Invalid Passphrase'), 'rejected', 'passphrase_refused', 'HTTP 400'],
    [...exchangeSays(401, 'request timestamp expired'), 'clock_skew', 'clock_off', 'HTTP 401'],
    [...exchangeSays(401, 'invalid timestamp'), 'clock_skew', 'clock_off', 'HTTP 401'],
    [...exchangeSays(401, 'IP does not match IP whitelist'), 'ip_not_allowed', 'ip_refused', 'HTTP 401'],
    [...exchangeSays(403, 'IP not allowed'), 'ip_not_allowed', 'ip_refused', 'HTTP 403'],
    [...exchangeSays(403, 'Insufficient permissions'), 'missing_permission', 'permission_refused', 'HTTP 403'],
    [...exchangeSays(401, 'Unauthorized.'), 'rejected', 'refused_unsaid', 'HTTP 401'],
    // As the firewall of the cloud that it runs in says it too.
    [...exchangeSays(403, 'Forbidden'), 'unknown_error', 'answer_not_understood', 'HTTP 403'],
    [...exchangeSays(429, 'Private rate limit exceeded'), 'rate_limited', 'rate_limit', 'HTTP 429'],
    [...exchangeSays(400, 'Exchange is under maintenance'), 'maintenance', 'maintenance', 'HTTP 400'],
    [...internationalSays(401, 'Unauthorized'), 'rejected', 'refused_unsaid', 'HTTP 401'],
    [...internationalSays(403, 'ip not allowed'), 'ip_not_allowed', 'ip_refused', 'HTTP 403'],
  ] as const

  const secretFields = { api_key: 'a0b1c2d3e4f5', api_secret: Buffer.alloc(64, 7).toString('base64'), passphrase: 'chosen' }

  test.each(rows)('%s %j → %s, %s', async (id, reply, outcome, cause, code) => {
    const simulator = await start()
    simulator.fault = reply
    expect(await check(simulator, { exchange: id, fields: secretFields })).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS })
  })

  test('a bare refusal is the clock’s where that is off', async () => {
    const simulator = await start()
    simulator.setClock(600_000)
    simulator.fault = json(401, { message: 'Unauthorized.' })
    expect(await check(simulator, { exchange: 'coinbaseexchange', fields: secretFields })).toMatchObject({ outcome: 'clock_skew', cause: 'clock_off' })
  })
})
