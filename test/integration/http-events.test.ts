import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { IssuedSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { KEPT_EVENTS } from '../../src-main/http/event-history.ts'
import type { Vault } from '../../src-main/vault.ts'
import { eventSchema, type VaultEvent } from '../../src-preload/contract/events.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { listen, withMadeUpEvents, type EventReader } from '../support/events.ts'
import { failureOf, serveForTest, type TestHost } from '../support/http.ts'
import { RUNS } from '../support/property.ts'
import { HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const EVENTS = '/api/v1/events'
const CREDENTIAL = '01890000-0000-7000-8000-00000000000a'
const HEARTBEAT = 15_000

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let emit: (event: VaultEvent) => void
let host: TestHost
let ada: TestAccount
let bob: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  ;({ vault, emit } = withMadeUpEvents(await openTestVault(folder.path, { clock })))
  host = await serveForTest(vault, { clock })
  ada = await registerAccount(vault, 'ada')
  bob = await registerAccount(vault, 'bob', ada.session)
})
afterEach(async () => {
  await host.close(0)
  await vault.close()
  folder.remove()
})

const tokenOf = ({ accessToken }: IssuedSession): string => accessToken.expose('a test sends it')
const logIn = (username = 'ada'): Promise<IssuedSession> => vault.accounts.login({ username, password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
const listenAs = ({ issued }: TestAccount, lastId: string | null = null): Promise<EventReader> => listen(host.port, tokenOf(issued), lastId)
const mayListen = (account: TestAccount): Promise<boolean> =>
  listenAs(account).then(
    (reader) => reader.leave().then(() => true),
    () => false,
  )
const changeOf = ({ session }: TestAccount, change: 'bound' | 'updated' = 'updated'): Extract<VaultEvent, { type: 'credential.changed' }> => ({ type: 'credential.changed', account_id: session.accountId, credential_id: CREDENTIAL, change })
const named = { credential_id: CREDENTIAL, exchange_name: 'binance', label: 'grid bot' } as const
const refusalOf = ({ session }: TestAccount, label: string): VaultEvent => ({
  ...named,
  type: 'credential.refused',
  account_id: session.accountId,
  label,
  outcome: 'rejected',
  state: 'rejected',
})
const names = ({ messages }: EventReader): string[] => messages.map(({ name }) => name)
/** By how much the number in each message's id is above the first one's. */
const stepsOf = ({ messages }: EventReader): number[] => {
  const numbers = messages.map(({ id }) => Number(id.split('-')[1]))
  return numbers.map((number) => number - (numbers[0] ?? 0))
}
const heard = (reader: EventReader, count: number): Promise<void> => reader.until(() => reader.messages.length >= count)

describe('who may listen', () => {
  test('Property 24: the stream is refused without a live session, after Host and before its query and the lock', async () => {
    const { issued } = ada
    await vault.accounts.lock(ada.session)
    const query = fc.constantFrom('', '?token=x', '?x=1')
    const forged = fc.oneof(fc.stringMatching(/^[\w.-]{1,60}$/u), fc.constant(undefined))
    await fc.assert(
      fc.asyncProperty(query, forged, async (search, token) => {
        const asked = token === undefined ? {} : { token }
        const answer = await host.ask(EVENTS + search, asked)
        expect([answer.status, failureOf(answer).error.code]).toEqual([401, 'AUTHENTICATION_FAILED'])
        expect(failureOf(await host.ask(EVENTS + search, { ...asked, headers: { host: 'evil.example' } })).error.code).toBe('FORBIDDEN')
      }),
      RUNS,
    )
    expect(failureOf(await host.ask(`${EVENTS}?token=${tokenOf(issued)}`)).error.code).toBe('AUTHENTICATION_FAILED')
    expect(failureOf(await host.ask(`${EVENTS}?x=1`, { token: tokenOf(issued) })).error.details?.fields).toEqual([{ path: 'x', problem: 'unknown_field' }])
    clock.advance(2 * DAY)
    expect(failureOf(await host.ask(`${EVENTS}?x=1`, { token: tokenOf(issued) })).error.code).toBe('SESSION_EXPIRED')
  })

  test('other methods are refused, HEAD among them, which would never be answered', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await host.ask(EVENTS, { method, token: tokenOf(ada.issued) })).status, method).toBe(405)
    const head = await host.ask(EVENTS, { method: 'HEAD', token: tokenOf(ada.issued) })
    expect([head.status, head.headers.allow]).toEqual([405, 'GET'])
  })

  test('a session may hold eight streams, and one that it leaves makes room again', async () => {
    const readers = await Promise.all(Array.from({ length: 8 }, () => listenAs(ada)))
    const refused = await host.ask(EVENTS, { token: tokenOf(ada.issued) })
    expect([refused.status, failureOf(refused).error.code, refused.headers['retry-after']]).toEqual([429, 'RATE_LIMIT_EXCEEDED', '15'])
    expect((await listen(host.port, tokenOf(await logIn()))).headers['content-type']).toBe('text/event-stream')
    expect((await listenAs(bob)).headers['content-type']).toBe('text/event-stream')
    await readers[0]?.leave()
    // The host learns of it a moment after the reader has closed.
    while (!(await mayListen(ada)));
  })
})

