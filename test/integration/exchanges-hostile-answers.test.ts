import { afterEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { createChecker } from '../../src-main/exchanges/checker.ts'
import { readBalanceAnswer } from '../../src-main/exchanges/outcomes/balance-answer.ts'
import { quotesAnswer } from '../../src-main/exchanges/outcomes/general.ts'
import { checkResponseSchema } from '../../src-main/exchanges/worker-messages.ts'
import { startScripted, type ScriptedExchange } from '../exchanges/scripted.ts'
import { json } from '../exchanges/simulator.ts'
import { logLines } from '../support/log-lines.ts'
import { CHECK_WORKER } from '../support/vault.ts'

const toClose: { close(): Promise<void> }[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(toClose.splice(0).map((open) => open.close()))
})

async function start(exchange: string, answers: ScriptedExchange['answers']): Promise<ScriptedExchange> {
  const scripted = await startScripted(exchange, answers)
  toClose.push(scripted)
  return scripted
}

const RESTRICTIONS = '/sapi/v1/account/apiRestrictions'
const restrictions = (facts: object = {}) => json(200, { ipRestrict: false, createTime: 1_700_000_000_000, enableReading: true, enableSpotAndMarginTrading: true, enableFutures: false, enableWithdrawals: false, ...facts })
const bybitKey = (facts: object) => json(200, { retCode: 0, result: { readOnly: 0, permissions: { Spot: ['SpotTrade'] }, ...facts } })

/** After the year 9999, and beyond what a Date can be. */
const TIMES = [253_402_300_800_000, 8_640_000_000_000_000, 9e15, 1e300, -1e300, -8_640_000_000_000_000]

