import { describe, expect, test } from 'vitest'
import type { Call, Dispatch } from '../../src-main/api/call.ts'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import type { CredentialChange } from '../../src-main/credentials/change.ts'
import type { CredentialDraft } from '../../src-main/credentials/draft.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Vault } from '../../src-main/vault.ts'
import { contract, type Procedure } from '../../src-preload/contract/procedures.ts'
import { PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'
import { CHECK, CREDENTIAL, FACTS, ID, ISSUED, TOKENS, USER, standInVault } from '../support/facade.ts'
import { logLines } from '../support/log-lines.ts'

const IPC: Call = { carrier: 'ipc', accessToken: null, language: 'en', client: { door: 'desktop', address: 'local', agent: 'window' }, proof: null, refreshCookie: null }
const HTTP: Call = { ...IPC, carrier: 'http', client: { door: 'http', address: '127.0.0.1', agent: 'program' } }
const as = (token: string, call: Call = HTTP): Call => ({ ...call, accessToken: new Secret(token) })

function dispatcher(change: (vault: Vault) => void = () => {}) {
  const vault = standInVault()
  change(vault)
  const { lines, log } = logLines()
  return { lines, dispatch: createDispatcher(vault, log, { version: '1.2.3' }) }
}

const LOGIN = { username: 'ada', password: 'a password' }
const REGISTER = { username: 'ada', email: 'ada@example.com', password: 'a password', confirm_password: 'a password' }
const unread = (): never => {
  throw new Error('the input was read before it was due')
}

describe('order of refusal', () => {
  const { dispatch } = dispatcher()
  const guarded = PROCEDURE_NAMES.filter((name) => contract[name].access !== 'public')
  const carriedBy = (name: (typeof PROCEDURE_NAMES)[number]): Call => ((contract[name] as Procedure).carriers.includes('http') ? HTTP : IPC)

  test.each(guarded)('%s asks for a session before it looks at the input', async (name) => {
    const call = carriedBy(name)
    expect((await dispatch(name, unread, call)).envelope).toMatchObject({ success: false, error: { code: 'AUTHENTICATION_FAILED' } })
    expect((await dispatch(name, unread, as('forged', call))).envelope).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
    expect((await dispatch(name, unread, as(TOKENS.expired, call))).envelope).toMatchObject({ error: { code: 'SESSION_EXPIRED' } })
  })

  test.each(guarded)('%s then asks whether the account is unlocked, where it must be', async (name) => {
    const { envelope } = await dispatch(name, () => ({ nonsense: true }), as(TOKENS.locked, carriedBy(name)))
    const code = (contract[name] as Procedure).access !== 'session' ? 'VAULT_LOCKED' : 'VALIDATION_ERROR'
    expect(envelope).toMatchObject({ error: { code } })
  })

  test('a name that is none, and one of the other carrier, are not found', async () => {
    expect((await dispatch('toString', unread, HTTP)).envelope).toMatchObject({ error: { code: 'NOT_FOUND' } })
    expect((await dispatch('auth.refresh', unread, IPC)).envelope).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  test('a secret is copied for the desktop alone, and only where this process has a clipboard', async () => {
    const copied: string[] = []
    const { lines, log } = logLines()
    const desktop = createDispatcher(standInVault(), log, { version: '1', clipboard: { copy: async (text) => void copied.push(text.expose('a test')) } })
    const copy = (to: Dispatch, call: Call, text: unknown = 'a plain secret') => to('clipboard.copy', () => ({ text }), call)
    expect((await copy(desktop, as(TOKENS.admin))).envelope).toMatchObject({ error: { code: 'NOT_FOUND' } })
    expect((await copy(dispatch, as(TOKENS.admin, IPC))).envelope).toMatchObject({ error: { code: 'NOT_FOUND' } })
    for (const text of ['', '\ud800', 'a\u0000b', 'x'.repeat(65_537), 1, null]) {
      expect((await copy(desktop, as(TOKENS.admin, IPC), text)).envelope).toMatchObject({ error: { code: 'VALIDATION_ERROR', details: { fields: [{ path: 'text' }] } } })
    }
    expect(copied).toEqual([])
    expect((await copy(desktop, as(TOKENS.locked, IPC))).envelope).toMatchObject({ success: true, data: null })
    expect(copied).toEqual(['a plain secret'])
    const failing = createDispatcher(standInVault(), log, { version: '1', clipboard: { copy: (text) => Promise.reject(new Error(text.expose('a test'))) } })
    const { envelope } = await copy(failing, as(TOKENS.admin, IPC))
    expect(envelope).toMatchObject({ error: { code: 'INTERNAL_SERVER_ERROR' } })
    expect(lines.join('') + JSON.stringify(envelope)).not.toContain('a plain secret')
  })
})

describe('sessions', () => {
  const { dispatch } = dispatcher()

  test('a program gets both tokens', async () => {
    const { envelope, session, status } = await dispatch('auth.login', () => LOGIN, HTTP)
    expect(status).toBe(200)
    expect(session).toBe(ISSUED)
    expect(envelope.data).toEqual({
      access_token: TOKENS.admin,
      token: TOKENS.admin,
      token_type: 'bearer',
      expires_in: 86_400,
      refresh_token: 'refresh-token-of-ada',
      user: USER,
    })
  })

  test('a page gets no refresh token: its carrier keeps it in a cookie', async () => {
    const { envelope, session } = await dispatch('auth.login', () => LOGIN, { ...HTTP, proof: new Secret('proof') })
    expect(envelope.data).not.toHaveProperty('refresh_token')
    expect(envelope.data).toHaveProperty('access_token')
    expect(session).toBe(ISSUED)
  })

  test('a window gets the user alone', async () => {
    expect((await dispatch('auth.login', () => LOGIN, IPC)).envelope.data).toEqual({ user: USER })
    const { envelope, session, status } = await dispatch('auth.register', () => REGISTER, IPC)
    expect(envelope.data).toEqual({ user: USER, recovery_code: 'RECOVERY-CODE' })
    expect(session).toBe(ISSUED)
    expect(status).toBe(201)
  })

  test('a registration is made by whoever is logged in, and refused to whoever was', async () => {
    let by: unknown = 'nobody asked'
    const { dispatch: register } = dispatcher((vault) => {
      vault.accounts.register = async (_input, caller) => {
        by = caller
        return { session: ISSUED, recoveryCode: new Secret('RECOVERY-CODE') }
      }
    })
    await register('auth.register', () => REGISTER, HTTP)
    expect(by).toBeNull()
    const made = await register('auth.register', () => REGISTER, as(TOKENS.trader))
    expect(by).toMatchObject({ sessionId: 'trader' })
    // Made for somebody else: whoever asked goes on as they were.
    expect(made.session).toBeUndefined()
    expect(made.envelope.data).toEqual({ user: { ...USER, locked: true }, recovery_code: 'RECOVERY-CODE' })
    expect((await register('auth.register', () => REGISTER, as(TOKENS.expired))).envelope).toMatchObject({ error: { code: 'SESSION_EXPIRED' } })
  })

  test('a refresh takes the token from the body first, then from the cookie, and refuses without either', async () => {
    const used: string[] = []
    const { dispatch: refresh } = dispatcher((vault) => {
      vault.accounts.refresh = async (token) => {
        used.push(token.expose('a test'))
        return ISSUED
      }
    })
    const withCookie: Call = { ...HTTP, refreshCookie: new Secret('from-cookie') }
    await refresh('auth.refresh', () => ({ refresh_token: 'from-body' }), withCookie)
    await refresh('auth.refresh', () => ({}), withCookie)
    expect(used).toEqual(['from-body', 'from-cookie'])
    expect((await refresh('auth.refresh', () => ({}), HTTP)).envelope).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } })
  })
})

