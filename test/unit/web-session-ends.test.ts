import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { settled } from '../support/settled.ts'
import { DESKTOP_CLIENT, draftOf, NO_OPTIONS, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let mia: TestAccount
let refused: string[]

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
  refused = []
  vault.onEvent((event: VaultEvent) => {
    if (event.type === 'credential.refused') refused.push(event.credential_id)
  })
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

const bind = async (label: string, ends: number) => (await vault.credentials.bind(mia.session, draftOf({ kind: 'web_session', exchange: 'binance', fields: { cookies: new Secret('sid=1') }, options: NO_OPTIONS }, { label, expires_at: ends }), { verify: false })).id
const list = () => vault.credentials.list(mia.session, { includeInactive: true, limit: 100, cursor: null })

test('an end that is weeks away is waited for in steps that a timer can take, and told at its moment', async () => {
  const id = await bind('far', clock.now() + 30 * DAY)
  expect(clock.waits.at(-1)).toBe(7 * DAY)
  for (let day = 0; day < 30; day += 1) {
    expect(refused).toEqual([])
    clock.advance(DAY)
  }
  await settled(() => refused.length > 0)
  expect(refused).toEqual([id])
})

test('one wait for each session, however often it is shown, and none once it is gone or ended', async () => {
  const before = clock.waits.length
  const ends = clock.now() + DAY
  await bind('one', ends)
  const other = await bind('two', ends)
  for (let times = 0; times < 5; times += 1) await list()
  expect(clock.waits.length - before).toBe(2)
  await vault.credentials.update(mia.session, other, { expires_at: ends + DAY, fields: {}, options: {}, password: null }, { verify: false }, DESKTOP_CLIENT)
  expect(clock.waits.length - before).toBe(2)
  await vault.credentials.update(mia.session, other, { expires_at: null, fields: {}, options: {}, password: null }, { verify: false }, DESKTOP_CLIENT)
  expect(clock.waits.length - before).toBe(1)
  clock.advance(DAY)
  await settled(() => refused.length > 0)
  await list()
  expect(clock.waits.length - before).toBe(0)
})

test('nothing is told of a session that was deleted, and a clock set back does not bring its end forward', async () => {
  const gone = await bind('gone', clock.now() + DAY)
  const id = await bind('kept', clock.now() + DAY)
  await vault.credentials.delete(mia.session, gone)
  clock.set(clock.now() - DAY)
  clock.advance(DAY)
  expect((await vault.credentials.read(mia.session, id)).state).toBe('unverified')
  clock.advance(DAY)
  await settled(() => refused.length > 0)
  expect(refused).toEqual([id])
})
