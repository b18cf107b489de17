import { probeBalance } from '../probes/balance.ts'
import type { Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'
import { aster } from './aster.ts'
import { backpack } from './backpack.ts'
import { binance, binanceUs } from './binance.ts'
import { bingx } from './bingx.ts'
import { bitfinex } from './bitfinex.ts'
import { bitget } from './bitget.ts'
import { bitstamp } from './bitstamp.ts'
import { bybit } from './bybit.ts'
import { coinbaseExchange } from './coinbase-exchange.ts'
import { coinbase } from './coinbase.ts'
import { coinex } from './coinex.ts'
import { cryptocom } from './cryptocom.ts'
import { deribit } from './deribit.ts'
import { derive } from './derive.ts'
import { extended } from './extended.ts'
import { gate } from './gate.ts'
import { grvt } from './grvt.ts'
import { hashkey } from './hashkey.ts'
import { htx } from './htx.ts'
import { hyperliquid } from './hyperliquid.ts'
import { kraken } from './kraken.ts'
import { kucoin } from './kucoin.ts'
import { lighter } from './lighter.ts'
import { mexc } from './mexc.ts'
import { nado } from './nado.ts'
import { okx } from './okx.ts'
import { pacifica } from './pacifica.ts'
import { paradex } from './paradex.ts'
import { upbit } from './upbit.ts'
import { woo } from './woo.ts'
import { xt } from './xt.ts'

/** The exchanges that Tradekeep knows more of than CCXT says, one line each. */
export const ADAPTERS: readonly Adapter[] = [
  aster,
  backpack,
  binance,
  binanceUs,
  bingx,
  bitfinex,
  bitget,
  bitstamp,
  bybit,
  coinbase,
  coinbaseExchange,
  coinex,
  cryptocom,
  deribit,
  derive,
  extended,
  gate,
  grvt,
  hashkey,
  htx,
  hyperliquid,
  kraken,
  kucoin,
  lighter,
  mexc,
  nado,
  okx,
  pacifica,
  paradex,
  upbit,
  woo,
  xt,
]

const BY_ID = new Map(ADAPTERS.flatMap((adapter) => adapter.ids.map((id) => [id, adapter] as const)))

/** Undefined for an exchange that goes by the rules for any. */
export function adapterOf(exchange: string): Adapter | undefined {
  return BY_ID.get(exchange)
}

export function probeOf(exchange: string): Probe {
  return adapterOf(exchange)?.probe ?? probeBalance
}

/** Exchanges with keys of the same form in another store, but for the asked one. */
export function twinsOf(exchange: string): readonly string[] {
  return (adapterOf(exchange)?.twins ?? []).filter((twin) => twin !== exchange)
}
