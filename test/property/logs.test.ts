import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { createLog } from '../../src-main/platform/log.ts'
import type { Vault } from '../../src-main/vault.ts'
import { startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { Simulator } from '../exchanges/simulator.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const random = fc.noBias(exchangeSecret(32, 48))
let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount
let exchange: Simulator
const keys: BinanceKey[] = []
const lines: string[] = []
const log = createLog({ write: (line) => void lines.push(line) })

beforeAll(async () => {
  folder = temporaryFolder()
  exchange = await startBinance({ keys })
  vault = await openTestVault(folder.path, { log })
  mia = await registerAccount(vault, 'mia')
})

afterAll(async () => {
  await vault.close()
  await exchange.close()
  folder.remove()
})

const settled = (work: Promise<unknown>) => work.then(
  () => true,
  () => false,
)

describe('the log', () => {
  test('Property 21: no operation, successful or not, writes a window of a secret, password or token', async () => {
    await fc.assert(
      fc.asyncProperty(random, random, random, fc.constantFrom('right', 'wrong secret', 'unknown key', 'reset', 'no such exchange'), async (key, secret, password, how) => {
        if (how !== 'unknown key') keys.push({ apiKey: key, secret: how === 'wrong secret' ? secret.split('').toReversed().join('') : secret })
        exchange.fault = how === 'reset' ? 'reset' : null
        const candidate = apiKey(how === 'no such exchange' ? 'binanace' : 'binance', { api_key: key, api_secret: secret }, { base_url: exchange.url })
        const bound = await vault.credentials.bind(mia.session, draftOf(candidate, { label: password }), { verify: true }).catch(() => undefined)
        expect(bound !== undefined).toBe(how === 'right')
        if (bound !== undefined) {
          const change = { note: password, fields: { api_secret: new Secret(password) }, options: { proxy_url: new Secret(`http://user:${password}@127.0.0.1:9`) }, password: new Secret(secret) }
          expect(await settled(vault.credentials.update(mia.session, bound.id, change, { verify: true }, DESKTOP_CLIENT))).toBe(false)
          expect(await settled(vault.credentials.update(mia.session, bound.id, { ...change, options: {} }, { verify: true }, DESKTOP_CLIENT))).toBe(false)
          expect(await settled(vault.credentials.reveal(mia.session, bound.id, new Secret(password), HTTP_CLIENT))).toBe(false)
          expect(await settled(vault.credentials.reveal(mia.session, bound.id, new Secret(PASSWORD), DESKTOP_CLIENT))).toBe(true)
          expect(await settled(vault.credentials.delete(mia.session, bound.id))).toBe(true)
          expect(await settled(vault.credentials.restore(mia.session, bound.id))).toBe(true)
        }
        expect(await settled(vault.accounts.login({ username: `nobody ${key}`, password: new Secret(password) }, HTTP_CLIENT, new Secret(secret)))).toBe(false)
        expect(await settled(vault.accounts.refresh(new Secret(secret), new Secret(password)))).toBe(false)
        expect(await settled(vault.accounts.authenticate(new Secret(`${key}.${secret}.${password}`)))).toBe(false)
        const token = mia.issued.accessToken.expose('looked for in a test')
        const [, payload = '', signature = ''] = token.split('.')
        expect(new LeakSearch([key, secret, password, payload, signature]).find(Buffer.from(lines.join('')))).toBeUndefined()
      }),
      RUNS,
    )
    // The search is worth something only where something was logged.
    expect(lines.length).toBeGreaterThan(RUNS.numRuns / 2)
  })

  test('control: the search finds a secret that a line does hold', () => {
    const secret = 'Planted0Secret1Planted2Secret3'
    expect(new LeakSearch([secret]).find(Buffer.from(JSON.stringify({ event: secret })))).toBeDefined()
  })
})
