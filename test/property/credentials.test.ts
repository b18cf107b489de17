import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { startBinance, type BinanceKey } from '../exchanges/binance.ts'
import { PATIENT, type Simulator } from '../exchanges/simulator.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let clock: VirtualClock
let mia: TestAccount
let noah: TestAccount
let exchange: Simulator
const keys: BinanceKey[] = []

const ALL = { includeInactive: true, limit: 10_000, cursor: null }
const bind = (session: LiveSession, name: string, key: string, secret: string, options: { testnet?: boolean; verify?: boolean } = {}) =>
  vault.credentials.bind(session, draftOf(apiKey(name, { api_key: key, api_secret: secret }, { testnet: options.testnet ?? false, base_url: exchange.url, timeout_ms: PATIENT })), { verify: options.verify ?? false })
const update = (session: LiveSession, id: string) => vault.credentials.update(session, id, { label: 'another', fields: {}, options: {}, password: null }, { verify: false }, DESKTOP_CLIENT)
const remove = (session: LiveSession, id: string) => vault.credentials.delete(session, id)
const restore = (session: LiveSession, id: string) => vault.credentials.restore(session, id)
const reveal = (session: LiveSession, id: string) => vault.credentials.reveal(session, id, new Secret(PASSWORD), DESKTOP_CLIENT)
const checks = (session: LiveSession, id: string) => vault.credentials.checks(session, id, { limit: 10, cursor: null })
const idsOf = async (session: LiveSession) => (await vault.credentials.list(session, ALL)).items.map(({ id }) => id)

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  exchange = await startBinance({ keys })
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
  noah = await registerAccount(vault, 'noah', mia.session)
})

afterAll(async () => {
  await vault.close()
  await exchange.close()
  folder.remove()
})

