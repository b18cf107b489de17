import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createEventDoor } from '../../src-main/api/events.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import { relayEvents } from '../../src-main/ipc/event-relay.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { IpcProcedureName } from '../../src-preload/contract/names.ts'
import { startBinance, binanceKeyOf } from '../exchanges/binance.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { PATIENT } from '../exchanges/simulator.ts'
import { HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { listen } from '../support/events.ts'
import { startHeldExchange } from '../support/held-exchange.ts'
import { envelopeOf, failureOf, serveForTest, type TestHost } from '../support/http.ts'
import { logLines } from '../support/log-lines.ts'
import { pass, TICK } from '../support/self-locking.ts'
import { settled } from '../support/settled.ts'
import { apiKey, codeOf, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const LOCKING = '/api/v1/users/me/locking'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let host: TestHost
let ada: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  host = await serveForTest(vault, { clock })
  ada = await registerAccount(vault, 'ada')
})

afterEach(async () => {
  await host.close(0)
  await vault.close()
  folder.remove()
})

const token = ({ issued }: TestAccount): string => issued.accessToken.expose('a test sends it')
const choose = (choice: unknown) => host.ask(LOCKING, { method: 'PUT', token: token(ada), body: JSON.stringify(choice) })

describe('over HTTP', () => {
  test('the choice is read and changed, and refused in the one form', async () => {
    expect(envelopeOf(await host.ask(LOCKING, { token: token(ada) }))).toMatchObject({ data: { idle_minutes: 15, wipe_on_lock: false } })
    expect(envelopeOf(await choose({ idle_minutes: null, wipe_on_lock: true }))).toMatchObject({ data: { idle_minutes: null, wipe_on_lock: true } })
    expect(envelopeOf(await choose({ idle_minutes: 480, wipe_on_lock: false }))).toMatchObject({ data: { idle_minutes: 480, wipe_on_lock: false } })
    expect(failureOf(await choose({ idle_minutes: 0, wipe_on_lock: true }))).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect(failureOf(await choose({ idle_minutes: 5 }))).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect(failureOf(await choose({ idle_minutes: 5, wipe_on_lock: true, also: 1 }))).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect((await host.ask(LOCKING)).status).toBe(401)
    await vault.accounts.lock(ada.session)
    expect((await host.ask(LOCKING, { token: token(ada) })).status).toBe(423)
  })

  test('an open stream keeps no account open, nor does one that begins again; it tells what locked', async () => {
    vault.locking.watch(() => null)
    const stream = await listen(host.port, token(ada))
    pass(clock, 8 * MINUTE)
    const again = await listen(host.port, token(ada))
    pass(clock, 7 * MINUTE)
    await again.until(() => again.messages.some(({ name }) => name === 'account.locked'))
    expect(again.messages.at(-1)?.event).toEqual({ type: 'account.locked', account_id: ada.session.accountId, cause: 'idle' })
    await Promise.all([stream.leave(), again.leave()])
  })

  test('a lock that wipes ends the streams and refuses tokens of both kinds; other accounts go on', async () => {
    const bob = await registerAccount(vault, 'bob', ada.session)
    await choose({ idle_minutes: 1, wipe_on_lock: true })
    vault.locking.watch(() => null)
    const stream = await listen(host.port, token(ada))
    const others = await listen(host.port, token(bob))
    pass(clock, MINUTE)
    await stream.ended
    expect(failureOf(await host.ask('/api/v1/users/me', { token: token(ada) })).error.code).toBe('SESSION_EXPIRED')
    const refresh_token = ada.issued.refreshToken.expose('a test sends it')
    expect(failureOf(await host.post('/api/v1/auth/refresh', { refresh_token })).error.code).toBe('AUTHENTICATION_FAILED')
    expect((await host.ask('/api/v1/credentials', { token: token(bob) })).status).toBe(200)
    expect(others.messages.map(({ name }) => name)).toEqual(['stream.gap'])
    await others.leave()
  })
})

describe('with a request under way', () => {
  test.each([false, true])('a lock does not wait for it, and nothing of it is told after it (wipe: %s)', async (wipe_on_lock) => {
    const key = binanceKeyOf('a key that is asked about')
    const exchange = await startBinance({ keys: [key] })
    const held = await startHeldExchange(exchange.url)
    try {
      await choose({ idle_minutes: null, wipe_on_lock })
      const { id } = await vault.credentials.bind(ada.session, draftOf(apiKey('binance', { ...fieldsOf(key) }, { base_url: held.url, timeout_ms: PATIENT })), { verify: false })
      const answer = host.post(`/api/v1/credentials/${id}/verify`, {}, { token: token(ada) })
      while (held.waiting.length === 0) await setImmediate()
      const locking = vault.accounts.lockAll('suspend')
      // Before anything else runs.
      expect(vault.accounts.isUnlocked(ada.session)).toBe(false)
      await locking
      held.open()
      held.letAll()
      expect((await answer).status).toBeGreaterThanOrEqual(400)
    } finally {
      held.close()
      await exchange.close()
    }
  })
})

