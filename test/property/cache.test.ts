import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import type { Cache } from '../../src-main/platform/cache.ts'
import { findCredential } from '../../src-main/store/credential-repository.ts'
import { openStore, type Store } from '../../src-main/store/open-store.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { State } from '../../src-preload/contract/exchanges.ts'
import { RememberingCache } from '../support/caches.ts'
import { checkResult } from '../support/check-result.ts'
import { openAccountOf } from '../support/opened-account.ts'
import { RUNS } from '../support/property.ts'
import { withRawFile } from '../support/raw-file.ts'
import { logLines } from '../support/log-lines.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let store: Store
let mia: TestAccount
let noa: TestAccount
let count = 0

/** Opens the vault with a cache; two accounts, and a second connection on which checks are recorded. */
async function open(cache: Cache): Promise<void> {
  vault = await openTestVault(folder.path, { cache })
  mia = await registerAccount(vault, 'mia')
  noa = await registerAccount(vault, 'noa', mia.session)
  store = await openStore(folder.path, logLines().log)
}

beforeEach(() => {
  folder = temporaryFolder()
})

afterEach(async () => {
  vi.useRealTimers()
  await store.close()
  await vault.close()
  folder.remove()
})

async function bind(account: TestAccount): Promise<string> {
  count += 1
  const { id } = await vault.credentials.bind(account.session, draftOf(apiKey('binance', { api_key: `key-number-${count}`, api_secret: 'a-secret' }), { label: `label ${count}` }), { verify: false })
  return id
}

const query = fc.record({ limit: fc.constantFrom(1, 2, 5, 100), includeInactive: fc.boolean() })
type Query = { limit: number; includeInactive: boolean }

const list = (account: TestAccount, { limit, includeInactive }: Query = { limit: 100, includeInactive: true }, cursor: string | null = null) => vault.credentials.list(account.session, { includeInactive, limit, cursor })

/** All pages, one after the other. */
async function listAll(account: TestAccount, asked: Query): Promise<readonly Credential[]> {
  const items: Credential[] = []
  for (let cursor: string | null = null; ; ) {
    const page = await list(account, asked, cursor)
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = page.nextCursor
  }
}

const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id)

/** What the store holds, read by nobody's cache. */
const storedIds = (account: TestAccount) =>
  withRawFile(folder.path, (connection) => connection.prepare<[string], { id: string }>('SELECT id FROM credentials WHERE account_id = ? AND deleted_at IS NULL ORDER BY id DESC').all(account.session.accountId)).map(({ id }) => id)

const EVIDENCE = ['valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission'] as const

/** False where the credential was deleted meanwhile. */
async function recordState(account: string, id: string, state: (typeof EVIDENCE)[number]): Promise<boolean> {
  const opened = await openAccountOf(store.database, account)
  return store.database.transaction().execute(async (transaction) => {
    const row = await findCredential(transaction, opened.id, id)
    return row !== undefined && (await recordCheck(transaction, opened, { id, recordRevision: row.record_revision }, checkResult(state), Date.now())) !== undefined
  })
}

describe('control: the cache is really used', () => {
  test('an honest cache answers the second listing, and a change makes the next one fresh', async () => {
    const cache = new RememberingCache()
    await open(cache)
    const id = await bind(mia)
    const before = await list(mia)
    // Behind the vault's back and without its counter: only a cached answer can still be whole.
    withRawFile(folder.path, (connection) => connection.prepare('UPDATE credentials SET listing = zeroblob(80)').run())
    expect(await list(mia)).toEqual(before)
    expect(cache.hits).toBe(1)
    const next = await bind(mia)
    const after = await list(mia)
    expect([ids(after.items), after.damaged]).toEqual([[next], [id]])
  })
})

