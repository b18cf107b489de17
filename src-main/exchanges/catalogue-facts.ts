import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import type { FieldForm } from './key-formats.ts'

/**
 * What CCXT does not say about an exchange, or says in a way that does not hold. Used when the
 * catalogue is generated, so that the running vault reads one file and loads no library.
 */
export interface ExchangeFacts {
  /** Fields beyond, or instead of, what CCXT declares; false means asked for but not required. */
  readonly needs?: Readonly<Partial<Record<FieldName, boolean>>>
  /** This exchange's own word for a field: a key under `fields.`. */
  readonly labels?: Readonly<Partial<Record<FieldName, string>>>
  /** A key under `field_hints.`. */
  readonly hints?: Readonly<Partial<Record<FieldName, string>>>
  /** Fields of which a wrong form can be told at once. Never stricter than what CCXT can sign with. */
  readonly forms?: Readonly<Partial<Record<FieldName, FieldForm>>>
  /** Fields that may be a PEM. */
  readonly pem?: readonly FieldName[]
  /** Hosts besides the default one that serve the same accounts, as named in CCXT's own source. */
  readonly hostnames?: readonly string[]
  /** Overrules CCXT's list of test addresses. */
  readonly testnet?: boolean
  /** True where the balance can be asked for without the private key: an answer then proves only the address. */
  readonly unproven?: boolean
  /** POST requests that read: everything else but GET is refused before it leaves. A second word must stand in the body. */
  readonly posts?: readonly string[]
}

/** The names under which CCXT knows the fields. */
export const CCXT_CREDENTIALS = {
  api_key: 'apiKey',
  api_secret: 'secret',
  passphrase: 'password',
  uid: 'uid',
  account_id: 'accountId',
  login: 'login',
  twofa: 'twofa',
  private_key: 'privateKey',
  wallet_address: 'walletAddress',
  token: 'token',
} as const satisfies Record<FieldName, string>

const binance: ExchangeFacts = { forms: { api_secret: 'secret_or_rsa_or_ed25519_pem' }, hints: { api_secret: 'secret_or_pem' }, pem: ['api_secret'] }
// CCXT hands these the test addresses of the exchange whose code they share, where their keys mean nothing.
const withoutTestnet: ExchangeFacts = { testnet: false }
const bybit: ExchangeFacts = { forms: { api_secret: 'secret_or_rsa_pem' }, hints: { api_secret: 'secret_or_pem' }, pem: ['api_secret'] }
const base64: ExchangeFacts = { forms: { api_secret: 'base64' }, hints: { api_secret: 'base64_secret' } }
const orderly: ExchangeFacts = { forms: { api_secret: 'ed25519_base58' }, labels: { account_id: 'orderly_account_id' }, hints: { api_secret: 'base58_secret' } }
const kucoinPassphrase: ExchangeFacts = { hints: { passphrase: 'passphrase_of_key' } }
const okx: ExchangeFacts = { hints: { passphrase: 'passphrase_of_key' } }

