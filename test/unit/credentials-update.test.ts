import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CredentialChange } from '../../src-main/credentials/change.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { BINANCE_REPLIES, startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { PATIENT } from '../exchanges/simulator.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { startGate, type Gate } from '../support/gate.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let clock: VirtualClock
let mia: TestAccount
let exchange: KeyedSimulator<BinanceKey>
let gate: Gate
let count = 0
const heard: VaultEvent[] = []

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock(Date.now())
  exchange = await startBinance({ keys: [] })
  gate = await startGate(exchange.url)
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
  vault.onEvent((event) => heard.push(event))
})

afterAll(async () => {
  await vault.close()
  gate.close()
  await exchange.close()
  folder.remove()
})

const SECRET = 'the-secret-of-all-0123456789'
const newKey = (facts: Partial<BinanceKey> = {}): string => {
  count += 1
  const apiKeyText = `TestKeyNumber${String(count).padStart(8, '0')}`
  exchange.addKey({ apiKey: apiKeyText, secret: SECRET, ...facts })
  return apiKeyText
}
const bind = async (key: string, { verify = true, base_url = exchange.url, proxy_url = null as Secret | null, expires_at = null as number | null } = {}) =>
  vault.credentials.bind(mia.session, draftOf(apiKey('binance', { api_key: key, api_secret: SECRET }, { base_url, proxy_url, timeout_ms: PATIENT }), { label: 'main', purpose: 'trade', expires_at }), { verify })
const update = (id: string, change: Partial<CredentialChange>, { verify = true } = {}) => vault.credentials.update(mia.session, id, { fields: {}, options: {}, password: null, ...change }, { verify }, DESKTOP_CLIENT)
const secrets = (api_key: string, api_secret = SECRET) => ({ api_key: new Secret(api_key), api_secret: new Secret(api_secret) })
const fieldsOf = async (id: string) => Object.fromEntries(Object.entries(await vault.credentials.reveal(mia.session, id, new Secret(PASSWORD), DESKTOP_CLIENT)).map(([name, value]) => [name, value.expose('compared in a test')]))

describe('what is verified again', () => {
  test('another secret or another place is, a label, a pause or a time limit is not', async () => {
    const { id } = await bind(newKey())
    const asked = () => exchange.requests.length
    const before = asked()
    for (const change of [{ label: 'x', note: 'y', tags: ['z'], sub_account: 's', purpose: null, is_active: false, expires_at: 0 }, { options: { timeout_ms: 9_000 } }, { options: { check_from: 'nowhere' } }, { options: { check_from: 'here', testnet: false, hostname: null, base_url: exchange.url, proxy_url: null } }, { exchange: 'binance' }, { fields: { passphrase: null } }] as const) {
      await update(id, change)
      expect([asked(), (await vault.credentials.read(mia.session, id)).state], JSON.stringify(change)).toEqual([before, 'valid'])
    }
    await update(id, { fields: { api_secret: new Secret(SECRET) } })
    expect(asked()).toBeGreaterThan(before)
  })

  test('a new key brings its own permissions; unverified it has none, and no check', async () => {
    const { id, permissions } = await bind(newKey({ may: ['read', 'trade_spot', 'withdraw'] }))
    expect(permissions.withdraw).toBe('yes')
    const replaced = await update(id, { fields: secrets(newKey({ may: ['read'] })) })
    expect([replaced.state, replaced.permissions.withdraw, replaced.permissions.trade_spot]).toEqual(['valid', 'no', 'no'])
    expect(replaced.findings.map(({ kind }) => kind)).toContain('cannot_trade')
    const kept = await update(id, { fields: secrets('NotKnownThere0123456789') }, { verify: false })
    expect(kept).toMatchObject({ state: 'unverified', last_check: null, last_verified_at: null, has_trading_permission: null, permissions: { withdraw: 'unknown' } })
    expect((await vault.credentials.checks(mia.session, id, { limit: 10, cursor: null })).items.map(({ outcome }) => outcome)).toEqual(['valid', 'valid'])
  })

  test('where it is not to be checked from here, new secrets are stored unverified', async () => {
    const { id } = await bind(newKey())
    const asked = exchange.requests.length
    const updated = await update(id, { fields: secrets('NotKnownThere9876543210'), options: { check_from: 'nowhere' } })
    expect([updated.state, updated.options.check_from, exchange.requests.length]).toEqual(['unverified', 'nowhere', asked])
  })

  test('what is not to be checked from here is not, whoever asks for it', async () => {
    const key = newKey()
    const { id } = await bind(key)
    await update(id, { options: { check_from: 'nowhere' } })
    const asked = exchange.requests.length
    const candidate = apiKey('binance', { api_key: key, api_secret: SECRET }, { base_url: exchange.url, check_from: 'nowhere' })
    for (const facts of [await vault.credentials.verify(mia.session, id), await vault.credentials.tryOut(mia.session, candidate)]) expect(facts).toMatchObject({ cause: 'not_checkable', is_valid: null })
    expect([(await vault.credentials.read(mia.session, id)).state, exchange.requests.length]).toEqual(['valid', asked])
    await update(id, { options: { check_from: 'here' } })
    expect(await vault.credentials.verify(mia.session, id)).toMatchObject({ outcome: 'valid' })
  })

  test('nothing asked changes nothing that was said, and a time is set by the vault', async () => {
    const bound = await bind(newKey())
    clock.advance(5_000)
    const { updated_at, ...same } = await update(bound.id, {})
    expect(bound).toMatchObject(same)
    expect(updated_at > bound.updated_at).toBe(true)
    clock.set(clock.now() - DAY)
    expect((await update(bound.id, { label: 'later' })).updated_at).toBe(updated_at)
    clock.set(clock.now() + DAY)
  })
})

