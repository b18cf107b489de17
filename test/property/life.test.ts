import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CredentialChange } from '../../src-main/credentials/change.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { SecretFieldName } from '../../src-preload/contract/credentials.ts'
import { BINANCE_REPLIES, startBinance, type BinanceKey } from '../exchanges/binance.ts'
import { PATIENT, type Fault, type Simulator } from '../exchanges/simulator.ts'
import { VirtualClock } from '../support/clock.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { dumpOf, withRawFile } from '../support/raw-file.ts'
import { settled } from '../support/settled.ts'
import { filesOf, layOut, type VaultFiles } from '../support/vault-files.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let clock: VirtualClock
let mia: TestAccount
let exchange: Simulator
const keys: BinanceKey[] = []

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  exchange = await startBinance({ keys })
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
})

afterAll(async () => {
  await vault.close()
  await exchange.close()
  folder.remove()
})

const ALL = { includeInactive: true, limit: 10_000, cursor: null }
const UNCHANGED: CredentialChange = { fields: {}, options: {}, password: null }
const secret = fc.noBias(exchangeSecret(32, 48))

const bind = async (key: string, text: string, verify = false) =>
  vault.credentials.bind(mia.session, draftOf(apiKey('binance', { api_key: key, api_secret: text }, { base_url: exchange.url, timeout_ms: PATIENT }), { label: `label of ${key}` }), { verify })
const update = (id: string, change: Partial<CredentialChange>, verify: boolean) => vault.credentials.update(mia.session, id, { ...UNCHANGED, ...change }, { verify }, DESKTOP_CLIENT)

async function plainFields(id: string): Promise<Record<string, string>> {
  const fields = await vault.credentials.reveal(mia.session, id, new Secret(PASSWORD), DESKTOP_CLIENT)
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.expose('compared in a test')]))
}

/** Every sealed byte that the file holds of a credential. */
function sealedBytes(home: string, id: string): Buffer[] {
  return withRawFile(home, (connection) => {
    const row = connection.prepare<[string], { wrapped_key: Buffer; record: Buffer; listing: Buffer }>('SELECT wrapped_key, record, listing FROM credentials WHERE id = ?').get(id)
    const details = connection.prepare<[string], Buffer>('SELECT detail FROM checks WHERE credential_id = ?').pluck().all(id)
    return [...(row === undefined ? [] : [row.wrapped_key, row.record, row.listing]), ...details]
  })
}

/** How many of the sealed values stand in the files, any 16 of their bytes in a row counting. */
const standing = (files: VaultFiles, sealed: readonly Buffer[]): number => sealed.filter((bytes) => partsOf(bytes).some((part) => Object.values(files).some((file) => file.includes(part)))).length

function partsOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.floor(bytes.length / 16) }, (_, index) => bytes.subarray(index * 16, index * 16 + 16))
}

const isThere = (home: string, id: string): boolean => withRawFile(home, (connection) => connection.prepare('SELECT 1 FROM credentials WHERE id = ?').get(id) !== undefined)

