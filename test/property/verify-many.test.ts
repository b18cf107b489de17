import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { outcomeOf } from '../support/answering-worker.ts'
import { checkResult } from '../support/check-result.ts'
import { RUNS } from '../support/property.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

type Progress = Extract<VaultEvent, { type: 'check.progress' }>

const SECRETS = Array.from({ length: 24 }, (_, at) => `secret-${(at * 7919).toString(16).padStart(8, '0')}`)

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount
let eve: TestAccount
const heard: VaultEvent[] = []
/** By id, what a check says of each. */
const expected = new Map<string, string>()

beforeAll(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path, { checkWorker: new URL('../support/answering-worker.ts', import.meta.url) })
  mia = await registerAccount(vault, 'mia')
  eve = await registerAccount(vault, 'eve', mia.session)
  for (const [at, secret] of SECRETS.entries()) {
    const draft = draftOf(apiKey('binance', { api_key: `key-of-number-${at}`, api_secret: secret }), { sub_account: at % 6 === 0 ? 'grid' : null })
    expected.set((await vault.credentials.bind(mia.session, draft, { verify: false })).id, outcomeOf(secret))
  }
  await vault.credentials.bind(eve.session, draftOf(apiKey('okx', { api_key: 'key-of-eve-0001', api_secret: SECRETS[0] ?? '', passphrase: 'p' })), { verify: false })
  vault.onEvent((event) => heard.push(event))
})

afterAll(async () => {
  await vault.close()
  folder.remove()
})

const isProgress = (event: VaultEvent): event is Progress => event.type === 'check.progress'
const progressOf = (account: TestAccount): readonly Progress[] => heard.filter(isProgress).filter(({ account_id }) => account_id === account.session.accountId)
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve))
}
/** Resolves once something holds, which is asked again at each event: no clock runs against the threads, however long they take to start. */
const until = (told: Pick<Vault, 'onEvent'>, holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    if (holds()) return resolve()
    const stop = told.onEvent(() => {
      if (!holds()) return
      stop()
      resolve()
    })
  })
const subset = fc.uniqueArray(fc.nat(SECRETS.length - 1), { minLength: 1 })

test('Property 26: a batch of any credentials, begun with any, checks each once with its own outcome, and tells both accounts of their own alone', async () => {
  await fc.assert(
    fc.asyncProperty(subset, fc.boolean(), async (chosen, both) => {
      heard.length = 0
      const ids = [...expected.keys()].filter((_, at) => chosen.includes(at))
      const [batch] = await Promise.all([vault.batches.start(mia.session, ids), ...(both ? [vault.batches.start(eve.session, null)] : [])])
      const ended = (account: TestAccount): boolean => progressOf(account).at(-1)?.ended === true
      await until(vault, () => ended(mia) && (!both || ended(eve)))
      const outcomes = ids.map((id) => expected.get(id))
      const refused = outcomes.filter((outcome) => outcome === 'rejected' || outcome === 'expired').length
      const unclear = outcomes.filter((outcome) => outcome === 'unreachable').length
      expect(progressOf(mia).at(-1)).toMatchObject({ ...batch, done: ids.length, refused, unclear, cancelled: false })
      expect(progressOf(eve).at(-1)?.total).toBe(both ? 1 : undefined)
      const checked = heard.filter((event) => event.type === 'credential.changed' && event.account_id === mia.session.accountId)
      expect(checked.flatMap((event) => ('credential_id' in event ? [event.credential_id] : [])).toSorted()).toEqual(ids.toSorted())
      for (const id of ids) expect((await vault.credentials.read(mia.session, id)).last_check?.outcome).toBe(expected.get(id))
      // What is told never goes back.
      const dones = progressOf(mia).map(({ done }) => done)
      expect(dones).toEqual(dones.toSorted((one, other) => one - other))
    }),
    RUNS,
  )
})

/** Says of all that it is valid, and starts at once: each lock ends the threads. */
const SWIFT_WORKER = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    const result = ${JSON.stringify(checkResult('valid'))}
    parentPort.on('message', (message) => parentPort.postMessage(message === 'pulse' ? 'pulse' : { id: message.id, result }))`)}`,
)
const LOCKED_AMONG = 8

test('Property 32: a lock at any moment of a batch ends it: nothing is recorded after it, and nothing goes on after the unlock', async () => {
  const home = temporaryFolder()
  const locking = await openTestVault(home.path, { checkWorker: SWIFT_WORKER })
  const { session } = await registerAccount(locking, 'ann')
  const ids: string[] = []
  for (const [at, secret] of SECRETS.slice(0, LOCKED_AMONG).entries()) {
    const draft = draftOf(apiKey('binance', { api_key: `key-of-number-${at}`, api_secret: secret }), { sub_account: 'one' })
    ids.push((await locking.credentials.bind(session, draft, { verify: false })).id)
  }
  const told: VaultEvent[] = []
  locking.onEvent((event) => told.push(event))
  const changes = (): number => told.filter(({ type }) => type === 'credential.changed').length
  const recorded = async (): Promise<number> => {
    const counts = await Promise.all(ids.map((id) => locking.credentials.checks(session, id, { limit: 1, cursor: null })))
    return counts.reduce((sum, { total }) => sum + total, 0)
  }
  try {
    await fc.assert(
      fc.asyncProperty(fc.nat(LOCKED_AMONG), fc.nat(10), async (checked, before) => {
        told.length = 0
        const starting = locking.batches.start(session, null).catch((error: unknown) => error)
        await until(locking, () => changes() >= checked)
        await turns(before)
        await locking.accounts.lock(session)
        await locking.accounts.unlock(session, new Secret(PASSWORD), DESKTOP_CLIENT)
        // One whose transaction had begun when the lock came is whole.
        const [checksThen, changesThen] = [await recorded(), changes()]
        await starting
        await turns(50)
        expect(told.filter(isProgress).filter(({ ended }) => ended)).toHaveLength(1)
        expect([await recorded(), changes()]).toEqual([checksThen, changesThen])
        expect(changesThen).toBeLessThanOrEqual(LOCKED_AMONG)
      }),
      RUNS,
    )
  } finally {
    await locking.close()
    home.remove()
  }
})
