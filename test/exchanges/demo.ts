import type { InputOf } from '../../src-preload/contract/procedures.ts'
import { bybitKeyOf, startBybit } from './bybit.ts'
import { binanceKeyOf, startBinance } from './binance.ts'
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
  }
  const okx = await startOkx({ keys: [keys.valid, keys.elsewhere] })
  const binance = await startBinance({ keys: [keys.withdraws, keys.unreachable] })
  const bybit = await startBybit({ keys: [keys.ending, keys.expired, keys.spare] })
  const simulators = [okx, binance, bybit]
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
      { bind: { exchange_name: 'okx', label: 'Main account', ...fieldsOf(keys.valid), purpose: 'trade', tags: ['long term'], options: { base_url: okx.url } } },
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
