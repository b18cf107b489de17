import { createHash, createPrivateKey } from 'node:crypto'
import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import type { CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Exchanges that ask for a secret in base58. */
const BASE58_SECRET = ['modetrade', 'woofipro']
/** Exchanges that count accounts instead of naming them. */
const NUMBERED_ACCOUNTS = ['lighter', 'hibachi']
/** DER before the 32 bytes of an Ed25519 key: RFC 8410, section 7. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Everything that an exchange's form asks for, made up, in the form in which the exchange would hand it out. */
export function madeUpFields(entry: CatalogueEntry, seed: string): Partial<Record<FieldName, string>> {
  return Object.fromEntries(entry.fields.map(({ name }) => [name, madeUpField(entry.id, name, createHash('sha256').update(`${entry.id} ${name} ${seed}`).digest())]))
}

function madeUpField(exchange: string, name: FieldName, random: Buffer): string {
  switch (name) {
    case 'api_secret':
      // A longer one is taken for an RSA key.
      if (exchange === 'lbank') return random.toString('hex').slice(0, 32)
      return BASE58_SECRET.includes(exchange) ? base58(random) : random.toString('base64')
    case 'private_key':
      return madeUpPrivateKey(exchange, random)
    case 'wallet_address':
      return `0x${random.toString('hex').slice(0, 40)}`
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
  // Stark curves are a little smaller than 2^252.
  const small = exchange === 'paradex' || exchange === 'extended'
  return `0x${small ? '0' : ''}${random.toString('hex').slice(small ? 1 : 0)}`
}

export function base58(bytes: Buffer): string {
  let number = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  for (; number > 0n; number /= 58n) text = BASE58.charAt(Number(number % 58n)) + text
  return text
}
