import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { IssuedSession } from '../../src-main/accounts/session.ts'
import type { Vault } from '../../src-main/vault.ts'
import { MINUTE, VirtualClock } from '../support/clock.ts'
import { RUNS } from '../support/property.ts'
import { login } from '../support/renewal.ts'
import { pass, TICK, watched, type Watched } from '../support/self-locking.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let idle: number | null = null
let door: Watched
let mia: IssuedSession

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  mia = (await registerAccount(vault, 'mia')).issued
  door = watched(vault, () => idle)
})

afterEach(() => {
  idle = null
})

afterAll(async () => {
  await vault.close()
  folder.remove()
})

/** What happens next: time that passes in looks, a request, the page's renewal, or another choice in minutes. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('time' as const), ticks: fc.integer({ min: 1, max: 30 }), rest: fc.integer({ min: 0, max: TICK - 1 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('request' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('choice' as const), minutes: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }) }) },
)

const unlock = async (): Promise<void> => {
  mia = await login(vault, PASSWORD)
}

test('for any sequence of requests and time, an account is answered exactly while it was idle for less than its owner chose', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      await unlock()
      let minutes: number | null = 2
      expect(await door.choose(mia, { idle_minutes: minutes, wipe_on_lock: false })).toBeNull()
      let unusedFor = 0
      let open = true
      for (const next of steps) {
        if (next.kind === 'time') {
          const took = next.ticks * TICK + next.rest
          pass(clock, took)
          unusedFor += took
        }
        if (minutes !== null && unusedFor >= minutes * MINUTE) open = false
        if (next.kind === 'request') expect(await door.ask(mia, 'users.me')).toBeNull()
        if (next.kind === 'choice') {
          expect(await door.choose(mia, { idle_minutes: next.minutes, wipe_on_lock: false })).toBe(open ? null : 'VAULT_LOCKED')
          if (open) minutes = next.minutes
        }
        if (next.kind !== 'time') unusedFor = 0
        // What every request begins with.
        vault.locking.look()
        expect(vault.accounts.isUnlocked({ accountId: mia.user.id })).toBe(open)
        if (!open) {
          expect(await door.ask(mia, 'locking.read')).toBe('VAULT_LOCKED')
          await unlock()
          unusedFor = 0
          open = true
        }
      }
    }),
    RUNS,
  )
})

test('for any course of the machine’s own idle time, an account is open exactly until that reaches what its owner chose', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 * MINUTE }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (course, minutes) => {
      idle = 0
      await unlock()
      expect(await door.choose(mia, { idle_minutes: minutes, wipe_on_lock: false })).toBeNull()
      let openFor = 0
      let open = true
      for (const told of course) {
        idle = told
        pass(clock, TICK)
        openFor += TICK
        // What the machine was idle for before the unlock is nobody's leaving.
        if (Math.min(told, openFor) >= minutes * MINUTE) open = false
        expect(vault.accounts.isUnlocked({ accountId: mia.user.id })).toBe(open)
      }
    }),
    RUNS,
  )
})

test('for any steps of the wall clock, all accounts lock exactly at one of a minute or more', async () => {
  const steps = fc.array(fc.integer({ min: -2 * MINUTE, max: 2 * MINUTE }), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (jumps, byRequest) => {
      await unlock()
      expect(await door.choose(mia, { idle_minutes: null, wipe_on_lock: false })).toBeNull()
      for (const jump of jumps) {
        clock.set(clock.now() + jump)
        if (byRequest) await door.ask(mia, 'users.me')
        else clock.advance(TICK)
        const open = Math.abs(jump) < MINUTE
        expect(vault.accounts.isUnlocked({ accountId: mia.user.id })).toBe(open)
        if (!open) await unlock()
      }
    }),
    RUNS,
  )
})
