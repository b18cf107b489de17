import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Report } from '../../src-main/credentials/report.ts'
import type { Vault } from '../../src-main/vault.ts'
import { startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { PATIENT } from '../exchanges/simulator.ts'
import { bashCommand } from '../support/captures.ts'
import { MINUTE, VirtualClock } from '../support/clock.ts'
import { ABOUT_NOTHING, FAILURES } from '../support/failure-texts.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, NO_OPTIONS, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const KEY = 'TheKnownKey0123456789abcdef'
const { lines, log } = logLines()
const heard: VaultEvent[] = []
const clock = new VirtualClock()
let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount
let exchange: KeyedSimulator<BinanceKey>

beforeAll(async () => {
  folder = temporaryFolder()
  exchange = await startBinance({ keys: [{ apiKey: KEY, secret: 'the-secret-of-it' }] })
  vault = await openTestVault(folder.path, { clock, log })
  vault.onEvent((event) => heard.push(event))
  mia = await registerAccount(vault, 'mia')
})

afterAll(async () => {
  await vault.close()
  await exchange.close()
  folder.remove()
})

const reportOf = (message: string, more: Partial<Report> = {}): Report => ({ ok: false, message: new Secret(message), httpStatus: null, code: null, strategyId: 'grid', ...more })
let made = 0
const bindSession = async (headers: string) => (await vault.credentials.bind(mia.session, draftOf({ kind: 'web_session', exchange: 'binance', fields: { headers: new Secret(headers) }, options: NO_OPTIONS }, { label: `session ${(made += 1)}` }), { verify: false })).id

const random = fc.noBias(exchangeSecret(24, 40))

test('Property 21: of what is reported or captured nothing secret stands in log, file, event or answer', async () => {
  await fc.assert(
    fc.asyncProperty(random, random, fc.constantFrom(...FAILURES, ...ABOUT_NOTHING.map((text) => [text] as const)), fc.constantFrom('', 'https://www.binance.com/', 'https://example.com/'), async (quoted, captured, [text], url) => {
      const id = await bindSession(JSON.stringify({ authorization: captured }))
      const answers: unknown[] = [await vault.credentials.report(mia.session, id, reportOf(`GET /x?signature=${quoted} → ${text}`))]
      // Also what is refused, and what can't be read at all.
      const pasted = url === '' ? `${captured} "${quoted}` : bashCommand(url, { cookie: `sid=${captured}`, 'x-token': quoted })
      const change = { fields: { headers: new Secret(pasted) }, options: {}, password: null }
      answers.push(await vault.credentials.update(mia.session, id, change, { verify: false }, DESKTOP_CLIENT).catch((error: unknown) => JSON.stringify(error)))
      answers.push(await vault.credentials.read(mia.session, id), await vault.credentials.checks(mia.session, id, { limit: 10, cursor: null }))
      const search = new LeakSearch([quoted, captured])
      expect(search.find(Buffer.from(JSON.stringify([lines, heard, answers])))).toBeUndefined()
      expect(search.findInFolder(folder.path)).toEqual([])
    }),
    { numRuns: RUNS.numRuns / 4 },
  )
  expect(lines.filter((line) => line.includes('credential.reported')).length).toBeGreaterThan(RUNS.numRuns / 5)
})

test('Property 25: no report changes the state of a key that its exchange takes, and none that tells nothing that of a session', async () => {
  const { id } = await vault.credentials.bind(mia.session, draftOf(apiKey('binance', { api_key: KEY, api_secret: 'the-secret-of-it' }, { base_url: exchange.url, timeout_ms: PATIENT })), { verify: true })
  const session = await bindSession('{"a":"b"}')
  const before = heard.length
  const statuses = fc.option(fc.constantFrom(200, 400, 401, 403, 418, 429, 451, 500, 503), { nil: null })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...FAILURES, ...ABOUT_NOTHING.map((text) => [text] as const)), fc.constantFrom(...ABOUT_NOTHING), statuses, fc.constantFrom(null, '-2015', '-1022', '-1021', '50119'), async ([text], nothing, httpStatus, code) => {
      clock.advance(MINUTE)
      expect((await vault.credentials.report(mia.session, id, reportOf(text, { httpStatus, code }))).state).toBe('valid')
      expect((await vault.credentials.report(mia.session, session, reportOf(nothing, { httpStatus: httpStatus === 401 ? 403 : httpStatus, code }))).state).toBe('unverified')
    }),
    { numRuns: RUNS.numRuns / 2 },
  )
  expect(heard.slice(before).filter(({ type }) => type === 'credential.refused')).toEqual([])
})
