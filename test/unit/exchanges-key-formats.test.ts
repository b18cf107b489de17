import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { catalogue, findExchange } from '../../src-main/exchanges/catalogue.ts'
import { formProblem, keyNameProblem, type FieldForm } from '../../src-main/exchanges/key-formats.ts'
import { keccak256 } from '../../src-main/exchanges/keccak.ts'
import { starkPublicKey } from '../../src-main/exchanges/stark-curve.ts'
import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import { base58, madeUpFields } from '../exchanges/made-up-fields.ts'
import { askedAddresses } from '../support/asked-addresses.ts'

const pem = (type: 'ed25519' | 'rsa' | 'P-256', form: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8'): string => {
  const { privateKey } = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: type })
  return privateKey.export({ type: form, format: 'pem' }).toString().trim()
}
const PEMS = { ed25519: pem('ed25519'), rsa: pem('rsa'), ec: pem('P-256', 'sec1') }
const PEM_FORMS = { windows: PEMS.ed25519.replaceAll('\n', '\r\n'), escaped: PEMS.ed25519.replaceAll('\n', String.raw`\n`), spaced: `\n\n${PEMS.ed25519}\n` }
/** Between its lines. */
const bareRsa = PEMS.rsa.split('\n').slice(1, -1).join('')
const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 37 + 250) % 256))
const base64 = (length: number): string => bytes(length).toString('base64')
const KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

