import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

/** Exchanges whose client wraps the key itself and wants what stands between the lines. */
const BARE_BASE64 = ['lbank']
/** Exchanges that hand out Ed25519 keys as the base64 of seed and public key, and whose client reads them so alone. */
const SEED_AND_PUBLIC = ['coinbase']
/** Bytes of an Ed25519 seed, and of a public key: the last ones of what stands around each. */
const ED25519_LENGTH = 32

/**
 * A private key in the one form that CCXT reads rightly; any other text comes back as it is. CCXT tells
 * Ed25519 from RSA by the length of the text, which line ends and blank lines change, and reads
 * elliptic-curve keys in SEC1 form alone; and at some exchanges it knows `0x` in small letters only.
 */
export function privateKeyForClient(exchange: string, text: string): string {
  const key = text.includes('-----BEGIN') ? parsedPrivateKey(text) : undefined
  if (key === undefined) return text.replace(/^0X(?=[0-9a-fA-F]{64}$)/u, '0x')
  if (SEED_AND_PUBLIC.includes(exchange) && key.asymmetricKeyType === 'ed25519') return seedAndPublic(key)
  if (BARE_BASE64.includes(exchange)) return key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
  const type = key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8'
  return key.export({ type, format: 'pem' }).toString().trim()
}

function seedAndPublic(key: KeyObject): string {
  const seed = key.export({ type: 'pkcs8', format: 'der' }).subarray(-ED25519_LENGTH)
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-ED25519_LENGTH)
  return Buffer.concat([seed, publicKey]).toString('base64')
}

/**
 * Undefined for what is no private key. Keys out of JSON files and environment variables have `\n`, in
 * two characters, for the ends of their lines.
 */
export function parsedPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem.replaceAll(/(?:\\r)?\\n/gu, '\n'))
  } catch {
    return undefined
  }
}
