import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Candidate, DraftOptions } from '../../src-main/credentials/draft.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { requireSoundCandidate } from '../../src-main/exchanges/candidate-rules.ts'
import { catalogue } from '../../src-main/exchanges/catalogue.ts'
import type { AddressPolicy } from '../../src-main/exchanges/check.ts'
import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import { FIELD_PROBLEMS } from '../../src-preload/contract/errors.ts'
import { madeUpFields } from '../exchanges/made-up-fields.ts'

const NOTHING_ALLOWED: AddressPolicy = { customBaseUrls: false, loopbackExchanges: false }
const HTTPS_ALLOWED: AddressPolicy = { customBaseUrls: true, loopbackExchanges: false }
const SIMULATORS_ALLOWED: AddressPolicy = { customBaseUrls: false, loopbackExchanges: true }
const NO_OPTIONS: DraftOptions = { testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: null, check_from: 'here' }

function candidate(exchange: string, fields: Partial<Record<FieldName, string>>, options: Partial<DraftOptions> = {}): Candidate {
  const secrets = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]))
  return { kind: 'api_key', exchange, fields: secrets, options: { ...NO_OPTIONS, ...options } }
}

const BINANCE = { api_key: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv', api_secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP' }

function refusal(of: Candidate, policy = NOTHING_ALLOWED): { reason: string; fields: readonly { path: string; problem: string }[] } {
  try {
    requireSoundCandidate(of, policy)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    const fields = error.details?.fields ?? []
    for (const { problem } of fields) expect(FIELD_PROBLEMS).toContain(problem)
    return { reason: error.reason, fields }
  }
  return { reason: 'none', fields: [] }
}

