import { afterEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { ISSUED, TOKENS, standInVault } from '../support/facade.ts'
import { envelopeOf, failureOf, serveForTest, type Answered, type TestHost } from '../support/http.ts'

const PROOF = 'a-proof-of-this-very-tab'
const ORIGIN = 'http://localhost:8091'
const PAGE = { host: 'localhost:8091', origin: ORIGIN, 'x-tradekeep-proof': PROOF }
const LOGIN = { username: 'ada', password: 'x' }

let running: TestHost | undefined
afterEach(() => running?.close())

interface Refreshed {
  readonly token: string
  readonly proof: string | null
}

async function serve(): Promise<{ host: TestHost; refreshed: Refreshed[]; proofs: (string | null)[]; vault: Vault }> {
  const vault = standInVault()
  const refreshed: Refreshed[] = []
  const proofs: (string | null)[] = []
  vault.accounts.login = async (_input, _client, proof) => {
    proofs.push(proof?.expose('a test') ?? null)
    return ISSUED
  }
  vault.accounts.refresh = async (token, proof) => {
    refreshed.push({ token: token.expose('a test'), proof: proof?.expose('a test') ?? null })
    return { ...ISSUED, refreshToken: new Secret('the-next-one') }
  }
  const host = await serveForTest(vault)
  running = host
  return { host, refreshed, proofs, vault }
}

const cookieOf = (answer: Answered): string => answer.headers['set-cookie']?.[0] ?? ''

describe('a page', () => {
  test('gets its refresh token in a cookie that scripts and other sites do not see', async () => {
    const { host, proofs } = await serve()
    const answer = await host.post('/api/v1/auth/login', LOGIN, { headers: PAGE })
    expect(envelopeOf(answer).data).not.toHaveProperty('refresh_token')
    expect(answer.text).not.toContain('refresh-token-of-ada')
    expect(cookieOf(answer)).toBe('tradekeep_refresh_8091=refresh-token-of-ada; Max-Age=604800; Path=/api/v1/auth; HttpOnly; SameSite=Strict')
    expect(proofs).toEqual([PROOF])
  })

  test('renews its session with cookie, own Origin and proof together', async () => {
    const { host, refreshed } = await serve()
    const cookie = 'other=1; tradekeep_refresh_8091=kept; tradekeep_refresh_9000=of-another-vault'
    const answer = await host.post('/api/v1/auth/refresh', {}, { headers: { ...PAGE, cookie } })
    expect(answer.status).toBe(200)
    expect(refreshed).toEqual([{ token: 'kept', proof: PROOF }])
    expect(cookieOf(answer)).toContain('tradekeep_refresh_8091=the-next-one;')
    expect(answer.text).not.toContain('the-next-one')
  })

  test.each([
    ['no proof', { host: 'localhost:8091', origin: ORIGIN }],
    ['no Origin', { host: 'localhost:8091', 'x-tradekeep-proof': PROOF }],
  ])('does not with %s', async (_what, headers) => {
    const { host, refreshed } = await serve()
    const answer = await host.post('/api/v1/auth/refresh', {}, { headers: { ...headers, cookie: 'tradekeep_refresh_8091=kept' } })
    expect(answer.status).toBe(401)
    expect(failureOf(answer).error.code).toBe('AUTHENTICATION_FAILED')
    expect(refreshed).toEqual([])
  })

  test('of another server on this machine gets nowhere with the shared cookie', async () => {
    const { host, refreshed } = await serve()
    const answer = await host.post('/api/v1/auth/refresh', {}, { headers: { ...PAGE, origin: 'http://localhost:3000', cookie: 'tradekeep_refresh_8091=kept' } })
    expect(answer.status).toBe(403)
    expect(refreshed).toEqual([])
  })

  test('loses the cookie at logout', async () => {
    const { host } = await serve()
    const answer = await host.post('/api/v1/auth/logout', {}, { headers: PAGE, token: TOKENS.trader })
    expect(cookieOf(answer)).toMatch(/^tradekeep_refresh_8091=; Max-Age=0; Path=\/api\/v1\/auth;.* HttpOnly; SameSite=Strict$/u)
  })

  test.each([
    ['short', 'too_short'],
    ['x'.repeat(201), 'too_long'],
  ])('with the odd proof %j is told so', async (proof, problem) => {
    const { host, proofs } = await serve()
    const answer = await host.post('/api/v1/auth/login', LOGIN, { headers: { ...PAGE, 'x-tradekeep-proof': proof } })
    expect(failureOf(answer).error.details?.fields).toEqual([{ path: 'x-tradekeep-proof', problem }])
    expect(proofs).toEqual([])
  })
})

describe('a program', () => {
  test('gets everything in the body and no cookie', async () => {
    const { host, proofs } = await serve()
    const answer = await host.post('/api/v1/auth/login', LOGIN)
    expect(envelopeOf(answer).data).toMatchObject({ access_token: TOKENS.admin, token: TOKENS.admin, token_type: 'bearer', expires_in: 86_400, refresh_token: 'refresh-token-of-ada' })
    expect(answer.headers).not.toHaveProperty('set-cookie')
    expect(proofs).toEqual([null])
  })

  test('renews its session with the token in the body', async () => {
    const { host, refreshed } = await serve()
    const answer = await host.post('/api/v1/auth/refresh', { refresh_token: 'mine' })
    expect(refreshed).toEqual([{ token: 'mine', proof: null }])
    expect(envelopeOf(answer).data).toMatchObject({ refresh_token: 'the-next-one' })
  })
})

test('the caller is described by peer and agent, cut short and printable', async () => {
  const { host, vault } = await serve()
  let client: unknown
  vault.accounts.login = async (_input, by) => {
    client = by
    return ISSUED
  }
  await host.post('/api/v1/auth/login', LOGIN, { headers: { 'user-agent': `b\u00f6t\t1 ${'x'.repeat(500)}` } })
  expect(client).toEqual({ door: 'http', address: '127.0.0.1', agent: expect.stringMatching(/^b\?+t\?1 x{193,194}$/u) as unknown })
})
