import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { Exchange as Client } from 'ccxt'
import type { Findings } from './probes/probe.ts'

/** DER before the 32 bytes of an Ed25519 key: RFC 8410, section 7. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const ED25519_BYTES = 32

/**
 * The address for which the client's private key signs, in lower case; nothing is asked. By CCXT, since
 * Electron's crypto lacks the curve. Throws whatever CCXT throws for a text that is no such key.
 */
export function ethereumAddressOf(client: Client): string {
  return client.ethGetAddressFromPrivateKey(client.privateKey).toLowerCase()
}

/** The same on Solana, where the address is the public key in base58. */
export function solanaAddressOf(client: Client): string {
  const seed = Buffer.from(client.base58ToBinary(client.privateKey)).subarray(0, ED25519_BYTES)
  const key = createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  return client.binaryToBase58(createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-ED25519_BYTES))
}

/** What was learnt of a key that turned out to be the wallet's own: whoever has it can send away all that the wallet holds. */
export function ofOwner(learnt: Findings): Findings {
  return { ...learnt, permissions: { ...learnt.permissions, withdraw: 'yes' }, key_proven: true }
}

/** Hexadecimal addresses are the same in any letter case, and with zeros before them. */
export function isSameAddress(one: string, other: string): boolean {
  const number = toNumber(one)
  return number !== undefined && number === toNumber(other)
}

function toNumber(address: string): bigint | undefined {
  return /^0x[0-9a-f]+$/iu.test(address) ? BigInt(address) : undefined
}