describe('what is told', () => {
  test('is text for nobody to keep or hold back, begins with where it begins, and goes on as the contract says', async () => {
    const reader = await listenAs(ada)
    expect(reader.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff' })
    expect(reader.headers['content-security-policy']).toContain("default-src 'none'")
    emit(changeOf(ada))
    await heard(reader, 2)
    await vault.accounts.lock(ada.session)
    await heard(reader, 3)
    expect(names(reader)).toEqual(['stream.gap', 'credential.changed', 'account.locked'])
    for (const { name, event } of reader.messages) {
      expect(eventSchema.parse(event)).toEqual(event)
      expect([event.type, event.account_id]).toEqual([name, ada.session.accountId])
    }
    expect(stepsOf(reader)).toEqual([0, 1, 2])
  })

  test('is about the own account alone, and numbers do not tell of others', async () => {
    const [hers, his] = [await listenAs(ada), await listenAs(bob)]
    emit(changeOf(ada))
    emit(changeOf(bob))
    emit(changeOf(ada, 'bound'))
    await Promise.all([heard(hers, 3), heard(his, 2)])
    expect(his.messages.map(({ event }) => event)).toEqual([{ type: 'stream.gap', account_id: bob.session.accountId }, changeOf(bob)])
    expect(hers.messages.slice(1).map(({ event }) => event)).toEqual([changeOf(ada), changeOf(ada, 'bound')])
    expect(stepsOf(his)).toEqual([0, 1])
    expect(his.raw()).not.toContain(ada.session.accountId)
  })

  test('while locked, is that the account was locked and unlocked, and of the time before nothing more', async () => {
    const reader = await listenAs(ada)
    await heard(reader, 1)
    const [{ id: start } = { id: '' }] = reader.messages
    emit(refusalOf(ada, 'grid bot'))
    await heard(reader, 2)
    await vault.accounts.lock(ada.session)
    await reader.until(() => names(reader).includes('account.locked'))
    emit(refusalOf(ada, 'said while locked'))
    emit({ type: 'settings.changed', account_id: ada.session.accountId })
    emit({ type: 'account.unlocked', account_id: ada.session.accountId })
    await reader.until(() => names(reader).includes('account.unlocked'))
    expect(names(reader)).toEqual(['stream.gap', 'credential.refused', 'account.locked', 'account.unlocked'])

    await vault.accounts.unlock(ada.session, new Secret(PASSWORD), HTTP_CLIENT)
    const again = await listenAs(ada, start)
    await again.until(() => names(again).includes('account.unlocked'))
    expect(again.raw()).not.toMatch(/grid bot|said while locked/u)
  })

  test('never holds what the contract has no field for: such an event stays inside, and so does its text', async () => {
    const reader = await listenAs(ada)
    await heard(reader, 1)
    emit(Object.assign(changeOf(ada), { api_secret: 'canary-of-a-secret' }))
    emit(changeOf(ada, 'bound'))
    await heard(reader, 2)
    expect(reader.messages.slice(1).map(({ event }) => event)).toEqual([changeOf(ada, 'bound')])
    expect(host.lines.join()).toContain('event.off_contract')
    expect(reader.raw() + host.lines.join()).not.toContain('canary')
  })
})

describe('resuming', () => {
  test('goes on exactly after the last event that was heard', async () => {
    const first = await listenAs(ada)
    emit(changeOf(ada))
    await heard(first, 2)
    await first.leave()
    emit(changeOf(ada, 'bound'))
    emit(changeOf(ada))
    const again = await listenAs(ada, first.messages.at(-1)?.id)
    await heard(again, 2)
    emit(changeOf(ada, 'bound'))
    await heard(again, 3)
    expect(again.messages.map(({ event }) => event)).toEqual([changeOf(ada, 'bound'), changeOf(ada), changeOf(ada, 'bound')])
  })

  test('with nothing missed is told at once that somebody listens, and of no gap', async () => {
    const first = await listenAs(ada)
    await heard(first, 1)
    const again = await listenAs(ada, first.messages[0]?.id)
    await again.until(() => again.comments.length > 0)
    emit(changeOf(ada))
    await heard(again, 1)
    expect(names(again)).toEqual(['credential.changed'])
  })

  test('Property 14: tells nothing of what came before a deletion, however little was heard', async () => {
    const start = await listenAs(ada)
    await heard(start, 1)
    const earlier = fc.array(fc.constantFrom('changed', 'refused', 'recovered', 'other'), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(earlier, fc.nat(6), async (kinds, heardOf) => {
        const before = start.messages.length
        const other = { ...changeOf(ada), credential_id: '01890000-0000-7000-8000-00000000000b' } as const
        const { session } = ada
        const made = { changed: changeOf(ada), refused: refusalOf(ada, 'grid bot'), recovered: { ...named, type: 'credential.recovered', account_id: session.accountId } as const, other }
        for (const kind of kinds) emit(made[kind])
        await heard(start, before + kinds.length)
        emit({ type: 'credential.changed', account_id: session.accountId, credential_id: CREDENTIAL, change: 'deleted' })
        await heard(start, before + kinds.length + 1)
        const again = await listenAs(ada, start.messages[before - 1 + Math.min(heardOf, kinds.length)]?.id)
        await again.until(() => again.messages.some(({ event }) => event.type === 'credential.changed' && event.change === 'deleted'))
        await again.leave()
        expect(again.messages.filter(({ event }) => 'credential_id' in event && event.credential_id === CREDENTIAL)).toHaveLength(1)
        expect(again.messages.filter(({ event }) => 'credential_id' in event && event.credential_id === other.credential_id)).toHaveLength(kinds.slice(heardOf).filter((kind) => kind === 'other').length)
      }),
      RUNS,
    )
  })

  test('says so where it can not go on: too much was missed, the id is made up, or another account’s', async () => {
    const [hers, his] = [await listenAs(ada), await listenAs(bob)]
    await Promise.all([heard(hers, 1), heard(his, 1)])
    const [{ id } = { id: '' }] = hers.messages
    for (let count = 0; count <= KEPT_EVENTS; count += 1) emit(changeOf(ada))
    for (const lastId of [id, 'made up', '', `${id}9999`, his.messages[0]?.id ?? '']) {
      const again = await listenAs(ada, lastId)
      await heard(again, 1)
      expect(names(again), lastId).toEqual(['stream.gap'])
      await again.leave()
      // The gap's own id is where to go on from.
      const later = await listenAs(ada, again.messages[0]?.id)
      emit(changeOf(ada))
      await heard(later, 1)
      expect(names(later)).toEqual(['credential.changed'])
      await later.leave()
    }
  })

  test('says so after a restart', async () => {
    const before = await listenAs(ada)
    emit(changeOf(ada))
    await heard(before, 2)
    await host.close(0)
    await vault.close()
    ;({ vault, emit } = withMadeUpEvents(await openTestVault(folder.path, { clock })))
    host = await serveForTest(vault, { clock })
    const after = await listen(host.port, tokenOf(await logIn()), before.messages.at(-1)?.id)
    await heard(after, 1)
    expect(names(after)).toEqual(['stream.gap'])
  })
})

describe('as time goes', () => {
  test('a comment comes every 15 seconds, so that both ends know of each other', async () => {
    const reader = await listenAs(ada)
    await reader.until(() => reader.comments.length === 1)
    clock.advance(HEARTBEAT - 1)
    emit(changeOf(ada))
    await heard(reader, 2)
    expect(reader.comments).toEqual(['listening'])
    clock.advance(1)
    await reader.until(() => reader.comments.length === 2)
    clock.advance(HEARTBEAT)
    await reader.until(() => reader.comments.length === 3)
    expect(reader.comments).toEqual(['listening', 'heartbeat', 'heartbeat'])
  })

  test('a stream ends with its session and at no other’s end: at logout, when its token has run out, when its refresh token was stolen', async () => {
    const [leaving, staying] = [await logIn(), await logIn()]
    const [left, stays, robbed] = await Promise.all([listen(host.port, tokenOf(leaving)), listen(host.port, tokenOf(staying)), listenAs(ada)])
    await vault.accounts.logout(await vault.accounts.authenticate(leaving.accessToken))
    await left.ended
    await vault.accounts.refresh(ada.issued.refreshToken, null)
    await expect(vault.accounts.refresh(ada.issued.refreshToken, null)).rejects.toThrow('refresh_refused')
    await robbed.ended
    emit(changeOf(ada))
    await heard(stays, 2)
    expect(names(left)).toEqual(['stream.gap'])
    clock.set(clock.now() + 2 * DAY)
    clock.advance(HEARTBEAT)
    await stays.ended
    expect(stays.comments).toEqual(['listening'])
  })

  test('nothing is told in the name of a session that has run out, not even before the next heartbeat', async () => {
    const reader = await listenAs(ada)
    await heard(reader, 1)
    clock.set(clock.now() + 2 * DAY)
    emit(changeOf(ada))
    await reader.ended
    expect(names(reader)).toEqual(['stream.gap'])
  })

  test('a host that closes ends the streams first, and waits for none', async () => {
    const reader = await listenAs(ada)
    await heard(reader, 1)
    await Promise.all([host.close(60_000), reader.ended])
    expect(names(reader)).toEqual(['stream.gap'])
  })

  test('a reader that does not read is cut after two heartbeats, and what it missed is kept for nobody', async () => {
    const readers = await Promise.all(Array.from({ length: 7 }, () => listenAs(bob)))
    await Promise.all(readers.map((reader) => heard(reader, 1)))
    const stalled = await stalledReader(tokenOf(bob.issued))
    expect((await host.ask(EVENTS, { token: tokenOf(bob.issued) })).status).toBe(429)
    let free = false
    for (let round = 1; round <= 60 && !free; round += 1) {
      for (let count = 0; count < 4; count += 1) emit(refusalOf(bob, 'x'.repeat(250_000)))
      // Before the next heartbeat each that reads has read everything: one that is merely slow would be cut like the one that stalls.
      await Promise.all(readers.map((reader) => heard(reader, 1 + 4 * round)))
      await host.ask('/api/v1/health')
      clock.advance(HEARTBEAT)
      free = await mayListen(bob)
    }
    stalled.destroy()
    expect(free).toBe(true)
    // Those that do read were not cut with it.
    const count = readers.map(({ messages }) => messages.length)
    emit(changeOf(bob))
    await Promise.all(readers.map((reader, at) => reader.until(() => reader.messages.length > (count[at] ?? 0))))
  })

  function stalledReader(token: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(host.port, '127.0.0.1', () => socket.write(`GET ${EVENTS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`))
      socket.on('error', reject)
      socket.once('data', () => {
        socket.pause()
        resolve(socket)
      })
    })
  }
})