describe('the fields of a candidate', () => {
  test.each<[string, Partial<Record<FieldName, string>>]>([
    ['binance', BINANCE],
    ['okx', { ...BINANCE, passphrase: 'with blanks, chosen by people' }],
    ['lighter', { private_key: `0x${'ab'.repeat(32)}` }],
    ['lighter', { private_key: `0x${'ab'.repeat(32)}`, account_id: '7', uid: '5' }],
    ['binance', { api_key: BINANCE.api_key, api_secret: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }],
  ])('%s is content', (exchange, fields) => {
    expect(refusal(candidate(exchange, fields))).toEqual({ reason: 'none', fields: [] })
  })

  test.each<[string, string, Partial<Record<FieldName, string>>, { path: string; problem: string }[]]>([
    ['missing ones', 'okx', { api_key: 'k'.repeat(20) }, [{ path: 'api_secret', problem: 'required' }, { path: 'passphrase', problem: 'required' }]],
    ['ones that this exchange has no use for', 'binance', { ...BINANCE, passphrase: 'x', wallet_address: '0x1' }, [{ path: 'passphrase', problem: 'not_needed' }, { path: 'wallet_address', problem: 'not_needed' }]],
    ['a blank in the middle of a key', 'binance', { ...BINANCE, api_key: 'vmPUZE6mv9SD 5VNHk4' }, [{ path: 'api_key', problem: 'blank_inside' }]],
    ['full-width letters', 'binance', { ...BINANCE, api_key: 'ＡＢＣ' }, [{ path: 'api_key', problem: 'not_ascii' }]],
    ['a PEM that is cut off', 'binance', { ...BINANCE, api_secret: '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n' }, [{ path: 'api_secret', problem: 'not_a_pem' }]],
    ['a PEM where the exchange has none', 'okx', { ...BINANCE, passphrase: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }, [{ path: 'passphrase', problem: 'not_a_pem' }]],
  ])('%s are told at the field', (_name, exchange, fields, problems) => {
    expect(refusal(candidate(exchange, fields))).toEqual({ reason: 'invalid_input', fields: problems })
  })

  const pem = (type: 'ed25519' | 'rsa'): string => (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const WALLET = { private_key: `0x${'ab'.repeat(32)}`, wallet_address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }

  test.each<[string, string, Partial<Record<FieldName, string>>, Partial<Record<FieldName, string>>]>([
    ['a secret that lost its end', 'kraken', { ...BINANCE, api_secret: 'a2V5x' }, { api_secret: 'not_base64' }],
    ['half a seed', 'backpack', { ...BINANCE, api_secret: Buffer.alloc(16, 7).toString('base64') }, { api_secret: 'not_a_seed' }],
    ['a secret with a letter that base58 lacks', 'woofipro', { ...BINANCE, api_secret: '0OIl', account_id: 'ab' }, { api_secret: 'not_base58' }],
    ['a recovery phrase instead of a key', 'hyperliquid', { ...WALLET, private_key: 'test test test test test test test test test test test junk' }, { private_key: 'not_hex_key' }],
    ['a name instead of an address, and half a key', 'hyperliquid', { private_key: '0xabcd', wallet_address: 'vitalik.eth' }, { private_key: 'not_hex_key', wallet_address: 'not_an_address' }],
    ['an address with one letter wrong', 'nado', { ...WALLET, wallet_address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD' }, { wallet_address: 'address_mistyped' }],
    ['another chain’s address', 'dydx', WALLET, { wallet_address: 'not_an_address' }],
    ['an Ed25519 key where RSA is used', 'bybit', { ...BINANCE, api_secret: pem('ed25519') }, { api_secret: 'wrong_key_type' }],
    ['an RSA key where Ed25519 is used', 'revolutx', { api_key: BINANCE.api_key, private_key: pem('rsa') }, { private_key: 'wrong_key_type' }],
    ['a private key beside half of its name', 'coinbase', { api_key: 'organizations/ab12', api_secret: pem('ed25519') }, { api_key: 'not_a_key_name' }],
    ['a name where there is a number', 'lighter', { private_key: WALLET.private_key, account_id: 'main' }, { account_id: 'not_digits' }],
    ['the key of a group', 'gemini', { ...BINANCE, api_key: 'master-Xb4Hk' }, { api_key: 'not_an_account_key' }],
    ['a code of six digits instead of its seed', 'ndax', { ...BINANCE, uid: '1', login: 'ada', passphrase: 'p', twofa: '123456' }, { twofa: 'not_a_totp_seed' }],
  ])('%s is told at the field', (_name, exchange, fields, problems) => {
    const { reason, fields: told } = refusal(candidate(exchange, fields))
    expect({ reason, told: Object.fromEntries(told.map(({ path, problem }) => [path, problem])) }).toEqual({ reason: 'invalid_input', told: problems })
  })

  test.each(catalogue())('$id is content with what it hands out itself', (entry) => {
    expect(refusal(candidate(entry.id, madeUpFields(entry, 'rules')))).toEqual({ reason: 'none', fields: [] })
  })

  test('a refusal never quotes what was given', () => {
    const given = 'PRIVATE SECRET 0123456789'
    expect(JSON.stringify(refusal(candidate('binance', { api_key: given, api_secret: given, passphrase: given })))).not.toContain('SECRET')
  })

  test('an unknown exchange is refused before its fields are looked at', () => {
    expect(refusal(candidate('binanse', {}))).toMatchObject({ reason: 'exchange_unknown' })
  })
})

describe('the options of a candidate', () => {
  test.each<[Partial<DraftOptions>, AddressPolicy]>([
    [{ testnet: true }, NOTHING_ALLOWED],
    [{ proxy_url: new Secret('http://user:password@127.0.0.1:8080') }, NOTHING_ALLOWED],
    [{ proxy_url: new Secret('socks5h://user:password@127.0.0.1:1080') }, NOTHING_ALLOWED],
    [{ proxy_url: new Secret('none') }, NOTHING_ALLOWED],
    [{ base_url: 'https://relay.example.com/binance' }, HTTPS_ALLOWED],
    [{ base_url: 'http://127.0.0.1:4010' }, SIMULATORS_ALLOWED],
    [{ base_url: 'http://[::1]:4010' }, SIMULATORS_ALLOWED],
    [{ base_url: 'http://localhost:4010' }, SIMULATORS_ALLOWED],
  ])('%j is allowed', (options, policy) => {
    expect(refusal(candidate('binance', BINANCE, options), policy).reason).toBe('none')
  })

  test.each<[string, string, Partial<DraftOptions>, AddressPolicy]>([
    ['base_url_not_allowed', 'an https address where the configuration allows none', { base_url: 'https://relay.example.com' }, NOTHING_ALLOWED],
    ['base_url_not_allowed', 'an https address where only simulators are allowed', { base_url: 'https://relay.example.com' }, SIMULATORS_ALLOWED],
    ['base_url_not_allowed', 'plain http on this machine where simulators are not allowed', { base_url: 'http://127.0.0.1:4010' }, HTTPS_ALLOWED],
    ['base_url_not_allowed', 'plain http to another machine', { base_url: 'http://192.168.1.2' }, { customBaseUrls: true, loopbackExchanges: true }],
    ['base_url_not_allowed', 'a name that only begins like this machine', { base_url: 'http://localhost.example.com' }, SIMULATORS_ALLOWED],
    ['base_url_not_allowed', 'a name behind a user name', { base_url: 'http://127.0.0.1@example.com' }, SIMULATORS_ALLOWED],
    ['base_url_not_allowed', 'a password in the address', { base_url: 'https://user:password@relay.example.com' }, HTTPS_ALLOWED],
    ['base_url_not_allowed', 'a query', { base_url: 'https://relay.example.com/?to=' }, HTTPS_ALLOWED],
    ['base_url_not_allowed', 'a fragment', { base_url: 'https://relay.example.com/#x' }, HTTPS_ALLOWED],
    ['base_url_not_allowed', 'no address', { base_url: 'relay' }, HTTPS_ALLOWED],
    ['base_url_not_allowed', 'another scheme', { base_url: 'ftp://127.0.0.1' }, { customBaseUrls: true, loopbackExchanges: true }],
    ['hostname_not_allowed', 'a hostname where there is no choice', { hostname: 'example.com' }, HTTPS_ALLOWED],
    ['invalid_input', 'a SOCKS4 proxy', { proxy_url: new Secret('socks4://127.0.0.1:1080') }, NOTHING_ALLOWED],
    ['invalid_input', 'a proxy with a path', { proxy_url: new Secret('http://127.0.0.1:8080/to/the/exchange') }, NOTHING_ALLOWED],
  ])('%s: %s', (reason, _name, options, policy) => {
    const [path] = Object.keys(options)
    expect(refusal(candidate('binance', BINANCE, options), policy)).toMatchObject({ reason, fields: [{ path: `options.${path}` }] })
  })

  test('a hostname comes from the exchange’s own list', () => {
    expect(refusal(candidate('bybit', BINANCE, { hostname: 'bytick.com' })).reason).toBe('none')
    expect(refusal(candidate('bybit', BINANCE, { hostname: 'bybit.evil.example' })).reason).toBe('hostname_not_allowed')
  })

  test('a test network only where there is one', () => {
    expect(refusal(candidate('kraken', BINANCE, { testnet: true }))).toEqual({ reason: 'testnet_not_offered', fields: [{ path: 'options.testnet', problem: 'unknown_value' }] })
  })
})
