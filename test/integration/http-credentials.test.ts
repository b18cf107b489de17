import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { Vault } from '../../src-main/vault.ts'
import { BINANCE_REPLIES, startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { VirtualClock } from '../support/clock.ts'
import { envelopeOf, failureOf, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { settled } from '../support/settled.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'
import { withRawFile } from '../support/raw-file.ts'

const KEY = 'TheKnownKey0123456789abcdef'
const SECRET = 'TheSecretOfThatKey9876543210'
const UNKNOWN_ID = '01890a5d-ac96-774b-bcce-b302099a8057'
/** The longest that a check may take by the contract: of which the answer comes, however busy the machine is. */
const MOST_PATIENT = 60_000

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let clock: VirtualClock
let host: TestHost
let mia: TestAccount
let token: string
let exchange: KeyedSimulator<BinanceKey>
let id: string

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  exchange = await startBinance({ keys: [{ apiKey: KEY, secret: SECRET }] })
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
  token = mia.issued.accessToken.expose('a test')
  host = await serveForTest(vault)
})

afterAll(async () => {
  await host.close()
  await vault.close()
  await exchange.close()
  folder.remove()
})

const ask = (method: string, where: string, body?: object): Promise<Answered> => host.ask(`/api/v1${where}`, { method, token, ...(body !== undefined && { body: JSON.stringify(body) }) })
const dataOf = (answer: Answered): Credential => envelopeOf(answer).data as Credential
const refusalOf = (answer: Answered) => ({ status: answer.status, ...failureOf(answer).error })

beforeEach(async () => {
  exchange.fault = null
  const bound = await ask('POST', '/credentials', { exchange_name: 'binance', label: 'main', api_key: KEY, api_secret: SECRET, expires_at: '2026-03-01T00:00:00+08:00', options: { base_url: exchange.url, timeout_ms: MOST_PATIENT } })
  id = bound.status === 201 ? dataOf(bound).id : id
  if (bound.status !== 201 && bound.status !== 409) throw new Error(bound.text)
})