export const FACTS: Readonly<Record<string, ExchangeFacts>> = {
  aster: { forms: { private_key: 'ethereum_key' }, labels: { private_key: 'wallet_private_key' } },
  backpack: { forms: { api_secret: 'ed25519_base64' }, hints: { api_secret: 'base64_secret' } },
  bequant: withoutTestnet,
  bigone: { hostnames: ['bigone.com'] },
  binance,
  // The futures test network was withdrawn: CCXT refuses it for these two.
  binancecoinm: { ...binance, testnet: false },
  binanceus: { ...binance, testnet: false },
  binanceusdm: { ...binance, testnet: false },
  bitbns: { posts: ['/api/trade/v1/currentCoinBalance/EVERYTHING'] },
  bitfinex: { posts: ['/v2/auth/r/wallets'] },
  // Its demo trading is a header on the live address, so CCXT lists no test address.
  bitget: { testnet: true, hints: { passphrase: 'passphrase_of_key' } },
  bitstamp: { posts: ['/api/v2/account_balances/'] },
  // CCXT's test address for it belongs to another company.
  blockchaincom: withoutTestnet,
  blofin: { hints: { passphrase: 'passphrase_of_key' } },
  btcbox: { posts: ['/api/v1/balance'] },
  btcmarkets: base64,
  btcturk: base64,
  bybit: { ...bybit, hostnames: ['bytick.com', 'bybit.nl', 'bybit.com.hk'] },
  bybiteu: bybit,
  bybitid: bybit,
  cex: { posts: ['/api/spot/rest/get_my_wallet_balance'] },
  coinbase: { forms: { api_key: 'coinbase_key_name', api_secret: 'secret_or_ec_or_ed25519_pem' }, labels: { api_key: 'api_key_name', api_secret: 'api_private_key' }, hints: { api_key: 'coinbase_key_name', api_secret: 'coinbase_secret' }, pem: ['api_secret'] },
  coinbaseexchange: { forms: { api_secret: 'base64' }, hints: { api_secret: 'base64_secret', passphrase: 'passphrase_of_key' } },
  coinbaseinternational: { forms: { api_secret: 'base64' }, hints: { api_secret: 'base64_secret', passphrase: 'passphrase_of_key' } },
  coinmate: { labels: { uid: 'client_id', api_key: 'public_key', api_secret: 'api_private_key' }, posts: ['/api/balances'] },
  coinone: { labels: { api_key: 'access_token' }, posts: ['/v2/account/balance'] },
  coinspot: { posts: ['/api/my/balances'] },
  cryptocom: { posts: ['/exchange/v1/private/user-balance'] },
  cryptomus: { labels: { uid: 'user_id' } },
  derive: {
    forms: { private_key: 'ethereum_key', wallet_address: 'ethereum_address', account_id: 'ethereum_address' },
    needs: { account_id: true },
    labels: { private_key: 'session_private_key', wallet_address: 'owner_wallet', account_id: 'derive_wallet' },
    hints: { account_id: 'derive_wallet' },
  },
  dydx: { forms: { private_key: 'ethereum_key', wallet_address: 'dydx_address' }, unproven: true, needs: { private_key: true, wallet_address: true }, hints: { wallet_address: 'dydx_address' } },
  extended: { forms: { private_key: 'stark_key' }, unproven: true },
  fmfwio: withoutTestnet,
  gateeu: withoutTestnet,
  gemini: { forms: { api_key: 'gemini_key' }, hints: { api_key: 'gemini_account_key' }, posts: ['/v1/balances'] },
  grvt: { forms: { private_key: 'ethereum_key' }, labels: { private_key: 'wallet_private_key' } },
  hibachi: { forms: { private_key: 'hibachi_key', account_id: 'digits' }, unproven: true, labels: { private_key: 'api_private_key' } },
  hyperliquid: { forms: { private_key: 'ethereum_key', wallet_address: 'ethereum_address' }, unproven: true, labels: { private_key: 'agent_private_key', wallet_address: 'main_wallet' }, hints: { private_key: 'hyperliquid_agent', wallet_address: 'main_wallet' } },
  independentreserve: { posts: ['/Private/GetAccounts'] },
  indodax: { posts: ['/tapi method=getInfo'] },
  kraken: { forms: { api_secret: 'base64' }, labels: { api_secret: 'api_private_key' }, hints: { api_secret: 'base64_secret' }, posts: ['/0/private/BalanceEx'] },
  krakenfutures: { forms: { api_secret: 'base64' }, labels: { api_secret: 'api_private_key' }, hints: { api_secret: 'base64_secret' } },
  kucoin: kucoinPassphrase,
  kucoinfutures: kucoinPassphrase,
  lbank: { forms: { api_secret: 'lbank_secret' }, posts: ['/v2/supplement/user_info.do'], hints: { api_secret: 'secret_or_pem' }, pem: ['api_secret'] },
  lighter: {
    forms: { private_key: 'ethereum_key', account_id: 'digits', uid: 'digits' },
    unproven: true,
    needs: { account_id: false, uid: false },
    labels: { private_key: 'wallet_private_key', account_id: 'account_index', uid: 'api_key_index' },
    hints: { private_key: 'lighter_wallet' },
  },
  mercado: { posts: ['/tapi/v3/ tapi_method=get_account_info'] },
  modetrade: orderly,
  mudrex: { labels: { api_secret: 'api_secret' } },
  myokx: okx,
  nado: { forms: { private_key: 'ethereum_key', wallet_address: 'ethereum_address' }, unproven: true, labels: { private_key: 'wallet_private_key' } },
  ndax: { forms: { twofa: 'totp_seed' }, needs: { twofa: false }, labels: { passphrase: 'password', uid: 'user_id' }, hints: { twofa: 'totp_seed' } },
  okx: { ...okx, hostnames: ['aws.okx.com'] },
  okxus: okx,
  onetrading: { labels: { api_key: 'access_token' } },
  p2b: { posts: ['/api/v2/account/balances'] },
  pacifica: { forms: { private_key: 'solana_key', wallet_address: 'solana_address' }, unproven: true, needs: { wallet_address: true }, labels: { wallet_address: 'main_wallet', private_key: 'wallet_private_key' }, hints: { private_key: 'base58_secret', wallet_address: 'main_wallet' } },
  paradex: { forms: { private_key: 'ethereum_key', wallet_address: 'paradex_address' }, labels: { private_key: 'wallet_private_key' } },
  revolutx: { forms: { private_key: 'ed25519_pem' }, hints: { private_key: 'ed25519_pem' }, pem: ['private_key'] },
  upbit: { labels: { api_key: 'access_key' }, hostnames: ['id-api.upbit.com', 'sg-api.upbit.com', 'th-api.upbit.com'] },
  whitebit: { posts: ['/api/v4/trade-account/balance'] },
  woofipro: orderly,
  zaif: { posts: ['/tapi method=get_info'] },
}
