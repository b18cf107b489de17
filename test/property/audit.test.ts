import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import type { AuditedAct } from '../../src-main/audit/act.ts'
import type { Vault } from '../../src-main/vault.ts'
import { AUDIT_ACTIONS, type AuditActor, type AuditEntry } from '../../src-preload/contract/audit.ts'
import { login } from '../support/renewal.ts'
import { RUNS } from '../support/property.ts'
import { withRawFile } from '../support/raw-file.ts'
import { codeOf, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const NAMES = ['mia', 'noa'] as const
type Name = (typeof NAMES)[number]

const SOMEBODY: AuditActor = { kind: 'visitor', door: 'http', address: '127.0.0.1', agent: 'curl/8', session_id: null }

const act: fc.Arbitrary<AuditedAct> = fc
  .tuple(fc.constantFrom(...AUDIT_ACTIONS), fc.constantFrom(null, 'AUTHENTICATION_FAILED'), fc.option(fc.string({ maxLength: 40 })))
  .map(([action, refused, detail]) => ({ action, actor: SOMEBODY, refused, detail }))

const everything = async (vault: Vault, session: LiveSession): Promise<readonly AuditEntry[]> => (await vault.audit.list(session, { limit: 10_000 })).entries.toReversed()

const enter = async (vault: Vault, name: string): Promise<LiveSession> => vault.accounts.authenticate((await login(vault, PASSWORD, name)).accessToken)

describe('rows of the audit', () => {
  const ENTRIES = 9
  const folder = temporaryFolder()
  let vault: Vault
  let mia: LiveSession
  let noa: LiveSession

  beforeAll(async () => {
    vault = await openTestVault(folder.path)
    mia = (await registerAccount(vault, 'mia')).session
    noa = (await registerAccount(vault, 'noa', mia)).session
    for (let number = 1; number <= ENTRIES; number += 1) {
      for (const { accountId } of [mia, noa]) await vault.audit.record(accountId, { action: 'credential.revealed', actor: SOMEBODY, detail: `of ${number}` })
    }
  })

  afterAll(async () => {
    await vault.close()
    folder.remove()
  })

  /** Verifies while the rows are tampered with, and puts everything back. */
  async function verdictWith(tamper: (connection: Database) => void): Promise<readonly [Awaited<ReturnType<Vault['audit']['verify']>>, readonly AuditEntry[]]> {
    const tables = ['audit_entries', 'audit_heads']
    withRawFile(folder.path, (connection) => {
      for (const table of tables) connection.exec(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`)
      connection.pragma('ignore_check_constraints = ON')
      tamper(connection)
    })
    try {
      return [await vault.audit.verify(mia), await everything(vault, mia)]
    } finally {
      withRawFile(folder.path, (connection) => {
        for (const table of tables) connection.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}; DROP TABLE kept_${table}`)
      })
    }
  }

  const number = fc.integer({ min: 1, max: ENTRIES })

  test('control: untouched, both chains are intact', async () => {
    expect(await vault.audit.verify(mia)).toEqual({ intact: true, entries: ENTRIES, pruned_before: null, broken_at: null, problem: null, keychain: 'none' })
    expect((await vault.audit.verify(noa)).intact).toBe(true)
  })

  test('Property 29: a changed bit of an entry is found, at its number', async () => {
    await fc.assert(
      fc.asyncProperty(number, fc.constantFrom('sealed', 'mac'), fc.nat(), async (one, column, at) => {
        const [verdict] = await verdictWith((connection) => {
          const bytes = connection.prepare<[string, number], Buffer>(`SELECT ${column} FROM audit_entries WHERE account_id = ? AND number = ?`).pluck().get(mia.accountId, one) ?? Buffer.alloc(1)
          bytes[Math.floor(at / 8) % bytes.length] = (bytes[Math.floor(at / 8) % bytes.length] ?? 0) ^ (1 << (at % 8))
          connection.prepare(`UPDATE audit_entries SET ${column} = ? WHERE account_id = ? AND number = ?`).run(bytes, mia.accountId, one)
        })
        expect(verdict).toMatchObject({ intact: false, broken_at: one, problem: 'changed' })
      }),
      RUNS,
    )
  })

  test('Property 29: another time of an entry is found, and the entry is not shown with it', async () => {
    await fc.assert(
      fc.asyncProperty(number, fc.integer({ min: 1, max: 1_000_000 }), async (one, by) => {
        const [verdict, entries] = await verdictWith((connection) => void connection.prepare('UPDATE audit_entries SET at = at + ? WHERE account_id = ? AND number = ?').run(by, mia.accountId, one))
        expect(verdict).toMatchObject({ intact: false, broken_at: one, problem: 'changed' })
        expect(entries.map((entry) => entry.number)).not.toContain(one)
      }),
      RUNS,
    )
  })

  test('Property 29: entries that are gone are found, from the middle as from the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(number, { minLength: 1 }), async (gone) => {
        const [verdict] = await verdictWith((connection) => {
          for (const one of gone) connection.prepare('DELETE FROM audit_entries WHERE account_id = ? AND number = ?').run(mia.accountId, one)
        })
        const first = Math.min(...gone)
        const isTail = gone.length === ENTRIES - first + 1
        expect(verdict).toMatchObject({ intact: false, broken_at: first, problem: isTail ? 'cut_off' : 'missing', entries: ENTRIES - gone.length })
      }),
      RUNS,
    )
  })

  test('Property 29: entries that changed places, in whole or in part, are found', async () => {
    const parts = fc.uniqueArray(fc.constantFrom('sealed', 'mac', 'at'), { minLength: 1 }).filter((columns) => columns.join() !== 'at')
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(number, { minLength: 2, maxLength: 2 }), parts, async ([one = 1, two = 2], columns) => {
        const [verdict] = await verdictWith((connection) => {
          const read = connection.prepare<[string, number], Record<string, unknown>>('SELECT * FROM audit_entries WHERE account_id = ? AND number = ?')
          const [first, second] = [read.get(mia.accountId, one), read.get(mia.accountId, two)]
          for (const column of columns) {
            const write = connection.prepare(`UPDATE audit_entries SET ${column} = ? WHERE account_id = ? AND number = ?`)
            write.run(second?.[column], mia.accountId, one)
            write.run(first?.[column], mia.accountId, two)
          }
        })
        expect(verdict).toMatchObject({ intact: false, broken_at: Math.min(one, two), problem: 'changed' })
      }),
      RUNS,
    )
  })

  test("Property 29: another account's entry, or an own one once more, is found where it was put", async () => {
    await fc.assert(
      fc.asyncProperty(number, number, fc.boolean(), fc.boolean(), async (from, to, isForeign, isBehind) => {
        fc.pre(isForeign || isBehind || from !== to)
        const place = isBehind ? ENTRIES + to : to
        const [verdict] = await verdictWith((connection) => {
          connection
            .prepare('INSERT OR REPLACE INTO audit_entries SELECT ?, ?, at, sealed, mac FROM kept_audit_entries WHERE account_id = ? AND number = ?')
            .run(mia.accountId, place, isForeign ? noa.accountId : mia.accountId, from)
        })
        expect(verdict).toMatchObject({ intact: false, broken_at: isBehind ? ENTRIES + 1 : place, problem: 'changed' })
      }),
      RUNS,
    )
  })

  test("Property 29: a changed head or checkpoint, or another account's, is found", async () => {
    const column = fc.constantFrom('sealed' as const, 'checkpoint' as const, 'revision' as const)
    await fc.assert(
      fc.asyncProperty(column, fc.option(fc.nat()), async (changed, at) => {
        const [verdict] = await verdictWith((connection) => {
          const read = (id: string) => connection.prepare<[string], Buffer | number>(`SELECT ${changed} FROM audit_heads WHERE account_id = ?`).pluck().get(id) ?? 0
          const value = read(at === null ? noa.accountId : mia.accountId)
          if (Buffer.isBuffer(value) && at !== null) value[at % value.length] = (value[at % value.length] ?? 0) ^ 1
          connection.prepare(`UPDATE audit_heads SET ${changed} = ? WHERE account_id = ?`).run(typeof value === 'number' ? value + 1 : value, mia.accountId)
        })
        expect(verdict).toMatchObject({ intact: false, problem: changed === 'checkpoint' ? 'checkpoint' : 'head_unreadable', broken_at: 1 })
      }),
      RUNS,
    )
  })

  test('Property 29: a head put back with fewer entries before it does not hide those behind it', async () => {
    const another = temporaryFolder()
    const small = await openTestVault(another.path)
    const ada = (await registerAccount(small, 'ada')).session
    await small.audit.record(ada.accountId, { action: 'credential.revealed', actor: SOMEBODY })
    const head = withRawFile(another.path, (connection) => connection.prepare<[], { revision: number; sealed: Buffer }>('SELECT revision, sealed FROM audit_heads').get())
    await small.audit.record(ada.accountId, { action: 'credential.deleted', actor: SOMEBODY })
    withRawFile(another.path, (connection) => connection.prepare('UPDATE audit_heads SET revision = ?, sealed = ?').run(head?.revision, head?.sealed))
    expect(await small.audit.verify(ada)).toMatchObject({ intact: false, broken_at: 2, problem: 'changed' })
    // Nor once the chain has gone on from there.
    await small.audit.record(ada.accountId, { action: 'credential.bound', actor: SOMEBODY })
    expect(await small.audit.verify(ada)).toMatchObject({ intact: false, broken_at: 2, problem: 'changed' })
    await small.close()
    another.remove()
  })
})

