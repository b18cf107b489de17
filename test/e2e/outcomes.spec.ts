import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { Cause, Outcome } from '../../src-preload/contract/exchanges.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { LANGUAGE_NAMES } from '../../src-renderer/i18n/language.ts'
import { binanceKeyOf, startBinance } from '../exchanges/binance.ts'
import { BYBIT_REPLIES, type BybitKey } from '../exchanges/bybit.ts'
import type { KeyChanges } from '../exchanges/keyed-simulator.ts'
import { okxKeyOf, startOkx } from '../exchanges/okx.ts'
import { FAULTS, type Fault } from '../exchanges/simulator.ts'
import { expect, test, type Bybit } from './fixture.ts'
import { lookAt } from './screens.ts'
import { wordsOf, type Words } from './words.ts'

const HOUR = 60 * 60 * 1_000
/** Told in hours, as two: what is a second less than two hours would be told in minutes, and an exchange tells its time in whole seconds. */
const ABOUT_TWO_HOURS = 2 * HOUR + HOUR / 6

interface Situation {
  readonly outcome: Outcome
  readonly cause: Cause
  /** As the exchange gives it. */
  readonly code?: string
  readonly fault?: Fault
  readonly key?: KeyChanges<BybitKey>
  /** How far the exchange's clock is from this machine's, in milliseconds. */
  readonly clock?: number
}

/** Those that say nothing about the key come first: only a key that was valid is then shown as left in doubt. */
const SITUATIONS: readonly Situation[] = [
  { outcome: 'valid', cause: 'accepted' },
  { outcome: 'clock_skew', cause: 'clock_off', code: '10002', clock: -ABOUT_TWO_HOURS },
  { outcome: 'rate_limited', cause: 'rate_limit', code: '10006', fault: BYBIT_REPLIES.tooManyVisits },
  { outcome: 'unreachable', cause: 'no_connection', fault: 'reset' },
  { outcome: 'maintenance', cause: 'maintenance', code: '10016', fault: BYBIT_REPLIES.maintenance },
  { outcome: 'region_blocked', cause: 'region_refused', code: '10009', fault: BYBIT_REPLIES.regionOfAddress },
  { outcome: 'unknown_error', cause: 'answer_not_understood', fault: FAULTS.portal },
  { outcome: 'rejected', cause: 'account_suspended', code: '10008', fault: BYBIT_REPLIES.banned },
  { outcome: 'expired', cause: 'key_expired', code: '33004', key: { expiresAt: Date.now() - HOUR } },
  { outcome: 'ip_not_allowed', cause: 'ip_refused', code: '10010', key: { ipList: ['198.51.100.20'] } },
  { outcome: 'missing_permission', cause: 'permission_refused', code: '10005', key: { may: [] } },
]

/** Puts the exchange into a situation, and takes it out of any before. */
function arrange({ exchange, entry }: Bybit, { fault = null, key = {}, clock = 0 }: Omit<Situation, 'fault'> & { readonly fault?: Fault | null }): void {
  exchange.fault = fault
  exchange.setClock(clock)
  exchange.changeKey(entry.apiKey, { expiresAt: undefined, ipList: undefined, may: undefined, ...key })
}

/** Waits until the page shows what came of the last check, and reads it there. */
async function readLastCheck(page: Page, { outcome, cause, code }: Situation, words: Words): Promise<void> {
  const lastCheck = page.getByRole('region', { name: words('detail.last_check'), exact: true })
  await expect(lastCheck).toContainText(words(`outcomes.${outcome}`))
  await expect(lastCheck).toContainText(words(`diagnosis.${cause}.title`))
  if (code !== undefined) await expect(lastCheck.getByText(code, { exact: true })).toBeVisible()
  if (outcome === 'valid') return
  const matter = page.getByRole('article').first()
  await expect(matter.getByRole('heading', { name: words(`diagnosis.${cause}.title`) })).toBeVisible()
  await expect(matter).toContainText(words(`diagnosis.${cause}.action`))
}

/** What a trader should read of a situation in the history. */
const sentencesOf = ({ outcome, cause, code = '–' }: Situation, words: Words): readonly string[] =>
  outcome === 'valid' ? [words('outcomes.valid')] : [words(`outcomes.${outcome}`), words(`diagnosis.${cause}.title`), words(`diagnosis.${cause}.action`), code]

