import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Vault } from '../../src-main/vault.ts'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { startBinance, type BinanceKey, type BinancePermissions } from '../exchanges/binance.ts'
import { startOkx, type OkxKey } from '../exchanges/okx.ts'
import type { Simulator } from '../exchanges/simulator.ts'
import { recordsOf, type OpenedFields } from '../support/opened-account.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { apiKey, draftOf, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const EVERYTHING = { includeInactive: true, limit: 1, cursor: null }

const binanceKeys: BinanceKey[] = []
const okxKeys: OkxKey[] = []
let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount
let binance: Simulator
let okx: Simulator

beforeAll(async () => {
  folder = temporaryFolder()
  binance = await startBinance({ keys: binanceKeys })
  okx = await startOkx({ keys: okxKeys })
  vault = await openTestVault(folder.path)
  mia = await registerAccount(vault, 'mia')
})
afterAll(async () => {
  await vault.close()
  await Promise.all([binance.close(), okx.close()])
  folder.remove()
})

const atBinance = (api_key: string, api_secret: string) => apiKey('binance', { api_key, api_secret }, { base_url: binance.url })
const atOkx = (api_key: string, api_secret: string, passphrase: string) => apiKey('okx', { api_key, api_secret, passphrase }, { base_url: okx.url })

/** Another text of the same length and alphabet: what comes of one slip in copying. */
const slipped = (text: string, at: number) => {
  const place = at % text.length
  return `${text.slice(0, place)}${text[place] === 'x' ? 'y' : 'x'}${text.slice(place + 1)}`
}

async function expectRefused(candidate: ReturnType<typeof apiKey>, cause: string): Promise<void> {
  const before = (await vault.credentials.list(mia.session, EVERYTHING)).total
  expect(await vault.credentials.tryOut(mia.session, candidate)).toMatchObject({ is_valid: false, outcome: 'rejected', cause, has_trading_permission: null, findings: [] })
  await expect(vault.credentials.bind(mia.session, draftOf(candidate), { verify: true })).rejects.toMatchObject({
    code: 'CREDENTIAL_VERIFICATION_FAILED',
    reason: 'credential_refused',
    details: { outcome: 'rejected', cause },
  })
  expect((await vault.credentials.list(mia.session, EVERYTHING)).total).toBe(before)
}

test('Property 11: a wrong key or secret is refused with its own cause, and nothing is stored', async () => {
  await fc.assert(
    fc.asyncProperty(exchangeSecret(32), exchangeSecret(32), fc.nat(), fc.constantFrom('key', 'secret', 'form'), async (key, secret, at, wrong) => {
      binanceKeys.push({ apiKey: key, secret })
      if (wrong === 'key') await expectRefused(atBinance(slipped(key, at), secret), 'key_or_ip_or_permission')
      if (wrong === 'secret') await expectRefused(atBinance(key, slipped(secret, at)), 'signature_refused')
      if (wrong === 'form') await expectRefused(atBinance(`${key}-${key}`, secret), 'key_malformed')
    }),
    RUNS,
  )
})

test('Property 11: so is a wrong passphrase', async () => {
  await fc.assert(
    fc.asyncProperty(exchangeSecret(32), exchangeSecret(32), exchangeSecret(8, 20), fc.nat(), fc.constantFrom('key', 'secret', 'passphrase'), async (key, secret, passphrase, at, wrong) => {
      okxKeys.push({ apiKey: key, secret, passphrase })
      if (wrong === 'key') await expectRefused(atOkx(slipped(key, at), secret, passphrase), 'key_refused')
      if (wrong === 'secret') await expectRefused(atOkx(key, slipped(secret, at), passphrase), 'signature_refused')
      if (wrong === 'passphrase') await expectRefused(atOkx(key, secret, slipped(passphrase, at)), 'passphrase_refused')
    }),
    RUNS,
  )
})

const yes = (allowed: boolean) => (allowed ? 'yes' : 'no')

/** What a trader should read of each of Binance's switches. */
const meant = (switches: BinancePermissions): Permissions => ({
  read: yes(switches.enableReading),
  trade_spot: yes(switches.enableSpotAndMarginTrading),
  trade_futures: !switches.enableFutures && switches.enablePortfolioMarginTrading ? 'unknown' : yes(switches.enableFutures),
  withdraw: yes(switches.enableWithdrawals),
  transfer: yes(switches.enableInternalTransfer || switches.permitsUniversalTransfer),
})

const anySwitches: fc.Arbitrary<BinancePermissions> = fc.record({
  enableReading: fc.boolean(),
  enableSpotAndMarginTrading: fc.boolean(),
  enableFutures: fc.boolean(),
  enableMargin: fc.boolean(),
  enableWithdrawals: fc.boolean(),
  enableInternalTransfer: fc.boolean(),
  permitsUniversalTransfer: fc.boolean(),
  enableVanillaOptions: fc.boolean(),
  enablePortfolioMarginTrading: fc.boolean(),
})

test('Property 12: right credentials are accepted with exactly what they may do, stored, and read back', async () => {
  const stored = new Map<string, OpenedFields>()
  const anyKey = fc.record({ key: exchangeSecret(32), secret: exchangeSecret(32), switches: anySwitches, listed: fc.boolean(), created: fc.date({ min: new Date('2020-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }) })
  await fc.assert(
    fc.asyncProperty(anyKey, async ({ key, secret, switches, listed, created }) => {
      binanceKeys.push({ apiKey: key, secret, permissions: switches, createdAt: created.getTime(), ...(listed && { ipList: [binance.callerIp] }) })
      const tried = await vault.credentials.tryOut(mia.session, atBinance(key, secret))
      expect(tried).toMatchObject({ is_valid: true, outcome: 'valid', permissions: meant(switches), ip_restricted: listed, account_info: { created_at: created.toISOString() } })
      const bound = await vault.credentials.bind(mia.session, draftOf(atBinance(key, secret), { label: key.slice(0, 8) }), { verify: true })
      const read = await vault.credentials.read(mia.session, bound.id)
      expect(read).toEqual(bound)
      expect(read).toMatchObject({ state: 'valid', label: key.slice(0, 8), permissions: meant(switches), ip_restricted: listed })
      expect(read.findings.some(({ kind }) => kind === 'can_withdraw')).toBe(switches.enableWithdrawals)
      expect(read.findings.some(({ kind }) => kind === 'no_ip_list')).toBe(!listed)
      stored.set(bound.id, { api_key: key, api_secret: secret })
    }),
    RUNS,
  )
  const records = await recordsOf(folder.path, 'mia')
  for (const [id, fields] of stored) expect(records.get(id)).toEqual(fields)
  expect(stored.size).toBeGreaterThanOrEqual(RUNS.numRuns)
})