describe('a life of locks, unlocks and restarts', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('acts' as const), who: fc.constantFrom(...NAMES), acts: fc.array(act, { minLength: 1, maxLength: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('lock' as const, 'unlock' as const), who: fc.constantFrom(...NAMES) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  )

  test('Property 30: each account finds all of its own acts once, in order, and nothing of the other', async () => {
    const folder = temporaryFolder()
    let vault = await openTestVault(folder.path)
    const mia = (await registerAccount(vault, 'mia')).session
    const ids = { mia: mia.accountId, noa: (await registerAccount(vault, 'noa', mia)).session.accountId }
    const before = { mia: 0, noa: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const done: Record<Name, AuditedAct[]> = { mia: [], noa: [] }
        for (const one of steps) {
          if (one.do === 'restart') {
            await vault.close()
            vault = await openTestVault(folder.path)
          } else if ('acts' in one) {
            await Promise.all(one.acts.map((each) => vault.audit.record(ids[one.who], each)))
            done[one.who].push(...one.acts)
          } else if (one.do === 'lock') await vault.accounts.lock({ accountId: ids[one.who] })
          else await login(vault, PASSWORD, one.who)
        }
        for (const who of NAMES) {
          const session = await enter(vault, who)
          const entries = await everything(vault, session)
          expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1))
          const told = entries.slice(before[who]).filter(({ actor }) => actor.kind !== 'vault')
          before[who] = entries.length
          expect(told.map(({ action, refused, detail }) => ({ action, refused, detail }))).toEqual(done[who].map(({ action, refused, detail }) => ({ action, refused, detail })))
          expect(await vault.audit.verify(session)).toMatchObject({ intact: true, entries: entries.length })
        }
      }),
      RUNS,
    )
    await vault.close()
    folder.remove()
  })

  test('Property 32: while an account is locked its audit tells nothing, and what is done then waits', async () => {
    const folder = temporaryFolder()
    const vault = await openTestVault(folder.path)
    const { session } = await registerAccount(vault, 'mia')
    await fc.assert(
      fc.asyncProperty(act, async (made) => {
        await vault.accounts.lock(session)
        await vault.audit.record(session.accountId, made)
        const refusals = [vault.audit.list(session, { limit: 50 }), vault.audit.verify(session), vault.audit.export(session, 'csv'), vault.audit.export(session, 'json')]
        expect(await Promise.all(refusals.map(codeOf))).toEqual(refusals.map(() => 'VAULT_LOCKED'))
        await login(vault, PASSWORD)
        const [newest] = (await vault.audit.list(session, { limit: 1 })).entries
        expect(newest).toMatchObject({ action: made.action, detail: made.detail, refused: made.refused, adopted: true })
      }),
      RUNS,
    )
    await vault.close()
    folder.remove()
  })

  test('Property 32: a lock while the audit is read or written ends in a refusal or a whole answer, and breaks no chain', async () => {
    const folder = temporaryFolder()
    const vault = await openTestVault(folder.path)
    const { session } = await registerAccount(vault, 'mia')
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 4 }), fc.nat({ max: 12 }), async (acts, turns) => {
        const work = [...acts.map((each) => vault.audit.record(session.accountId, each)), vault.audit.verify(session).then(({ intact }) => expect(intact).toBe(true)), vault.audit.list(session, { limit: 5 })]
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
        await vault.accounts.lock(session)
        const ends = await Promise.allSettled(work)
        expect(ends.slice(0, acts.length).map(({ status }) => status)).toEqual(acts.map(() => 'fulfilled'))
        for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'VAULT_LOCKED' })
        await login(vault, PASSWORD)
        expect(await vault.audit.verify(session)).toMatchObject({ intact: true })
      }),
      RUNS,
    )
    await vault.close()
    folder.remove()
  })
})