describe('reads and writes at once', () => {
  const operation = fc.oneof(
    fc.record({ do: fc.constant('bind' as const), wait: fc.boolean() }),
    fc.record({ do: fc.constant('list' as const), wait: fc.boolean(), query }),
    fc.record({ do: fc.constant('check' as const), wait: fc.boolean(), which: fc.nat(), state: fc.constantFrom(...EVIDENCE) }),
    fc.record({ do: fc.constant('update' as const), wait: fc.boolean(), which: fc.nat(), label: fc.uuid(), secrets: fc.boolean() }),
    fc.record({ do: fc.constant('delete' as const), wait: fc.boolean(), which: fc.nat(), restore: fc.boolean() }),
  )

  /** A cache whose answers and writes arrive when the scheduler says, in any order. */
  function scheduled(cache: Cache, scheduler: fc.Scheduler): Cache {
    return {
      get: async (key) => {
        await scheduler.schedule(Promise.resolve(), 'get')
        return cache.get(key)
      },
      set: async (key, value, lifetime) => {
        await scheduler.schedule(Promise.resolve(), 'set')
        await cache.set(key, value, lifetime)
      },
      delete: (key) => cache.delete(key),
    }
  }

  test('Property 18: a listing shows every change that was acknowledged before it was asked for', async () => {
    const remembering = new RememberingCache()
    let current: Cache = remembering
    await open({ get: (key) => current.get(key), set: (key, value, lifetime) => current.set(key, value, lifetime), delete: (key) => current.delete(key) })
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 3, maxLength: 12 }), fc.scheduler(), async (operations, scheduler) => {
        current = scheduled(remembering, scheduler)
        // An account of its own for each case, so that a listing stays short.
        const name = `case-${(count += 1)}`
        const account = await registerAccount(vault, name, mia.session)
        const acknowledged = new Set<string>()
        const states = new Map<string, State>()
        const inFlight = new Map<string, number>()
        const deleting = new Set<string>()
        /** How many deletions were begun of each: what is deleted and restored during a listing may be there or not. */
        const deletions = new Map<string, number>()
        const deleted = new Set<string>()
        const labels = new Map<string, string>()
        const updating = new Map<string, number>()
        const pick = (which: number): string | undefined => [...acknowledged].filter((id) => !deleting.has(id))[which % Math.max(1, acknowledged.size - deleting.size)]

        const work = async (one: (typeof operations)[number]): Promise<void> => {
          if (one.do === 'bind') {
            const id = await bind(account)
            acknowledged.add(id)
          } else if (one.do === 'check') {
            const id = pick(one.which)
            if (id === undefined) return
            inFlight.set(id, (inFlight.get(id) ?? 0) + 1)
            states.delete(id)
            const recorded = await recordState(name, id, one.state)
            inFlight.set(id, (inFlight.get(id) ?? 0) - 1)
            // Of checks that overlap, the store says which came last; here only a lone one's state is known.
            if (recorded && inFlight.get(id) === 0 && states.get(id) === undefined) states.set(id, one.state)
          } else if (one.do === 'update') {
            const id = pick(one.which)
            if (id === undefined) return
            updating.set(id, (updating.get(id) ?? 0) + 1)
            labels.delete(id)
            // New secrets void what was known, and a check under way.
            const secrets = one.secrets && (inFlight.get(id) ?? 0) === 0
            if (secrets) {
              inFlight.set(id, 1)
              states.delete(id)
            }
            const fields = secrets ? { api_secret: new Secret('another-secret') } : {}
            const done = await vault.credentials.update(account.session, id, { label: one.label, fields, options: {}, password: null }, { verify: false }, DESKTOP_CLIENT).then(
              () => true,
              () => false,
            )
            expect(done || deleting.has(id), 'only a deletion may get in the way').toBe(true)
            updating.set(id, (updating.get(id) ?? 0) - 1)
            if (secrets) inFlight.set(id, (inFlight.get(id) ?? 0) - 1)
            if (done && updating.get(id) === 0) labels.set(id, one.label)
          } else if (one.do === 'delete') {
            const id = pick(one.which)
            if (id === undefined) return
            deleting.add(id)
            deletions.set(id, (deletions.get(id) ?? 0) + 1)
            await vault.credentials.delete(account.session, id)
            if (!one.restore) deleted.add(id)
            else {
              await vault.credentials.restore(account.session, id)
              deleting.delete(id)
            }
          } else {
            const known = new Map([...acknowledged].filter((id) => !deleting.has(id)).map((id) => [id, deletions.get(id)]))
            const untouched = (id: string): boolean => known.has(id) && deletions.get(id) === known.get(id)
            const gone = new Set(deleted)
            const before = new Map(states)
            const named = new Map(labels)
            const items = await listAll(account, one.query)
            const shown = new Map(items.map((item) => [item.id, item]))
            for (const id of known.keys()) if (untouched(id)) expect(shown.has(id), `${id} was bound before`).toBe(true)
            for (const id of gone) expect(shown.has(id), `${id} was deleted before`).toBe(false)
            for (const [id, state] of before) if (states.get(id) === state && inFlight.get(id) === 0 && untouched(id)) expect(shown.get(id)?.state).toBe(state)
            for (const [id, label] of named) if (labels.get(id) === label && untouched(id)) expect(shown.get(id)?.label).toBe(label)
            expect(ids(items)).toEqual(ids(items).toSorted().toReversed())
            expect(new Set(ids(items)).size).toBe(items.length)
          }
        }

        const running: Promise<void>[] = []
        for (const one of operations) {
          const done = work(one)
          running.push(done)
          done.catch(() => undefined) // thrown below, once everything has ended
          if (one.wait) await scheduler.waitFor(done)
        }
        await scheduler.waitFor(Promise.all(running))
        current = remembering
        expect(ids((await list(account)).items)).toEqual(storedIds(account))
        expect((await list(account)).total).toBe(acknowledged.size - deleted.size)
      }),
      RUNS,
    )
    expect(remembering.hits).toBeGreaterThan(0)
  })
})

