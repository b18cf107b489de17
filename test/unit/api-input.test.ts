import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseInput } from '../../src-main/api/input.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { FIELD_PROBLEMS } from '../../src-preload/contract/errors.ts'
import { contract } from '../../src-preload/contract/procedures.ts'
import { PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'
import { RUNS } from '../support/property.ts'

function refusal(schema: z.ZodType, raw: unknown): VaultError {
  try {
    parseInput(schema, raw)
  } catch (error) {
    if (error instanceof VaultError) return error
    throw error
  }
  throw new Error('was accepted')
}

const fieldsOf = (schema: z.ZodType, raw: unknown) => refusal(schema, raw).details?.fields

describe('problems', () => {
  test('name every wrong field at once', () => {
    expect(fieldsOf(contract['auth.register'].input, { username: 'a', email: 'nobody', password: '', confirm_password: 3 })).toEqual([
      { path: 'username', problem: 'too_short' },
      { path: 'email', problem: 'not_an_email' },
      { path: 'password', problem: 'required' },
      { path: 'confirm_password', problem: 'wrong_type' },
    ])
  })

  test('name a field once, with what is wrong first', () => {
    expect(fieldsOf(contract['auth.register'].input, { username: '', email: 'a@b.co', password: 'x', confirm_password: 'x' })).toEqual([{ path: 'username', problem: 'required' }])
  })

  test('give unknown fields their own path, nested ones too', () => {
    const raw = { exchange_name: 'binance', surprise: 1, options: { testnet: true, hostnme: 'x' } }
    expect(fieldsOf(contract['credentials.bind'].input, raw)).toEqual(
      expect.arrayContaining([
        { path: 'surprise', problem: 'unknown_field' },
        { path: 'options.hostnme', problem: 'unknown_field' },
      ]),
    )
  })

  test('call what a schema has no word for a wrong type', () => {
    expect(fieldsOf(z.strictObject({ n: z.number() }), { n: 'one' })).toEqual([{ path: 'n', problem: 'wrong_type' }])
    expect(fieldsOf(contract['auth.login'].input, 'text')).toEqual([{ path: '', problem: 'wrong_type' }])
    expect(fieldsOf(contract['auth.login'].input, null)).toEqual([{ path: '', problem: 'wrong_type' }])
  })

  test('are few and short, whatever is sent', () => {
    const raw = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${at}${'k'.repeat(1_000)}`, 1]))
    const fields = fieldsOf(contract['auth.logout'].input, raw) ?? []
    expect(fields).toHaveLength(50)
    expect(fields.every(({ path }) => path.length <= 100)).toBe(true)
  })
})

describe('shapes', () => {
  test('an absent input is an empty one', () => expect(parseInput(contract['users.me'].input, undefined)).toEqual({}))

  test('endless nesting is malformed', () => {
    let deep: unknown = 'x'
    for (let depth = 0; depth < 5_000; depth += 1) deep = [deep]
    expect(refusal(contract['auth.login'].input, { username: deep }).reason).toBe('malformed_body')
  })

  test('a `__proto__` of its own is an unknown field at any depth', () => {
    const raw: unknown = JSON.parse('{"exchange_name":"binance","options":{"__proto__":{"testnet":true}}}')
    expect(fieldsOf(contract['credentials.bind'].input, raw)).toEqual([{ path: 'options.__proto__', problem: 'unknown_field' }])
  })
})

const known: ReadonlySet<string> = new Set(FIELD_PROBLEMS)

/** None where it parses; anything but a VaultError that is thrown stays thrown. */
function problemsWith(schema: z.ZodType, raw: unknown): readonly string[] {
  try {
    parseInput(schema, raw)
    return []
  } catch (error) {
    if (error instanceof VaultError) return (error.details?.fields ?? []).map(({ problem }) => problem)
    throw error
  }
}

test('whatever is sent to whichever procedure, it parses or is refused with problems that forms know', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PROCEDURE_NAMES), fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, maxDepth: 4 }), (name, raw) => {
      expect(problemsWith(contract[name].input, raw)).toSatisfy((problems: readonly string[]) => problems.every((problem) => known.has(problem)))
    }),
    RUNS,
  )
})
