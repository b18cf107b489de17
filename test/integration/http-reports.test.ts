import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Check, Credential } from '../../src-preload/contract/credentials.ts'
import type { OutputOf } from '../../src-preload/contract/procedures.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Vault } from '../../src-main/vault.ts'
import { startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { jwt } from '../support/captures.ts'
import { HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { envelopeOf, failureOf, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { logLines } from '../support/log-lines.ts'
import { settled } from '../support/settled.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const KEY = 'TheKnownKey0123456789abcdef'
const SECRET = 'TheSecretOfThatKey9876543210'
/** The longest that a check may take by the contract: of which the answer comes, however busy the machine is. */
const MOST_PATIENT = 60_000
/** Stands in every text that is reported, and nowhere else afterwards. */
const QUOTED = 'QuotedInTheText4711abcdefgh'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let clock: VirtualClock
let host: TestHost
let token: string
let exchange: KeyedSimulator<BinanceKey>
const lines = logLines()
const heard: VaultEvent[] = []
let made = 0

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  exchange = await startBinance({ keys: [{ apiKey: KEY, secret: SECRET }] })
  vault = await openTestVault(folder.path, { clock, log: lines.log })
  vault.onEvent((event) => heard.push(event))
  token = (await registerAccount(vault, 'mia')).issued.accessToken.expose('a test')
  host = await serveForTest(vault)
})

afterAll(async () => {
  await host.close()
  await vault.close()
  await exchange.close()
  folder.remove()
})

type Reported = OutputOf<'credentials.report'>

const ask = (method: string, where: string, body?: object): Promise<Answered> => host.ask(`/api/v1${where}`, { method, token, ...(body !== undefined && { body: JSON.stringify(body) }) })
async function dataOf<T>(answer: Promise<Answered>): Promise<T> {
  const answered = await answer
  expect([200, 201], answered.text).toContain(answered.status)
  return envelopeOf(answered).data as T
}
const report = (id: string, body: object): Promise<Reported> => dataOf<Reported>(ask('POST', `/credentials/${id}/report`, body))
const credential = (id: string): Promise<Credential> => dataOf<Credential>(ask('GET', `/credentials/${id}`))
const history = (id: string): Promise<Check[]> => dataOf<Check[]>(ask('GET', `/credentials/${id}/checks`))
const bind = async (body: object): Promise<string> => (await dataOf<Credential>(ask('POST', '/credentials', body))).id
const bindSession = (more: object = {}): Promise<string> => bind({ kind: 'web_session', exchange_name: 'binance', label: `session ${(made += 1)}`, cookies: 'sid=1', ...more })
const told = (id: string): string[] => heard.flatMap((event) => ('credential_id' in event && event.credential_id === id && event.type !== 'credential.changed' ? [event.type] : []))

describe('a report on an API key', () => {
  let id: string

  beforeEach(async () => {
    exchange.changeKey(KEY, { secret: SECRET })
    id = await bind({ exchange_name: 'binance', label: 'main', api_key: KEY, api_secret: SECRET, options: { base_url: exchange.url, timeout_ms: MOST_PATIENT } })
    return async () => void (await ask('DELETE', `/credentials/${id}`))
  })

  test('leads to one check, and what that finds is the state', async () => {
    exchange.changeKey(KEY, { secret: 'another' })
    const answer = await report(id, { message: `binance {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action. ${QUOTED}"}`, http_status: 401, strategy_id: 'grid-7' })
    expect(answer).toMatchObject({ recognised: true, outcome: 'rejected', pattern: 'exchange_code', state: 'rejected', verification: { outcome: 'rejected', cause: 'signature_refused', code: '-1022', is_valid: false, error_message: expect.any(String) as unknown } })
    expect((await history(id)).map(({ outcome, source, pattern }) => [outcome, source, pattern])).toEqual([['rejected', 'check', null], ['valid', 'check', null]])
    expect(told(id)).toEqual(['credential.refused'])
  })

  test('never makes a working key a refused one', async () => {
    for (const message of ['API key does not exist', 'Signature for this request is not valid.', '签名错误']) {
      clock.advance(MINUTE)
      expect(await report(id, { message })).toMatchObject({ recognised: true, outcome: 'rejected', state: 'valid', verification: { outcome: 'valid' } })
    }
    expect(told(id)).toEqual([])
  })

  test('is read by its words where its code is a word that every table would answer', async () => {
    for (const code of ['constructor', 'toString', 'hasOwnProperty']) expect(await report(id, { code, message: 'API key does not exist' })).toMatchObject({ recognised: true, pattern: 'key_unknown', state: 'valid' })
    clock.advance(MINUTE)
  })

  test('leads to no more than one check a minute, however many come at once', async () => {
    const before = exchange.requests.length
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(id, { message: 'unauthorized' })))
    expect(answers.filter(({ verification }) => verification !== null)).toHaveLength(1)
    expect(answers.map(({ recognised, pattern }) => [recognised, pattern])).toEqual(answers.map(() => [true, 'unauthorized']))
    clock.advance(MINUTE - 1)
    expect((await report(id, { message: 'unauthorized' })).verification).toBeNull()
    expect(exchange.requests.length - before).toBe(1)
    clock.advance(1)
    expect((await report(id, { message: 'unauthorized' })).verification).not.toBeNull()
    expect(await history(id)).toHaveLength(3)
  })

  test.each([
    ['a limit', { message: 'rate limit exceeded' }],
    ['a limit by the exchange’s code', { code: '-1003', http_status: 429 }],
    ['another exchange’s limit, in a code with blanks', { code: 'EAPI:Rate limit exceeded' }],
    ['a clock', { code: '-1021', http_status: 400, message: 'Timestamp for this request is outside of the recvWindow.' }],
    ['an order', { message: '{"code":-2010,"msg":"Account has insufficient balance for requested action."}', http_status: 400 }],
    ['a failing exchange', { message: 'unauthorized', http_status: 503 }],
    ['what works', { ok: true, message: 'unauthorized' }],
  ])('of %s asks nothing and changes nothing', async (_what, body) => {
    const [before, asked] = [await credential(id), exchange.requests.length]
    const answer = await report(id, body)
    expect(answer).toMatchObject({ state: 'valid', verification: null, recognised: 'ok' in body, outcome: 'ok' in body ? 'valid' : null, pattern: null })
    expect([await credential(id), exchange.requests.length]).toEqual([before, asked])
  })

  test('that is paused, or not to be checked from here, leads to no check', async () => {
    const asked = exchange.requests.length
    await ask('PUT', `/credentials/${id}`, { is_active: false })
    expect(await report(id, { message: 'token expired' })).toMatchObject({ recognised: true, outcome: 'expired', state: 'valid', verification: null })
    await ask('PUT', `/credentials/${id}`, { is_active: true, options: { check_from: 'nowhere' } })
    expect((await report(id, { message: 'token expired' })).verification).toBeNull()
    expect(exchange.requests).toHaveLength(asked)
  })
})

