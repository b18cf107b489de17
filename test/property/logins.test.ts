import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { MINUTE, VirtualClock } from '../support/clock.ts'
import { deleteAccount, loginAs, rename, setRole } from '../support/profiles.ts'
import { RUNS } from '../support/property.ts'
import { dumpOf, withRawFile } from '../support/raw-file.ts'
import { settled } from '../support/settled.ts'
import { codeOf, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let admin: TestAccount
let count = 0

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  admin = await registerAccount(vault, 'admin')
})

afterAll(async () => {
  await vault.close()
  folder.remove()
})

const ACTS = ['login', 'refresh', 'reuse', 'end', 'end of the other', 'everywhere', 'rename', 'to the name of the other', 'read', 'resolve', 'alert of the other', 'role', 'role of the other', 'use', 'delete'] as const
type Act = (typeof ACTS)[number]
const acts = fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 5 })

/** What the store has of an account, its row and all that hangs on it, as text; its audit, which is written behind what is done, has tests of its own. */
function rowsOf({ accountId }: LiveSession): readonly string[] {
  const rows = dumpOf(folder.path, ['settings', 'password_failures', 'audit_entries', 'audit_heads', 'audit_waiting'])
  const sessions = (rows['sessions'] ?? []).filter((row) => row.includes(accountId))
  const ids = sessions.map((row) => (JSON.parse(row) as { id: string }).id)
  return Object.values(rows).flatMap((table) => table.filter((row) => row.includes(accountId) || ids.some((id) => row.includes(id))))
}

const lastUseOf = ({ sessionId }: LiveSession) => withRawFile(folder.path, (file) => file.prepare<[string], number>('SELECT last_used_at FROM sessions WHERE id = ?').pluck().get(sessionId))

/** All that an account is shown of its logins and alerts. */
const shownTo = async (session: LiveSession): Promise<unknown> => [await vault.accounts.me(session), await vault.logins.list(session), await vault.alerts.list(session, { include_resolved: true })]

/** Does one thing after the other in the name of an account; what is refused is refused. */
async function act(what: Act, name: { current: string }, session: LiveSession, other: LiveSession, otherName: string): Promise<void> {
  const [own, foreign] = await Promise.all([session, other].map((of) => vault.alerts.list(of, { include_resolved: true }).catch(() => [])))
  const { issued, session: fresh } = await loginAs(vault, name.current)
  switch (what) {
    case 'login':
      return
    case 'refresh':
      return void (await vault.accounts.refresh(issued.refreshToken, null))
    case 'reuse':
      await vault.accounts.refresh(issued.refreshToken, null)
      return void (await codeOf(vault.accounts.refresh(issued.refreshToken, null)))
    case 'end':
      return vault.logins.end(session, fresh.sessionId)
    case 'end of the other':
      expect(await codeOf(vault.logins.end(session, other.sessionId))).toBe('NOT_FOUND')
      return
    case 'everywhere':
      return vault.logins.endAll(session, { keepCurrent: true })
    case 'rename':
      name.current = (await rename(vault, session, { username: `${name.current.split('-')[0]}-${(count += 1)}` })).username
      return
    case 'to the name of the other':
      expect(await codeOf(rename(vault, session, { username: otherName.toUpperCase() }))).toBe('ACCOUNT_EXISTS')
      return
    case 'read':
    case 'resolve':
      for (const { id } of own ?? []) await vault.alerts[what](session, id)
      return
    case 'alert of the other':
      for (const { id } of foreign ?? []) expect([await codeOf(vault.alerts.read(session, id)), await codeOf(vault.alerts.resolve(session, id))]).toEqual(['NOT_FOUND', 'NOT_FOUND'])
      return
    case 'role':
    case 'role of the other':
      expect(await codeOf(setRole(vault, session, what === 'role' ? name.current : otherName, 'admin'))).toBe('FORBIDDEN')
      return
    case 'use':
      vault.logins.used(session)
      clock.advance(MINUTE)
      return settled(() => lastUseOf(session) === clock.now() - MINUTE)
    case 'delete':
      return deleteAccount(vault, fresh)
  }
}

describe('two accounts', () => {
  test("Property 30: whatever one does with its logins, its alerts, its name and itself, nothing of the other's changes, is shown or is told", async () => {
    await fc.assert(
      fc.asyncProperty(acts, acts, async (before, after) => {
        count += 1
        const [mine, others] = [`mia.${count}`, `noa.${count}`]
        const { session } = await registerAccount(vault, mine, admin.session)
        const { session: other } = await registerAccount(vault, others, admin.session)
        // What the other one has by then is not nothing.
        const theirs = { current: others }
        for (const what of before) if (what !== 'delete' && what !== 'everywhere') await act(what, theirs, other, session, mine)
        const [rows, shown] = [rowsOf(other), await shownTo(other)]
        const heard: VaultEvent[] = []
        const stop = vault.onEvent((event) => event.account_id === other.accountId && heard.push(event))
        const name = { current: mine }
        for (const what of after) {
          await act(what, name, session, other, theirs.current)
          if (what === 'delete') break
        }
        stop()
        expect(rowsOf(other)).toEqual(rows)
        expect(await shownTo(other)).toEqual(shown)
        expect(heard).toEqual([])
        expect(vault.accounts.isUnlocked(other)).toBe(true)
        expect(JSON.stringify(await shownTo(other))).not.toContain(session.accountId)
      }),
      RUNS,
    )
  })
})