describe('credentials', () => {
  test('every secret is wrapped before a service sees it, and blanks mean nothing', async () => {
    let draft: CredentialDraft | undefined
    let options: unknown
    const { dispatch } = dispatcher((vault) => {
      vault.credentials.bind = async (_session, given, how) => {
        draft = given
        options = how
        return CREDENTIAL
      }
    })
    const input = {
      exchange_name: ' binance ',
      label: '  ',
      api_key: ' key ',
      api_secret: 'secret',
      passphrase: null,
      options: { proxy_url: 'socks5://user:pass@127.0.0.1:1080', hostname: '' },
    }
    const { status, envelope } = await dispatch('credentials.bind', () => input, as(TOKENS.trader))
    expect(envelope.error).toBeNull()
    expect(status).toBe(201)
    expect(options).toEqual({ verify: true })
    expect(draft).toMatchObject({ kind: 'api_key', exchange: 'binance', label: null, note: null, tags: [], purpose: null, sub_account: null })
    expect(Object.keys(draft?.fields ?? {})).toEqual(['api_key', 'api_secret'])
    expect(draft?.fields.api_key?.expose('a test')).toBe('key')
    expect(draft?.options).toMatchObject({ testnet: false, hostname: null, base_url: null, timeout_ms: null, check_from: 'here' })
    expect(draft?.options.proxy_url?.expose('a test')).toBe('socks5://user:pass@127.0.0.1:1080')
    expect(JSON.stringify(draft)).not.toMatch(/:"(?:secret|key)"|pass@/u)
  })

  test('an update tells absent from null, and wraps every secret', async () => {
    const changes: CredentialChange[] = []
    const { dispatch } = dispatcher((vault) => {
      vault.credentials.update = async (_session, _id, change) => {
        changes.push(change)
        return CREDENTIAL
      }
    })
    const ask = async (input: object) => {
      const { envelope } = await dispatch('credentials.update', () => ({ id: ID, ...input }), as(TOKENS.trader))
      expect(envelope.error).toBeNull()
      return changes.at(-1)
    }
    const given = (change: object | undefined) => Object.fromEntries(Object.entries(change ?? {}).filter(([, value]) => value !== undefined))
    const nothing = await ask({})
    expect([given(nothing), given(nothing?.options)]).toEqual([{ fields: {}, options: {}, password: null }, {}])
    const cleared = await ask({ label: ' ', note: null, tags: [], purpose: null, expires_at: null, passphrase: null, cookies: null, options: { hostname: '', base_url: null, proxy_url: null, timeout_ms: null } })
    expect(given(cleared)).toEqual({ label: null, note: null, tags: [], purpose: null, expires_at: null, fields: { passphrase: null, cookies: null }, options: { hostname: null, base_url: null, proxy_url: null, timeout_ms: null }, password: null })
    const full = await ask({ exchange_name: 'okx', is_active: false, expires_at: '2026-02-03T04:05:06+01:00', api_key: ' the-key ', headers: '{"a":"b"}', password: 'the password', options: { proxy_url: 'none', testnet: true, check_from: 'nowhere' } })
    expect(full).toMatchObject({ exchange: 'okx', is_active: false, expires_at: Date.UTC(2026, 1, 3, 3, 5, 6), options: { testnet: true, check_from: 'nowhere' } })
    expect([full?.fields.api_key, full?.fields.headers, full?.options.proxy_url, full?.password].map((secret) => secret?.expose('a test'))).toEqual(['the-key', '{"a":"b"}', 'none', 'the password'])
    expect(JSON.stringify(full)).not.toMatch(/the-key|the password|none/u)
  })

  test('what is revealed is said plainly, with how long it may stand there', async () => {
    const { dispatch } = dispatcher((vault) => {
      vault.credentials.reveal = async (_session, _id, password) => ({ api_key: password, cookies: new Secret('a=b') })
    })
    const { envelope } = await dispatch('credentials.reveal', () => ({ id: ID, password: 'as typed ' }), as(TOKENS.trader))
    expect(envelope.data).toEqual({ fields: { api_key: 'as typed ', cookies: 'a=b' }, hide_after: 30 })
  })

  test('a list says how it goes on', async () => {
    const asked: unknown[] = []
    const { dispatch } = dispatcher((vault) => {
      vault.credentials.list = async (_session, query) => {
        asked.push(query)
        return { items: [CREDENTIAL], nextCursor: 'next', total: 2, damaged: [ID] }
      }
    })
    const { envelope } = await dispatch('credentials.list', () => ({ limit: '1', include_inactive: 'true', cursor: 'here' }), as(TOKENS.trader))
    expect(envelope).toMatchObject({ success: true, data: [CREDENTIAL], page: { next_cursor: 'next', total: 2, damaged: [ID] } })
    await dispatch('credentials.list', () => ({}), as(TOKENS.trader))
    expect(asked).toEqual([
      { includeInactive: true, limit: 1, cursor: 'here' },
      { includeInactive: false, limit: 1_000, cursor: null },
    ])
  })

  test('a check says in the asked language what is wrong, and nothing where nothing is', async () => {
    const { dispatch } = dispatcher((vault) => {
      vault.credentials.verify = async () => ({ ...FACTS, outcome: 'valid', cause: 'accepted', is_valid: true, code: null })
    })
    const tried = await dispatch('exchange.verify', () => ({ exchange_name: 'binance', api_key: 'k', api_secret: 's' }), { ...as(TOKENS.trader), language: 'zh-CN' })
    expect(tried.envelope.data).toMatchObject({ is_valid: false, error_message: expect.stringMatching(/\p{Script=Han}/u) as unknown })
    const stored = await dispatch('credentials.verify', () => ({ id: ID }), as(TOKENS.trader))
    expect(stored.envelope.data).toMatchObject({ is_valid: true, error_message: null })
  })
})

