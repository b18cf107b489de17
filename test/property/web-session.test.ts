import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCapture } from '../../src-main/credentials/web-session/capture.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { requireExchange } from '../../src-main/exchanges/exchange-service.ts'
import { bashCommand, cmdCommand, harOf } from '../support/captures.ts'

const NOW = Date.UTC(2026, 0, 15, 12)
const BINANCE = requireExchange('binance')

const headerName = fc.stringMatching(/^x-[a-z0-9-]{1,12}$/u)
const headerValue = fc.string({ unit: fc.oneof(fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), fc.constantFrom('…', '中', 'é', '"', "'", '\\', '%A', '!')), minLength: 1, maxLength: 40 }).map((text) => text.trim()).filter((text) => text !== '')
const cookies = fc.array(fc.tuple(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,11}$/u), fc.stringMatching(/^[!#-+--:<-~]{0,30}$/u)), { minLength: 1, maxLength: 5 }).map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('; '))

function stored(text: string): { headers: unknown; cookies: string | undefined } {
  const { fields } = readCapture(BINANCE, { headers: new Secret(text) }, NOW)
  return { headers: JSON.parse(fields.headers?.expose('compared in a test') ?? 'null'), cookies: fields.cookies?.expose('compared in a test') }
}

test('any headers and cookies come out of every form the same', () => {
  fc.assert(
    fc.property(fc.dictionary(headerName, headerValue, { minKeys: 1, maxKeys: 6 }), cookies, (headers, cookie) => {
      const all = { ...headers, cookie }
      const url = 'https://www.binance.com/x?y=1&z=%20'
      const forms = [JSON.stringify(all), JSON.stringify(all, null, 2), Object.entries(all).map(([name, value]) => `${name}: ${value}`).join('\r\n'), bashCommand(url, all), cmdCommand(url, all), harOf([{ url, headers: all }])]
      for (const form of forms) expect(stored(form), form).toEqual({ headers: { ...headers }, cookies: cookie })
    }),
    { numRuns: 300 },
  )
})

const scrap = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('curl ', "'", '"', '$', '^', '\\', '\n', '-H ', '-b ', 'https://www.binance.com/ ', 'a: b', 'a=b', '; ', '{"a":', '"b"}', '[', ']', 'Cookie: ', '\r\n', '\u0000', 'eyJ.e30.x'))

test('any text at all is either refused at its field or stored without a control character', () => {
  fc.assert(
    fc.property(fc.array(scrap, { maxLength: 30 }), fc.constantFrom('headers', 'cookies'), (scraps, field) => {
      let read
      try {
        read = readCapture(BINANCE, { [field]: new Secret(scraps.join('')) }, NOW)
      } catch (error) {
        expect(error instanceof VaultError && error.details?.fields?.[0]?.path).toBe(field)
        return
      }
      for (const value of Object.values(read.fields)) expect(value?.expose('looked through in a test')).toMatch(/^[^\p{Cc}]+$/u)
      const headers = read.fields.headers?.expose('looked through in a test')
      if (headers !== undefined) for (const name of Object.keys(JSON.parse(headers) as object)) expect(name).toMatch(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u)
    }),
    { numRuns: 3_000 },
  )
})
