/**
 * The host that a check asks, where CCXT's description of an exchange names several: markets, other
 * companies and pages of help are no place for a key. Found by watching each client
 * ask for a balance; one that logs in at one host to ask at another keeps all of its own.
 */
export const ASKED_HOSTS: Readonly<Record<string, { readonly live?: string; readonly test?: string }>> = {
  alpaca: { live: 'api.alpaca.markets', test: 'paper-api.alpaca.markets' },
  aster: { live: 'sapi.asterdex.com' },
  binance: { live: 'api.binance.com', test: 'testnet.binance.vision' },
  binancecoinm: { live: 'api.binance.com' },
  binanceus: { live: 'api.binance.us' },
  binanceusdm: { live: 'api.binance.com' },
  bitbank: { live: 'api.bitbank.cc' },
  bitbns: { live: 'api.bitbns.com' },
  bitfinex: { live: 'api.bitfinex.com' },
  bitrue: { live: 'www.bitrue.com' },
  bitteam: { live: 'bit.team' },
  btcturk: { live: 'api.btcturk.com' },
  cryptocom: { live: 'api.crypto.com' },
  dydx: { live: 'indexer.dydx.trade', test: 'indexer.v4testnet.dydx.exchange' },
  foxbit: { live: 'api.foxbit.com.br' },
  gateeu: { live: 'api.gateeu.com' },
  gemini: { live: 'api.gemini.com', test: 'api.sandbox.gemini.com' },
  hibachi: { live: 'api.hibachi.xyz' },
  kraken: { live: 'api.kraken.com' },
  kucoin: { live: 'api.kucoin.com' },
  kucoinfutures: { live: 'api.kucoin.com' },
  lbank: { live: 'api.lbank.info' },
  mercado: { live: 'www.mercadobitcoin.net' },
  mexc: { live: 'api.mexc.com' },
  nado: { live: 'gateway.prod.nado.xyz', test: 'gateway.test.nado.xyz' },
  tokocrypto: { live: 'www.tokocrypto.com' },
  weex: { live: 'api-spot.weex.com', test: 'api-contract.weex.com' },
  woo: { live: 'api.woox.io', test: 'api.staging.woox.io' },
  xt: { live: 'sapi.xt.com' },
  zebpay: { live: 'sapi.zebpay.com', test: 'www.zebstage.com' },
}