describe('a deleted credential', () => {
  const doors: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    read: (id) => vault.credentials.read(mia.session, id),
    verify: (id) => vault.credentials.verify(mia.session, id),
    update: (id) => update(id, { label: 'another' }, false),
    'update of secrets': (id) => update(id, { fields: { api_secret: new Secret('another') } }, false),
    delete: (id) => vault.credentials.delete(mia.session, id),
    reveal: (id) => vault.credentials.reveal(mia.session, id, new Secret(PASSWORD), DESKTOP_CLIENT),
    checks: (id) => vault.credentials.checks(mia.session, id, { limit: 10, cursor: null }),
  }

  async function expectGone(id: string): Promise<void> {
    for (const [name, door] of Object.entries(doors)) expect([name, await codeOf(door(id))]).toEqual([name, 'CREDENTIAL_NOT_FOUND'])
    for (const includeInactive of [true, false]) {
      const { items, damaged, total } = await vault.credentials.list(mia.session, { ...ALL, includeInactive })
      expect([items.some((item) => item.id === id), damaged, total]).toEqual([false, [], items.length])
    }
  }

  test('Property 14: it is at once gone from every door, and once final neither its wraps nor its ciphertext are in database or log', async () => {
    await fc.assert(
      fc.asyncProperty(secret, secret, secret, fc.boolean(), fc.constantFrom('leave', 'bind again', 'restore and delete again'), async (key, text, other, checks, meanwhile) => {
        keys.push({ apiKey: key, secret: text })
        const { id } = await bind(key, text, checks)
        const beforeUpdate = sealedBytes(folder.path, id)
        await update(id, { fields: { api_secret: new Secret(other) } }, false)
        const sealed = [...beforeUpdate, ...sealedBytes(folder.path, id)]
        expect(standing(filesOf(folder.path), sealedBytes(folder.path, id)), 'the search finds what is there').toBe(checks ? 4 : 3)
        const requests = exchange.requests.length
        await vault.credentials.delete(mia.session, id)
        await expectGone(id)
        expect(exchange.requests).toHaveLength(requests)
        let again: string | undefined
        if (meanwhile === 'bind again') {
          ;({ id: again } = await bind(key, text))
          await expect(vault.credentials.restore(mia.session, id)).rejects.toMatchObject({ code: 'DUPLICATE_CREDENTIAL', details: { credential_id: again } })
        } else if (meanwhile === 'restore and delete again') {
          clock.advance(9_999)
          expect((await vault.credentials.restore(mia.session, id)).id).toBe(id)
          expect(await plainFields(id)).toEqual({ api_key: key, api_secret: other })
          expect(await codeOf(bind(key, text))).toBe('DUPLICATE_CREDENTIAL')
          await vault.credentials.delete(mia.session, id)
        }
        clock.advance(9_999)
        expect(isThere(folder.path, id), 'an undo is still possible').toBe(true)
        clock.advance(1)
        expect(await codeOf(vault.credentials.restore(mia.session, id))).toBe('CREDENTIAL_NOT_FOUND')
        await settled(() => !isThere(folder.path, id) && (filesOf(folder.path)['vault.db-wal']?.length ?? 0) === 0)
        await expectGone(id)
        expect(standing(filesOf(folder.path), sealed)).toBe(0)
        if (again !== undefined) expect(await plainFields(again)).toEqual({ api_key: key, api_secret: text })
      }),
      RUNS,
    )
  })

  test('Property 14: where the process dies first, the next start destroys it, and nothing else', async () => {
    const home = temporaryFolder()
    await fc.assert(
      fc.asyncProperty(secret, secret, secret, fc.nat(100_000), async (key, text, staying, later) => {
        const [gone, stays] = [await bind(key, text), await bind(staying, text)]
        const sealed = sealedBytes(folder.path, gone.id)
        await vault.credentials.delete(mia.session, gone.id)
        layOut(home.path, filesOf(folder.path))
        expect(standing(filesOf(home.path), sealed)).toBe(3)
        const next = await openTestVault(home.path, { clock: new VirtualClock(clock.now() + later) })
        expect([isThere(home.path, gone.id), isThere(home.path, stays.id)]).toEqual([false, true])
        expect(standing(filesOf(home.path), sealed)).toBe(0)
        await next.close()
        expect(standing(filesOf(home.path), sealed)).toBe(0)
        await vault.credentials.delete(mia.session, stays.id)
      }),
      RUNS,
    )
    home.remove()
  })

  test('Property 14: a plain column alone neither hides a credential nor has it destroyed', async () => {
    const { id } = await bind('TheKeyThatStays0123456789', 's'.repeat(40))
    const home = temporaryFolder()
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constantFrom(0, 1), fc.nat(2 ** 31), fc.constant(clock.now())), async (deletedAt) => {
        const set = (value: number | null) => withRawFile(folder.path, (connection) => connection.prepare('UPDATE credentials SET deleted_at = ? WHERE id = ?').run(value, id))
        // Past the cache, whose number only the vault's own writes raise.
        await update(id, { note: `${deletedAt}` }, false)
        set(deletedAt)
        const { items, damaged } = await vault.credentials.list(mia.session, ALL)
        expect([items.some((item) => item.id === id), damaged]).toEqual([false, [id]])
        expect(await codeOf(vault.credentials.read(mia.session, id))).toBe('ENCRYPTION_ERROR')
        layOut(home.path, filesOf(folder.path))
        await (await openTestVault(home.path)).close()
        expect(isThere(home.path, id)).toBe(true)
        set(null)
      }),
      RUNS,
    )
    home.remove()
  })
})

