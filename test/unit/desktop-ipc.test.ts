import { describe, expect, it } from 'vitest'
import { IPC_PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { createCarrier, type Message } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import { isWithin } from '../../src-main/ipc/limits.ts'
import { isTrusted, senderOf } from '../../src-main/ipc/sender.ts'
import type { IssuedSession } from '../../src-main/accounts/session.ts'
import { createLog } from '../../src-main/platform/log.ts'
import type { Vault } from '../../src-main/vault.ts'
import { VirtualClock } from '../support/clock.ts'
import { ISSUED, standInVault, TOKENS } from '../support/facade.ts'

const issued = (accessToken: string, refreshToken = 'refresh'): IssuedSession => ({ ...ISSUED, accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken) })

function carrierOver(vault: Vault = standInVault(), refresh: (token: Secret) => Promise<IssuedSession> = async () => issued(TOKENS.admin)) {
  const log = createLog({ write: () => undefined })
  const clock = new VirtualClock()
  const session = new DesktopSession(refresh)
  const spoken: string[] = []
  const answer = createCarrier({
    dispatch: createDispatcher(vault, log, { version: '1', clock }),
    toFailure: createToFailure(createMessages(), log, clock),
    session,
    clock,
    log,
    onLanguage: (language) => spoken.push(language),
  })
  return { answer, session, clock, spoken }
}

const from = (input: unknown, language: unknown = 'en'): Message => ({ isTrusted: true, values: [{ input, language }] })
const PASSWORD = 'a password that is long enough'

describe('who may call', () => {
  const window = { contentsId: 7, origin: 'app://vault' }
  const event = (contentsId: number, frame: object | null): Parameters<typeof senderOf>[0] => ({ sender: { id: contentsId }, senderFrame: frame }) as never

  it('is the main frame of the right window at the right origin', () => {
    expect(isTrusted(senderOf(event(7, { origin: 'app://vault', parent: null })), window)).toBe(true)
  })

  it.each([
    ['another window', 8, { origin: 'app://vault', parent: null }],
    ['a frame inside the page', 7, { origin: 'app://vault', parent: {} }],
    ['another origin', 7, { origin: 'https://example.com', parent: null }],
    ['an opaque origin', 7, { origin: 'null', parent: null }],
    ['a host that begins alike', 7, { origin: 'app://vault.example', parent: null }],
    ['a frame that is gone', 7, null],
  ])('is not %s', (_who, contentsId, frame) => {
    expect(isTrusted(senderOf(event(contentsId, frame)), window)).toBe(false)
  })

  it('is answered with a refusal, never with nothing, on every channel', async () => {
    const { answer, session } = carrierOver()
    session.keep(issued(TOKENS.admin))
    for (const name of IPC_PROCEDURE_NAMES) {
      const envelope = await answer(name, { ...from({}), isTrusted: false })
      expect(envelope).toMatchObject({ success: false, data: null, error: { code: 'FORBIDDEN' } })
    }
  })
})

describe('what may be sent', () => {
  it('is weighed in UTF-8, all of it together', () => {
    expect(isWithin(1_000, { a: 'x'.repeat(900) })).toBe(true)
    expect(isWithin(1_000, { a: 'x'.repeat(1_000) })).toBe(false)
    expect(isWithin(1_000, { a: '漢'.repeat(400) })).toBe(false)
    expect(isWithin(1_000, { a: new Uint8Array(2_000) })).toBe(false)
    expect(isWithin(1_000, Array.from({ length: 500 }, () => null))).toBe(false)
    expect(isWithin(1_000, new Map([['k', 'x'.repeat(1_000)]]))).toBe(false)
  })

  it('may go in circles, or be nested without end, and is refused for it', () => {
    const circle: Record<string, unknown> = {}
    circle['a'] = circle
    circle['b'] = circle
    expect(isWithin(256 * 1024, circle)).toBe(false)
    let deep: unknown = null
    for (let i = 0; i < 100; i += 1) deep = { deep }
    expect(isWithin(256 * 1024, deep)).toBe(false)
  })

  it('is refused when too large, before anybody asks who sends it', async () => {
    const { answer } = carrierOver()
    expect(await answer('credentials.bind', from({ api_secret: 'x'.repeat(1_000_000) }))).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } })
  })

  it.each([
    ['nothing', []],
    ['two values', [{ input: {}, language: 'en' }, 1]],
    ['no wrapper', [null]],
    ['an unknown language', [{ input: {}, language: 'xx' }]],
    ['an unknown field', [{ input: {}, language: 'en', token: 'mine' }]],
  ])('as %s is malformed, but for whom is settled first', async (_what, values) => {
    const { answer, session } = carrierOver()
    expect(await answer('users.me', { isTrusted: true, values })).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
    session.keep(issued(TOKENS.admin))
    expect(await answer('users.me', { isTrusted: true, values })).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
  })

  it('is refused when too often, until time has passed', async () => {
    const { answer, clock } = carrierOver()
    const many = await Promise.all(Array.from({ length: 300 }, () => answer('health.read', from({}))))
    expect(many.filter(({ success }) => success)).toHaveLength(200)
    expect(many.at(-1)).toMatchObject({ error: { code: 'RATE_LIMIT_EXCEEDED', details: { retry_after_seconds: 1 } } })
    clock.advance(1_000)
    expect(await answer('health.read', from({}))).toMatchObject({ success: true })
  })
})

