import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CredentialChange } from '../../src-main/credentials/change.ts'
import type { CredentialDraft, DraftOptions } from '../../src-main/credentials/draft.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { BINANCE_REPLIES, startBinance, type BinanceKey } from '../exchanges/binance.ts'
import { drawn, type KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { PATIENT } from '../exchanges/simulator.ts'
import { VirtualClock } from '../support/clock.ts'
import { startHeldExchange, type HeldExchange } from '../support/held-exchange.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

type Progress = Extract<VaultEvent, { type: 'check.progress' }>

const SECRET = 'the-secret-of-all-0123456789'
const PAUSE: CredentialChange = { fields: {}, options: {}, is_active: false, password: null }
const WAIT = { timeout: PATIENT, interval: 5 }

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount
let exchange: KeyedSimulator<BinanceKey>
let held: HeldExchange
let heard: VaultEvent[]

beforeEach(async () => {
  folder = temporaryFolder()
  exchange = await startBinance({ keys: [] })
  held = await startHeldExchange(exchange.url)
  vault = await openTestVault(folder.path)
  mia = await registerAccount(vault, 'mia')
  heard = []
  vault.onEvent((event) => heard.push(event))
})

afterEach(async () => {
  held.open()
  await vault.close()
  held.close()
  await exchange.close()
  folder.remove()
})

const progress = (): readonly Progress[] => heard.filter((event) => event.type === 'check.progress')
const last = (): Progress | undefined => progress().at(-1)
const untilEnded = (): Promise<unknown> => vi.waitUntil(() => last()?.ended === true, WAIT)
const untilWaiting = (count: number, at = held): Promise<unknown> => vi.waitUntil(() => at.waiting.length >= count, WAIT)

type Bound = Pick<Partial<CredentialDraft>, 'sub_account'> & { by?: TestAccount; exchangeName?: string; options?: Partial<DraftOptions>; facts?: Partial<BinanceKey> }

/** Gives the key and the credential's id. Its checks wait as long as the test lets them. */
async function bind(name: string, { by = mia, exchangeName = 'binance', options = {}, facts = {}, ...more }: Bound = {}) {
  const key = drawn(name, 32)
  exchange.addKey({ apiKey: key, secret: SECRET, ...facts })
  const { id } = await vault.credentials.bind(by.session, draftOf(apiKey(exchangeName, { api_key: key, api_secret: SECRET }, { base_url: held.url, timeout_ms: PATIENT, ...options }), more), { verify: false })
  return { key, id }
}

const bindMany = async (count: number, more: Bound = {}, name = 'key') => {
  const bound: { key: string; id: string }[] = []
  for (let at = 0; at < count; at += 1) bound.push(await bind(`${name} ${at}`, more))
  return bound
}
const checksOf = async (id: string): Promise<number> => (await vault.credentials.checks(mia.session, id, { limit: 10, cursor: null })).total
const start = (ids: readonly string[] | null = null, { session } = mia) => vault.batches.start(session, ids)

describe('a batch of checks', () => {
  test('checks every active credential that is checked from here, once, and tells how it went', async () => {
    const well = await bindMany(3)
    const refused = await bind('refused', { facts: { expiresAt: 1 } })
    const unclear = await bind('unclear', { facts: { fault: BINANCE_REPLIES.maintenance } })
    const paused = await bind('paused')
    await vault.credentials.update(mia.session, paused.id, PAUSE, { verify: false }, DESKTOP_CLIENT)
    const elsewhere = await bind('elsewhere', { options: { check_from: 'nowhere' } })
    await vault.credentials.bind(mia.session, draftOf({ ...apiKey('binance', {}), kind: 'web_session', fields: { cookies: new Secret('session=1') } }, { label: 'web' }), { verify: false })
    held.open()
    const { batch_id, total } = await start()
    expect(total).toBe(5)
    await untilEnded()
    expect(last()).toEqual({ type: 'check.progress', account_id: mia.session.accountId, batch_id, total: 5, done: 5, refused: 1, unclear: 1, ended: true, cancelled: false })
    for (const { id } of [...well, refused, unclear]) expect(await checksOf(id)).toBe(1)
    for (const { id } of [paused, elsewhere]) expect(await checksOf(id)).toBe(0)
    expect((await vault.credentials.read(mia.session, refused.id)).state).toBe('rejected')
    // Each is told of as one that was checked by itself.
    expect(heard.filter((event) => event.type === 'credential.changed' && event.change === 'checked')).toHaveLength(5)
    expect(heard.filter((event) => event.type === 'credential.refused')).toMatchObject([{ credential_id: refused.id }])
  })

  test('checks those that are named, each once, a paused one too', async () => {
    const [first, second] = await bindMany(3)
    const paused = await bind('paused')
    await vault.credentials.update(mia.session, paused.id, PAUSE, { verify: false }, DESKTOP_CLIENT)
    held.open()
    const ids = [first?.id ?? '', paused.id, first?.id ?? '']
    expect((await start(ids)).total).toBe(2)
    await untilEnded()
    expect(new Set(held.asked)).toEqual(new Set([first?.key, paused.key]))
    expect(held.asked).toHaveLength(2)
    expect(await checksOf(second?.id ?? '')).toBe(0)
  })

  test('is refused as a whole where one that is named is not there, or is another account\'s', async () => {
    const [mine] = await bindMany(1)
    const eve = await registerAccount(vault, 'eve', mia.session)
    const hers = await bind('hers', { by: eve })
    for (const other of ['01890a5d-ac96-774b-bcce-b302099a8057', hers.id]) expect(await codeOf(start([mine?.id ?? '', other]))).toBe('CREDENTIAL_NOT_FOUND')
    expect(held.asked).toEqual([])
    held.open()
    expect((await start()).total).toBe(1)
  })

  test('of nothing ends at once', async () => {
    expect((await start()).total).toBe(0)
    expect(last()).toMatchObject({ total: 0, done: 0, ended: true, cancelled: false })
  })

  test('asks one exchange for eight at once, and all together for 32', async () => {
    const exchanges = [held, ...(await Promise.all(Array.from({ length: 4 }, () => startHeldExchange(exchange.url))))]
    for (const [at, { url }] of exchanges.entries()) await bindMany(10, { options: { base_url: url } }, `at ${at}`)
    const { total } = await start()
    const waiting = (): number => exchanges.reduce((sum, { waiting: here }) => sum + here.length, 0)
    await vi.waitUntil(() => waiting() === 32, WAIT)
    expect(Math.max(...exchanges.map(({ waiting: here }) => here.length))).toBeLessThanOrEqual(8)
    while (last()?.ended !== true) {
      expect(waiting()).toBeLessThanOrEqual(32)
      for (const { letOne } of exchanges) letOne()
      await vi.waitUntil(() => waiting() > 0 || last()?.ended === true, WAIT)
    }
    expect(last()).toMatchObject({ done: total, refused: 0, unclear: 0 })
    for (const { most } of exchanges) expect(most).toBeLessThanOrEqual(8)
    for (const one of exchanges.slice(1)) one.close()
  })

  test('checks one account of one exchange, and one key at several, one after the other', async () => {
    const grid = await bindMany(3, { sub_account: 'grid' }, 'grid')
    const twins = [await bind('twin', { exchangeName: 'binance' }), await bind('twin', { exchangeName: 'binanceusdm' })]
    await start()
    const seen: (readonly string[])[] = []
    while (last()?.ended !== true) {
      await vi.waitUntil(() => held.waiting.length > 0 || last()?.ended === true, WAIT)
      seen.push([...held.waiting])
      held.letOne()
    }
    for (const waiting of seen) {
      expect(waiting.filter((key) => grid.some((other) => other.key === key)).length).toBeLessThanOrEqual(1)
      expect(waiting.filter((key) => key === twins[0]?.key).length).toBeLessThanOrEqual(1)
    }
    // The list begins with what was bound last, and so do the checks.
    expect(held.asked.filter((key) => grid.some((other) => other.key === key))).toEqual(grid.map(({ key }) => key).toReversed())
    expect(held.asked.filter((key) => key === twins[0]?.key)).toHaveLength(2)
  })

  test('a second one is the one that runs; after its end there is a new one', async () => {
    const bound = await bindMany(2)
    const [first, second] = await Promise.all([start(), start([bound[0]?.id ?? ''])])
    expect(second).toEqual(first)
    held.open()
    await untilEnded()
    expect(held.asked).toHaveLength(2)
    const third = await start([bound[0]?.id ?? ''])
    expect(third).toMatchObject({ total: 1 })
    expect(third.batch_id).not.toBe(first.batch_id)
  })

  test('is told of at its beginning and its end, and in between as time passes, however many checks there are', async () => {
    await bindMany(8)
    const clock = new VirtualClock(Date.now())
    await vault.close()
    vault = await openTestVault(folder.path, { clock })
    vault.onEvent((event) => heard.push(event))
    mia = { ...mia, session: await vault.accounts.authenticate((await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).accessToken) }
    const checked = (): number => heard.filter((event) => event.type === 'credential.changed' && event.change === 'checked').length
    await start()
    for (let begun = 1; begun <= 8; begun += 1) {
      // One after the other begins, five milliseconds apart.
      await untilWaiting(begun)
      expect(held.asked).toHaveLength(begun)
      clock.advance(5)
    }
    for (let count = 1; count <= 4; count += 1) {
      held.letOne()
      await vi.waitUntil(() => checked() === count, WAIT)
    }
    expect(progress().map(({ done }) => done)).toEqual([0])
    clock.advance(100)
    clock.advance(100)
    expect(progress().map(({ done }) => done)).toEqual([0, 4])
    held.open()
    await untilEnded()
    expect(progress().map(({ done }) => done)).toEqual([0, 4, 8])
    clock.advance(1_000)
    expect(progress()).toHaveLength(3)
  })

  test('goes on past what is deleted meanwhile', async () => {
    const bound = await bindMany(10, { sub_account: 'one' })
    await start()
    await untilWaiting(1)
    for (const { id } of bound.slice(0, 5)) await vault.credentials.delete(mia.session, id)
    held.open()
    await untilEnded()
    expect(last()).toMatchObject({ total: 10, done: 10, refused: 0, unclear: 0, cancelled: false })
    expect(held.asked).toHaveLength(5)
  })

  test('of all asks nothing of what is paused meanwhile, unless it was named', async () => {
    const paused = async (ids: readonly string[]): Promise<void> => {
      for (const id of ids) await vault.credentials.update(mia.session, id, PAUSE, { verify: false }, DESKTOP_CLIENT)
    }
    const bound = await bindMany(6, { sub_account: 'one' })
    await start()
    await untilWaiting(1)
    await paused(bound.slice(2, 4).map(({ id }) => id))
    await vault.credentials.update(mia.session, bound[4]?.id ?? '', { fields: {}, options: { check_from: 'nowhere' }, password: null }, { verify: false }, DESKTOP_CLIENT)
    held.letAll()
    await untilWaiting(1)
    held.letAll()
    await untilWaiting(1)
    held.letAll()
    await untilEnded()
    expect(last()).toMatchObject({ total: 6, done: 6, refused: 0, unclear: 0, cancelled: false })
    expect(held.asked).toHaveLength(3)

    heard.splice(0)
    await start(bound.slice(0, 4).map(({ id }) => id))
    await untilWaiting(1)
    await paused(bound.slice(0, 2).map(({ id }) => id))
    held.open()
    await untilEnded()
    expect(held.asked).toHaveLength(3 + 4)
  })
})

describe('a batch that is called off', () => {
  test('asks nothing more; what was asked is recorded, and its end is told', async () => {
    const bound = await bindMany(12)
    const { batch_id } = await start()
    await untilWaiting(8)
    vault.batches.cancel(mia.session, batch_id)
    // A second time changes nothing.
    vault.batches.cancel(mia.session, batch_id)
    held.open()
    await untilEnded()
    expect(last()).toMatchObject({ total: 12, done: 8, ended: true, cancelled: true })
    expect(held.asked).toHaveLength(8)
    const checks = await Promise.all(bound.map(({ id }) => checksOf(id)))
    expect(checks.filter((count) => count === 1)).toHaveLength(8)
  })

  test('is not found by another account, nor under another id', async () => {
    await bindMany(2)
    const eve = await registerAccount(vault, 'eve', mia.session)
    const { batch_id } = await start()
    for (const call of [() => vault.batches.cancel(eve.session, batch_id), () => vault.batches.cancel(mia.session, '01890a5d-ac96-774b-bcce-b302099a8057')]) expect(call).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    held.open()
    await untilEnded()
    expect(last()).toMatchObject({ done: 2, cancelled: false })
  })

  test('by a lock asks nothing more, records nothing, and does not go on after the unlock', async () => {
    const bound = await bindMany(12)
    await start()
    await untilWaiting(8)
    await vault.accounts.lock(mia.session)
    await vault.accounts.unlock(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
    expect(last()).toMatchObject({ ended: true, cancelled: true })
    held.open()
    const later = await start([bound[0]?.id ?? ''])
    await vi.waitUntil(() => last()?.batch_id === later.batch_id && last()?.ended, WAIT)
    expect(last()).toMatchObject({ total: 1, done: 1, cancelled: false })
    expect(held.asked).toHaveLength(9)
    const checks = await Promise.all(bound.map(({ id }) => checksOf(id)))
    expect(checks.filter((count) => count > 0)).toHaveLength(1)
  })

  test('ends with the session that began it, and with new keys of its account', async () => {
    await bindMany(12)
    const other = await vault.accounts.authenticate((await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).accessToken)
    await start(null, { ...mia, session: other })
    await untilWaiting(8)
    await vault.accounts.logout(other)
    held.letAll()
    await untilEnded()
    expect(last()).toMatchObject({ ended: true, cancelled: true, done: 8 })
    await start()
    await untilWaiting(8)
    heard.length = 0
    await vault.passwords.change(mia.session, { currentPassword: new Secret(PASSWORD), newPassword: new Secret('another staple-orbit 48'), someoneMayKnow: true }, DESKTOP_CLIENT, null)
    held.letAll()
    await untilEnded()
    expect(last()).toMatchObject({ ended: true, cancelled: true })
    expect(held.asked).toHaveLength(16)
  })

  test('ends with the vault, and nothing that was cut off is recorded', async () => {
    const bound = await bindMany(3)
    await start()
    await untilWaiting(3)
    await vault.close()
    expect(last()).toMatchObject({ ended: true, cancelled: true })
    vault = await openTestVault(folder.path)
    mia = { ...mia, session: await vault.accounts.authenticate((await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).accessToken) }
    for (const { id } of bound) expect(await checksOf(id)).toBe(0)
  })
})
