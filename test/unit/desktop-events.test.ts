import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { IpcProcedureName } from '../../src-preload/contract/names.ts'
import type { Dispatch } from '../../src-main/api/call.ts'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createEventDoor } from '../../src-main/api/events.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import { relayEvents } from '../../src-main/ipc/event-relay.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { withMadeUpEvents } from '../support/events.ts'
import { logLines } from '../support/log-lines.ts'
import { DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const CREDENTIAL = '01890000-0000-7000-8000-00000000000a'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let emit: (event: VaultEvent) => void
let ada: TestAccount
let session: DesktopSession
let sent: VaultEvent[]
let stop: () => void

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  ;({ vault, emit } = withMadeUpEvents(await openTestVault(folder.path, { clock })))
  ada = await registerAccount(vault, 'ada')
  session = new DesktopSession((token) => vault.accounts.refresh(token, null))
  session.keep(ada.issued)
  sent = []
  stop = relayEvents({ door: createEventDoor(vault, logLines().log), session, send: (event) => sent.push(event), log: logLines().log })
})
afterEach(async () => {
  stop()
  await vault.close()
  folder.remove()
})

const changed = (accountId = ada.session.accountId): VaultEvent => ({ type: 'credential.changed', account_id: accountId, credential_id: CREDENTIAL, change: 'checked' })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const names = (): string[] => sent.map(({ type }) => type)

/** Everything that was told has been weighed once something that is always passed on has come through. */
async function settled(): Promise<void> {
  const before = sent.length
  emit({ type: 'account.sessions_ended', account_id: ada.session.accountId })
  while (sent.length === before || sent.at(-1)?.type !== 'account.sessions_ended') await turn()
  sent.pop()
}

test('the window hears of its own account, in order', async () => {
  const bob = await registerAccount(vault, 'bob', ada.session)
  emit(changed())
  emit(changed(bob.session.accountId))
  emit({ type: 'settings.changed', account_id: ada.session.accountId })
  await settled()
  expect(sent).toEqual([changed(), { type: 'settings.changed', account_id: ada.session.accountId }])
})

test('a window whose token ran out over night goes on hearing: its session is renewed for the event', async () => {
  clock.set(clock.now() + 2 * DAY)
  emit(changed())
  await settled()
  expect(sent).toEqual([changed()])
  expect(session.accessToken).not.toBe(ada.issued.accessToken)
  emit(changed())
  await settled()
  expect(sent).toHaveLength(2)
})

test.each(['first', 'after something else'])('a window whose session was ended elsewhere hears that it was, and nothing else: %s', async (when) => {
  const { accessToken } = ada.issued
  await vault.accounts.login({ username: 'ada', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
  await vault.accounts.logout(await vault.accounts.authenticate(accessToken))
  sent.length = 0
  if (when !== 'first') emit(changed())
  emit({ type: 'account.sessions_ended', account_id: ada.session.accountId })
  emit(changed())
  while (sent.length === 0) await turn()
  for (let count = 0; count < 50; count += 1) await turn()
  expect(new Set(names())).toEqual(new Set(['account.sessions_ended']))
})

test('a window that sets another password keeps its place: whoever is refused meanwhile waits for the new session', async () => {
  const log = logLines().log
  const dispatch = createDispatcher(vault, log, { version: '1', clock })
  const slowly: Dispatch = async (name, ...rest) => {
    const answered = await dispatch(name, ...rest)
    if (name === 'auth.password') for (let count = 0; count < 100; count += 1) await turn()
    return answered
  }
  const answer = createCarrier({ dispatch: slowly, toFailure: createToFailure(createMessages(), log, clock), session, clock, log, onLanguage: () => undefined })
  const ask = (name: IpcProcedureName, input: object) => answer(name, { isTrusted: true, values: [{ input, language: 'en' }] })
  let asked: ReturnType<typeof ask> | undefined
  vault.onEvent(({ type }) => {
    // As a page does: the old session has ended by now, and the answer with the new one is not there yet.
    if (type === 'account.sessions_ended') asked = ask('users.me', {})
  })
  const next = 'another staple-orbit 48'
  expect(await ask('auth.password', { current_password: PASSWORD, new_password: next, confirm_password: next })).toMatchObject({ success: true })
  expect(await asked).toMatchObject({ success: true, data: { username: 'ada' } })
  expect(session.accountId).toBe(ada.session.accountId)
})

test('nobody logged in hears nothing, nor does the next one what was told before', async () => {
  const bob = await registerAccount(vault, 'bob', ada.session)
  sent.length = 0
  emit(changed())
  // While that is still being weighed, another one logs in at this window.
  session.keep(bob.issued)
  emit({ type: 'account.sessions_ended', account_id: bob.session.accountId })
  while (sent.length === 0) await turn()
  expect(sent.map(({ account_id }) => account_id)).toEqual([bob.session.accountId])
  session.drop()
  emit(changed())
  emit(changed(bob.session.accountId))
  session.keep(ada.issued)
  await settled()
  expect(sent).toHaveLength(1)
})

test('an account that is locked while an event is being weighed keeps it to itself', async () => {
  emit(changed())
  await vault.accounts.lock(ada.session)
  await settled()
  expect(names()).toEqual(['account.locked'])
})

test('what the contract has no field for never reaches the window', async () => {
  emit(Object.assign(changed(), { api_secret: 'canary' }))
  await settled()
  expect(sent).toEqual([])
})
