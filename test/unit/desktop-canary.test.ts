import { describe, expect, it } from 'vitest'
import { findSecret, searchFor } from '../e2e/canary.ts'

const SECRET = 'kQ7/zR+2mW"9 vT4&bN8é'

describe('the search for what must not be left', () => {
  it.each([
    ['raw', SECRET],
    ['JSON', JSON.stringify({ token: SECRET })],
    ['URL', new URLSearchParams({ s: SECRET }).toString().replaceAll('+', '%20')],
    ['hex', Buffer.from(SECRET).toString('hex')],
    ['HEX', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['UTF-16', Buffer.from(SECRET, 'utf16le').toString('latin1')],
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64url', Buffer.from(SECRET).toString('base64url')],
  ])('finds a secret in its form %s, wherever it begins', (_form, written) => {
    for (const before of ['', '0', '00', '000', '{"a":']) expect(findSecret(`${before}${written}${before}`, SECRET)).not.toBeNull()
  })

  it('finds it in base64 whatever stands before it', () => {
    for (const before of ['', 'a', 'ab', 'abc']) expect(findSecret(Buffer.from(`${before}${SECRET}`).toString('base64'), SECRET)).not.toBeNull()
  })

  it('finds nine of its characters, and not eight', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz0123456789'
    expect(findSecret('-- cdefghijk --', secret)).toBe('raw')
    expect(findSecret('-- cdefghij --', secret)).toBeNull()
  })

  it('names the place and the secret, never its value', () => {
    const found = searchFor(new Map([['password', 'correct horse battery']]), new Map([['vault.db', 'x correct horse y'], ['tradekeep.log', 'nothing']]))
    expect(found).toEqual(['vault.db: password, raw'])
  })
})
