import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditEntrySchema, auditExportOutput, auditVerdictSchema, type AuditEntry } from '../../src-preload/contract/audit.ts'
import { pageSchema, successSchema } from '../../src-preload/contract/envelope.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { credentialSchema } from '../../src-preload/contract/credentials.ts'
import { sessionSchema } from '../../src-preload/contract/accounts.ts'
import { failureOf, serveForTest, type TestHost } from '../support/http.ts'
import { withRawFile } from '../support/raw-file.ts'
import { DESKTOP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let home: string
let vault: Vault
let host: TestHost

beforeEach(async () => {
  folder = temporaryFolder()
  home = folder.path
  vault = await openTestVault(home)
  host = await serveForTest(vault)
})

afterEach(async () => {
  await host.close()
  await vault.close()
  folder.remove()
})

const API_KEY = 'AbCdEfGhIjKlMnOpQrStUvWx'
const API_SECRET = 'zYxWvUtSrQpOnMlKjIhGfEdC'
const BINDING = { kind: 'api_key', exchange_name: 'binance', api_key: API_KEY, api_secret: API_SECRET, label: '=label', verify: false }

async function login(username: string, password = PASSWORD): Promise<string> {
  const answer = await host.post('/api/v1/auth/login', { username, password })
  const token = successSchema(sessionSchema).parse(answer.json()).data.access_token
  if (token === undefined) throw new Error('a program gets its token')
  return token
}

async function bind(token: string): Promise<string> {
  const answer = await host.post('/api/v1/credentials', BINDING, { token })
  return successSchema(credentialSchema).parse(answer.json()).data.id
}

async function list(token: string, query = ''): Promise<{ entries: AuditEntry[]; page: { next_cursor: string | null; total: number } }> {
  const answer = await host.ask(`/api/v1/audit${query}`, { token })
  const { data, page } = successSchema(auditEntrySchema.array()).parse(answer.json())
  return { entries: data, page: pageSchema.parse(page) }
}

const verdictOf = async (token: string) => successSchema(auditVerdictSchema).parse((await host.ask('/api/v1/audit/verify', { token })).json()).data

test('what is done over HTTP is written down, with who and what, the newest first', async () => {
  await registerAccount(vault, 'ada')
  const token = await login('ada')
  const id = await bind(token)
  await host.post(`/api/v1/credentials/${id}/reveal`, { password: 'not the password' }, { token })
  const { status } = await host.post(`/api/v1/credentials/${id}/reveal`, { password: PASSWORD }, { token })
  expect(status).toBe(200)

  const { entries, page } = await list(token)

  expect(entries.map(({ action, refused, credential_id }) => ({ action, refused, credential_id }))).toEqual([
    { action: 'credential.revealed', refused: null, credential_id: id },
    { action: 'credential.revealed', refused: 'AUTHENTICATION_FAILED', credential_id: id },
    { action: 'credential.bound', refused: null, credential_id: id },
    { action: 'account.logged_in', refused: null, credential_id: null },
  ])
  expect(entries.map(({ number }) => number)).toEqual([4, 3, 2, 1])
  expect(page).toEqual({ next_cursor: null, total: 4 })
  expect(entries[0]).toMatchObject({ exchange_name: 'binance', adopted: false, actor: { kind: 'session', door: 'http', address: '127.0.0.1' } })
  expect(entries[3]).toMatchObject({ actor: { kind: 'visitor', door: 'http', session_id: null } })
  expect(await verdictOf(token)).toEqual({ intact: true, entries: 4, pruned_before: null, broken_at: null, problem: null, keychain: 'none' })
})

test('pages and filters go through the query', async () => {
  await registerAccount(vault, 'ada')
  const token = await login('ada')
  const id = await bind(token)
  await host.ask(`/api/v1/credentials/${id}`, { method: 'DELETE', token })

  const first = await list(token, '?limit=2')
  expect(first.entries.map(({ number }) => number)).toEqual([3, 2])
  expect((await list(token, `?limit=2&cursor=${first.page.next_cursor}`)).entries.map(({ action }) => action)).toEqual(['account.logged_in'])
  expect((await list(token, `?credential_id=${id}`)).entries.map(({ action }) => action)).toEqual(['credential.deleted', 'credential.bound'])
  expect((await list(token, '?action=account.logged_in')).page.total).toBe(1)
  for (const query of ['?limit=0', '?limit=201', '?action=account.fed', '?cursor=x', '?credential_id=x', '?more=1']) expect((await host.ask(`/api/v1/audit${query}`, { token })).status).toBe(422)
})

test('the export says in the audit that it was made, in either form', async () => {
  await registerAccount(vault, 'ada')
  const token = await login('ada')
  const fileOf = async (query: string) => successSchema(auditExportOutput).parse((await host.ask(`/api/v1/audit/export${query}`, { token })).json()).data
  const csv = await fileOf('')
  expect(csv).toMatchObject({ media_type: 'text/csv', file_name: expect.stringMatching(/^tradekeep-audit-\d{4}-\d\d-\d\d\.csv$/u) })
  expect(csv.content.split('\r\n')).toHaveLength(3)
  const json = JSON.parse((await fileOf('?format=json')).content) as { entries: unknown[] }
  expect(auditEntrySchema.array().parse(json.entries).map(({ action, detail }) => [action, detail])).toEqual([
    ['account.logged_in', null],
    ['audit.exported', 'csv'],
  ])
  expect((await list(token)).entries[0]).toMatchObject({ action: 'audit.exported', detail: 'json' })
})

/** With the audit's tables shut, as a full disk shuts them. */
async function withoutAudit(work: () => Promise<void>): Promise<void> {
  withRawFile(home, (connection) => connection.exec(`CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END`))
  try {
    await work()
  } finally {
    withRawFile(home, (connection) => connection.exec('DROP TRIGGER full'))
  }
}

test('no plain field and no export leaves where its entry could not be written; what else was done is answered', async () => {
  await registerAccount(vault, 'ada')
  const token = await login('ada')
  const id = await bind(token)
  await withoutAudit(async () => {
    const revealed = await host.post(`/api/v1/credentials/${id}/reveal`, { password: PASSWORD }, { token })
    expect(failureOf(revealed).error.code).toBe('INTERNAL_SERVER_ERROR')
    expect(revealed.text).not.toContain(API_SECRET)
    const exported = await host.ask('/api/v1/audit/export', { token })
    expect(failureOf(exported).error.code).toBe('INTERNAL_SERVER_ERROR')
    expect((await host.ask(`/api/v1/credentials/${id}`, { method: 'DELETE', token })).status).toBe(200)
  })
  expect((await list(token)).entries.map(({ action }) => action)).toEqual(['credential.bound', 'account.logged_in'])
  expect((await verdictOf(token)).intact).toBe(true)
})

test('refused logins are found by who owns the name, with where they came from; a name that nobody has leaves no entry', async () => {
  await registerAccount(vault, 'ada')
  const wrong = (username: string) => host.post('/api/v1/auth/login', { username, password: 'not the password' }, { headers: { 'user-agent': 'guesser/1' } })
  await vault.accounts.lockAll()
  const refusals = [await wrong('ADA'), await wrong('nobody')].map((answer) => failureOf(answer).error.code)
  expect(refusals).toEqual(['AUTHENTICATION_FAILED', 'AUTHENTICATION_FAILED'])
  expect(withRawFile(home, (connection) => connection.prepare('SELECT count(*) FROM audit_waiting').pluck().get())).toBe(2)

  const token = await login('ada')
  const { entries } = await list(token)
  expect(entries.map(({ action, refused, adopted }) => [action, refused, adopted])).toEqual([
    ['account.logged_in', null, false],
    ['account.logged_in', 'AUTHENTICATION_FAILED', true],
    ['account.locked', null, true],
  ])
  expect(entries[1]?.actor).toEqual({ kind: 'visitor', door: 'http', address: '127.0.0.1', agent: 'guesser/1', session_id: null })
})

test('a door that is shut already is written down once, however often somebody knocks', async () => {
  await registerAccount(vault, 'ada')
  for (let knocks = 0; knocks < 12; knocks += 1) await host.post('/api/v1/auth/login', { username: 'ada', password: 'not the password' })
  const session = await vault.accounts.authenticate((await vault.accounts.login({ username: 'ada', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).accessToken)
  const { entries } = await vault.audit.list(session, { limit: 50 })
  expect(entries.map(({ refused }) => refused)).toEqual(['ACCOUNT_LOCKED', ...Array.from({ length: 5 }, () => 'AUTHENTICATION_FAILED')])
})

test('what costs nothing to repeat does not push the rest out', async () => {
  await registerAccount(vault, 'ada')
  const token = await login('ada')
  const id = await bind(token)
  for (let times = 0; times < 5; times += 1) {
    await host.ask(`/api/v1/credentials/${crypto.randomUUID()}`, { method: 'DELETE', token })
    await host.post(`/api/v1/credentials/${id}/report`, { ok: true }, { token })
  }
  expect((await list(token)).entries.map(({ action, refused }) => [action, refused])).toEqual([
    ['credential.reported', null],
    ['credential.deleted', 'CREDENTIAL_NOT_FOUND'],
    ['credential.bound', null],
    ['account.logged_in', null],
  ])
})

test('wrong recovery codes, which lock nothing over HTTP, push nothing out, locked or not', async () => {
  await registerAccount(vault, 'ada')
  const guess = { username: 'ADA', recovery_code: '2222-2222-2222-2222-2222-2222-2222-2222', new_password: `${PASSWORD}!`, confirm_password: `${PASSWORD}!` }
  for (let guesses = 0; guesses < 4; guesses += 1) expect(failureOf(await host.post('/api/v1/auth/recover', guess)).error.code).toBe('INVALID_TOKEN')
  await vault.accounts.lockAll()
  for (let guesses = 0; guesses < 4; guesses += 1) await host.post('/api/v1/auth/recover', guess)
  const { entries } = await list(await login('ada'))
  expect(entries.filter(({ action }) => action === 'account.recovered').map(({ refused }) => refused)).toEqual(['INVALID_TOKEN'])
})

test('Property 30: an admin who makes an account, and its owner, each find their own acts alone', async () => {
  await registerAccount(vault, 'ada')
  const token = await login('ada')
  const { status } = await host.post('/api/v1/auth/register', { username: 'bob', email: 'bob@example.com', password: PASSWORD, confirm_password: PASSWORD }, { token })
  expect(status).toBe(201)
  const bob = await login('bob')
  const id = await bind(bob)
  await host.ask(`/api/v1/credentials/${id}`, { method: 'DELETE', token })

  expect((await list(bob)).entries.map(({ action }) => action)).toEqual(['credential.bound', 'account.logged_in', 'account.locked', 'account.registered'])
  const mine = (await list(token)).entries
  expect(mine.map(({ action, refused, exchange_name }) => [action, refused, exchange_name])).toEqual([
    ['credential.deleted', 'CREDENTIAL_NOT_FOUND', null],
    ['account.logged_in', null, null],
  ])
})

test('Property 6: no entry, and nothing of the audit in the file, holds a secret', async () => {
  await registerAccount(vault, 'ada')
  const token = await login('ada')
  const id = await bind(token)
  await host.post(`/api/v1/credentials/${id}/reveal`, { password: PASSWORD }, { token })
  await host.ask(`/api/v1/credentials/${id}`, { method: 'PUT', token, body: JSON.stringify({ api_key: `${API_KEY}2`, api_secret: `${API_SECRET}2`, verify: false }) })
  await host.post('/api/v1/auth/login', { username: 'ada', password: 'a wrong one that nobody may read' })
  const told = (await host.ask('/api/v1/audit', { token })).text + (await host.ask('/api/v1/audit/export', { token })).text
  expect(told).toContain(id)
  const stored = withRawFile(home, (connection) => ['audit_entries', 'audit_heads', 'audit_waiting', 'settings'].flatMap((table) => connection.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all().flatMap((row) => Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))))))
  for (const secret of [API_KEY, API_SECRET, PASSWORD, 'a wrong one that nobody may read', token]) {
    expect(told).not.toContain(secret)
    expect(stored.join('\n')).not.toContain(secret)
  }
})

test('an account that is deleted takes its audit with it', async () => {
  await registerAccount(vault, 'ada')
  const ada = await login('ada')
  await host.post('/api/v1/auth/register', { username: 'bob', email: 'bob@example.com', password: PASSWORD, confirm_password: PASSWORD }, { token: ada })
  const bob = await login('bob')
  const rows = () => withRawFile(home, (connection) => connection.prepare('SELECT count(DISTINCT account_id) FROM audit_entries').pluck().get())
  expect(rows()).toBe(2)
  const { status } = await host.ask('/api/v1/users/me', { method: 'DELETE', token: bob, body: JSON.stringify({ password: PASSWORD }) })
  expect(status).toBe(200)
  expect(rows()).toBe(1)
  expect((await verdictOf(ada)).intact).toBe(true)
})
