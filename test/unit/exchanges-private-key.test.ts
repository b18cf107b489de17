import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { privateKeyForClient } from '../../src-main/exchanges/private-key.ts'

const ed25519 = generateKeyPairSync('ed25519').privateKey
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const pem = (key: typeof rsa, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8') => key.export({ type, format: 'pem' }).toString()

describe('a private key as CCXT reads it', () => {
  test('an Ed25519 key is short enough not to be taken for RSA, however its lines end', () => {
    for (const text of [pem(ed25519), pem(ed25519).replaceAll('\n', '\r\n'), `\n\n${pem(ed25519)}\n\n`]) {
      const given = privateKeyForClient('binance', text)
      expect(given.length).toBeLessThanOrEqual(120)
      expect(createPrivateKey(given).equals(ed25519)).toBe(true)
    }
  })

  test('an elliptic-curve key comes in SEC1, also from PKCS #8', () => {
    for (const text of [pem(ec), pem(ec, 'sec1')]) {
      const given = privateKeyForClient('coinbase', text)
      expect(given.startsWith('-----BEGIN EC PRIVATE KEY-----')).toBe(true)
      expect(createPrivateKey(given).equals(ec)).toBe(true)
    }
  })

  test('line ends may be two characters, as in JSON files', () => {
    for (const text of [pem(ec).replaceAll('\n', '\\n'), pem(ec, 'sec1').replaceAll('\n', '\\r\\n')]) expect(createPrivateKey(privateKeyForClient('coinbase', text)).equals(ec)).toBe(true)
  })

  test('Coinbase’s client takes an Ed25519 key as seed and public key in base64', () => {
    const given = Buffer.from(privateKeyForClient('coinbase', pem(ed25519)), 'base64')
    expect(given).toHaveLength(64)
    const { d, x } = ed25519.export({ format: 'jwk' })
    expect([given.toString('base64url', 0, 32), given.toString('base64url', 32)]).toEqual([d, x])
  })

  test('an RSA key stays one, also from PKCS #1', () => {
    for (const text of [pem(rsa), pem(rsa, 'pkcs1')]) expect(createPrivateKey(privateKeyForClient('bybit', text)).equals(rsa)).toBe(true)
  })

  test('LBank’s client adds the lines around it itself', () => {
    const given = privateKeyForClient('lbank', pem(rsa))
    expect(createPrivateKey({ key: Buffer.from(given, 'base64'), format: 'der', type: 'pkcs8' }).equals(rsa)).toBe(true)
  })

  test('anything else is left as it is', () => {
    for (const text of ['secret', '', '-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----', pem(rsa).slice(0, 200)]) expect(privateKeyForClient('binance', text)).toBe(text)
  })
})
