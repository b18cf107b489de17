import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import type { FieldProblemName } from '../../src-preload/contract/errors.ts'
import { keccak256 } from './keccak.ts'
import { parsedPrivateKey } from './private-key.ts'

/** In what form exchanges hand out a field, where a wrong one can be told from a right one without asking. */
export const fieldFormSchema = z.enum([
  'base64',
  'ed25519_base64',
  'ed25519_base58',
  'solana_key',
  'solana_address',
  'ethereum_key',
  'ethereum_address',
  'stark_key',
  'paradex_address',
  'dydx_address',
  'hibachi_key',
  'coinbase_key_name',
  'gemini_key',
  'lbank_secret',
  'digits',
  'totp_seed',
  'ed25519_pem',
  'secret_or_rsa_pem',
  'secret_or_rsa_or_ed25519_pem',
  'secret_or_ec_or_ed25519_pem',
])
export type FieldForm = z.infer<typeof fieldFormSchema>

type Problem = FieldProblemName | undefined
type KeyType = 'rsa' | 'ed25519' | 'ec'

/** Orders of the curves: a private key is a number from 1 to below it. */
const SECP256K1_ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n
const STARK_ORDER = 0x0800_0000_0000_0010_ffff_ffff_ffff_ffff_b781_126d_cae7_b232_1e66_a241_adc6_4d2fn
const ED25519_BYTES = 32
/** Solana's wallets show seed and public key as one. */
const ED25519_PAIR_BYTES = 64
const LONGEST_LBANK_SECRET = 32
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BECH32_GENERATORS = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]

const PROBLEMS: Readonly<Record<FieldForm, (text: string) => Problem>> = {
  base64: (text) => (base64Length(text) === undefined ? 'not_base64' : undefined),
  // Whatever follows the seed is left unread.
  ed25519_base64: (text) => {
    const length = base64Length(text)
    if (length === undefined) return 'not_base64'
    return length >= ED25519_BYTES ? undefined : 'not_a_seed'
  },
  ed25519_base58: (text) => seedProblem(text.replace(/^ed25519:/u, ''), [ED25519_BYTES]),
  solana_key: (text) => seedProblem(text, [ED25519_BYTES, ED25519_PAIR_BYTES]),
  solana_address: (text) => (base58Length(text) === ED25519_BYTES ? undefined : 'not_an_address'),
  ethereum_key: (text) => (/^(?:0x)?[0-9a-f]{64}$/iu.test(text) && isBelow(text, SECP256K1_ORDER) ? undefined : 'not_hex_key'),
  ethereum_address: ethereumAddressProblem,
  stark_key: (text) => (/^(?:0x)?[0-9a-f]{1,64}$/iu.test(text) && isBelow(text, STARK_ORDER) ? undefined : 'not_hex_key'),
  // Its own addresses are up to 64 digits long, and have no checksum.
  paradex_address: (text) => (/^0x[0-9a-f]{58,64}$/iu.test(text) ? undefined : ethereumAddressProblem(text)),
  dydx_address: dydxAddressProblem,
  // Accounts that the exchange manages have a secret of 44 characters instead of a wallet's key.
  hibachi_key: (text) => (text.length === 44 ? undefined : PROBLEMS.ethereum_key(text)),
  coinbase_key_name: () => undefined,
  // Keys of a whole group would have to name an account with each question.
  gemini_key: (text) => (text.includes('account') ? undefined : 'not_an_account_key'),
  // A longer one is an RSA key, of which LBank shows what stands between the lines.
  lbank_secret: (text) => {
    if (isPem(text)) return keyTypeProblem(text, ['rsa'])
    return text.length <= LONGEST_LBANK_SECRET || isBareRsaKey(text) ? undefined : 'not_base64'
  },
  digits: (text) => (/^\d{1,18}$/u.test(text) ? undefined : 'not_digits'),
  totp_seed: (text) => (/^[A-Z2-7]{8,}=*$/iu.test(text) ? undefined : 'not_a_totp_seed'),
  ed25519_pem: (text) => (isPem(text) ? keyTypeProblem(text, ['ed25519']) : 'not_a_pem'),
  secret_or_rsa_pem: (text) => (isPem(text) ? keyTypeProblem(text, ['rsa']) : undefined),
  secret_or_rsa_or_ed25519_pem: (text) => (isPem(text) ? keyTypeProblem(text, ['rsa', 'ed25519']) : undefined),
  secret_or_ec_or_ed25519_pem: (text) => (isPem(text) ? keyTypeProblem(text, ['ec', 'ed25519']) : undefined),
}

