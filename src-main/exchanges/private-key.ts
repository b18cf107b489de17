import { createPrivateKey, type KeyObject } from 'node:crypto'

/** Exchanges whose client wraps the key itself and wants what stands between the lines. */
const BARE_BASE64 = ['lbank']

/**
 * A private key in the one form that CCXT reads rightly; any other text comes back as it is. CCXT tells
 * Ed25519 from RSA by the length of the text, which line ends and blank lines change, and reads
 * elliptic-curve keys in SEC1 form alone.
 */
export function privateKeyForClient(exchange: string, text: string): string {
  const key = text.includes('-----BEGIN') ? parsed(text) : undefined
  if (key === undefined) return text
  if (BARE_BASE64.includes(exchange)) return key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
  const type = key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8'
  return key.export({ type, format: 'pem' }).toString().trim()
}

function parsed(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}
