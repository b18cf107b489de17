import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Vault } from '../../src-main/vault.ts'
import type { Outcome, Permissions } from '../../src-preload/contract/exchanges.ts'
import type { BinancePermissions } from '../exchanges/binance.ts'
import { SPOT_RIGHTS, type KeyedSimulator, type Right } from '../exchanges/keyed-simulator.ts'
import { fieldsOf, SIMULATED, SIMULATED_NAMES, type AnyKey, type SimulatedName } from '../exchanges/simulated.ts'
import { PATIENT } from '../exchanges/simulator.ts'
import { recordsOf, type OpenedFields } from '../support/opened-account.ts'
import { RUNS } from '../support/property.ts'
import { apiKey, draftOf, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const EVERYTHING = { includeInactive: true, limit: 1, cursor: null }
const DAY = 24 * 60 * 60 * 1_000
const RIGHTS: readonly Right[] = ['read', 'trade_spot', 'trade_futures', 'withdraw', 'transfer']

const running = new Map<SimulatedName, KeyedSimulator<AnyKey>>()
let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount

beforeAll(async () => {
  folder = temporaryFolder()
  for (const name of SIMULATED_NAMES) running.set(name, await SIMULATED[name].start())
  vault = await openTestVault(folder.path)
  mia = await registerAccount(vault, 'mia')
})
afterAll(async () => {
  await vault.close()
  await Promise.all([...running.values()].map((simulator) => simulator.close()))
  folder.remove()
})

function simulatorOf(name: SimulatedName): KeyedSimulator<AnyKey> {
  const simulator = running.get(name)
  if (simulator === undefined) throw new Error('not started')
  return simulator
}

/** A key as a trader enters it, at one of the exchanges that a simulator stands for. */
const entered = (name: SimulatedName, id: string, key: AnyKey) => apiKey(id, fieldsOf(key), { base_url: simulatorOf(name).url, timeout_ms: PATIENT })

/** The same key with one character that was copied wrongly, but could be one: not in what all keys of an exchange begin with, as Bitget's do with `bg_`. */
const slipped = (text: string, at: number): string => {
  const start = text.indexOf('_') + 1
  const places = [...text].flatMap((character, index) => (index >= start && /[a-z0-9]/iu.test(character) ? [index] : []))
  const place = places[at % places.length] ?? 0
  return `${text.slice(0, place)}${text[place] === 'a' ? 'b' : 'a'}${text.slice(place + 1)}`
}

async function expectRefused(candidate: ReturnType<typeof apiKey>, cause: string, outcome: Outcome = 'rejected'): Promise<void> {
  const before = (await vault.credentials.list(mia.session, EVERYTHING)).total
  expect(await vault.credentials.tryOut(mia.session, candidate)).toMatchObject({ is_valid: false, outcome, cause, findings: [] })
  await expect(vault.credentials.bind(mia.session, draftOf(candidate), { verify: true })).rejects.toMatchObject({
    code: 'CREDENTIAL_VERIFICATION_FAILED',
    reason: 'credential_refused',
    details: { outcome, cause },
  })
  expect((await vault.credentials.list(mia.session, EVERYTHING)).total).toBe(before)
}

/** Each simulator, under each of the exchanges that it stands for. */
const ALL = SIMULATED_NAMES.flatMap((name) => SIMULATED[name].ids.map((id) => ({ name, id })))
const WITH_PASSPHRASE = ALL.filter(({ name }) => SIMULATED[name].keyOf('').passphrase !== '')
const anyExchange = fc.constantFrom(...ALL)

test('Property 11: a wrong key or secret is refused with its own cause at each exchange, and nothing is stored', async () => {
  await fc.assert(
    fc.asyncProperty(anyExchange, fc.string(), fc.nat(), fc.constantFrom('key', 'secret', 'form'), async ({ name, id }, seed, at, wrong) => {
      const key = SIMULATED[name].keyOf(seed)
      simulatorOf(name).addKey(key)
      const otherwise = SIMULATED[name].wrong?.[wrong]?.(seed)
      const changed = {
        key: { apiKey: otherwise ?? slipped(key.apiKey, at) },
        secret: { secret: otherwise ?? slipped(key.secret, at) },
        form: { apiKey: otherwise ?? `${key.apiKey}-${key.apiKey}` },
      }
      await expectRefused(entered(name, id, { ...key, ...changed[wrong] }), SIMULATED[name].causes[wrong])
    }),
    RUNS,
  )
})

test('Property 11: so is a wrong passphrase', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...WITH_PASSPHRASE), fc.string(), fc.nat(), async ({ name, id }, seed, at) => {
      const key = SIMULATED[name].keyOf(seed)
      simulatorOf(name).addKey(key)
      await expectRefused(entered(name, id, { ...key, passphrase: slipped(key.passphrase, at) }), 'passphrase_refused')
    }),
    RUNS,
  )
})

