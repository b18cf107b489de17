import { createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { deriveBlindIndex, deriveKey, unwrapKey } from '../../src-main/crypto/keys.ts'
import { calibrateCost, COST_FLOOR, derivePasswordKey, requireSaneCost } from '../../src-main/crypto/password.ts'
import { deriveRecoveryKey, makeRecoveryCode } from '../../src-main/crypto/recovery-code.ts'
import { open } from '../../src-main/crypto/seal.ts'
import { SealError, type SealFault } from '../../src-main/crypto/seal-error.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import vectors from './crypto-vectors.json' with { type: 'json' }

const key = createSecretKey(Buffer.from(vectors.key, 'hex'))
const place = { ...vectors.place, account: Buffer.from(vectors.place.account, 'hex') }
const hex = (secret: { export(): Buffer }) => secret.export().toString('hex')

function faultOf(work: () => unknown): SealFault | 'none' {
  try {
    work()
    return 'none'
  } catch (error) {
    return error instanceof SealError ? error.fault : 'none'
  }
}

// These values were sealed once and never change: whoever breaks one has made older vaults unreadable.
describe('format vectors', () => {
  test.each(vectors.sealed)('version $version: $title', ({ sealed, plain, fault }) => {
    const bytes = Buffer.from(sealed, 'hex')
    if (fault === null) expect(open(key, bytes, place).toString('utf8')).toBe(plain)
    else expect(faultOf(() => open(key, bytes, place))).toBe(fault)
  })

  test('a wrapped key', () => {
    expect(hex(unwrapKey(key, Buffer.from(vectors.wrapped.bytes, 'hex'), place))).toBe(vectors.wrapped.key)
  })

  test('a derived key and a blind index', () => {
    expect(hex(deriveKey(key, 'listing', place.account))).toBe(vectors.derived)
    expect(deriveBlindIndex(key, ['binance', 'api_key', 0, 'AKIA']).toString('hex')).toBe(vectors.index)
  })

  test('a password key, the same for composed and decomposed letters', async () => {
    const salt = Buffer.from(vectors.password.salt, 'hex')
    const cost = vectors.password.cost
    expect(hex(await derivePasswordKey(new Secret('café 口令'), salt, cost))).toBe(vectors.password.key)
    expect(hex(await derivePasswordKey(new Secret('cafe\u0301 口令'), salt, cost))).toBe(vectors.password.key)
  })

  test('a recovery key, however the code is copied', () => {
    const salt = place.account
    for (const code of vectors.recovery.codes) expect(hex(deriveRecoveryKey(new Secret(code), salt))).toBe(vectors.recovery.key)
    for (const code of ['', 'abc', `${vectors.recovery.codes[0]}0`, 'U'.repeat(32)]) expect(faultOf(() => deriveRecoveryKey(new Secret(code), salt))).toBe('code_malformed')
  })
})

describe('recovery codes', () => {
  test('each is new, of 32 characters in groups of four', () => {
    const codes = Array.from({ length: 200 }, () => makeRecoveryCode().expose('compared in a test'))
    expect(new Set(codes).size).toBe(200)
    for (const code of codes) expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/u)
  })
})

describe('the cost of a password', () => {
  test('never below the floor, never above the ceiling', () => {
    expect(faultOf(() => requireSaneCost(COST_FLOOR))).toBe('none')
    expect(faultOf(() => requireSaneCost({ ...COST_FLOOR, memory: COST_FLOOR.memory - 1 }))).toBe('parameters_refused')
    expect(faultOf(() => requireSaneCost({ ...COST_FLOOR, passes: 2 }))).toBe('parameters_refused')
    expect(faultOf(() => requireSaneCost({ ...COST_FLOOR, memory: 2 ** 31 }))).toBe('parameters_refused')
    expect(faultOf(() => requireSaneCost({ ...COST_FLOOR, passes: 3.5 }))).toBe('parameters_refused')
  })

  test('a fast machine gets more memory first, then more passes; a slow one gets the floor', async () => {
    const measured = (...samples: number[]) => {
      const times = samples.flatMap((milliseconds) => [0, milliseconds])
      return calibrateCost(500, () => times.shift() ?? Number.NaN, { memory: 64, passes: 3, lanes: 1 })
    }
    expect(await measured(900, 250, 600)).toEqual({ memory: 128, passes: 3, lanes: 1 })
    expect(await measured(2_000, 2_000, 2_000)).toEqual({ memory: 64, passes: 3, lanes: 1 })
    const fast = await measured(0.001, 0.001, 0.001)
    expect(fast.memory).toBeGreaterThan(64)
    expect(fast.passes).toBeGreaterThanOrEqual(3)
  })
})

describe('Secret', () => {
  test('prints nothing of itself', async () => {
    const { inspect } = await import('node:util')
    const secret = new Secret('hunter2-hunter2')
    const printed = [String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ deep: [secret] }, { showHidden: true }), JSON.stringify(Object.assign({}, secret))]
    for (const text of printed) expect(text).not.toContain('hunter2')
    expect(structuredClone(secret)).toEqual({})
    expect(secret.expose('compared in a test')).toBe('hunter2-hunter2')
  })
})
