import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CredentialChange } from '../../src-main/credentials/change.ts'
import type { SecretFields } from '../../src-main/credentials/draft.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { VirtualClock } from '../support/clock.ts'
import { withRawFile } from '../support/raw-file.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, NO_OPTIONS, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'
import { NO_EXPLANATION } from '../support/explanation.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let clock: VirtualClock
let mia: TestAccount
let exchange: KeyedSimulator<BinanceKey>

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  exchange = await startBinance({ keys: [{ apiKey: 'TheKnownKey0123456789', secret: 'the-secret' }] })
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
})

afterAll(async () => {
  await vault.close()
  await exchange.close()
  folder.remove()
})

const HEADERS = '{"user-agent":"a browser","x-csrf":"a-token-of-the-session"}'
const HEADERS_ONLY: SecretFields = { headers: new Secret(HEADERS) }
const bindSession = (label: string | null, fields: SecretFields = HEADERS_ONLY, exchangeName = 'binance') =>
  vault.credentials.bind(mia.session, draftOf({ kind: 'web_session', exchange: exchangeName, fields, options: NO_OPTIONS }, { label }), { verify: true })
const update = (id: string, change: Partial<CredentialChange>) => vault.credentials.update(mia.session, id, { fields: {}, options: {}, password: null, ...change }, { verify: true }, DESKTOP_CLIENT)
const fieldsOf = async (id: string) => Object.fromEntries(Object.entries(await vault.credentials.reveal(mia.session, id, new Secret(PASSWORD), DESKTOP_CLIENT)).map(([name, value]) => [name, value.expose('compared in a test')]))
const fields = (...problems: readonly (readonly [string, string])[]) => ({ code: 'VALIDATION_ERROR', details: { fields: problems.map(([path, problem]) => ({ path, problem })) } })

describe('a web session', () => {
  test('is stored and never sent: unverified after its bind, and not checkable', async () => {
    const bound = await bindSession('the grid page', { ...HEADERS_ONLY, cookies: new Secret('session=abc; theme=dark') })
    expect(bound).toMatchObject({ kind: 'web_session', label: 'the grid page', state: 'unverified', api_key_masked: null, last_check: null })
    const facts = await vault.credentials.verify(mia.session, bound.id)
    expect(facts).toMatchObject({ outcome: 'unknown_error', cause: 'not_checkable', is_valid: null, code: null, findings: [] })
    expect(await vault.credentials.read(mia.session, bound.id)).toEqual(bound)
    expect((await vault.credentials.checks(mia.session, bound.id, { limit: 10, cursor: null })).total).toBe(0)
    expect(exchange.requests).toHaveLength(0)
    expect(await fieldsOf(bound.id)).toEqual({ headers: HEADERS, cookies: 'session=abc; theme=dark' })
  })

  test('needs a label and something captured, and takes nothing else', async () => {
    await expect(bindSession(null)).rejects.toMatchObject(fields(['label', 'required']))
    await expect(bindSession('empty', {})).rejects.toMatchObject(fields(['headers', 'required']))
    await expect(bindSession('too much', { ...HEADERS_ONLY, api_key: new Secret('a-key') })).rejects.toMatchObject(fields(['api_key', 'not_needed']))
    await expect(bindSession('nowhere', HEADERS_ONLY, 'binanace')).rejects.toMatchObject({ code: 'EXCHANGE_NOT_SUPPORTED' })
    const key = apiKey('binance', { api_key: 'TheKnownKey0123456789', api_secret: 'the-secret', cookies: 'a=b' })
    await expect(vault.credentials.bind(mia.session, draftOf(key), { verify: false })).rejects.toMatchObject(fields(['cookies', 'not_needed']))
  })

  test('is told from others by its label, at its exchange', async () => {
    const { id } = await bindSession('one')
    const other = await bindSession('two')
    await bindSession('one', HEADERS_ONLY, 'okx')
    await expect(bindSession('one')).rejects.toMatchObject({ code: 'DUPLICATE_CREDENTIAL', details: { credential_id: id } })
    await expect(update(other.id, { label: 'one' })).rejects.toMatchObject({ code: 'DUPLICATE_CREDENTIAL', details: { credential_id: id } })
    await expect(update(other.id, { label: null })).rejects.toMatchObject(fields(['label', 'required']))
    expect((await update(other.id, { label: 'three' })).label).toBe('three')
    await bindSession('two')
  })

  test('is captured again, moved and brought back like any other', async () => {
    const { id } = await bindSession('to be renewed')
    await update(id, { fields: { cookies: new Secret('fresh=1'), headers: null }, label: 'renewed' })
    expect(await fieldsOf(id)).toEqual({ cookies: 'fresh=1' })
    await expect(update(id, { exchange: 'okx' })).rejects.toMatchObject({ reason: 'secrets_needed', ...fields(['cookies', 'required']) })
    await expect(update(id, { fields: { cookies: null } })).rejects.toMatchObject(fields(['headers', 'required']))
    await vault.credentials.delete(mia.session, id)
    const again = await bindSession('renewed')
    await expect(vault.credentials.restore(mia.session, id)).rejects.toMatchObject({ code: 'DUPLICATE_CREDENTIAL' })
    await vault.credentials.delete(mia.session, again.id)
    expect((await vault.credentials.restore(mia.session, id)).label).toBe('renewed')
  })
})