describe('another place', () => {
  const missing = (...names: readonly string[]) => ({ reason: 'secrets_needed', code: 'VALIDATION_ERROR', details: { fields: names.map((path) => ({ path, problem: 'required' })) } })

  test('gets no secret that was given for the first one: each missing one is named', async () => {
    const key = newKey()
    const { id } = await bind(key)
    const asked = exchange.requests.length
    await expect(update(id, { options: { base_url: gate.url } })).rejects.toMatchObject(missing('api_key', 'api_secret'))
    await expect(update(id, { options: { testnet: true, base_url: null }, fields: { api_key: new Secret(key) } })).rejects.toMatchObject(missing('api_secret'))
    await expect(update(id, { exchange: 'okx', fields: secrets(key) })).rejects.toMatchObject(missing('passphrase'))
    expect(exchange.requests).toHaveLength(asked)
    expect(await fieldsOf(id)).toEqual({ api_key: key, api_secret: SECRET })
  })

  test('with all of them it moves, and is another credential there', async () => {
    const key = newKey()
    const { id } = await bind(key)
    const moved = await update(id, { exchange: 'okx', options: { base_url: null }, fields: { ...secrets(key), passphrase: new Secret('words of mine') } }, { verify: false })
    expect(moved).toMatchObject({ id, exchange_name: 'okx', state: 'unverified', options: { base_url: null, testnet: false }, label: 'main' })
    expect(await fieldsOf(id)).toEqual({ api_key: key, api_secret: SECRET, passphrase: 'words of mine' })
    // Its first place is free again.
    await bind(key)
    await expect(update(id, { exchange: 'binance', options: { base_url: exchange.url }, fields: secrets(key) }, { verify: false })).rejects.toMatchObject({ reason: 'duplicate_credential' })
    // What the other place has no use for stays behind.
    const next = newKey()
    await update(id, { exchange: 'binance', options: { base_url: exchange.url }, fields: secrets(next) })
    expect(await fieldsOf(id)).toEqual({ api_key: next, api_secret: SECRET })
  })
})

describe('another proxy', () => {
  const proxy = (address: string) => ({ proxy_url: new Secret(address) })

  test('needs the password, at the field where it is typed', async () => {
    const { id } = await bind(newKey())
    await expect(update(id, { options: proxy('http://user:secret@127.0.0.1:9') })).rejects.toMatchObject({ reason: 'password_needed', details: { fields: [{ path: 'password', problem: 'required' }] } })
    await expect(update(id, { options: proxy('none'), password: new Secret('wrong') })).rejects.toMatchObject({ reason: 'login_failed' })
    expect((await vault.credentials.read(mia.session, id)).options.proxy_url).toBeNull()
  })

  test('is shown without its own password, leaves what is known of the key, and may be none', async () => {
    const { id } = await bind(newKey())
    const password = new Secret(PASSWORD)
    const through = await update(id, { options: proxy('http://user:secret@127.0.0.1:9'), password }, { verify: false })
    expect(through).toMatchObject({ state: 'unverified', options: { proxy_url: 'http://user@127.0.0.1:9/' }, permissions: { read: 'yes' } })
    // The same one again is no change, and needs nothing.
    await update(id, { options: proxy('http://user:secret@127.0.0.1:9') })
    const past = await update(id, { options: proxy('none'), password })
    expect([past.state, past.options.proxy_url]).toEqual(['valid', 'none'])
    expect((await update(id, { options: { proxy_url: null }, password })).options.proxy_url).toBeNull()
  })

  test('that is none can be bound', async () => {
    expect((await bind(newKey(), { proxy_url: new Secret('none') })).options.proxy_url).toBe('none')
  })
})

describe('an expiry', () => {
  test('entered by hand is kept and cleared by hand', async () => {
    const at = clock.now() + 5 * DAY
    const { id, ...bound } = await bind(newKey(), { expires_at: at })
    expect(bound).toMatchObject({ expires_at: new Date(at).toISOString(), expires_at_source: 'manual' })
    expect(bound.findings.map(({ kind }) => kind)).toContain('expires_soon')
    expect(await update(id, { fields: secrets(newKey()) })).toMatchObject({ expires_at: new Date(at).toISOString() })
    expect(await update(id, { expires_at: at + DAY })).toMatchObject({ expires_at: new Date(at + DAY).toISOString(), expires_at_source: 'manual' })
    expect(await update(id, { expires_at: null })).toMatchObject({ expires_at: null, expires_at_source: null })
  })
})

