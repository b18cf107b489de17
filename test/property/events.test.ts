import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Envelope } from '../../src-preload/contract/envelope.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { IpcProcedureName } from '../../src-preload/contract/names.ts'
import { contract, type InputOf } from '../../src-preload/contract/procedures.ts'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createEventDoor } from '../../src-main/api/events.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import { relayEvents } from '../../src-main/ipc/event-relay.ts'
import type { Vault } from '../../src-main/vault.ts'
import { requestOf } from '../../src-renderer/bridge/http-request.ts'
import { VirtualClock } from '../support/clock.ts'
import { listen, withMadeUpEvents, type EventReader } from '../support/events.ts'
import { envelopeOf, serveForTest, type TestHost } from '../support/http.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const folder = temporaryFolder()
const clock = new VirtualClock()
const { lines, log } = logLines()
const NAMES = ['ada', 'bob'] as const
type Name = (typeof NAMES)[number]

/** Asks over one of the carriers. */
type Ask = <N extends IpcProcedureName>(name: N, input: InputOf<N>) => Promise<Envelope<unknown>>

/** One account as a trader has it: a program's session with a stream, and a window. */
interface Trader {
  readonly id: string
  readonly token: string
  readonly ask: { readonly http: Ask; readonly ipc: Ask }
  readonly reader: EventReader
  /** What the window heard, as it was sent. */
  readonly window: VaultEvent[]
  /** Credentials that it bound, newest last. */
  readonly bound: string[]
}

let vault: Vault
let emit: (event: VaultEvent) => void
let host: TestHost
let traders: Record<Name, Trader>
const lookers = new Set<() => void>()

async function windowOf(username: Name): Promise<Pick<Trader, 'window'> & { ask: Ask }> {
  const session = new DesktopSession((token) => vault.accounts.refresh(token, null))
  const answer = createCarrier({ dispatch: createDispatcher(vault, log, { version: '1', clock }), toFailure: createToFailure(createMessages(), log, clock), session, clock, log, onLanguage: () => undefined })
  const window: VaultEvent[] = []
  const send = (event: VaultEvent): void => {
    // What Electron would hand to the page is a copy.
    window.push(structuredClone(event))
    for (const look of lookers) look()
  }
  relayEvents({ door: createEventDoor(vault, log), session, send, log })
  const ask: Ask = (name, input) => answer(name, { isTrusted: true, values: [{ input, language: 'en' }] })
  expect((await ask('auth.login', { username, password: PASSWORD })).success).toBe(true)
  return { window, ask }
}

async function traderOf(username: Name, id: string): Promise<Trader> {
  const session = await host.post('/api/v1/auth/login', { username, password: PASSWORD })
  const token = (envelopeOf(session).data as { access_token: string }).access_token
  const http: Ask = async (name, input) => {
    const { url, method, body } = requestOf((contract[name] as { http: Parameters<typeof requestOf>[0] }).http, '/api/v1', input)
    return envelopeOf(await host.ask(url, { method, token, ...(body === null ? {} : { body }) }))
  }
  const { window, ask } = await windowOf(username)
  return { id, token, ask: { http, ipc: ask }, reader: await listen(host.port, token), window, bound: [] }
}

beforeAll(async () => {
  ;({ vault, emit } = withMadeUpEvents(await openTestVault(folder.path, { clock, log })))
  host = await serveForTest(vault, { clock })
  const ada = await registerAccount(vault, 'ada')
  const bob = await registerAccount(vault, 'bob', ada.session)
  traders = { ada: await traderOf('ada', ada.session.accountId), bob: await traderOf('bob', bob.session.accountId) }
})
afterAll(async () => {
  await host.close(0)
  await vault.close()
  folder.remove()
})

const tell = (account: Trader, credential_id: string): void => emit({ type: 'credential.changed', account_id: account.id, credential_id, change: 'checked' })

/** Resolves once both of the account's listeners have heard all that was told before. */
async function allHeard(account: Trader): Promise<void> {
  expect((await account.ask.http('auth.unlock', { password: PASSWORD })).success).toBe(true)
  const marker = randomUUID()
  tell(account, marker)
  const isMarker = (event: VaultEvent): boolean => event.type === 'credential.changed' && event.credential_id === marker
  await account.reader.until(() => account.reader.messages.some(({ event }) => isMarker(event)))
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!account.window.some(isMarker)) return
      lookers.delete(look)
      resolve()
    }
    lookers.add(look)
    look()
  })
}

async function bind(account: Trader, carrier: 'http' | 'ipc', fields: { api_key: string; api_secret: string; passphrase: string }, label: string): Promise<void> {
  const answer = await account.ask[carrier]('credentials.bind', { kind: 'api_key', exchange_name: 'okx', ...fields, label, verify: false, options: { check_from: 'nowhere' } })
  if (answer.success) account.bound.push((answer.data as { id: string }).id)
}

