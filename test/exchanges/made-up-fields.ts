import { createECDH, createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import type { CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'
import { keccak256 } from '../../src-main/exchanges/keccak.ts'

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Exchanges that ask for a secret in base58. */
const BASE58_SECRET = ['modetrade', 'woofipro']
/** Exchanges that count accounts instead of naming them. */
const NUMBERED_ACCOUNTS = ['lighter', 'hibachi']
/** DER before the 32 bytes of an Ed25519 key: RFC 8410, section 7. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Everything that an exchange's form asks for, made up, in the form in which the exchange would hand it out. Private keys are those of the wallets. */
export function madeUpFields(entry: CatalogueEntry, seed: string): Partial<Record<FieldName, string>> {
  const randomOf = (name: FieldName): Buffer => createHash('sha256').update(`${entry.id} ${name} ${seed}`).digest()
  return Object.fromEntries(entry.fields.map(({ name }) => [name, name === 'wallet_address' ? madeUpWallet(entry.id, madeUpPrivateKey(entry.id, randomOf('private_key'))) : madeUpField(entry.id, name, randomOf(name))]))
}

function madeUpField(exchange: string, name: Exclude<FieldName, 'wallet_address'>, random: Buffer): string {
  switch (name) {
    case 'api_secret':
      // A longer one is taken for an RSA key.
      if (exchange === 'lbank') return random.toString('hex').slice(0, 32)
      return BASE58_SECRET.includes(exchange) ? base58(random) : random.toString('base64')
    case 'private_key':
      return madeUpPrivateKey(exchange, random)
    case 'account_id':
      if (exchange === 'derive') return `0x${random.toString('hex').slice(0, 40)}`
      return NUMBERED_ACCOUNTS.includes(exchange) ? String(random.readUInt16BE()) : random.toString('hex')
    case 'uid':
      return String(exchange === 'lighter' ? (random[0] ?? 0) : random.readUInt32BE())
    case 'twofa':
      return 'JBSWY3DPEHPK3PXP'
    case 'api_key':
      return `${exchange === 'gemini' ? 'account-' : ''}${random.toString('hex').slice(0, 40)}`
    case 'passphrase':
    case 'login':
    case 'token':
      return random.toString('hex').slice(0, 40)
  }
}

function madeUpPrivateKey(exchange: string, random: Buffer): string {
  if (exchange === 'revolutx') return createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, random]), format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString()
  if (exchange === 'pacifica') return base58(Buffer.concat([random, publicKeyOf(random)]))
  // The order of Stark's curve begins with 08.
  const small = exchange === 'extended'
  return `0x${small ? '00' : ''}${random.toString('hex').slice(small ? 2 : 0)}`
}

/** Of another kind on dYdX's own chain: there it does not follow from the key. */
function madeUpWallet(exchange: string, privateKey: string): string {
  if (exchange === 'dydx') return dydxAddress(createHash('sha256').update(privateKey).digest())
  if (exchange === 'pacifica') return base58(base58Bytes(privateKey).subarray(32))
  return ethereumAddress(privateKey)
}

/** The last 20 bytes of the public key's digest. */
export function ethereumAddress(privateKey: string): string {
  const pair = createECDH('secp256k1')
  pair.setPrivateKey(privateKey.replace(/^0x/u, ''), 'hex')
  return `0x${keccak256(pair.getPublicKey().subarray(1)).subarray(-20).toString('hex')}`
}

function publicKeyOf(seed: Buffer): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32)
}

/** BIP 173. */
function dydxAddress(random: Buffer): string {
  const prefix = Array.from('dydx', (letter) => letter.charCodeAt(0))
  const data = Array.from({ length: 32 }, (_, at) => (random[at] ?? 0) & 31)
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data, 0, 0, 0, 0, 0, 0]
  let checksum = 1
  for (const value of values) {
    const top = checksum >>> 25
    checksum = ((checksum & 0x01ff_ffff) << 5) ^ value
    for (const [bit, generator] of [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].entries()) if (((top >>> bit) & 1) === 1) checksum ^= generator
  }
  const signed = [...data, ...[25, 20, 15, 10, 5, 0].map((shift) => ((checksum ^ 1) >>> shift) & 31)]
  return `dydx1${signed.map((value) => BECH32.charAt(value)).join('')}`
}

function base58Bytes(text: string): Buffer {
  let number = 0n
  for (const character of text) number = number * 58n + BigInt(BASE58.indexOf(character))
  return Buffer.from(number.toString(16).padStart(128, '0'), 'hex')
}

export function base58(bytes: Buffer): string {
  let number = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  for (; number > 0n; number /= 58n) text = BASE58.charAt(Number(number % 58n)) + text
  return '1'.repeat(Math.max(0, bytes.findIndex((byte) => byte !== 0))) + text
}