describe('in the window', () => {
  function openWindow() {
    const session = new DesktopSession((refreshToken) => vault.accounts.refresh(refreshToken, null))
    session.keep(ada.issued)
    const { log } = logLines()
    const sent: VaultEvent[] = []
    const stop = relayEvents({ door: createEventDoor(vault, log), session, send: (event) => sent.push(event), log })
    const answer = createCarrier({
      dispatch: createDispatcher(vault, log, { version: '1' }),
      toFailure: createToFailure(createMessages(), log, clock),
      session,
      clock,
      log,
      onLanguage: () => {},
    })
    return { sent, stop, call: (name: IpcProcedureName, input: unknown = {}) => answer(name, { isTrusted: true, values: [{ input, language: 'en' }] }) }
  }

  test('a lock that wipes is told with its cause, then the end of the session; the window has to log in', async () => {
    const { sent, stop, call } = openWindow()
    expect(await call('locking.update', { idle_minutes: null, wipe_on_lock: true })).toMatchObject({ success: true })
    await vault.accounts.lockAll('screen_lock')
    await settled(() => sent.length === 2)
    const account_id = ada.session.accountId
    expect(sent).toEqual([
      { type: 'account.locked', account_id, cause: 'screen_lock' },
      { type: 'account.sessions_ended', account_id },
    ])
    expect(await call('users.me')).toMatchObject({ error: { code: 'SESSION_EXPIRED' } })
    expect(await call('auth.login', { username: 'ada', password: PASSWORD })).toMatchObject({ success: true })
    expect(await call('locking.read')).toMatchObject({ data: { wipe_on_lock: true } })
    stop()
  })
})

describe('an account that was opened with nobody there', () => {
  beforeEach(async () => {
    await vault.accounts.lock(ada.session)
    vault.locking.watch(() => null)
    await vault.unattended.open(null, new Secret(PASSWORD))
  })

  test('does not lock for being idle', async () => {
    pass(clock, 20 * HOUR)
    expect(vault.accounts.isUnlocked(ada.session)).toBe(true)
  })

  test('locks for being idle once somebody has used it', async () => {
    pass(clock, HOUR)
    expect((await host.ask('/api/v1/credentials', { token: token(ada) })).status).toBe(200)
    pass(clock, 15 * MINUTE)
    expect(vault.accounts.isUnlocked(ada.session)).toBe(false)
  })

  test('locks when the clock jumps, by hand and at the last logout, like one that was opened by its password', async () => {
    for (const lock of [
      async () => {
        clock.set(clock.now() + HOUR)
        clock.advance(TICK)
      },
      () => vault.accounts.lockAll('by_hand'),
      () => vault.accounts.logout(ada.session),
    ]) {
      await vault.unattended.open('ADA', new Secret(PASSWORD))
      expect(vault.accounts.isUnlocked(ada.session)).toBe(true)
      await lock()
      expect(vault.accounts.isUnlocked(ada.session)).toBe(false)
    }
  })

  test('has the choice of its owner known: sessions of before live on after its lock', async () => {
    const { refreshToken } = await vault.accounts.login({ username: 'ada', password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
    await host.close(0)
    await vault.close()
    vault = await openTestVault(folder.path, { clock })
    host = await serveForTest(vault, { clock })
    await vault.unattended.open(null, new Secret(PASSWORD))
    const { user, ...issued } = await vault.accounts.refresh(refreshToken, null)
    expect(user.locked).toBe(false)
    await vault.accounts.lock({ accountId: user.id })
    expect((await vault.accounts.refresh(issued.refreshToken, null)).user.locked).toBe(true)
  })

  test.each([
    ['another password', 'ada', 'wrong'],
    ['a name that nobody has', 'nobody', PASSWORD],
  ])('is not opened by %s', async (_what, username, password) => {
    await vault.accounts.lock(ada.session)
    expect(await codeOf(vault.unattended.open(username, new Secret(password)))).toBe('AUTHENTICATION_FAILED')
    expect(vault.accounts.isUnlocked(ada.session)).toBe(false)
  })

  test('stays locked where everything was locked meanwhile, at whatever moment', async () => {
    for (let turns = 0; turns < 10; turns += 1) {
      const opening = vault.unattended.open('ada', new Secret(PASSWORD)).catch((error: unknown) => error)
      for (let turn = 0; turn < turns; turn += 1) await setImmediate()
      await vault.accounts.lockAll('suspend')
      await opening
      expect(vault.accounts.isUnlocked(ada.session)).toBe(false)
    }
  })
})