describe('an update', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abc 密é'), maxLength: 12 }).map((words) => words.trim())
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
  const words = fc.record({ label: maybe(orNull(text)), note: maybe(orNull(text)), tags: maybe(fc.array(text, { maxLength: 3 })), purpose: maybe(orNull(fc.constantFrom('read' as const, 'trade' as const))), is_active: maybe(fc.boolean()) })
  const secrets = fc.record({ api_key: maybe(secret), api_secret: maybe(secret), passphrase: maybe(secret) })

  test('Property 15: reading returns the new values, and what was not touched stays', async () => {
    await fc.assert(
      fc.asyncProperty(secret, secret, fc.array(fc.tuple(words, secrets), { minLength: 1, maxLength: 3 }), async (key, own, changes) => {
        const draft = draftOf(apiKey('okx', { api_key: key, api_secret: own, passphrase: 'the first one' }, { check_from: 'nowhere', timeout_ms: 5_000 }), { label: 'first', note: 'first', tags: ['first'], sub_account: 'stays', expires_at: clock.now() })
        const bound = await vault.credentials.bind(mia.session, draft, { verify: false })
        let expected = { label: 'first' as string | null, note: 'first' as string | null, tags: ['first'], purpose: null as 'read' | 'trade' | null, is_active: true }
        let fields: Record<string, string> = { api_key: key, api_secret: own, passphrase: 'the first one' }
        for (const [about, given] of changes) {
          clock.advance(1_000)
          const changed = Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, new Secret(value)]]))) as Partial<Record<SecretFieldName, Secret>>
          const answer = await update(bound.id, { ...about, fields: changed }, true)
          expected = { ...expected, ...(Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)) as Partial<typeof expected>) }
          fields = { ...fields, ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<string, string>) }
          const read = await vault.credentials.read(mia.session, bound.id)
          expect(read).toEqual(answer)
          expect(read).toMatchObject({ ...expected, id: bound.id, exchange_name: 'okx', sub_account: 'stays', created_at: bound.created_at, options: bound.options, expires_at: bound.expires_at, expires_at_source: 'manual' })
          expect((await vault.credentials.list(mia.session, ALL)).items.find((item) => item.id === bound.id)).toEqual(read)
          expect(await plainFields(bound.id)).toEqual(fields)
          expect(read.api_key_masked).toBe(`${fields['api_key']?.slice(0, 4)}••••••••${fields['api_key']?.slice(-4)}`)
        }
      }),
      RUNS,
    )
  })

  test('Property 15: a secret that is written gets a new key, sealed at a new revision', async () => {
    const rowOf = (id: string) => withRawFile(folder.path, (connection) => connection.prepare<[string], { wrapped_key: Buffer; record: Buffer; record_revision: number }>('SELECT wrapped_key, record, record_revision FROM credentials WHERE id = ?').get(id))
    await fc.assert(
      fc.asyncProperty(secret, secret, secret, async (key, own, next) => {
        const { id } = await bind(key, own)
        const [before, hidden] = [rowOf(id), sealedBytes(folder.path, id)]
        await update(id, { label: 'another' }, false)
        expect(rowOf(id), 'a label touches no secret').toEqual(before)
        await update(id, { fields: { api_secret: new Secret(next) } }, false)
        expect(rowOf(id)?.record_revision).toBe((before?.record_revision ?? 0) + 1)
        expect(standing(filesOf(folder.path), hidden), 'nothing of the replaced secret stays').toBe(0)
        await vault.credentials.delete(mia.session, id)
      }),
      RUNS,
    )
  })

  const faults: Readonly<Record<string, { readonly fault: Fault | null; readonly code: string }>> = {
    'wrong secret': { fault: null, code: 'CREDENTIAL_VERIFICATION_FAILED' },
    'unknown key': { fault: BINANCE_REPLIES.badKeyIpOrPermission, code: 'CREDENTIAL_VERIFICATION_FAILED' },
    maintenance: { fault: BINANCE_REPLIES.maintenance, code: 'NETWORK_ERROR' },
    'rate limit': { fault: BINANCE_REPLIES.tooManyRequests, code: 'NETWORK_ERROR' },
    html: { fault: BINANCE_REPLIES.portal, code: 'NETWORK_ERROR' },
    reset: { fault: 'reset', code: 'NETWORK_ERROR' },
  }

  test('Property 16: one that the exchange refuses, or can not judge, leaves the stored credential byte for byte what it was', async () => {
    const stored = { key: 'TheStoredKey0123456789', secret: 'TheStoredSecret0123456789' }
    keys.push({ apiKey: stored.key, secret: stored.secret })
    const { id } = await bind(stored.key, stored.secret, true)
    const heard: unknown[] = []
    const stop = vault.onEvent((event) => heard.push(event))
    const change = fc.record({ api_key: maybe(secret), api_secret: secret, label: maybe(text), note: maybe(text) })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(faults)), change, async (name, { api_key, api_secret, ...about }) => {
        const { fault = null, code = '' } = faults[name] ?? {}
        const before = dumpOf(folder.path)
        exchange.fault = fault
        const fields = { api_secret: new Secret(api_secret), ...(api_key !== undefined && { api_key: new Secret(api_key) }) }
        expect(await codeOf(update(id, { ...about, fields }, true))).toBe(code)
        exchange.fault = null
        expect(dumpOf(folder.path)).toEqual(before)
      }),
      RUNS,
    )
    stop()
    expect(heard).toEqual([])
    expect((await vault.credentials.verify(mia.session, id)).outcome).toBe('valid')
    expect(await plainFields(id)).toEqual({ api_key: stored.key, api_secret: stored.secret })
  })

  test('Property 16: one that the vault itself refuses leaves everything as it was, and asks no exchange', async () => {
    keys.push({ apiKey: 'OneOfTwo0123456789', secret: 'a'.repeat(40) }, { apiKey: 'TwoOfTwo0123456789', secret: 'a'.repeat(40) })
    const { id } = await bind('OneOfTwo0123456789', 'a'.repeat(40), true)
    await bind('TwoOfTwo0123456789', 'a'.repeat(40))
    const wrong = { ...UNCHANGED, password: new Secret('not the password') }
    const refused = fc.constantFrom<readonly [string, string, CredentialChange]>(
      ['secrets_needed', 'VALIDATION_ERROR', { ...UNCHANGED, exchange: 'binanceusdm' }],
      ['secrets_needed', 'VALIDATION_ERROR', { ...UNCHANGED, options: { testnet: true } }],
      ['secrets_needed', 'VALIDATION_ERROR', { ...UNCHANGED, options: { base_url: null } }],
      ['secrets_needed', 'VALIDATION_ERROR', { ...UNCHANGED, options: { base_url: 'http://127.0.0.1:9' }, fields: { api_key: new Secret('AnotherKey0123456789') } }],
      ['password_needed', 'VALIDATION_ERROR', { ...UNCHANGED, options: { proxy_url: new Secret('http://127.0.0.1:9') } }],
      ['login_failed', 'AUTHENTICATION_FAILED', { ...wrong, options: { proxy_url: new Secret('none') } }],
      ['exchange_unknown', 'EXCHANGE_NOT_SUPPORTED', { ...UNCHANGED, exchange: 'nowhere' }],
      ['invalid_input', 'VALIDATION_ERROR', { ...UNCHANGED, fields: { api_secret: null } }],
      ['invalid_input', 'VALIDATION_ERROR', { ...UNCHANGED, fields: { cookies: new Secret('a=b') } }],
      ['duplicate_credential', 'DUPLICATE_CREDENTIAL', { ...UNCHANGED, fields: { api_key: new Secret('TwoOfTwo0123456789') } }],
    )
    await fc.assert(
      fc.asyncProperty(refused, text, async ([reason, code, change], label) => {
        const before = dumpOf(folder.path, ['password_failures'])
        const requests = exchange.requests.length
        await expect(vault.credentials.update(mia.session, id, { ...change, label }, { verify: false }, DESKTOP_CLIENT)).rejects.toMatchObject({ reason, code })
        if (reason === 'login_failed') await vault.accounts.confirmPassword(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
        expect([dumpOf(folder.path, ['password_failures']), exchange.requests.length]).toEqual([before, requests])
      }),
      RUNS,
    )
  })
})