describe('the digest of addresses', () => {
  // From the Keccak team's test vectors, and the checksums of EIP-55.
  test.each([
    ['', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
    ['cc', 'eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a'],
    [Buffer.from('abc').toString('hex'), '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
    [Buffer.from('testing').toString('hex'), '5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02'],
  ])('of %s', (message, digest) => {
    expect(keccak256(Buffer.from(message, 'hex')).toString('hex')).toBe(digest)
  })

  test('of messages around the length that is taken in at once', () => {
    const digests = [135, 136, 137, 271, 272, 273].map((length) => keccak256(Buffer.alloc(length, 1)).toString('hex'))
    expect(new Set(digests).size).toBe(digests.length)
  })
})

describe('the public keys of Stark’s curve', () => {
  // The generator itself, a pair from StarkWare's own test data, and the generator's opposite.
  test.each([
    ['0x1', '0x1ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca'],
    ['0x3c1e9550e66958296d11b60f8e8e7a7ad990d07fa65d5f7652c4a6c87d4e3cc', '0x77a3b314db07c45076d11f62b6f9e748a39790441823307743cf00d6597ea43'],
    ['0800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2e', '0x1ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca'],
  ])('of %s', (privateKey, publicKey) => {
    expect(starkPublicKey(privateKey)).toBe(publicKey)
  })

  test('not of zero', () => {
    expect(() => starkPublicKey('0x0')).toThrow(RangeError)
  })
})

const SOUND: readonly [FieldForm, readonly string[]][] = [
  ['base64', [base64(64), base64(63), base64(62), KEY]],
  ['ed25519_base64', [base64(32), base64(64)]],
  ['ed25519_base58', [base58(bytes(32)), `ed25519:${base58(bytes(32))}`, `1${base58(bytes(31))}`]],
  ['solana_key', [base58(bytes(64)), base58(bytes(32))]],
  ['solana_address', [base58(bytes(32)), '11111111111111111111111111111111']],
  ['ethereum_key', [KEY, `0x${KEY}`, `0x${KEY.toUpperCase()}`, `0X${KEY}`, `0x${'0'.repeat(63)}1`, '0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140']],
  ['ethereum_address', ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359', '0x52908400098527886E0F7030069857D2E4169EE7', '0xde709f2102306220921060314715629080e2fb77', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed']],
  ['stark_key', [`0x${KEY.slice(2)}`, '0x1', KEY.slice(3), '0x0800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2e']],
  ['paradex_address', ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', `0x${'4'.repeat(63)}`]],
  ['dydx_address', ['dydx14zzueazeh0hj67cghhf9jypslcf9sh2n5k6art']],
  ['hibachi_key', [KEY, `0x${KEY}`, base64(32)]],
  ['gemini_key', ['account-Xb4Hk', 'my-account-1']],
  ['lbank_secret', ['any secret of 32 letters at most', PEMS.rsa, bareRsa]],
  ['digits', ['0', '1077', '666666']],
  ['totp_seed', ['JBSWY3DPEHPK3PXP', 'jbswy3dpehpk3pxp', 'GEZDGNBVGY3TQOJQGEZDGNBVGY======']],
  ['ed25519_pem', [PEMS.ed25519, ...Object.values(PEM_FORMS)]],
  ['secret_or_rsa_pem', [PEMS.rsa, pem('rsa', 'pkcs1'), 'any secret']],
  ['secret_or_rsa_or_ed25519_pem', [PEMS.rsa, PEMS.ed25519, ...Object.values(PEM_FORMS), 'any secret']],
  ['secret_or_ec_or_ed25519_pem', [PEMS.ec, pem('P-256'), PEMS.ed25519, base64(64), 'any secret']],
]

const UNSOUND: readonly [FieldForm, string, readonly string[]][] = [
  ['base64', 'not_base64', ['', 'not base64!', base64(64).replace(/=+$/u, ''), base64(64).slice(1), base64(64).slice(0, -3), Buffer.from('fffeff'.repeat(21), 'hex').toString('base64url')]],
  ['ed25519_base64', 'not_base64', ['seed!', base64(32).replace('=', '')]],
  ['ed25519_base64', 'not_a_seed', [base64(31), base64(16)]],
  ['ed25519_base58', 'not_base58', ['0OIl', base64(32), 'ed25519:0']],
  ['ed25519_base58', 'not_a_seed', ['', 'ed25519:', base58(bytes(31)), base58(bytes(64))]],
  ['solana_key', 'not_base58', [`0x${KEY}`, '[1,2,3]']],
  ['solana_key', 'not_a_seed', [base58(bytes(63)), base58(bytes(31)), 'abc']],
  ['solana_address', 'not_an_address', ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', base58(bytes(64)), '']],
  ['ethereum_key', 'not_hex_key', ['', KEY.slice(1), `0x${KEY}ab`, `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`, 'test test test test test test test test test test test junk', base64(32)]],
  ['ethereum_address', 'not_an_address', ['', '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd', `0x${KEY}`, 'vitalik.eth', '0X52908400098527886E0F7030069857D2E4169EE7']],
  ['ethereum_address', 'address_mistyped', ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD', '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee']],
  ['stark_key', 'not_hex_key', ['0x', '0x0', `0x${'f'.repeat(64)}`, '0x0800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f', 'hello']],
  ['paradex_address', 'not_an_address', ['0x1234', `0x${'4'.repeat(65)}`]],
  ['dydx_address', 'not_an_address', ['', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', 'cosmos14zzueazeh0hj67cghhf9jypslcf9sh2n5k6art', 'dydx14zzueazeh0hj67cghhf9jypslcf9sh2n5k6ar']],
  ['dydx_address', 'address_mistyped', ['dydx14zzueazeh0hj67cghhf9jypslcf9sh2n5k6arq', 'dydx14zzueazeh0hj67cghhf9jypslcf9sh2n5k6atr']],
  ['hibachi_key', 'not_hex_key', ['short', KEY.slice(1)]],
  ['gemini_key', 'not_an_account_key', ['master-Xb4Hk', '']],
  ['lbank_secret', 'not_base64', [bareRsa.slice(0, -40), KEY, PEMS.ed25519.split('\n')[1]?.repeat(2) ?? '']],
  ['lbank_secret', 'wrong_key_type', [PEMS.ed25519, PEMS.ec]],
  ['digits', 'not_digits', ['-1', '0x7', 'main', '1.0']],
  ['totp_seed', 'not_a_totp_seed', ['123456', '223456', 'otpauth://totp/x']],
  ['ed25519_pem', 'not_a_pem', ['secret', base64(32), PEMS.ed25519.slice(0, 60)]],
  ['ed25519_pem', 'wrong_key_type', [PEMS.rsa, PEMS.ec]],
  ['secret_or_rsa_pem', 'wrong_key_type', [PEMS.ed25519, PEMS.ec]],
  ['secret_or_rsa_or_ed25519_pem', 'wrong_key_type', [PEMS.ec]],
  ['secret_or_ec_or_ed25519_pem', 'wrong_key_type', [PEMS.rsa]],
]

describe('the form of a field', () => {
  test.each(SOUND)('%s is found sound', (form, texts) => {
    for (const text of texts) expect(formProblem(form, text), text).toBeUndefined()
  })

  test.each(UNSOUND)('%s: %s', (form, problem, texts) => {
    for (const text of texts) expect(formProblem(form, text), text).toBe(problem)
  })

  const uuid = '6f1f6a52-6c2a-4b4e-9a0e-6f1f6a526c2a'
  test.each<[string | undefined, string, string]>([
    [undefined, `organizations/${uuid}/apiKeys/${uuid}`, PEMS.ec],
    [undefined, uuid, PEMS.ec],
    [undefined, 'AbCdEfGh12345678', 'an older secret without lines'],
    ['not_a_key_name', `organizations/${uuid}`, PEMS.ec],
    ['not_a_key_name', `apiKeys/${uuid}`, PEMS.ec],
    ['not_a_key_name', `organizations/${uuid}/apiKeys/`, PEMS.ed25519],
    ['not_a_key_name', 'AbCdEfGh12345678', PEMS.ec],
  ])('Coinbase’s key names: %s for %s', (problem, name, secret) => {
    expect(keyNameProblem(name, secret)).toBe(problem)
  })
})

describe('what CCXT can sign with', () => {
  /** Whether the exchange's real client, given this for the field, comes as far as sending something. */
  async function signs(exchange: string, field: FieldName, text: string): Promise<boolean> {
    const entry = findExchange(exchange)
    if (entry === undefined) throw new Error('not in the catalogue')
    // A number of its own would spare Lighter the look at the key.
    const { account_id, ...others } = madeUpFields(entry, 'forms')
    const fields = { ...others, ...(exchange !== 'lighter' && account_id !== undefined && { account_id }), [field]: text }
    return (await askedAddresses(entry, { exchange, testnet: false, hostname: null, base_url: null, proxy_url: null, timeout: 5_000, fields })).length > 0
  }

  // Exchanges whose first question is signed with the field.
  const signing: readonly [string, FieldName][] = [
    ['kraken', 'api_secret'],
    ['krakenfutures', 'api_secret'],
    ['coinbaseexchange', 'api_secret'],
    ['coinbaseinternational', 'api_secret'],
    ['btcmarkets', 'api_secret'],
    ['btcturk', 'api_secret'],
    ['backpack', 'api_secret'],
    ['modetrade', 'api_secret'],
    ['woofipro', 'api_secret'],
    ['aster', 'private_key'],
    ['grvt', 'private_key'],
    ['lighter', 'private_key'],
    ['derive', 'private_key'],
    ['revolutx', 'private_key'],
    ['bybit', 'api_secret'],
    ['lbank', 'api_secret'],
    ['coinbase', 'api_secret'],
    ['binance', 'api_secret'],
    ['gemini', 'api_key'],
  ]

  test('nothing that keeps a client from asking goes untold at its field', async () => {
    const untold: string[] = []
    for (const entry of catalogue()) {
      for (const { name } of entry.fields) {
        for (const text of ['not!base64', 'z'.repeat(40), '-5']) {
          const form = entry.forms[name]
          const isTold = form !== undefined && formProblem(form, text) !== undefined
          if (!isTold && !(await signs(entry.id, name, text))) untold.push(`${entry.id} ${name} ${text}`)
        }
      }
    }
    expect(untold).toEqual([])
  })

  test.each(signing)('%s: what is found sound is signed with, and whatever can be signed with is found sound', async (exchange, field) => {
    const form = findExchange(exchange)?.forms[field]
    if (form === undefined) throw new Error('its form is not known')
    // CCXT signs with the end of what is too long, and with RSA's routines for other curves: no exchange takes that.
    const isNonsense = (text: string): boolean => text === '' || text.includes('EC PRIVATE KEY') || text === `0x${KEY}ab`
    const texts = [...SOUND.filter(([name]) => name === form).flatMap(([, sound]) => sound), ...UNSOUND.filter(([name]) => name === form).flatMap(([, , unsound]) => unsound)].filter((text) => !isNonsense(text))
    const signed = await Promise.all(texts.map(async (text) => [text, await signs(exchange, field, text)]))
    expect(signed).toEqual(texts.map((text) => [text, formProblem(form, text) === undefined]))
    expect(texts.length).toBeGreaterThan(2)
  })
})