test('every outcome is told with its cause, what to do next and the code of the exchange, in every language', async ({ session, bybit }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(bybit.entry)
  const rows = page.locator('.tk-history tbody tr')
  for (const [before, situation] of SITUATIONS.entries()) {
    arrange(bybit, situation)
    await credential.action('credentials.verify').click()
    // Beside what the binding found. What the page says may be from the check before, as it is of the first: the exchange must not change under this one.
    await expect(rows).toHaveCount(before + 2)
    await readLastCheck(page, situation, words)
  }

  // The history keeps each with its explanation: opened once, it is read in one language after another.
  for (const summary of await page.locator('.tk-history summary').all()) await summary.click()
  let shown = words
  for (const language of LANGUAGES) {
    if ((await page.locator('html').getAttribute('lang')) !== language) {
      await page.getByRole('button', { name: shown('shell.language') }).click()
      await page.getByRole('menu').getByText(LANGUAGE_NAMES[language]).click()
      shown = wordsOf(language)
    }
    await expect(page.getByRole('region', { name: shown('history.title') })).toBeVisible()
    const read = await rows.allInnerTexts()
    for (const [index, situation] of SITUATIONS.toReversed().entries()) {
      for (const sentence of sentencesOf(situation, shown)) expect(read[index], `${situation.outcome} in ${language}`).toContain(sentence)
    }
    const duration = new Intl.NumberFormat(language, { style: 'unit', unit: 'hour', unitDisplay: 'long' }).format(2)
    expect(read.join('\n')).toContain(shown('explained.clock_ahead', { duration }))
  }
  await lookAt(page, 'every outcome in the history')
})

test('what helps is offered: another check once the exchange was seen to, the likeliest causes where it does not say, a sister site, tried only when the trader says so', async ({ session, bybit }) => {
  const { page, vault, credential, words } = session
  await session.registerTrader()
  await vault.bind(bybit.entry)
  bybit.exchange.changeKey(bybit.entry.apiKey, { ipList: ['198.51.100.20'] })
  await credential.action('credentials.verify').click()
  await expect(credential.state('ip_not_allowed')).toBeVisible()
  await vault.openList()
  await expect(credential.warnings).toContainText(words('diagnosis.ip_refused.title'))
  await lookAt(page, 'check again')
  bybit.exchange.changeKey(bybit.entry.apiKey, { ipList: [bybit.exchange.callerIp] })
  await credential.warnings.getByRole('button', { name: words('warnings.check_again_named', { name: 'Perp bot' }) }).click()
  await expect(credential.warnings).toHaveCount(0)
  await expect(vault.rows).toContainText([words('states.valid')])

  const submit = page.getByRole('button', { name: words('bind.submit'), exact: true })
  const exchangeField = page.getByRole('combobox', { name: words('bind.exchange') })
  const secretField = page.getByLabel(words('fields.api_secret'), { exact: true })
  const unknown = okxKeyOf(randomUUID())
  const apiKey = session.secret('unknown key', unknown.apiKey)
  const apiSecret = session.secret('secret of the unknown key', unknown.secret)
  const passphrase = session.secret('passphrase of the unknown key', unknown.passphrase)
  const okx = await startOkx({ keys: [] })
  await vault.openBinding()
  await vault.fillKey({ exchange: 'OKX', label: 'Arbitrage', apiKey, apiSecret, baseUrl: okx.url })
  await page.getByLabel(words('fields.passphrase'), { exact: true }).fill(passphrase)
  await vault.submitKey()
  await expect(vault.refusal).toContainText(words('diagnosis.key_unknown.title'))
  await expect(vault.refusal).toContainText('50119')
  await lookAt(page, 'a sister site')
  const asked = okx.requests.length
  await vault.refusal.getByRole('button', { name: words('explained.choose', { exchange: 'OKX (US)' }) }).click()
  await expect(exchangeField).toHaveValue('OKX (US)')
  await expect(secretField).toHaveValue(apiSecret)
  await expect(submit).toBeFocused()
  await expect(vault.refusal).toHaveCount(0)
  expect(okx.requests).toHaveLength(asked)
  await okx.close()

  const binance = await startBinance({ keys: [] })
  const deleted = binanceKeyOf(randomUUID())
  await vault.fillKey({ exchange: 'Binance', label: 'Grid bot', apiKey: session.secret('deleted key', deleted.apiKey), apiSecret: session.secret('secret of the deleted key', deleted.secret), baseUrl: binance.url })
  await vault.submitKey()
  await expect(vault.refusal.getByRole('listitem')).toHaveText([words('possible.key_unknown'), words('possible.ip_refused'), words('possible.key_expired')])
  await expect(vault.refusal).toContainText('-2015')
  await lookAt(page, 'possible causes')
  await binance.close()
})
