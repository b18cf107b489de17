import type { InputOf } from '../../src-preload/contract/procedures.ts'
import { bybitKeyOf, startBybit } from './bybit.ts'
import { binanceKeyOf, startBinance } from './binance.ts'
import { BITFINEX_REPLIES, bitfinexKeyOf, startBitfinex } from './bitfinex.ts'
import { bitgetKeyOf, startBitget } from './bitget.ts'
import { coinbaseKeyOf, startCoinbase } from './coinbase.ts'
import { gateKeyOf, startGate } from './gate.ts'
import { krakenKeyOf, startKraken } from './kraken.ts'
import { kucoinKeyOf, startKucoin } from './kucoin.ts'
import { okxKeyOf, startOkx } from './okx.ts'
import { fieldsOf } from './simulated.ts'

const DAY = 24 * 60 * 60 * 1_000

export interface DemoCredential {
  readonly bind: InputOf<'credentials.bind'>
  /** What happens at the exchange after it was bound; a check follows. */
  readonly later?: () => void
}

export interface Demo {
  /** Credentials in every state, to be bound in this order: the last one stands on top of the list. */
  readonly credentials: readonly DemoCredential[]
  /** A key that works, for whoever wants to update the expired one. */
  readonly spare: { readonly exchange: string; readonly apiKey: string; readonly secret: string }
  close(): Promise<void>
}

/** Simulated exchanges on this machine, and credentials for them in every state that a trader can meet. */
export async function startDemo(now = Date.now()): Promise<Demo> {
  const keys = {
    valid: { ...okxKeyOf('demo valid'), ipList: ['203.0.113.7'] },
    elsewhere: okxKeyOf('demo elsewhere'),
    withdraws: { ...binanceKeyOf('demo withdraws'), may: ['read', 'trade_spot', 'trade_futures', 'withdraw'] as const, createdAt: now - 80 * DAY },
    unreachable: { ...binanceKeyOf('demo unreachable'), ipList: ['203.0.113.7'] },
    ending: { ...bybitKeyOf('demo ending'), expiresAt: now + 5.5 * DAY },
    expired: bybitKeyOf('demo expired'),
    spare: bybitKeyOf('demo spare'),
    treasury: { ...coinbaseKeyOf('demo treasury'), may: ['read', 'trade_spot', 'withdraw', 'transfer'] as const },
    shared: bitfinexKeyOf('demo shared'),
    lost: krakenKeyOf('demo lost'),
    moved: { ...kucoinKeyOf('demo moved'), ipList: ['203.0.113.7'] },
    copier: { ...bitgetKeyOf('demo copier'), may: ['read', 'trade_futures'] as const, ipList: ['203.0.113.7'] },
    tracker: { ...gateKeyOf('demo tracker'), may: ['read'] as const, ipList: ['203.0.113.7'] },
  }
  const okx = await startOkx({ keys: [keys.valid, keys.elsewhere] })
  const binance = await startBinance({ keys: [keys.withdraws, keys.unreachable] })
  const bybit = await startBybit({ keys: [keys.ending, keys.expired, keys.spare] })
  const coinbase = await startCoinbase({ keys: [keys.treasury] })
  const bitfinex = await startBitfinex({ keys: [keys.shared] })
  const kraken = await startKraken({ keys: [keys.lost] })
  const kucoin = await startKucoin({ keys: [keys.moved] })
  const bitget = await startBitget({ keys: [keys.copier] })
  const gate = await startGate({ keys: [keys.tracker] })
  const simulators = [okx, binance, bybit, coinbase, bitfinex, kraken, kucoin, bitget, gate]
  return {
    credentials: [
      {
        bind: {
          kind: 'web_session',
          exchange_name: 'binance',
          label: 'Browser session of the tax export',
          headers: JSON.stringify({ 'User-Agent': 'Mozilla/5.0', 'X-Demo': 'captured from the browser' }),
          cookies: 'session=demo-cookie-value-not-real; theme=dark',
          expires_at: new Date(now + 12.5 * DAY).toISOString(),
          tags: ['tax'],
        },
      },
      { bind: { exchange_name: 'gate', label: 'Portfolio tracker', ...fieldsOf(keys.tracker), purpose: 'read', options: { base_url: gate.url } } },
      { bind: { exchange_name: 'bitget', label: 'Copy trading', ...fieldsOf(keys.copier), purpose: 'trade', tags: ['bot'], options: { base_url: bitget.url } } },
      {
        bind: { exchange_name: 'kucoin', label: 'Lending', ...fieldsOf(keys.moved), purpose: 'trade', options: { base_url: kucoin.url } },
        later: () => kucoin.changeKey(keys.moved.apiKey, { ipList: ['198.51.100.20'] }),
      },
      {
        bind: { exchange_name: 'kraken', label: 'Savings plan', ...fieldsOf(keys.lost), purpose: 'trade', options: { base_url: kraken.url } },
        later: () => kraken.removeKey(keys.lost.apiKey),
      },
      {
        bind: { exchange_name: 'bitfinex', label: 'Funding bot', ...fieldsOf(keys.shared), purpose: 'trade', tags: ['bot'], options: { base_url: bitfinex.url } },
        later: () => bitfinex.changeKey(keys.shared.apiKey, { fault: BITFINEX_REPLIES.smallNonce }),
      },
      { bind: { exchange_name: 'coinbase', label: 'Treasury', ...fieldsOf(keys.treasury), purpose: 'trade', tags: ['long term'], options: { base_url: coinbase.url } } },
      { bind: { exchange_name: 'okx', label: 'Holdings', ...fieldsOf(keys.valid), purpose: 'trade', tags: ['long term'], options: { base_url: okx.url } } },
      {
        bind: { exchange_name: 'binance', label: 'Dashboard', ...fieldsOf(keys.unreachable), purpose: 'read', options: { base_url: binance.url } },
        later: () => binance.changeKey(keys.unreachable.apiKey, { fault: 'reset' }),
      },
      { bind: { exchange_name: 'bybit', label: 'Grid bot', ...fieldsOf(keys.ending), purpose: 'trade', tags: ['bot'], options: { base_url: bybit.url } } },
      { bind: { exchange_name: 'binance', label: 'Old key from 2023', ...fieldsOf(keys.withdraws), purpose: 'trade', note: 'Made in a hurry. May withdraw!', options: { base_url: binance.url } } },
      {
        bind: { exchange_name: 'okx', label: 'Arbitrage', ...fieldsOf(keys.elsewhere), purpose: 'trade', tags: ['bot'], options: { base_url: okx.url } },
        later: () => okx.changeKey(keys.elsewhere.apiKey, { ipList: ['198.51.100.20'] }),
      },
      {
        bind: { exchange_name: 'bybit', label: 'Market maker', ...fieldsOf(keys.expired), purpose: 'trade', tags: ['bot'], options: { base_url: bybit.url } },
        later: () => bybit.changeKey(keys.expired.apiKey, { expiresAt: now - DAY }),
      },
    ],
    spare: { exchange: 'Bybit', apiKey: keys.spare.apiKey, secret: keys.spare.secret },
    close: async () => {
      await Promise.all(simulators.map((simulator) => simulator.close()))
    },
  }
}
