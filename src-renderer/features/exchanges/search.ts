import type { Exchange } from '../../../src-preload/contract/exchanges.ts'

/** Other names under which traders look for an exchange: former ones, and those in Chinese. */
const ALSO_KNOWN_AS: Readonly<Record<string, string>> = {
  binance: '币安 幣安',
  binanceusdm: '币安 幣安 合约 合約 futures usdt',
  binancecoinm: '币安 幣安 币本位 幣本位 futures coin',
  okx: 'okex 欧易 歐易',
  myokx: 'okex okx eea europe 欧易 歐易',
  okxus: 'okex okx usa 欧易 歐易',
  htx: 'huobi 火币 火幣',
  gate: 'gateio 芝麻开门 芝麻開門',
  coinbase: 'advanced cdp',
  coinbaseexchange: 'coinbasepro gdax',
  kucoin: '库币 庫幣',
  mexc: '抹茶',
  bitfinex: '绿叶 綠葉',
  kraken: '海妖',
  max: '现代财富 現代財富 maicoin',
  cryptocom: 'crypto.com',
}

const searchable = ({ id, name }: Exchange): string => `${id} ${name} ${ALSO_KNOWN_AS[id] ?? ''}`.toLowerCase()

/** How well an exchange answers to what was typed: 0 by its start, 1 anywhere, null not at all. */
function rank(exchange: Exchange, typed: string): number | null {
  if (exchange.id.startsWith(typed) || exchange.name.toLowerCase().startsWith(typed)) return 0
  return searchable(exchange).includes(typed) ? 1 : null
}

/** The exchanges that answer to `query`: best matches first, then in the order of their names. */
export function findExchanges(exchanges: readonly Exchange[], query: string): Exchange[] {
  const typed = query.trim().toLowerCase()
  return exchanges
    .map((exchange) => ({ exchange, rank: rank(exchange, typed) }))
    .filter((found): found is { exchange: Exchange; rank: number } => found.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.exchange.name.localeCompare(b.exchange.name, 'en'))
    .map(({ exchange }) => exchange)
}