describe('times that no listing can hold are not understood', () => {
  test.each(TIMES)('%d at Binance', async (time) => {
    const created = await start('binance', { [RESTRICTIONS]: restrictions({ createTime: time }) })
    expect(await created.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', account_info: null })
    if (time < 0) return
    const ending = await start('binance', { [RESTRICTIONS]: restrictions({ tradingAuthorityExpirationTime: time }) })
    expect(await ending.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', expires_at: null })
  })

  test.each(TIMES)('%d at KuCoin and BingX', async (time) => {
    const kucoin = await start('kucoin', { '/api/v1/user/api-key': json(200, { code: '200000', data: { permission: 'General', createdAt: time } }) })
    expect(await kucoin.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood' })
    const bingx = await start('bingx', { '/openApi/v1/account/apiPermissions': json(200, { ipRestrict: false, createTime: time, enableReading: true, enableSpotAndMarginTrading: true, enableFutures: true }) })
    expect(await bingx.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood' })
  })

  test('written ones too', async () => {
    const bybit = await start('bybit', { '/v5/user/query-api': bybitKey({ expiredAt: '+012000-01-01T00:00:00Z' }) })
    expect(await bybit.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', expires_at: null })
    const kraken = await start('kraken', { '/0/private/GetApiKeyInfo': json(200, { error: [], result: { permissions: ['query-funds'], valid_until: '999999999999' } }) })
    expect(await kraken.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', expires_at: null })
    const upbit = await start('upbit', {})
    upbit.answers = { '/v1/api_keys': json(200, [{ access_key: upbit.fields.api_key, expire_at: '9999-12-31T23:59:59-23:59' }]) }
    expect(await upbit.check()).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', expires_at: null })
  })
})

describe('codes named like what every object has', () => {
  const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__proto__', '__defineGetter__']
  const bodyWith: Readonly<Record<string, (code: string) => object>> = {
    upbit: (name) => ({ error: { name, message: 'no' } }),
    htx: (code) => ({ status: 'error', 'err-code': code, 'err-msg': 'no' }),
    coinbase: (error) => ({ error, message: 'no' }),
    gate: (label) => ({ label, message: 'no' }),
    backpack: (code) => ({ code, message: 'no' }),
    okx: (code) => ({ code, msg: 'no' }),
    bitfinex: (error) => ({ error }),
    xt: (mc) => ({ rc: 1, mc }),
    kraken: (code) => ({ error: [code] }),
  }

  test.each(Object.keys(bodyWith))('are none of %s’s', async (exchange) => {
    const scripted = await start(exchange, {})
    for (const name of NAMES) {
      scripted.fault = json(400, bodyWith[exchange]?.(name))
      const result = await scripted.check()
      expect(checkResponseSchema.safeParse(result).success).toBe(true)
      expect(result).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood', code: 'HTTP 400' })
    }
  })
})

test('what a key is called at its exchange comes as one line that reads as it is written', async () => {
  const okx = await start('okx', { '/api/v5/account/config': { status: 200, body: '{"code":"0","data":[{"uid":"4\\u202e4\\u200b7\\u0000","label":" grid\\u0007\\nbot\\ud800 \\u2066x"}]}' } })
  expect((await okx.check()).account_info).toEqual({ uid: '447', label: 'grid  bot\ufffd x' })
  const nameless = await start('okx', { '/api/v5/account/config': json(200, { code: '0', data: [{ uid: '\u202e', label: '\n' }] }) })
  expect(await nameless.check()).toMatchObject({ outcome: 'valid', account_info: {} })
})

test('a key in a name is seen between characters that are not', async () => {
  const okx = await start('okx', {})
  const hidden = [...(okx.fields.api_key ?? '')].join('\u200b')
  okx.answers = { '/api/v5/account/config': json(200, { code: '0', data: [{ uid: '447', label: hidden }] }) }
  expect((await okx.check()).account_info).toEqual({ uid: '447' })
})

test('one such answer costs no other check in the same thread anything', async () => {
  // A thread that a busy machine lets load for seconds is not taken for one that hangs: nobody feels its pulse.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { lines, log } = logLines()
  const checker = createChecker({ workerUrl: CHECK_WORKER, policy: { customBaseUrls: false, loopbackExchanges: true }, log })
  toClose.push(checker)
  const hostile = await start('upbit', {})
  hostile.fault = json(400, { error: { name: 'constructor' } })
  const far = await start('binance', { [RESTRICTIONS]: restrictions({ createTime: 8.64e15 }) })
  const good = await start('binance', { [RESTRICTIONS]: restrictions() })
  const check = ({ url, fields }: ScriptedExchange, exchange: string) =>
    checker.check({
      steering: { exchange, testnet: false, hostname: null, base_url: url, proxy_url: null, timeout_ms: 60_000 },
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)])),
    })
  const results = await Promise.all(Array.from({ length: 15 }, (_, at) => (at % 3 === 0 ? check(hostile, 'upbit') : at % 3 === 1 ? check(far, 'binance') : check(good, 'binance'))))
  expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 15 }, (_, at) => (at % 3 === 2 ? 'valid' : 'unknown_error')))
  // Each was asked once: nothing was lost with its thread and asked anew.
  expect([hostile, far, good].map(({ requests }) => requests.length)).toEqual([5, 5, 5])
  expect(lines.filter((line) => line.includes('worker_failed'))).toEqual([])
})

/** As large as answers may be; what grows with the square of it takes minutes. */
describe('answers made to be slow to read are read at once', { timeout: 60_000 }, () => {
  const LARGE = 1_000_000

  test('digits that could be an address', async () => {
    const gate = await start('gate', {})
    gate.fault = json(401, { label: 'IP_FORBIDDEN', message: 'a '.concat('1'.repeat(LARGE), ' end') })
    expect(await gate.check()).toMatchObject({ outcome: 'ip_not_allowed', address_seen: null })
  })

  test('a field with a long name', () => {
    expect(readBalanceAnswer('binance', { status: 200, body: JSON.stringify({ [`${'error'.repeat(LARGE / 5)}\n`]: '1' }) })).toBe('unclear')
  })

  test('many sentences that a message might quote', () => {
    const sentences = Array.from({ length: LARGE / 20 }, (_, at) => `aaaa"bbbb${at}`)
    expect(quotesAnswer(`exchange ${JSON.stringify(sentences)}`, JSON.stringify(sentences, null, 1))).toBe(false)
  })
})