test('Property 11: so is a key that may not even read, whatever else it may', async () => {
  await fc.assert(
    fc.asyncProperty(anyExchange, fc.string(), fc.subarray(RIGHTS.slice(1)), async ({ name, id }, seed, rights) => {
      const key: AnyKey = { ...SIMULATED[name].keyOf(seed), may: SIMULATED[name].readingIsApart ? rights : [] }
      simulatorOf(name).addKey(key)
      await expectRefused(entered(name, id, key), 'permission_refused', 'missing_permission')
    }),
    RUNS,
  )
})

interface BoundKey {
  readonly may: readonly Right[]
  readonly listed: boolean
  /** Whole seconds: Bybit tells no less. */
  readonly createdAt: number
  readonly daysLeft: number | null
}

const anyBoundKey: fc.Arbitrary<BoundKey> = fc.record({
  may: fc.subarray(RIGHTS.slice(1)).map((rights) => ['read', ...rights] as const),
  listed: fc.boolean(),
  createdAt: fc.integer({ min: 1, max: 80 * 24 * 60 }).map((minutes) => Math.floor(Date.now() / 1_000) * 1_000 - minutes * 60_000),
  daysLeft: fc.option(fc.integer({ min: 1, max: 400 })),
})

test('Property 12: right credentials are accepted with exactly what they may do, stored, and read back', async () => {
  const stored = new Map<string, OpenedFields>()
  await fc.assert(
    fc.asyncProperty(anyExchange, fc.uuid(), anyBoundKey, async ({ name, id }, seed, { may, listed, createdAt, daysLeft }) => {
      const { told, keyOf, endOf, tellsIpList } = SIMULATED[name]
      const ip_restricted = tellsIpList ? listed : null
      const simulator = simulatorOf(name)
      const key: AnyKey = { ...keyOf(seed), may, createdAt, ...(listed && { ipList: [simulator.callerIp] }), ...(daysLeft !== null && { expiresAt: createdAt + 90 * DAY + daysLeft * DAY }) }
      simulator.addKey(key)
      expect(await vault.credentials.tryOut(mia.session, entered(name, id, key))).toMatchObject({ is_valid: true, outcome: 'valid', permissions: told(may), ip_restricted })
      const bound = await vault.credentials.bind(mia.session, draftOf(entered(name, id, key), { label: seed }), { verify: true })
      const read = await vault.credentials.read(mia.session, bound.id)
      expect(read).toEqual(bound)
      expect(read).toMatchObject({ state: 'valid', label: seed, permissions: told(may), ip_restricted })
      const end = endOf(key)
      if (end !== null) expect(read).toMatchObject({ expires_at: new Date(end).toISOString(), expires_at_source: 'exchange' })
      else expect(read.expires_at_source).not.toBe('exchange')
      expect(read.findings.some(({ kind }) => kind === 'can_withdraw')).toBe(told(may).withdraw === 'yes')
      expect(read.findings.some(({ kind }) => kind === 'no_ip_list')).toBe(ip_restricted === false)
      stored.set(bound.id, fieldsOf(key))
      // What was told may later not be told any more: with an IP list a Bybit key no longer ends.
      simulator.changeKey(key.apiKey, { ipList: [simulator.callerIp], expiresAt: undefined })
      await vault.credentials.verify(mia.session, bound.id)
      expect(await vault.credentials.read(mia.session, bound.id)).toMatchObject({ state: 'valid', ip_restricted: tellsIpList ? true : null, expires_at: null, expires_at_source: null })
    }),
    RUNS,
  )
  const records = await recordsOf(folder.path, 'mia')
  for (const [id, fields] of stored) expect(records.get(id)).toEqual(fields)
  expect(stored.size).toBeGreaterThanOrEqual(RUNS.numRuns)
})