describe('a credential over HTTP', () => {
  test('is updated with PUT, field by field', async () => {
    const answer = await ask('PUT', `/credentials/${id}`, { label: 'renamed', tags: ['grid'], is_active: true })
    expect(answer.status).toBe(200)
    expect(dataOf(answer)).toMatchObject({ id, label: 'renamed', tags: ['grid'], state: 'valid', expires_at: '2026-02-28T16:00:00.000Z', expires_at_source: 'manual' })
    expect(dataOf(await ask('GET', `/credentials/${id}`))).toEqual(dataOf(answer))
  })

  test('is kept as it was where the exchange refuses, or can not tell', async () => {
    const before = dataOf(await ask('GET', `/credentials/${id}`))
    const refused = refusalOf(await ask('PUT', `/credentials/${id}`, { api_secret: 'another' }))
    expect(refused).toMatchObject({ status: 400, code: 'CREDENTIAL_VERIFICATION_FAILED', details: { outcome: 'rejected', cause: 'signature_refused', exchange_code: '-1022' } })
    exchange.fault = BINANCE_REPLIES.busy
    expect(refusalOf(await ask('PUT', `/credentials/${id}`, { api_secret: SECRET }))).toMatchObject({ status: 503, code: 'NETWORK_ERROR' })
    expect(dataOf(await ask('GET', `/credentials/${id}`))).toEqual(before)
    const kept = await ask('PUT', `/credentials/${id}`, { api_secret: SECRET, verify: false })
    expect([kept.status, dataOf(kept).state]).toEqual([200, 'unverified'])
  })

  test('asks for what a change of its way needs, at the fields', async () => {
    expect(refusalOf(await ask('PUT', `/credentials/${id}`, { exchange_name: 'binanceusdm', api_key: KEY }))).toMatchObject({ status: 422, code: 'VALIDATION_ERROR', details: { fields: [{ path: 'api_secret', problem: 'required' }] } })
    expect(refusalOf(await ask('PUT', `/credentials/${id}`, { options: { proxy_url: 'http://127.0.0.1:9' } }))).toMatchObject({ status: 422, code: 'VALIDATION_ERROR', details: { fields: [{ path: 'password', problem: 'required' }] } })
    expect(refusalOf(await ask('PUT', `/credentials/${id}`, { options: { proxy_url: 'none' }, password: 'wrong' }))).toMatchObject({ status: 401, code: 'AUTHENTICATION_FAILED' })
    expect(refusalOf(await ask('PUT', `/credentials/${id}`, { kind: 'web_session' }))).toMatchObject({ status: 422, details: { fields: [{ path: 'kind', problem: 'unknown_field' }] } })
  })

  test.each(['9999-12-31T23:59:59-14:00', '0000-01-01T00:00:00+14:00'])('takes no expiry that could not be read back: %s', async (expires_at) => {
    expect(refusalOf(await ask('PUT', `/credentials/${id}`, { expires_at }))).toMatchObject({ status: 422, code: 'VALIDATION_ERROR', details: { fields: [{ path: 'expires_at', problem: 'not_a_time' }] } })
    expect((await ask('GET', '/credentials')).status).toBe(200)
  })

  test('is revealed to the password alone, in the one answer that holds a secret', async () => {
    const revealed = await ask('POST', `/credentials/${id}/reveal`, { password: PASSWORD })
    expect([revealed.status, revealed.headers['cache-control']]).toEqual([200, 'no-store'])
    expect(envelopeOf(revealed).data).toEqual({ fields: { api_key: KEY, api_secret: SECRET }, hide_after: 30 })
    expect(refusalOf(await ask('POST', `/credentials/${id}/reveal`, { password: 'wrong' }))).toMatchObject({ status: 401, code: 'AUTHENTICATION_FAILED' })
    expect(refusalOf(await ask('POST', `/credentials/${id}/reveal`, {}))).toMatchObject({ status: 422, details: { fields: [{ path: 'password', problem: 'required' }] } })
    const search = new LeakSearch([KEY, SECRET])
    expect(search.find(Buffer.from(revealed.text))).toBeDefined()
    const others = [await ask('GET', `/credentials/${id}`), await ask('PUT', `/credentials/${id}`, { note: 'x' }), await ask('GET', `/credentials/${id}/checks`), await ask('POST', `/credentials/${id}/verify`), await ask('GET', '/credentials')]
    for (const { text, status } of others) expect([status, search.find(Buffer.from(text))]).toEqual([200, undefined])
    expect(search.find(Buffer.from(host.lines.join('')))).toBeUndefined()
  })

  test('tells its checks, page by page', async () => {
    await ask('POST', `/credentials/${id}/verify`)
    const first = envelopeOf(await ask('GET', `/credentials/${id}/checks?limit=1`))
    expect(first).toMatchObject({ data: [{ outcome: 'valid', cause: 'accepted', code: null }], page: { total: expect.any(Number) as unknown, next_cursor: expect.any(String) as unknown } })
    const cursor = first.success ? first.page?.next_cursor : undefined
    const next = envelopeOf(await ask('GET', `/credentials/${id}/checks?limit=1&cursor=${cursor}`))
    expect(next.data).not.toEqual(first.data)
    expect(refusalOf(await ask('GET', `/credentials/${id}/checks?limit=0`))).toMatchObject({ status: 422, details: { fields: [{ path: 'limit', problem: 'too_long' }] } })
  })

  test('is deleted with data null, restored within ten seconds, and gone after them', async () => {
    const gone = await ask('DELETE', `/credentials/${id}`)
    expect([gone.status, envelopeOf(gone)]).toMatchObject([200, { success: true, data: null }])
    for (const [method, where, body] of [['GET', ''], ['PUT', '', {}], ['DELETE', ''], ['GET', '/checks'], ['POST', '/verify'], ['POST', '/reveal', { password: PASSWORD }]] as const) {
      expect(refusalOf(await ask(method, `/credentials/${id}${where}`, body)), `${method} ${where}`).toMatchObject({ status: 404, code: 'CREDENTIAL_NOT_FOUND' })
    }
    const restored = await ask('POST', `/credentials/${id}/restore`)
    expect([restored.status, dataOf(restored).id]).toEqual([200, id])
    await ask('DELETE', `/credentials/${id}`)
    clock.advance(10_000)
    expect(refusalOf(await ask('POST', `/credentials/${id}/restore`))).toMatchObject({ status: 404, code: 'CREDENTIAL_NOT_FOUND' })
    await settled(() => withRawFile(folder.path, (connection) => connection.prepare('SELECT 1 FROM credentials WHERE id = ?').get(id) === undefined))
  })

  test('that is a web session is bound without a check and never shows what it holds', async () => {
    const input = { kind: 'web_session', exchange_name: 'okx', label: 'my browser', headers: '{"authorization":"Bearer of-the-browser"}', cookies: 'session=of-the-browser' }
    expect(refusalOf(await ask('POST', '/credentials', { ...input, label: ' ' }))).toMatchObject({ status: 422, details: { fields: [{ path: 'label', problem: 'required' }] } })
    expect(refusalOf(await ask('POST', '/credentials', { ...input, headers: 'authorization x' }))).toMatchObject({ status: 422, details: { fields: [{ path: 'headers', problem: 'not_json' }] } })
    const bound = await ask('POST', '/credentials', input)
    expect([bound.status, dataOf(bound).kind, dataOf(bound).state, bound.text.includes('of-the-browser')]).toEqual([201, 'web_session', 'unverified', false])
    const checked = envelopeOf(await ask('POST', `/credentials/${dataOf(bound).id}/verify`))
    expect(checked.data).toMatchObject({ outcome: 'unknown_error', cause: 'not_checkable', is_valid: null, error_message: expect.any(String) as unknown })
  })
})

test('the new routes refuse in the one order: who asks, then the lock, then the body', async () => {
  const routes = [['PUT', ''], ['DELETE', ''], ['POST', '/restore'], ['POST', '/reveal'], ['GET', '/checks']] as const
  const refused = async (method: string, where: string, asked: { token?: string; id: string }) =>
    failureOf(await host.ask(`/api/v1/credentials/${asked.id}${where}`, { method, ...(asked.token !== undefined && { token: asked.token }), ...(method === 'GET' ? {} : { body: '{' }) })).error.code
  for (const [method, where] of routes) expect(await refused(method, where, { id: 'x' })).toBe('AUTHENTICATION_FAILED')
  await vault.accounts.lock(mia.session)
  for (const [method, where] of routes) expect(await refused(method, where, { id: 'x', token })).toBe('VAULT_LOCKED')
  expect((await host.post('/api/v1/auth/unlock', { password: PASSWORD }, { token })).status).toBe(200)
  for (const [method, where] of routes) expect(await refused(method, where, { id: 'x', token })).toBe('VALIDATION_ERROR')
  for (const [method, where] of routes) {
    const answer = await ask(method, `/credentials/${UNKNOWN_ID}${where}`, method === 'GET' ? undefined : where === '/reveal' ? { password: PASSWORD } : {})
    expect(refusalOf(answer)).toMatchObject({ status: 404, code: 'CREDENTIAL_NOT_FOUND' })
  }
})