describe('a report on a web session', () => {
  test('is the evidence: refused, and working again', async () => {
    const id = await bindSession()
    expect(await report(id, { message: `补充认证失败，您必须完成此认证才能进入下一步 ${QUOTED}` })).toEqual({ recognised: true, outcome: 'rejected', cause: 'session_refused', pattern: 'authentication_failed_zh', state: 'rejected', verification: null })
    expect(await credential(id)).toMatchObject({ state: 'rejected', last_check: { outcome: 'rejected', cause: 'session_refused', code: null, latency_ms: 0 } })
    clock.advance(1)
    expect(await report(id, { message: 'session expired', http_status: 401 })).toMatchObject({ outcome: 'expired', cause: 'session_expired', state: 'expired' })
    clock.advance(1)
    expect(await report(id, { ok: true })).toEqual({ recognised: true, outcome: 'valid', cause: 'accepted', pattern: null, state: 'valid', verification: null })
    expect((await history(id)).map(({ outcome, code, source, pattern }) => [outcome, code, source, pattern])).toEqual([
      ['valid', null, 'report', null],
      ['expired', 'HTTP 401', 'report', 'token_expired'],
      ['rejected', null, 'report', 'authentication_failed_zh'],
    ])
    expect(told(id)).toEqual(['credential.refused', 'credential.recovered'])
    expect((await credential(id)).findings).toEqual([])
  })

  test('that comes again and again fills no history', async () => {
    const id = await bindSession()
    for (let times = 0; times < 5; times += 1) expect(await report(id, { http_status: 401 })).toMatchObject({ recognised: true, pattern: 'http_401', state: 'rejected' })
    expect(await history(id)).toHaveLength(1)
    clock.advance(MINUTE)
    await report(id, { http_status: 401 })
    expect(await history(id)).toHaveLength(2)
  })

  test.each([[{ message: 'insufficient balance' }], [{ http_status: 403 }], [{ code: '-2015' }], [{ message: 'unauthorized', http_status: 429 }], [{ ok: false, message: '' , http_status: 500 }]])('%j tells nothing', async (body) => {
    const id = await bindSession()
    expect(await report(id, body)).toEqual({ recognised: false, outcome: null, cause: null, pattern: null, state: 'unverified', verification: null })
    expect(await history(id)).toEqual([])
  })
})