describe('binding', () => {
  test('Property 6: no answer about a credential has its secret in it', async () => {
    await fc.assert(
      fc.asyncProperty(exchangeSecret(), exchangeSecret(), async (key, secret) => {
        const bound = await bind(mia.session, 'binance', key, secret)
        const answers = [bound, await vault.credentials.read(mia.session, bound.id), await vault.credentials.list(mia.session, { ...ALL, limit: 5 }), await update(mia.session, bound.id), await checks(mia.session, bound.id)]
        await remove(mia.session, bound.id)
        const told = JSON.stringify([...answers, await restore(mia.session, bound.id), await reveal(mia.session, bound.id)])
        for (const hidden of [secret, key]) for (let at = 0; at + 9 <= hidden.length; at += 1) expect(told).not.toContain(hidden.slice(at, at + 9))
      }),
      RUNS,
    )
  })

  test('Property 7: the owner reads back exactly the API key that was given', async () => {
    await fc.assert(
      fc.asyncProperty(exchangeSecret(32), exchangeSecret(32), async (apiKeyText, secret) => {
        const { id } = await bind(mia.session, 'binance', apiKeyText, secret)
        const { api_key, api_secret, ...more } = await reveal(mia.session, id)
        expect([api_key?.expose('compared in a test'), api_secret?.expose('compared in a test'), more]).toEqual([apiKeyText, secret, {}])
      }),
      RUNS,
    )
  })

  test('Property 7: the exchange is shown exactly the API key that was given', async () => {
    await fc.assert(
      fc.asyncProperty(exchangeSecret(32), exchangeSecret(32), async (apiKeyText, secret) => {
        keys.push({ apiKey: apiKeyText, secret })
        const { id } = await bind(mia.session, 'binance', apiKeyText, secret)
        expect((await vault.credentials.verify(mia.session, id)).outcome).toBe('valid')
        expect(exchange.requests.at(-1)?.headers['x-mbx-apikey']).toBe(apiKeyText)
      }),
      RUNS,
    )
  })

  test('Property 8: a credential is dated by the vault, and no clock set back takes a date back', async () => {
    const start = clock.now()
    await fc.assert(
      fc.asyncProperty(exchangeSecret(32), exchangeSecret(32), fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 1, maxLength: 4 }), async (apiKeyText, secret, jumps) => {
        clock.set(start)
        keys.push({ apiKey: apiKeyText, secret })
        const bound = await bind(mia.session, 'binance', apiKeyText, secret)
        expect(bound.created_at).toBe(new Date(start).toISOString())
        let last = Date.parse(bound.updated_at)
        for (const days of jumps) {
          clock.set(start + days * DAY)
          await (days % 2 === 0 ? vault.credentials.verify(mia.session, bound.id) : update(mia.session, bound.id))
          const { created_at, updated_at } = await vault.credentials.read(mia.session, bound.id)
          expect(created_at).toBe(bound.created_at)
          expect(Date.parse(updated_at)).toBeGreaterThanOrEqual(last)
          last = Date.parse(updated_at)
        }
      }),
      RUNS,
    )
    clock.set(start)
  })

  test('Property 9: whatever differs in exchange, network or identity binds beside the others', async () => {
    const account = await registerAccount(vault, 'olga', mia.session)
    const place = fc.tuple(fc.constantFrom('binance', 'bybit', 'coinex'), fc.boolean(), exchangeSecret()).map(([name, testnet, key]) => ({ name, testnet: testnet && name !== 'coinex', key }))
    const distinct = fc.uniqueArray(place, { selector: ({ name, testnet, key }) => `${name}/${testnet}/${key}`, minLength: 2, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(distinct, async (places) => {
        const before = (await idsOf(account.session)).length
        for (const { name, testnet, key } of places) await bind(account.session, name, key, 's'.repeat(32), { testnet })
        expect(await idsOf(account.session)).toHaveLength(before + places.length)
      }),
      RUNS,
    )
  })

  test('Property 9: one key serves on both networks and at several exchanges', async () => {
    const key = 'SameKeyEverywhere0123456789'
    for (const [name, testnet] of [['binance', false], ['binance', true], ['binanceusdm', false], ['coinex', false]] as const) await bind(noah.session, name, key, 's'.repeat(32), { testnet })
    expect(await codeOf(bind(noah.session, 'binance', key, 's'.repeat(32), { testnet: true }))).toBe('DUPLICATE_CREDENTIAL')
  })

  test('Property 10: the same identity again is refused, also at the same moment, and the first stays as it was', async () => {
    await fc.assert(
      fc.asyncProperty(exchangeSecret(), exchangeSecret(), exchangeSecret(), fc.boolean(), async (key, secret, other, atOnce) => {
        const attempts = [() => bind(mia.session, 'binance', key, secret), () => bind(mia.session, 'binance', key, other), () => bind(mia.session, 'binance', ` ${key}`.trim(), secret)]
        const before = await idsOf(mia.session)
        const results = atOnce ? await Promise.allSettled(attempts.map((attempt) => attempt())) : await inOrder(attempts)
        const [first] = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
        const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
        expect(refusals).toHaveLength(2)
        for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'DUPLICATE_CREDENTIAL', details: { credential_id: first?.id } })
        expect(await idsOf(mia.session)).toHaveLength(before.length + 1)
        expect(await vault.credentials.read(mia.session, first?.id ?? '')).toEqual(first)
      }),
      RUNS,
    )
  })
})