describe('a cache that fails', () => {
  const entry = fc.constantFrom('honest', 'own older', 'other account', 'other query', 'before the lock', 'changed text', 'changed tag') satisfies fc.Arbitrary<string>
  const fault = fc.oneof(
    { arbitrary: fc.record({ kind: fc.constantFrom('throws' as const, 'rejects' as const, 'misses' as const) }), weight: 2 },
    { arbitrary: fc.record({ kind: fc.constant('garbage' as const), value: fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true, withObjectString: true }) }), weight: 3 },
    { arbitrary: fc.record({ kind: fc.constant('shaped' as const), value: fc.record({ tag: fc.string(), text: fc.oneof(fc.string(), fc.json()) }) }), weight: 2 },
    { arbitrary: fc.record({ kind: fc.constant('replays' as const), entry, pick: fc.nat() }), weight: 6 },
  )
  type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never

  /** Remembers everything, and answers as it is told to. */
  class FaultyCache extends RememberingCache {
    get fault(): Fault {
      return this.#fault
    }
    set fault(fault: Fault) {
      this.#fault = fault
    }
    #fault: Fault = { kind: 'misses' }
    replayed = 0
    lockedAt = 0

    override get(key: string): Promise<unknown> {
      const { fault: now } = this
      if (now.kind === 'throws') throw new Error('the cache is broken')
      if (now.kind === 'rejects') return Promise.reject(new Error('the cache is away'))
      if (now.kind === 'garbage' || now.kind === 'shaped') return Promise.resolve(now.value)
      if (now.kind !== 'replays') return Promise.resolve(undefined)
      const candidates = this.history.filter((_, at) => now.entry !== 'before the lock' || at < this.lockedAt).filter((kept) => this.#fits(kept.key, key, now.entry))
      const chosen = candidates[now.pick % Math.max(1, candidates.length)]?.value as { tag: string; text: string } | undefined
      if (chosen === undefined) return super.get(key)
      this.replayed += 1
      if (now.entry === 'changed text') return Promise.resolve({ ...chosen, text: chosen.text.replace('label', 'LABEL') })
      if (now.entry === 'changed tag') return Promise.resolve({ ...chosen, tag: chosen.tag.slice(0, -1) })
      return Promise.resolve(chosen)
    }

    override set(key: string, value: unknown): Promise<void> {
      if (this.fault.kind === 'throws') throw new Error('the cache is broken')
      if (this.fault.kind === 'rejects') return Promise.reject(new Error('the cache is away'))
      return super.set(key, value)
    }

    #fits(kept: string, asked: string, how: (typeof fault extends fc.Arbitrary<infer T> ? Extract<T, { kind: 'replays' }> : never)['entry']): boolean {
      const [, account, version, ...keptQuery] = kept.split(':')
      const [, ownAccount, ownVersion, ...askedQuery] = asked.split(':')
      const sameQuery = keptQuery.join(':') === askedQuery.join(':')
      if (how === 'other account') return account !== ownAccount
      if (how === 'own older') return account === ownAccount && sameQuery && version !== ownVersion
      if (how === 'other query') return account === ownAccount && version === ownVersion && !sameQuery
      return kept === asked
    }
  }

  const act = fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('list' as const), fault, query, whose: fc.boolean() }), weight: 6 },
    { arbitrary: fc.record({ do: fc.constant('bind' as const), fault, whose: fc.boolean() }), weight: 2 },
    { arbitrary: fc.record({ do: fc.constant('lock and unlock' as const), whose: fc.boolean() }), weight: 1 },
  )

  test('Property 19: whatever the cache does, the answer comes and is right', async () => {
    const cache = new FaultyCache()
    await open(cache)
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 16 }), async (acts) => {
        for (const one of acts) {
          const account = one.whose ? mia : noa
          if (one.do === 'lock and unlock') {
            cache.lockedAt = cache.history.length
            await vault.accounts.lock(account.session)
            await vault.accounts.unlock(account.session, new Secret(PASSWORD), DESKTOP_CLIENT)
            continue
          }
          cache.fault = one.fault
          if (one.do === 'bind') {
            await bind(account)
            continue
          }
          const answer = await list(account, one.query)
          cache.fault = { kind: 'misses' }
          expect(answer).toEqual(await list(account, one.query))
          expect(ids(answer.items)).toEqual(storedIds(account).slice(0, one.query.limit))
        }
      }),
      RUNS,
    )
    expect(cache.replayed).toBeGreaterThan(RUNS.numRuns / 2)
  })

  test('Property 19: a cache that never answers costs a moment, and one that answers too late is not heard', async () => {
    const waiting: ((value: unknown) => void)[] = []
    const remembering = new RememberingCache()
    let asked: () => void = () => {}
    await open({
      get: () => {
        const answer = new Promise((resolve) => waiting.push(resolve))
        asked()
        return answer
      },
      set: (key, value) => remembering.set(key, value).then(() => new Promise(() => {})),
      delete: () => new Promise(() => {}),
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await fc.assert(
      fc.asyncProperty(fc.boolean(), query, fc.anything(), async (binds, request, late) => {
        if (binds) await bind(mia)
        const reached = new Promise<void>((resolve) => (asked = resolve))
        const answer = list(mia, request)
        await reached
        await vi.advanceTimersByTimeAsync(1_000)
        expect(ids((await answer).items)).toEqual(storedIds(mia).slice(0, request.limit))
        for (const resolve of waiting.splice(0)) resolve(remembering.history.at(-1)?.value ?? late)
      }),
      RUNS,
    )
    expect(remembering.history.length).toBe(RUNS.numRuns)
  })
})