describe('a check', () => {
  const { maintenance, tooManyRequests, banned, busy, disconnected, region, firewall, unavailable, portal, empty, otherForm, timestampOutside, timestampAhead } = BINANCE_REPLIES
  const notAboutTheKey = fc.constantFrom<Fault>('reset', 'reset_in_body', maintenance, tooManyRequests, banned, busy, disconnected, region, firewall, unavailable, portal, empty, otherForm, timestampOutside, timestampAhead)

  test('Property 25: whatever an exchange says that is not about the credential, its state stays and nobody is warned', async () => {
    keys.push({ apiKey: 'TheCheckedKey0123456789', secret: 'c'.repeat(40) })
    const { id } = await bind('TheCheckedKey0123456789', 'c'.repeat(40))
    const heard: string[] = []
    const stop = vault.onEvent((event) => heard.push(event.type === 'credential.changed' ? event.change : event.type))
    const stateNow = async () => (await vault.credentials.read(mia.session, id)).state
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(null, BINANCE_REPLIES.badSignature, BINANCE_REPLIES.badKeyIpOrPermission), fc.array(notAboutTheKey, { minLength: 1, maxLength: 4 }), async (evidence, faults) => {
        exchange.fault = evidence
        await vault.credentials.verify(mia.session, id)
        const before = await vault.credentials.read(mia.session, id)
        expect(before.state).toBe(evidence === null ? 'valid' : 'rejected')
        heard.length = 0
        for (const fault of faults) {
          exchange.fault = fault
          expect((await vault.credentials.verify(mia.session, id)).is_valid).toBeNull()
          expect(await stateNow()).toBe(before.state)
        }
        const { last_check, updated_at, ...after } = await vault.credentials.read(mia.session, id)
        expect(before).toMatchObject(after)
        expect(heard).toEqual(faults.map(() => 'checked'))
      }),
      RUNS,
    )
    exchange.fault = null
    stop()
  })
})

test('control: the dump tells one changed byte of a sealed record', () => {
  const hashes = (home: string) => createHash('sha256').update(JSON.stringify(dumpOf(home))).digest('hex')
  const before = hashes(folder.path)
  const flip = () => withRawFile(folder.path, (connection) => {
    const row = connection.prepare<[], { id: string; record: Buffer }>('SELECT id, record FROM credentials LIMIT 1').get()
    if (row === undefined) throw new Error('nothing is stored')
    row.record[20] = (row.record[20] ?? 0) ^ 1
    connection.prepare('UPDATE credentials SET record = ? WHERE id = ?').run(row.record, row.id)
  })
  flip()
  expect(hashes(folder.path)).not.toBe(before)
  flip()
  expect(hashes(folder.path)).toBe(before)
})