const yes = (allowed: boolean) => (allowed ? 'yes' : 'no')

/** What a trader should read of each of Binance's own switches. */
const meant = (switches: BinancePermissions): Permissions => ({
  read: 'yes',
  trade_spot: yes(switches.enableSpotAndMarginTrading),
  trade_futures: !switches.enableFutures && switches.enablePortfolioMarginTrading ? 'unknown' : yes(switches.enableFutures),
  withdraw: yes(switches.enableWithdrawals),
  transfer: yes(switches.enableInternalTransfer || switches.permitsUniversalTransfer),
})

const anySwitches: fc.Arbitrary<BinancePermissions> = fc.record({
  enableReading: fc.constant(true),
  enableSpotAndMarginTrading: fc.boolean(),
  enableFutures: fc.boolean(),
  enableMargin: fc.boolean(),
  enableWithdrawals: fc.boolean(),
  enableInternalTransfer: fc.boolean(),
  permitsUniversalTransfer: fc.boolean(),
  enableVanillaOptions: fc.boolean(),
  enablePortfolioMarginTrading: fc.boolean(),
})

test('Property 12: each of Binance’s own switches is read as what it means', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...SIMULATED.binance.ids), fc.string(), anySwitches, async (id, seed, permissions) => {
      const key: AnyKey = { ...SIMULATED.binance.keyOf(seed), permissions }
      simulatorOf('binance').addKey(key)
      expect(await vault.credentials.tryOut(mia.session, entered('binance', id, key))).toMatchObject({ is_valid: true, permissions: meant(permissions) })
    }),
    RUNS,
  )
})

test('Property 25: no sequence of answers about something else changes a stored credential’s state', async () => {
  const anyTrouble = fc.oneof(
    fc.nat().map((choice) => (name: SimulatedName) => {
      const replies = SIMULATED[name].notAboutTheKey
      simulatorOf(name).fault = replies[choice % replies.length] ?? null
    }),
    fc.constantFrom('rate_limit', 'maintenance', 'region', 'page', 'reset', 'reset_in_body').map((fault) => (name: SimulatedName) => {
      simulatorOf(name).fault = SIMULATED[name].faults[fault]
    }),
    fc.constantFrom(-3_600_000, -150_000, 150_000, 3_600_000).map((offset) => (name: SimulatedName) => {
      // Where no clock is looked at, one that is off is no trouble.
      if (SIMULATED[name].looksAtClock) simulatorOf(name).setClock(offset)
      else simulatorOf(name).fault = SIMULATED[name].faults.page
    }),
  )
  const bound = new Map<SimulatedName, string>()
  for (const name of SIMULATED_NAMES) {
    const key: AnyKey = { ...SIMULATED[name].keyOf('kept'), may: SPOT_RIGHTS }
    simulatorOf(name).addKey(key)
    bound.set(name, (await vault.credentials.bind(mia.session, draftOf(entered(name, name, key)), { verify: true })).id)
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...SIMULATED_NAMES), fc.array(anyTrouble, { minLength: 1, maxLength: 4 }), async (name, troubles) => {
      const id = bound.get(name) ?? ''
      for (const cause of troubles) {
        cause(name)
        expect((await vault.credentials.verify(mia.session, id)).is_valid).toBeNull()
        expect(await vault.credentials.read(mia.session, id)).toMatchObject({ state: 'valid', permissions: SIMULATED[name].told(SPOT_RIGHTS) })
        simulatorOf(name).fault = null
        simulatorOf(name).setClock(0)
      }
      expect((await vault.credentials.verify(mia.session, id)).is_valid).toBe(true)
    }),
    RUNS,
  )
})