describe('the end of a web session', () => {
  const authorization = (hours: number): string => JSON.stringify({ authorization: `Bearer ${jwt({ exp: (clock.now() + hours * HOUR) / 1_000 })}` })
  const listed = async (id: string): Promise<Credential | undefined> => (await dataOf<Credential[]>(ask('GET', '/credentials'))).find((each) => each.id === id)

  test('is read out of what was captured, and past it the session reads as expired, in lists that are kept too', async () => {
    const id = await bindSession({ headers: authorization(2) })
    expect(await credential(id)).toMatchObject({ state: 'unverified', expires_at: new Date(clock.now() + 2 * HOUR).toISOString(), expires_at_source: 'estimate', findings: [{ kind: 'expires_soon', days: 0 }] })
    expect((await listed(id))?.state).toBe('unverified')
    clock.advance(2 * HOUR - 1)
    expect((await credential(id)).state).toBe('unverified')
    expect((await listed(id))?.state).toBe('unverified')
    clock.advance(1)
    expect(await credential(id)).toMatchObject({ state: 'expired', findings: [] })
    expect((await listed(id))?.state).toBe('expired')
    expect((await dataOf<Credential>(ask('PUT', `/credentials/${id}`, { note: 'x' }))).state).toBe('expired')
  })

  test('is told at its moment, once, while the account is open and the session in use', async () => {
    const [id, paused, renewed] = [await bindSession({ headers: authorization(1) }), await bindSession({ headers: authorization(1) }), await bindSession({ headers: authorization(1) })]
    await dataOf(ask('PUT', `/credentials/${paused}`, { is_active: false }))
    await dataOf(ask('PUT', `/credentials/${renewed}`, { headers: authorization(2) }))
    await listed(id)
    clock.advance(HOUR - 1)
    clock.advance(1)
    await settled(() => told(id).length > 0 && heard.some((event) => event.type === 'credential.changed' && event.credential_id === paused && event.change === 'checked'))
    expect(heard.find((event) => event.type === 'credential.refused' && event.credential_id === id)).toMatchObject({ outcome: 'expired', state: 'expired', exchange_name: 'binance' })
    expect([told(id), told(paused), told(renewed)]).toEqual([['credential.refused'], [], []])
    expect(await report(id, { ok: true })).toMatchObject({ state: 'valid' })
    clock.advance(HOUR)
    await settled(() => told(renewed).length > 0)
    expect(told(id)).toEqual(['credential.refused'])
  })

  test('is not told after a lock, and again once the account is open', async () => {
    const id = await bindSession({ headers: authorization(1) })
    await ask('POST', '/auth/lock')
    expect((await ask('POST', '/auth/unlock', { password: PASSWORD })).status).toBe(200)
    expect((await listed(id))?.state).toBe('unverified')
    clock.advance(HOUR)
    await settled(() => told(id).length > 0)
    const asleep = await bindSession({ headers: authorization(1) })
    await ask('POST', '/auth/lock')
    clock.advance(HOUR)
    expect((await ask('POST', '/auth/unlock', { password: PASSWORD })).status).toBe(200)
    expect([(await credential(asleep)).state, told(asleep)]).toEqual(['expired', []])
  })

  test('was a guess where it works afterwards, and goes with a new capture', async () => {
    const id = await bindSession({ headers: authorization(1) })
    clock.advance(HOUR)
    expect(await report(id, { ok: true })).toMatchObject({ state: 'valid' })
    const renewed = await dataOf<Credential>(ask('PUT', `/credentials/${id}`, { headers: authorization(3) }))
    expect(renewed).toMatchObject({ state: 'unverified', expires_at: new Date(clock.now() + 3 * HOUR).toISOString(), expires_at_source: 'estimate' })
    expect(await dataOf(ask('PUT', `/credentials/${id}`, { cookies: 'sid=2' }))).toMatchObject({ expires_at: null, expires_at_source: null })
  })

  test('entered by hand wins, until it has passed and another capture comes', async () => {
    const byHand = new Date(clock.now() + HOUR).toISOString()
    const id = await bindSession({ headers: authorization(5), expires_at: byHand })
    expect(await credential(id)).toMatchObject({ expires_at: byHand, expires_at_source: 'manual' })
    expect(await dataOf(ask('PUT', `/credentials/${id}`, { headers: authorization(6) }))).toMatchObject({ expires_at: byHand, expires_at_source: 'manual' })
    clock.advance(HOUR)
    expect((await credential(id)).state).toBe('expired')
    expect(await dataOf(ask('PUT', `/credentials/${id}`, { headers: authorization(4) }))).toMatchObject({ state: 'unverified', expires_at: new Date(clock.now() + 4 * HOUR).toISOString(), expires_at_source: 'estimate' })
  })

  test('is a matter of web sessions alone', async () => {
    const id = await bind({ exchange_name: 'kraken', label: 'old', api_key: 'a-key-of-kraken', api_secret: Buffer.from('a secret').toString('base64'), verify: false, expires_at: new Date(clock.now() + 1).toISOString() })
    clock.advance(1)
    expect((await credential(id)).state).toBe('unverified')
  })
})

