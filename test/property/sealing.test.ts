import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeKey } from '../../src-main/crypto/keys.ts'
import { open, seal, type Place } from '../../src-main/crypto/seal.ts'
import { SealError } from '../../src-main/crypto/seal-error.ts'
import { exchangeSecret } from '../../src-preload/contract/text.ts'
import { RUNS } from '../support/property.ts'

const place = fc.record<Place>({
  purpose: fc.string({ minLength: 1, maxLength: 20 }),
  account: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  record: fc.uuid(),
  field: fc.string({ minLength: 1, maxLength: 20 }),
  generation: fc.integer({ min: 1, max: 2 ** 40 }),
  revision: fc.integer({ min: 1, max: 2 ** 40 }),
})

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 2_000 })).map(([part, times]) => part.repeat(times).slice(0, 100_000)),
).filter((plain) => plain.isWellFormed())

describe('sealing', () => {
  test('Property 1: sealing and opening returns the plain text unchanged', () => {
    const key = makeKey()
    fc.assert(
      fc.property(text, place, (plain, at) => {
        expect(open(key, seal(key, Buffer.from(plain, 'utf8'), at), at).toString('utf8')).toBe(plain)
      }),
      RUNS,
    )
  })

  test('Property 1: a lone surrogate, which UTF-8 can not hold, is refused at the border', () => {
    const lone = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit))
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), lone, (before, surrogate) => {
        const parsed = exchangeSecret().safeParse(`${before}${surrogate}x`)
        expect(parsed.error?.issues.map((issue) => issue.message)).toContain('lone_surrogate')
      }),
      RUNS,
    )
  })

  test('Property 3: another key opens nothing', () => {
    fc.assert(
      fc.property(text, place, (plain, at) => {
        const sealed = seal(makeKey(), Buffer.from(plain), at)
        expect(() => open(makeKey(), sealed, at)).toThrow(SealError)
      }),
      RUNS,
    )
  })

  test('Property 3: one flipped bit anywhere is refused', () => {
    const key = makeKey()
    fc.assert(
      fc.property(text, place, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, at, where, bit) => {
        const sealed = seal(key, Buffer.from(plain), at)
        const index = where % sealed.length
        sealed[index] = (sealed[index] ?? 0) ^ (1 << bit)
        expect(() => open(key, sealed, at)).toThrow(SealError)
      }),
      RUNS,
    )
  })

  test('Property 3: a value cut short or lengthened is refused', () => {
    const key = makeKey()
    fc.assert(
      fc.property(text, place, fc.nat(), (plain, at, cut) => {
        const sealed = seal(key, Buffer.from(plain), at)
        expect(() => open(key, sealed.subarray(0, cut % sealed.length), at)).toThrow(SealError)
        expect(() => open(key, Buffer.concat([sealed, Buffer.alloc(1 + (cut % 20))]), at)).toThrow(SealError)
      }),
      RUNS,
    )
  })

  test('Property 3: it opens in its own place alone, not in another row, field, account, generation or revision', () => {
    const key = makeKey()
    const differs = (one: Place, other: Place) => JSON.stringify({ ...one, account: [...one.account] }) !== JSON.stringify({ ...other, account: [...other.account] })
    const pair = fc.tuple(place, place, fc.constantFrom<keyof Place>('purpose', 'account', 'record', 'field', 'generation', 'revision')).map(([one, other, name]) => [one, { ...one, [name]: other[name] }] as const)
    fc.assert(
      fc.property(text, pair.filter(([one, other]) => differs(one, other)), (plain, [one, other]) => {
        const sealed = seal(key, Buffer.from(plain), one)
        expect(() => open(key, sealed, other)).toThrow(SealError)
      }),
      RUNS,
    )
  })

  test('Property 3: characters moved from one part of the place to the next make another place', () => {
    const key = makeKey()
    const base = { account: new Uint8Array(16), record: 'r', generation: 1, revision: 1 }
    const sealed = seal(key, Buffer.from('x'), { ...base, purpose: 'ab', field: 'c' })
    expect(() => open(key, sealed, { ...base, purpose: 'a', field: 'bc' })).toThrow(SealError)
    expect(() => open(key, sealed, { ...base, purpose: 'abr', record: '', field: 'c' })).toThrow(SealError)
  })
})