describe('two accounts', () => {
  test('Property 30: neither sees, checks, hears of or is hindered by what the other has', async () => {
    const heard: unknown[] = []
    vault.onEvent((event) => heard.push(event))
    await fc.assert(
      fc.asyncProperty(exchangeSecret(32), exchangeSecret(32), fc.boolean(), async (key, secret, adminOwns) => {
        const [owner, other] = adminOwns ? [mia, noah] : [noah, mia]
        const otherBefore = JSON.stringify(await vault.credentials.list(other.session, ALL))
        const bound = await bind(owner.session, 'binance', key, secret)
        expect(await codeOf(vault.credentials.read(other.session, bound.id))).toBe('CREDENTIAL_NOT_FOUND')
        expect(await codeOf(vault.credentials.verify(other.session, bound.id))).toBe('CREDENTIAL_NOT_FOUND')
        for (const work of [update, remove, restore, reveal, checks]) expect(await codeOf(work(other.session, bound.id))).toBe('CREDENTIAL_NOT_FOUND')
        expect(JSON.stringify(await vault.credentials.list(other.session, ALL))).toBe(otherBefore)
        const cursor = await vault.credentials.list(other.session, { ...ALL, cursor: bound.id })
        expect(cursor.items.every(({ id }) => id !== bound.id)).toBe(true)
        const same = await bind(other.session, 'binance', key, secret)
        expect(same.id).not.toBe(bound.id)
        await remove(owner.session, bound.id)
        expect(await codeOf(restore(other.session, bound.id))).toBe('CREDENTIAL_NOT_FOUND')
        await restore(owner.session, bound.id)
        // Each event names the account that it is about, which is the one that did something.
        const told = (account: TestAccount, id: string, ...changes: readonly string[]) => changes.map((change) => ({ type: 'credential.changed', account_id: account.session.accountId, credential_id: id, change }))
        expect(heard.splice(0)).toEqual([...told(owner, bound.id, 'bound'), ...told(other, same.id, 'bound'), ...told(owner, bound.id, 'deleted', 'restored')])
      }),
      RUNS,
    )
  })

  test('Property 30: one locked is locked alone', async () => {
    const paul = await registerAccount(vault, 'paul', mia.session)
    await vault.accounts.lock(paul.session)
    expect(vault.accounts.isUnlocked(mia.session)).toBe(true)
    expect(await codeOf(vault.credentials.list(paul.session, ALL))).toBe('VAULT_LOCKED')
    expect((await vault.credentials.list(mia.session, { ...ALL, limit: 1 })).items).toHaveLength(1)
  })
})

describe('lock', () => {
  test('Property 32: after lock, whatever is asked and whatever was under way, nothing is opened', async () => {
    const rosa = await registerAccount(vault, 'rosa', mia.session)
    keys.push({ apiKey: 'RosasKey0123456789', secret: 'r'.repeat(40) })
    const { id } = await bind(rosa.session, 'binance', 'RosasKey0123456789', 'r'.repeat(40))
    const asks = {
      list: () => vault.credentials.list(rosa.session, ALL),
      read: () => vault.credentials.read(rosa.session, id),
      verify: () => vault.credentials.verify(rosa.session, id),
      update: () => update(rosa.session, id),
      delete: () => remove(rosa.session, id),
      reveal: () => reveal(rosa.session, id),
      checks: () => checks(rosa.session, id),
      bind: () => bind(rosa.session, 'binance', 'AnotherKey0123456789', 's'.repeat(40)),
      tryOut: () => vault.credentials.tryOut(rosa.session, apiKey('binance', { api_key: 'RosasKey0123456789', api_secret: 'r'.repeat(40) }, { base_url: exchange.url })),
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...(Object.keys(asks) as (keyof typeof asks)[])), { minLength: 1, maxLength: 4 }), fc.boolean(), async (names, underWay) => {
        await vault.accounts.login({ username: 'rosa', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
        await vault.credentials.list(rosa.session, ALL)
        const asked = exchange.requests.length
        const early = underWay ? names.map((name) => codeOf(asks[name]())) : []
        await vault.accounts.lock(rosa.session)
        for (const name of names) expect(await codeOf(asks[name]())).toBe('VAULT_LOCKED')
        // Those begun before the lock find the account closed when they next need a key.
        for (const code of await Promise.all(early)) expect(code).toBe('VAULT_LOCKED')
        if (!underWay) expect(exchange.requests).toHaveLength(asked)
      }),
      RUNS,
    )
    // Every lock ends the threads of checks, and most cases start one anew.
  }, 1_800_000)
})

async function inOrder<T>(attempts: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const results: PromiseSettledResult<T>[] = []
  for (const attempt of attempts) results.push(...(await Promise.allSettled([attempt()])))
  return results
}