describe('the history of checks', () => {
  const bind = async () => (await vault.credentials.bind(mia.session, draftOf(apiKey('binance', { api_key: 'TheKnownKey0123456789', api_secret: 'the-secret' }, { base_url: exchange.url })), { verify: true })).id
  const history = (id: string, limit: number, cursor: string | null = null) => vault.credentials.checks(mia.session, id, { limit, cursor })

  test('is told newest first, page by page, with what each check found', async () => {
    const id = await bind()
    clock.advance(1_000)
    exchange.changeKey('TheKnownKey0123456789', { secret: 'another' })
    await vault.credentials.verify(mia.session, id)
    exchange.fault = 'reset'
    clock.advance(1_000)
    await vault.credentials.verify(mia.session, id)
    exchange.fault = null
    exchange.changeKey('TheKnownKey0123456789', { secret: 'the-secret' })
    const first = await history(id, 2)
    expect([first.items.map(({ outcome, cause, code }) => [outcome, cause, code]), first.total, first.damaged]).toEqual([[['unreachable', 'no_connection', null], ['rejected', 'signature_refused', '-1022']], 3, []])
    const second = await history(id, 2, first.nextCursor)
    expect([second.items.map(({ outcome, cause }) => [outcome, cause]), second.nextCursor]).toEqual([[['valid', 'accepted']], null])
    const all = [...first.items, ...second.items]
    expect(all.map(({ checked_at }) => Date.parse(checked_at) - clock.now())).toEqual([0, -1_000, -2_000])
    for (const { latency_ms } of all) expect(latency_ms).toBeGreaterThanOrEqual(0)
    await vault.credentials.delete(mia.session, id)
  })

  test('from before causes were kept is told by its outcome; what was changed since is told as damaged', async () => {
    const id = await bind()
    const [check] = (await history(id, 1)).items
    const set = (column: string, value: unknown) => withRawFile(folder.path, (connection) => connection.prepare(`UPDATE checks SET ${column} = ? WHERE credential_id = ?`).run(value, id))
    const detail = withRawFile(folder.path, (connection) => connection.prepare<[string], Buffer>('SELECT detail FROM checks WHERE credential_id = ?').pluck().get(id))
    set('detail', null)
    for (const [outcome, cause] of [['valid', 'accepted'], ['expired', 'key_expired'], ['clock_skew', 'clock_off'], ['unknown_error', 'answer_not_understood']] as const) {
      set('outcome', outcome)
      expect((await history(id, 1)).items).toEqual([{ ...check, outcome, cause, code: null, ...NO_EXPLANATION }])
    }
    set('detail', detail)
    for (const outcome of ['rejected', 'no such outcome']) {
      set('outcome', outcome)
      expect(await history(id, 1)).toMatchObject({ items: [], damaged: [check?.id] })
    }
    set('outcome', 'valid')
    expect((await history(id, 1)).items).toEqual([check])
    await vault.credentials.delete(mia.session, id)
  })

  test('of another row is not taken for its own', async () => {
    const id = await bind()
    await vault.credentials.verify(mia.session, id)
    const swap = () => withRawFile(folder.path, (connection) => {
      const rows = connection.prepare<[string], { id: string; detail: Buffer }>('SELECT id, detail FROM checks WHERE credential_id = ?').all(id)
      for (const [index, row] of rows.entries()) connection.prepare('UPDATE checks SET detail = ? WHERE id = ?').run(rows.at(index - 1)?.detail, row.id)
    })
    swap()
    expect((await history(id, 10)).damaged).toHaveLength(2)
    swap()
    expect((await history(id, 10)).damaged).toHaveLength(0)
    await vault.credentials.delete(mia.session, id)
  })
})

describe('reveal', () => {
  test('asks for the password each time, and counts each wrong one', async () => {
    const noa = await registerAccount(vault, 'noa', mia.session)
    const { id } = await vault.credentials.bind(noa.session, draftOf(apiKey('binance', { api_key: 'TheKnownKey0123456789', api_secret: 'the-secret' })), { verify: false })
    const reveal = (password: string) => vault.credentials.reveal(noa.session, id, new Secret(password), HTTP_CLIENT)
    expect(Object.keys(await reveal(PASSWORD))).toEqual(['api_key', 'api_secret'])
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(reveal('wrong')).rejects.toMatchObject({ reason: 'login_failed' })
    await expect(reveal(PASSWORD)).rejects.toMatchObject({ reason: 'account_locked' })
    clock.advance(16 * 60_000)
    const late = reveal(PASSWORD)
    late.catch(() => undefined)
    await vault.accounts.lock(noa.session)
    await expect(late).rejects.toMatchObject({ reason: 'vault_locked' })
    await expect(reveal(PASSWORD)).rejects.toMatchObject({ reason: 'vault_locked' })
  })
})