/** What is wrong with a field's form; undefined for whatever the exchange's client can sign with. */
export function formProblem(form: FieldForm, text: string): Problem {
  return PROBLEMS[form](text)
}

/**
 * With a private key Coinbase knows a key by its whole name, or by the id at its end; the short codes of
 * older keys go with secrets of another kind.
 */
export function keyNameProblem(name: string, secret: string): Problem {
  if (!isPem(secret)) return undefined
  return /^(?:organizations\/[\w-]+\/apiKeys\/[\w-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u.test(name) ? undefined : 'not_a_key_name'
}

export function isPem(text: string): boolean {
  return text.includes('-----BEGIN')
}

function keyTypeProblem(pem: string, wanted: readonly KeyType[]): Problem {
  const key = parsedPrivateKey(pem)
  if (key === undefined) return 'not_a_pem'
  return wanted.some((type) => type === key.asymmetricKeyType) ? undefined : 'wrong_key_type'
}

function isBareRsaKey(base64: string): boolean {
  try {
    return createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' }).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

/** Bytes, where the text is base64 without any doubt; CCXT takes neither another alphabet nor a missing `=`. */
function base64Length(text: string): number | undefined {
  const bytes = Buffer.from(text, 'base64')
  const isExact = bytes.toString('base64') === text
  const { length } = bytes
  bytes.fill(0)
  return isExact && length > 0 ? length : undefined
}

/** Bytes; undefined for what is no base58. */
function base58Length(text: string): number | undefined {
  let number = 0n
  for (const character of text) {
    const digit = BASE58.indexOf(character)
    if (digit < 0) return undefined
    number = number * 58n + BigInt(digit)
  }
  const zeros = /^1*/u.exec(text)?.[0].length ?? 0
  return zeros + (number === 0n ? 0 : Math.ceil(number.toString(16).length / 2))
}

function seedProblem(text: string, lengths: readonly number[]): Problem {
  const length = base58Length(text)
  if (length === undefined) return 'not_base58'
  return lengths.includes(length) ? undefined : 'not_a_seed'
}

function isBelow(hex: string, order: bigint): boolean {
  const number = BigInt(`0x${hex.replace(/^0x/iu, '')}`)
  return number > 0n && number < order
}

/** In mixed letters the case is a checksum: EIP-55. */
function ethereumAddressProblem(text: string): Problem {
  const digits = /^0x([0-9a-f]{40})$/iu.exec(text)?.[1]
  if (digits === undefined || !text.startsWith('0x')) return 'not_an_address'
  if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return undefined
  const digest = keccak256(Buffer.from(digits.toLowerCase(), 'ascii')).toString('hex')
  const isRight = [...digits].every((digit, at) => digit === (Number.parseInt(digest.charAt(at), 16) >= 8 ? digit.toUpperCase() : digit.toLowerCase()))
  return isRight ? undefined : 'address_mistyped'
}

/** Bech32 of 20 bytes: BIP 173. */
function dydxAddressProblem(text: string): Problem {
  const data = /^dydx1([02-9ac-hj-np-z]{38})$/u.exec(text)?.[1]
  if (data === undefined) return 'not_an_address'
  const prefix = Array.from('dydx', (letter) => letter.charCodeAt(0))
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...Array.from(data, (letter) => BECH32.indexOf(letter))]
  return bech32Checksum(values) === 1 ? undefined : 'address_mistyped'
}

function bech32Checksum(values: readonly number[]): number {
  let checksum = 1
  for (const value of values) {
    const top = checksum >>> 25
    checksum = ((checksum & 0x01ff_ffff) << 5) ^ value
    BECH32_GENERATORS.forEach((generator, bit) => {
      if (((top >>> bit) & 1) === 1) checksum ^= generator
    })
  }
  return checksum
}
