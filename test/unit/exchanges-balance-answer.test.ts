import { describe, expect, test } from 'vitest'
import { readBalanceAnswer } from '../../src-main/exchanges/outcomes/balance-answer.ts'

const read = (exchange: string, answer: unknown, status = 200) => readBalanceAnswer(exchange, { status, body: JSON.stringify(answer) })

describe('a balance is recognised in the forms in which exchanges give one', () => {
  test.each([
    ['okx', { code: '0', msg: '', data: [{ details: [{ ccy: 'BTC', availBal: '0.1' }], totalEq: '100' }] }],
    ['kraken', { error: [], result: { XXBT: { balance: '0.5', hold_trade: '0' } } }],
    ['bybit', { retCode: 0, retMsg: 'OK', result: { list: [{ coin: [{ coin: 'BTC', walletBalance: '1' }] }] }, time: 1 }],
    ['kucoin', { code: '200000', data: [{ id: '1', currency: 'BTC', type: 'trade', balance: '1', available: '1', holds: '0' }] }],
    ['gate', [{ currency: 'BTC', available: '1', locked: '0' }]],
    ['bitfinex', [['exchange', 'BTC', 0.5, 0, null]]],
    ['coinbase', { accounts: [{ uuid: 'a', currency: 'BTC', available_balance: { value: '1', currency: 'BTC' } }], has_next: false }],
    ['bitstamp', [{ currency: 'usd', total: '1', available: '1', reserved: '0' }]],
    ['htx', { status: 'ok', data: { id: 1, type: 'spot', state: 'working', list: [{ currency: 'btc', type: 'trade', balance: '1' }] } }],
    ['alpaca', { id: 'a', status: 'ACTIVE', currency: 'USD', cash: '100', buying_power: '200' }],
    ['btcbox', { uid: 8, nameauth: 0, moflag: 0, btc_balance: 4234, btc_lock: 0 }],
    ['coincheck', { success: true, jpy: '0.8401', btc: '7.75' }],
    ['indodax', { success: 1, return: { server_time: 1, balance: { idr: 167, btc: '0.00' } } }],
    ['zaif', { success: 1, return: { funds: { jpy: 15320, btc: 1 } } }],
    ['btse', { code: 1, msg: 'Success', success: true, data: [{ asset: 'BTC', totalAmount: '100' }] }],
    ['lbank', { result: 'true', error_code: 0, data: [{ coin: 'btc', usableAmt: '0', assetAmt: '0' }] }],
    ['krakenfutures', { result: 'success', accounts: { cash: { balances: { xbt: 0 } } } }],
    ['cryptocom', { id: -1, method: 'private/user-balance', code: 0, result: { data: [{ total_available_balance: '1', instrument_name: 'USD' }] } }],
    ['backpack', { USDC: { available: '1', locked: '0', staked: '0' } }],
    ['deribit', { jsonrpc: '2.0', result: { balance: 0, equity: 0, currency: 'BTC' }, usIn: 1, usOut: 2 }],
    ['zebpay', { statusCode: 200, statusDescription: 'Success', data: { INR: { total: 10 } } }],
  ])('%s: %j', (exchange, answer) => {
    expect(read(exchange, answer)).toBe('balance')
  })
})

describe('an account that holds nothing has a balance too', () => {
  test.each([
    ['kraken', { error: [], result: {} }],
    ['okx', { code: '0', msg: '', data: [] }],
    ['bybit', { retCode: 0, retMsg: 'OK', result: { list: [] } }],
    ['bitget', { code: '00000', msg: 'success', data: [] }],
    ['gate', []],
    ['bitfinex', []],
    ['upbit', []],
    ['coinbase', { accounts: [], has_next: false }],
    ['luno', { balance: [] }],
    ['bitrue', { balances: [], makerCommission: 0, takerCommission: 0 }],
    ['paradex', { results: [] }],
    ['cex', { ok: 'ok', data: {} }],
    ['zaif', { success: 1, return: { funds: {} } }],
    ['backpack', {}],
  ])('%s: %j', (exchange, answer) => {
    expect(read(exchange, answer)).toBe('balance')
  })
})

describe('what calls itself a failure is one, also with an empty balance beside it', () => {
  test.each([
    { code: 1, msg: 'System is under maintenance.', data: [] },
    { code: 1002, message: 'forbidden', data: [] },
    { code: '50119', msg: "API key doesn't exist", data: [] },
    { error: 'x' },
    { error: { code: 13_004, message: 'invalid_credentials' } },
    { error: ['EAPI:Invalid key'] },
    { errors: [{ id: 'authentication_error' }], data: [] },
    { success: false, data: { assets: [] } },
    { success: 0, data: { code: 20_001 } },
    { success: 'false', balances: [] },
    { status: 'error', 'err-code': 'api-signature-not-valid', data: null },
    { status: 401, title: 'Unauthorized', balances: [] },
    { result: 'error', error: 'authenticationError' },
    { result: 'false', error_code: 10_022 },
    { result: false, btc_balance: 0, btc_lock: 0 },
    { retCode: 10_003, retMsg: 'API key is invalid.', result: {} },
    { rc: 1, mc: 'AUTH_001', ma: [], result: {} },
    { message: 'Invalid API key', data: [] },
    ['error', 10_100, 'apikey: invalid'],
  ].map((answer) => [answer]))('%j', (answer) => {
    expect(read('someone', answer)).toBe('refusal')
  })
})

describe('what shows no balance is none', () => {
  test.each([{}, [], null, 1, 'x', true, { hello: 'world' }, { data: {} }, { result: {} }, { data: null }, { code: 0 }, { success: true }, { status: 'ok', message: 'ok' }, { data: { nothing: { here: {} } } }, [1, 2], ['x'], [null], [{ error: 'x' }], { notices: [{ text: 'Welcome' }] }, { balance: 'none' }, { account: { code: 0 } }, { account: { code: 1003 } }].map((answer) => [answer]))(
    '%j',
    (answer) => {
      expect(read('someone', answer)).toBe('unclear')
    },
  )

  test.each(['', ' ', '<html></html>', '{"balances":[', 'OK'])('no JSON: %j', (body) => {
    expect(readBalanceAnswer('gate', { status: 200, body })).toBe('unclear')
  })

  test('an answer that is no success', () => {
    for (const status of [199, 302, 400, 401, 500]) expect(read('gate', [{ currency: 'BTC', available: '1', locked: '0' }], status)).toBe('unclear')
  })

  test('something deeper than any exchange nests it', () => {
    const nested = (depth: number): unknown => (depth === 0 ? { free: '1', locked: '2' } : { inner: nested(depth - 1) })
    expect(read('someone', nested(3))).toBe('balance')
    expect(read('someone', nested(30))).toBe('unclear')
  })
})
