import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { binanceKeyOf, startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { startGate, type Gate } from '../support/gate.ts'
import { loginAs } from '../support/profiles.ts'
import { dumpOf } from '../support/raw-file.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const KEY = binanceKeyOf('of a session that ends')
const FIELDS = { api_key: KEY.apiKey, api_secret: KEY.secret }

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let exchange: KeyedSimulator<BinanceKey>
let gate: Gate
/** The window's session keeps the account open while the other one ends. */
let window: LiveSession
let ending: LiveSession

beforeEach(async () => {
  folder = temporaryFolder()
  exchange = await startBinance({ keys: [KEY] })
  gate = await startGate(exchange.url)
  vault = await openTestVault(folder.path)
  window = (await registerAccount(vault, 'mia')).session
  ending = (await loginAs(vault, 'mia')).session
})

afterEach(async () => {
  await vault.close()
  gate.close()
  await exchange.close()
  folder.remove()
})

const bound = () => vault.credentials.bind(window, draftOf(apiKey('binance', FIELDS)), { verify: false })
const credentials = () => {
  const { credentials: rows, checks } = dumpOf(folder.path)
  return [rows, checks]
}
const all = () => vault.credentials.list(window, { includeInactive: true, limit: 10, cursor: null })

describe('a session that ends while its request is under way', () => {
  test('binds nothing, though its exchange said yes', async () => {
    const before = credentials()
    const binding = codeOf(vault.credentials.bind(ending, draftOf(apiKey('binance', FIELDS, { base_url: gate.url })), { verify: true }))
    await gate.waiting()
    await vault.accounts.logout(ending)
    gate.open()
    expect(await Promise.race([binding, opening()])).toBe('SESSION_EXPIRED')
    expect(credentials()).toEqual(before)
    expect((await all()).items).toEqual([])
  })

  test('changes nothing, though its exchange said yes', async () => {
    const { id } = await bound()
    const before = credentials()
    const change = { fields: { api_key: new Secret(KEY.apiKey), api_secret: new Secret(KEY.secret) }, options: { base_url: gate.url }, password: null }
    const updating = codeOf(vault.credentials.update(ending, id, change, { verify: true }, DESKTOP_CLIENT))
    await gate.waiting()
    await vault.logins.end(window, ending.sessionId)
    gate.open()
    expect(await Promise.race([updating, opening()])).toBe('SESSION_EXPIRED')
    expect(credentials()).toEqual(before)
  })

  test('deletes, restores and reveals nothing', async () => {
    const { id } = await bound()
    const gone = (await vault.credentials.bind(window, draftOf(apiKey('binance', { api_key: 'k'.repeat(20), api_secret: 's'.repeat(20) })), { verify: false })).id
    await vault.credentials.delete(window, gone)
    const before = credentials()
    const revealing = codeOf(vault.credentials.reveal(ending, id, new Secret(PASSWORD), DESKTOP_CLIENT))
    await vault.accounts.logout(ending)
    expect(await revealing).toBe('SESSION_EXPIRED')
    expect(await codeOf(vault.credentials.delete(ending, id))).toBe('SESSION_EXPIRED')
    expect(await codeOf(vault.credentials.restore(ending, gone))).toBe('SESSION_EXPIRED')
    expect(credentials()).toEqual(before)
    expect((await all()).items.map((credential) => credential.id)).toEqual([id])
  })

  test('and with it the account, leaves nothing behind', async () => {
    const binding = codeOf(vault.credentials.bind(ending, draftOf(apiKey('binance', FIELDS, { base_url: gate.url })), { verify: true }))
    await gate.waiting()
    await vault.deletion.delete(window, new Secret(PASSWORD), DESKTOP_CLIENT)
    gate.open()
    expect(await binding).toBe('VAULT_LOCKED')
    expect(credentials()).toEqual([[], []])
  })
})

/** A check asks more than once: whatever waits is let through until it is done. */
async function opening(): Promise<never> {
  for (;;) {
    await gate.waiting()
    gate.open()
  }
}
