import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditEntrySchema, auditExportOutput, auditVerdictSchema, type AuditEntry } from '../../src-preload/contract/audit.ts'
import { pageSchema } from '../../src-preload/contract/envelope.ts'
import type { Vault } from '../../src-main/vault.ts'
import { credentialSchema } from '../../src-preload/contract/credentials.ts'
import { successSchema } from '../../src-preload/contract/envelope.ts'
import { sessionSchema } from '../../src-preload/contract/accounts.ts'
import { envelopeOf, failureOf, serveForTest, type TestHost } from '../support/http.ts'
import { openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const folder = temporaryFolder()
let vault: Vault
let host: TestHost

beforeEach(async () => {
  vault = await openTestVault(`${folder.path}/${crypto.randomUUID()}`)
  host = await serveForTest(vault)
})

afterEach(async () => {
  await host.close()
  await vault.close()
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
  await host.post(`/api/v1/credentials/${id}/reveal`, { id, password: 'not the password' }, { token })
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