describe('the session of the window', () => {
  it('is kept here after login, and no token is in the answer', async () => {
    const { answer, session } = carrierOver()
    const envelope = await answer('auth.login', from({ username: 'ada', password: PASSWORD }))
    expect(envelope).toMatchObject({ success: true, data: { user: { username: 'ada' } } })
    expect(JSON.stringify(envelope)).not.toMatch(/token/u)
    expect(session.accountId).toBe(ISSUED.user.id)
    expect(await answer('users.me', from({}))).toMatchObject({ success: true })
  })

  it('ends with logout', async () => {
    const { answer, session } = carrierOver()
    session.keep(issued(TOKENS.admin))
    expect(await answer('auth.logout', from({}))).toMatchObject({ success: true })
    expect(session.accessToken).toBeNull()
    expect(await answer('users.me', from({}))).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
  })

  it('outlives a wrong password at unlock', async () => {
    const vault = standInVault()
    vault.accounts.unlock = async () => {
      throw new VaultError('login_failed')
    }
    const { answer, session } = carrierOver(vault)
    session.keep(issued(TOKENS.admin))
    expect(await answer('auth.unlock', from({ password: PASSWORD }))).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
    expect(await answer('users.me', from({}))).toMatchObject({ success: true })
  })

  it('is ended at the vault when another login takes its place', async () => {
    const vault = standInVault()
    const ended: string[] = []
    vault.accounts.logout = async ({ sessionId }) => void ended.push(sessionId)
    const { answer, session } = carrierOver(vault)
    session.keep(issued(TOKENS.trader))
    expect(await answer('auth.login', from({ username: 'ada', password: PASSWORD }))).toMatchObject({ success: true })
    expect(ended).toEqual(['trader'])
    expect(await answer('users.me', from({}))).toMatchObject({ success: true })
  })

  it('renews itself once for all calls that found it expired', async () => {
    const spent: string[] = []
    const { answer, session } = carrierOver(standInVault(), async (token) => {
      spent.push(token.expose('a test'))
      return issued(TOKENS.admin, 'the next one')
    })
    session.keep(issued(TOKENS.expired, 'the first one'))
    const answers = await Promise.all(Array.from({ length: 10 }, () => answer('users.me', from({}))))
    expect(answers.every(({ success }) => success)).toBe(true)
    expect(spent).toEqual(['the first one'])
  })

  it('is over where its renewal is refused, and says so', async () => {
    const { answer, session } = carrierOver(standInVault(), async () => {
      throw new VaultError('refresh_refused')
    })
    session.keep(issued(TOKENS.expired))
    expect(await answer('users.me', from({}))).toMatchObject({ error: { code: 'SESSION_EXPIRED' } })
    expect(session.accessToken).toBeNull()
  })

  it('stays ended when a logout came in during its renewal', async () => {
    const renewal = Promise.withResolvers<IssuedSession>()
    const session = new DesktopSession(() => renewal.promise)
    const old = issued(TOKENS.expired)
    session.keep(old)
    const renewed = session.renew(old.accessToken)
    session.drop()
    renewal.resolve(issued(TOKENS.admin))
    expect(await renewed).toBeNull()
    expect(session.accountId).toBeNull()
  })
})

describe('the language', () => {
  it('of a request is that of its refusal, and what the tray is told', async () => {
    const { answer, spoken } = carrierOver()
    const [english, chinese] = [await answer('users.me', from({})), await answer('users.me', from({}, 'zh-CN'))]
    expect(chinese.error?.message).toMatch(/[一-鿿]/u)
    expect(chinese.error?.message).not.toBe(english.error?.message)
    expect(spoken).toEqual(['en', 'zh-CN'])
  })
})