test('each other procedure answers with what its service gives', async () => {
  const { dispatch } = dispatcher()
  const call = as(TOKENS.trader)
  expect((await dispatch('auth.logout', () => ({}), call)).envelope).toMatchObject({ success: true, data: null })
  expect((await dispatch('auth.lock', () => ({}), call)).envelope).toMatchObject({ success: true, data: null })
  expect((await dispatch('auth.unlock', () => ({ password: 'x' }), call)).envelope.data).toEqual(USER)
  expect((await dispatch('users.me', () => undefined, call)).envelope.data).toEqual(USER)
  expect((await dispatch('credentials.read', () => ({ id: ID }), call)).envelope.data).toEqual(CREDENTIAL)
  expect((await dispatch('credentials.delete', () => ({ id: ID }), call)).envelope).toMatchObject({ success: true, data: null })
  expect((await dispatch('credentials.restore', () => ({ id: ID }), call)).envelope.data).toEqual(CREDENTIAL)
  expect((await dispatch('credentials.checks', () => ({ id: ID, limit: '5' }), call)).envelope).toMatchObject({ data: [CHECK], page: { next_cursor: null, total: 1 } })
  expect((await dispatch('exchange.supported', () => ({}), call)).envelope.data).toHaveLength(1)
  expect((await dispatch('exchange.read', () => ({ name: 'binance' }), call)).envelope.data).toMatchObject({ id: 'binance', base_url_allowed: 'no' })
  expect((await dispatch('health.read', () => ({}), HTTP)).envelope.data).toEqual({ status: 'ok', version: '1.2.3', setup_required: false })
})