describe('a paused credential', () => {
  test('leaves the listing, can be checked by hand, and is resumed', async () => {
    const { id } = await bind(newKey())
    const ids = async (includeInactive: boolean) => (await vault.credentials.list(mia.session, { includeInactive, limit: 100, cursor: null })).items.map((item) => item.id)
    expect((await update(id, { is_active: false })).is_active).toBe(false)
    expect([(await ids(false)).includes(id), (await ids(true)).includes(id)]).toEqual([false, true])
    expect((await vault.credentials.verify(mia.session, id)).outcome).toBe('valid')
    expect((await update(id, { is_active: true })).is_active).toBe(true)
    expect(await ids(false)).toContain(id)
  })
})

describe('what is told', () => {
  const told = (): readonly string[] => heard.splice(0).map((event) => (event.type === 'credential.changed' ? event.change : event.type))

  test('a key that begins to be refused, stays so, and works again', async () => {
    const key = newKey()
    const { id } = await bind(key)
    told()
    exchange.changeKey(key, { fault: BINANCE_REPLIES.badKeyIpOrPermission })
    await vault.credentials.verify(mia.session, id)
    expect(heard.at(-1)).toEqual({ type: 'credential.refused', account_id: mia.session.accountId, credential_id: id, exchange_name: 'binance', label: 'main', outcome: 'rejected', state: 'rejected' })
    expect(told()).toEqual(['checked', 'credential.refused'])
    await vault.credentials.verify(mia.session, id)
    expect(told()).toEqual(['checked'])
    const next = newKey()
    await update(id, { fields: secrets(next), label: 'renewed' })
    expect(heard.at(-1)).toEqual({ type: 'credential.recovered', account_id: mia.session.accountId, credential_id: id, exchange_name: 'binance', label: 'renewed' })
    expect(told()).toEqual(['updated', 'credential.recovered'])
    exchange.changeKey(next, { fault: BINANCE_REPLIES.badSignature })
    await vault.credentials.verify(mia.session, id)
    exchange.changeKey(next, { fault: undefined })
    await vault.credentials.verify(mia.session, id)
    expect(told()).toEqual(['checked', 'credential.refused', 'checked', 'credential.recovered'])
    await update(id, { fields: secrets(key), label: 'kept anyway' }, { verify: false })
    expect(told()).toEqual(['updated'])
  })

  test('an exchange out of reach is no news of the key', async () => {
    const { id } = await bind(newKey())
    told()
    exchange.fault = 'reset'
    expect((await vault.credentials.verify(mia.session, id)).is_valid).toBeNull()
    exchange.fault = null
    expect([told(), (await vault.credentials.read(mia.session, id)).state]).toEqual([['checked'], 'valid'])
  })
})

describe('a change during the check of another', () => {
  test('is not overwritten: the check is made again over both', async () => {
    const key = newKey()
    const { id } = await bind(key, { verify: false, base_url: gate.url })
    const slow = update(id, { fields: { api_secret: new Secret(SECRET) }, label: 'of the slow one' })
    await gate.waiting(key)
    const other = newKey()
    await update(id, { fields: { api_key: new Secret(other) }, note: 'of the quick one' }, { verify: false })
    await gate.waiting(other)
    await letAllThrough(slow)
    expect(await vault.credentials.read(mia.session, id)).toMatchObject({ label: 'of the slow one', note: 'of the quick one', state: 'valid' })
    expect(await fieldsOf(id)).toEqual({ api_key: other, api_secret: SECRET })
  })

  test('twice is told, and the last written stays', async () => {
    const [first, second, third] = [newKey(), newKey(), newKey()]
    const { id } = await bind(first, { verify: false, base_url: gate.url })
    const slow = update(id, { fields: { api_secret: new Secret(SECRET) } })
    slow.catch(() => undefined)
    await gate.waiting(first)
    await update(id, { fields: { api_key: new Secret(second) } }, { verify: false })
    await gate.waiting(second)
    await update(id, { fields: { api_key: new Secret(third) } }, { verify: false })
    await expect(letAllThrough(slow)).rejects.toMatchObject({ reason: 'credential_busy', details: { credential_id: id } })
    expect(await fieldsOf(id)).toMatchObject({ api_key: third })
  })

  test('a deletion is the last word', async () => {
    const { id } = await bind(newKey(), { verify: false, base_url: gate.url })
    const slow = update(id, { fields: { api_secret: new Secret(SECRET) } })
    slow.catch(() => undefined)
    const check = vault.credentials.verify(mia.session, id)
    check.catch(() => undefined)
    await gate.waiting()
    await vault.credentials.delete(mia.session, id)
    await expect(letAllThrough(slow)).rejects.toMatchObject({ reason: 'credential_not_found' })
    await expect(letAllThrough(check)).rejects.toMatchObject({ reason: 'credential_not_found' })
    expect((await vault.credentials.restore(mia.session, id)).state).toBe('unverified')
  })

  async function letAllThrough<T>(work: Promise<T>): Promise<T> {
    const ended = work.then(
      () => true,
      () => true,
    )
    while (!(await Promise.race([gate.waiting().then(() => false), ended]))) gate.open()
    return work
  }
})