const generated = fc.noBias(exchangeSecret())
const fields = fc.record({ api_key: generated, api_secret: generated, passphrase: generated })
const action = fc.record({
  who: fc.constantFrom(...NAMES),
  carrier: fc.constantFrom('http' as const, 'ipc' as const),
  what: fc.constantFrom('lock', 'unlock', 'bind', 'update', 'delete', 'restore', 'look', 'told'),
  fields,
})

async function act({ who, carrier, what, fields: secrets }: { who: Name; carrier: 'http' | 'ipc'; what: string; fields: { api_key: string; api_secret: string; passphrase: string } }): Promise<void> {
  const account = traders[who]
  const ask = account.ask[carrier]
  const id = account.bound.at(-1) ?? randomUUID()
  const label = `label of ${who}`
  if (what === 'lock') await ask('auth.lock', {})
  else if (what === 'unlock') await ask('auth.unlock', { password: PASSWORD })
  else if (what === 'bind') await bind(account, carrier, secrets, label)
  else if (what === 'update') await ask('credentials.update', { id, ...secrets, label, verify: false })
  else if (what === 'delete') await ask('credentials.delete', { id })
  else if (what === 'restore') await ask('credentials.restore', { id })
  else if (what === 'look') await ask('credentials.read', { id })
  else emit({ type: 'credential.refused', account_id: account.id, credential_id: id, exchange_name: 'okx', label, outcome: 'expired', state: 'expired' })
}

describe('events', () => {
  test('Property 30: two accounts act at the same time, over both carriers, and neither hears of the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }), async (rounds) => {
        for (const together of rounds) await Promise.all(together.map(act))
        await Promise.all(NAMES.map((name) => allHeard(traders[name])))
        clock.advance(1_000)
        for (const [name, other] of [NAMES, NAMES.toReversed()] as [Name, Name][]) {
          const { id, reader, window } = traders[name]
          const said = reader.raw() + JSON.stringify(window)
          expect(new Set([...reader.messages.map(({ event }) => event), ...window].map(({ account_id }) => account_id))).toEqual(new Set([id]))
          for (const foreign of [traders[other].id, `label of ${other}`, ...traders[other].bound]) expect(said).not.toContain(foreign)
        }
      }),
      RUNS,
    )
    // Each did hear of what it did itself: the silence above is no silence of everything.
    for (const name of NAMES) {
      const { reader, window, bound } = traders[name]
      for (const events of [reader.messages.map(({ event }) => event), window]) {
        expect(new Set(events.map(({ type }) => type))).toEqual(new Set([...(events === window ? [] : ['stream.gap']), 'account.locked', 'account.unlocked', 'credential.changed', 'credential.refused']))
        expect(events.some((event) => event.type === 'credential.changed' && event.change === 'bound' && bound.includes(event.credential_id))).toBe(true)
      }
    }
  })

  test('Property 32: while an account is locked, neither carrier tells of anything but the lock', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), fc.array(fc.uuid(), { minLength: 1, maxLength: 5 }), fc.array(fc.uuid(), { maxLength: 5 }), async (who, before, during) => {
        const account = traders[who]
        await allHeard(account)
        for (const id of before) tell(account, id)
        await account.ask.ipc('auth.lock', {})
        const [toldBefore, sentBefore] = [account.reader.messages.length, account.window.length]
        for (const id of during) tell(account, id)
        await allHeard(account)
        clock.advance(1_000)
        const after = [...account.reader.messages.slice(toldBefore).map(({ event }) => event), ...account.window.slice(sentBefore)]
        const lockedFor = JSON.stringify(after)
        for (const id of during) expect(lockedFor).not.toContain(id)
        expect(after.map(({ type }) => type)).toContain('account.unlocked')
      }),
      RUNS,
    )
  })

  test('Property 6: no event, over either carrier, holds a window of a secret, a password or a token', async () => {
    const account = traders.ada
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('http' as const, 'ipc' as const), fields, fields, async (carrier, first, second) => {
        await allHeard(account)
        const [rawBefore, sentBefore] = [account.reader.raw().length, account.window.length]
        await bind(account, carrier, first, 'a label')
        const id = account.bound.at(-1) ?? ''
        await account.ask[carrier]('credentials.update', { id, ...second, label: 'another label', verify: false })
        await account.ask[carrier]('credentials.reveal', { id, password: PASSWORD })
        await account.ask[carrier]('credentials.delete', { id })
        await allHeard(account)
        clock.advance(1_000)
        const said = Buffer.from(account.reader.raw().slice(rawBefore) + JSON.stringify(account.window.slice(sentBefore)) + lines.join(''))
        expect(new LeakSearch([...Object.values(first), ...Object.values(second), PASSWORD, account.token]).find(said)).toBeUndefined()
        // The same search finds what is said, so that finding nothing means something.
        expect(new LeakSearch([id]).find(said)).toBeDefined()
        lines.length = 0
      }),
      RUNS,
    )
  })
})