describe('what must not leave', () => {
  test('an answer with more than the contract says is an internal error', async () => {
    const { dispatch, lines } = dispatcher((vault) => {
      vault.credentials.read = async () => ({ ...CREDENTIAL, api_secret: 'a secret that slipped in' }) as never
    })
    const { envelope, status } = await dispatch('credentials.read', () => ({ id: ID }), as(TOKENS.trader))
    expect(status).toBe(500)
    expect(envelope).toMatchObject({ success: false, data: null, error: { code: 'INTERNAL_SERVER_ERROR' } })
    expect(JSON.stringify(envelope) + lines.join('')).not.toContain('slipped')
    expect(lines).toHaveLength(1)
  })

  test('details beyond the safe-list stay inside', async () => {
    const { dispatch } = dispatcher((vault) => {
      vault.credentials.bind = async () => {
        throw new VaultError('credential_refused', { details: { outcome: 'rejected', row: 'SELECT' } as never })
      }
    })
    const { envelope } = await dispatch('credentials.bind', () => ({ exchange_name: 'binance' }), as(TOKENS.trader))
    expect(envelope.error).toEqual({ code: 'CREDENTIAL_VERIFICATION_FAILED', message: expect.any(String) as unknown, details: { outcome: 'rejected' } })
  })

  test('details that fit no schema stay inside altogether', async () => {
    const { dispatch } = dispatcher((vault) => {
      vault.credentials.read = async () => {
        throw new VaultError('credential_not_found', { details: { retry_after_seconds: 'soon' } as never })
      }
    })
    const { envelope } = await dispatch('credentials.read', () => ({ id: ID }), as(TOKENS.trader))
    expect(envelope.error).not.toHaveProperty('details')
  })
})
