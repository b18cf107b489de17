import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import { findCredential } from '../../src-main/store/credential-repository.ts'
import { openStore, type Store } from '../../src-main/store/open-store.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { State } from '../../src-preload/contract/exchanges.ts'
import { RememberingCache } from '../support/caches.ts'
import { checkResult } from '../support/check-result.ts'
import { logLines } from '../support/log-lines.ts'
import { openAccountOf } from '../support/opened-account.ts'
import { RUNS } from '../support/property.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const cache = new RememberingCache()
let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
/** A second connection, on which checks are recorded. */
let store: Store
let mia: TestAccount
let count = 0

beforeAll(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path, { cache })
  mia = await registerAccount(vault, 'mia')
  store = await openStore(folder.path, logLines().log)
})

afterAll(async () => {
  await store.close()
  await vault.close()
  folder.remove()
})

async function bind(account: TestAccount): Promise<string> {
  count += 1
  const draft = draftOf(apiKey('binance', { api_key: `key-number-${count}`, api_secret: 'a-secret' }), { label: `label ${count}` })
  return (await vault.credentials.bind(account.session, draft, { verify: false })).id
}

const query = fc.record({ limit: fc.constantFrom(1, 2, 5, 100), includeInactive: fc.boolean() })
const list = (account: TestAccount, asked: { limit: number; includeInactive: boolean }) => vault.credentials.list(account.session, { ...asked, cursor: null })

const EVIDENCE = ['valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission'] as const

async function recordState(account: string, id: string, state: (typeof EVIDENCE)[number]): Promise<void> {
  const opened = await openAccountOf(store.database, account)
  await store.database.transaction().execute(async (transaction) => {
    const row = await findCredential(transaction, opened.id, id)
    await recordCheck(transaction, opened, { id, recordRevision: row?.record_revision ?? 0 }, checkResult(state), Date.now())
  })
}

const change = fc.oneof(
  fc.record({ do: fc.constant('update' as const), label: fc.uuid(), is_active: fc.boolean(), secrets: fc.boolean() }),
  fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const, 'bind' as const) }),
  fc.record({ do: fc.constant('check' as const), state: fc.constantFrom(...EVIDENCE) }),
)

test('Property 18: a listing that was cached a moment before is not given after a change', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 8 }), query, async (changes, asked) => {
      const name = `case-${(count += 1)}`
      const account = await registerAccount(vault, name, mia.session)
      const deleted: string[] = []
      /** Newest first, as a listing is. */
      let shown: { id: string; label: string | null; is_active: boolean; state: State }[] = []
      for (const one of [{ do: 'bind' as const }, ...changes]) {
        const [first] = shown
        if (one.do === 'bind') shown = [{ id: await bind(account), label: `label ${count}`, is_active: true, state: 'unverified' }, ...shown]
        else if (one.do === 'restore') {
          const id = deleted.pop()
          if (id !== undefined) {
            const { label, is_active, state } = await vault.credentials.restore(account.session, id)
            shown = [...shown, { id, label, is_active, state }].toSorted((a, b) => (a.id < b.id ? 1 : -1))
          }
        } else if (first !== undefined && one.do === 'delete') {
          await vault.credentials.delete(account.session, first.id)
          deleted.push(first.id)
          shown = shown.slice(1)
        } else if (first !== undefined && one.do === 'update') {
          const { label, is_active } = one
          const fields = one.secrets ? { api_secret: new Secret('another-secret') } : {}
          await vault.credentials.update(account.session, first.id, { label, is_active, fields, options: {}, password: null }, { verify: false }, DESKTOP_CLIENT)
          shown = [{ ...first, label, is_active, state: one.secrets ? 'unverified' : first.state }, ...shown.slice(1)]
        } else if (first !== undefined && one.do === 'check') {
          await recordState(name, first.id, one.state)
          shown = [{ ...first, state: one.state }, ...shown.slice(1)]
        }
        const expected = shown.filter(({ is_active }) => is_active || asked.includeInactive)
        // The second answer comes from the cache, and so would the next one if nothing told it apart.
        for (const answer of [await list(account, asked), await list(account, asked)]) {
          expect([answer.items.map(({ id, label, is_active, state }) => ({ id, label, is_active, state })), answer.total]).toEqual([expected.slice(0, asked.limit), expected.length])
        }
      }
    }),
    RUNS,
  )
  expect(cache.hits).toBeGreaterThan(RUNS.numRuns)
})