test('another site’s capture is refused at its field', async () => {
  const answer = await ask('POST', '/credentials', { kind: 'web_session', exchange_name: 'binance', label: 'x', headers: "curl 'https://example.com/' -H 'a: b'" })
  expect([answer.status, failureOf(answer).error.details]).toEqual([422, { fields: [{ path: 'headers', problem: 'other_site' }], captured_at: 'example.com' }])
})

test('a report is refused like any other request: who asks, the body, whose it is', async () => {
  const id = await bindSession()
  const codeOf = async (answer: Promise<Answered>) => failureOf(await answer).error
  expect((await codeOf(host.ask(`/api/v1/credentials/${id}/report`, { method: 'POST', body: '{}' }))).code).toBe('AUTHENTICATION_FAILED')
  expect(await codeOf(ask('POST', `/credentials/${id}/report`, {}))).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ path: 'message', problem: 'required' }] } })
  const wrong = { message: 'x'.repeat(4_001), http_status: 99, code: 'not a code', strategy_id: 'a\nb', text: 'x' }
  const problems = (await codeOf(ask('POST', `/credentials/${id}/report`, wrong))).details?.fields
  expect(problems?.toSorted((one, other) => one.path.localeCompare(other.path))).toEqual([
    { path: 'code', problem: 'wrong_type' },
    { path: 'http_status', problem: 'too_short' },
    { path: 'message', problem: 'too_long' },
    { path: 'strategy_id', problem: 'control_character' },
    { path: 'text', problem: 'unknown_field' },
  ])
  expect((await codeOf(ask('POST', '/credentials/01890a5d-ac96-774b-bcce-b302099a8057/report', { ok: true }))).code).toBe('CREDENTIAL_NOT_FOUND')
})

test('what is kept of a report is in the log, and its text is nowhere', () => {
  const reports = lines.lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ event }) => event === 'credential.reported')
  expect(reports.find((line) => line['strategy_id'] === 'grid-7')).toMatchObject({ exchange: 'binance', outcome: 'rejected', pattern: 'exchange_code', credential_id: expect.any(String) as unknown })
  const files = readdirSync(folder.path).map((name) => readFileSync(path.join(folder.path, name), 'latin1'))
  expect(files.join('').length).toBeGreaterThan(10_000)
  expect(JSON.stringify([lines.lines, heard, files])).not.toContain(QUOTED)
})
