import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Vault } from '../../src-main/vault.ts'
import type { Batch } from '../../src-preload/contract/credentials.ts'
import { binanceKeyOf, startBinance } from '../exchanges/binance.ts'
import { fieldsOf } from '../exchanges/simulated.ts'
import { PATIENT, type Simulator } from '../exchanges/simulator.ts'
import { listen } from '../support/events.ts'
import { ask, envelopeOf, failureOf, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { startHeldExchange, type HeldExchange } from '../support/held-exchange.ts'
import { apiKey, draftOf, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let host: TestHost
let ada: TestAccount
let bob: TestAccount
let exchange: Simulator
let held: HeldExchange

beforeEach(async () => {
  folder = temporaryFolder()
  const keys = Array.from({ length: 10 }, (_, at) => binanceKeyOf(`many ${at}`))
  exchange = await startBinance({ keys })
  held = await startHeldExchange(exchange.url)
  vault = await openTestVault(folder.path)
  host = await serveForTest(vault)
  ada = await registerAccount(vault, 'ada')
  bob = await registerAccount(vault, 'bob', ada.session)
  for (const key of keys) await vault.credentials.bind(ada.session, draftOf(apiKey('binance', { ...fieldsOf(key) }, { base_url: held.url, timeout_ms: PATIENT })), { verify: false })
})
afterEach(async () => {
  await host.close(0)
  await vault.close()
  held.close()
  await exchange.close()
  folder.remove()
})

const tokenOf = ({ issued }: TestAccount): string => issued.accessToken.expose('a test sends it')
const post = (path: string, body: object, by = ada): Promise<Answered> => ask(host.port, `/api/v1${path}`, { method: 'POST', token: tokenOf(by), body: JSON.stringify(body) })
const begun = (answer: Answered): Batch => (envelopeOf(answer) as { data: Batch }).data

test('a batch answers 202 at once, is told of on the stream of its account alone, and ends', async () => {
  const [mine, others] = [await listen(host.port, tokenOf(ada)), await listen(host.port, tokenOf(bob))]
  const answer = await post('/credentials/verify', {})
  expect(answer.status).toBe(202)
  const batch = begun(answer)
  expect(batch.total).toBe(10)
  held.open()
  await mine.until(() => mine.messages.some(({ event }) => event.type === 'check.progress' && event.ended))
  const last = mine.messages.findLast(({ name }) => name === 'check.progress')
  expect(last?.event).toEqual({ type: 'check.progress', account_id: ada.session.accountId, ...batch, done: 10, refused: 0, unclear: 0, ended: true, cancelled: false })
  expect(others.messages.map(({ name }) => name)).toEqual(['stream.gap'])
  // Whoever was away is told of how far it is by now, and of no piece before.
  const again = await listen(host.port, tokenOf(ada), mine.messages[0]?.id ?? null)
  await again.until(() => again.messages.length >= 11)
  expect(again.messages.filter(({ name }) => name === 'check.progress').map(({ event }) => event)).toEqual([last?.event])
  await Promise.all([mine.leave(), others.leave(), again.leave()])
})

test('a batch is called off by its own account', async () => {
  const batch = begun(await post('/credentials/verify', {}))
  await vi.waitUntil(() => held.waiting.length === 8, { timeout: PATIENT })
  expect(failureOf(await post('/credentials/verify/cancel', { batch_id: batch.batch_id }, bob)).error.code).toBe('NOT_FOUND')
  expect((await post('/credentials/verify/cancel', { batch_id: batch.batch_id })).status).toBe(200)
  expect(begun(await post('/credentials/verify', {})).batch_id).not.toBe(batch.batch_id)
  expect(failureOf(await post('/credentials/verify/cancel', { batch_id: batch.batch_id })).error.code).toBe('NOT_FOUND')
})

test('what can not be named is refused, and nobody is asked', async () => {
  const [first] = (await vault.credentials.list(ada.session, { includeInactive: true, limit: 1, cursor: null })).items
  const id = first?.id ?? ''
  for (const ids of [[], ['no id'], Array.from({ length: 4_001 }, () => id), 'all']) expect(failureOf(await post('/credentials/verify', { ids })).error.code).toBe('VALIDATION_ERROR')
  expect(failureOf(await post('/credentials/verify', { ids: [id] }, bob)).error.code).toBe('CREDENTIAL_NOT_FOUND')
  expect(failureOf(await post('/credentials/verify/cancel', {})).error.code).toBe('VALIDATION_ERROR')
  expect(held.asked).toEqual([])
  // As many as may be named fit into one request.
  held.open()
  expect((await post('/credentials/verify', { ids: Array.from({ length: 4_000 }, () => id) })).status).toBe(202)
})