describe('a lock and what was cached', () => {
  test('Property 32: a locked account gets no cached answer, and the cache is not even asked', async () => {
    const cache = new RememberingCache()
    await open(cache)
    await fc.assert(
      fc.asyncProperty(query, fc.integer({ min: 0, max: 2 }), fc.boolean(), async (request, binds, all) => {
        for (let bound = 0; bound < binds; bound += 1) await bind(mia)
        await list(mia, request)
        await list(mia, request)
        await (all ? vault.accounts.lockAll() : vault.accounts.lock(mia.session))
        const asked = cache.asked.length
        expect(await codeOf(list(mia, request))).toBe('VAULT_LOCKED')
        expect(cache.asked.length).toBe(asked)
        for (const account of [mia, noa]) if (!vault.accounts.isUnlocked(account.session)) await vault.accounts.unlock(account.session, new Secret(PASSWORD), DESKTOP_CLIENT)
      }),
      RUNS,
    )
    expect(cache.hits).toBeGreaterThanOrEqual(RUNS.numRuns)
  })

  test('Property 32: what was cached before a lock answers nothing after the unlock', async () => {
    const cache = new RememberingCache()
    await open(cache)
    await bind(mia)
    await fc.assert(
      fc.asyncProperty(query, async (request) => {
        const before = await list(mia, request)
        expect(before.items).toHaveLength(1)
        await vault.accounts.lock(mia.session)
        await vault.accounts.unlock(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
        const whole = withRawFile(folder.path, (connection) => {
          const row = connection.prepare<[], { listing: Buffer }>('SELECT listing FROM credentials').get()
          connection.prepare('UPDATE credentials SET listing = zeroblob(80)').run()
          return row?.listing
        })
        const { hits } = cache
        const after = await list(mia, request)
        // The cache did give the old answer back, and it was not believed.
        expect(cache.hits).toBe(hits + 1)
        expect([after.items, after.damaged]).toEqual([[], ids(before.items)])
        withRawFile(folder.path, (connection) => connection.prepare('UPDATE credentials SET listing = ?').run(whole))
      }),
      RUNS,
    )
  })

  test('Property 32: a lock while the cache is being asked refuses the answer, also where the account is open again', async () => {
    let answering: { readonly asked: () => void; readonly until: Promise<void> } | undefined
    const honest = new RememberingCache()
    await open({
      get: async (key) => {
        answering?.asked()
        await answering?.until
        return honest.get(key)
      },
      set: (key, value) => honest.set(key, value),
      delete: (key) => honest.delete(key),
    })
    await bind(mia)
    await fc.assert(
      fc.asyncProperty(query, fc.boolean(), async (request, unlocksAgain) => {
        await list(mia, request)
        let go: () => void = () => {}
        const until = new Promise<void>((resolve) => (go = resolve))
        let answer: Promise<unknown> = Promise.resolve()
        await new Promise<void>((resolve) => {
          answering = { asked: resolve, until }
          answer = codeOf(list(mia, request))
        })
        await vault.accounts.lock(mia.session)
        if (unlocksAgain) await vault.accounts.unlock(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
        answering = undefined
        go()
        expect(await answer).toBe('VAULT_LOCKED')
        if (!unlocksAgain) await vault.accounts.unlock(mia.session, new Secret(PASSWORD), DESKTOP_CLIENT)
      }),
      RUNS,
    )
  })
})
