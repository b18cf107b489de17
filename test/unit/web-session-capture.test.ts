import { describe, expect, test } from 'vitest'
import { readCapture, type Pasted } from '../../src-main/credentials/web-session/capture.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { requireExchange } from '../../src-main/exchanges/exchange-service.ts'
import { bashCommand, cmdCommand, harOf, jwt } from '../support/captures.ts'

const NOW = Date.UTC(2026, 0, 15, 12)
const HOUR = 3_600_000

function read(pasted: { headers?: string | null; cookies?: string | null }, exchange = 'binance') {
  const wrapped = Object.fromEntries(Object.entries(pasted).map(([name, value]) => [name, typeof value === 'string' ? new Secret(value) : value])) as Pasted
  const { fields, expires_at } = readCapture(requireExchange(exchange), wrapped, NOW)
  const plain = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value instanceof Secret ? value.expose('compared in a test') : value]))
  return { ...plain, expires_at } as { headers?: string; cookies?: string; expires_at: number | null }
}

const problem = (path: string, name: string, captured_at?: string) => expect.objectContaining({ code: 'VALIDATION_ERROR', details: { fields: [{ path, problem: name }], ...(captured_at !== undefined && { captured_at }) } })
const refused = (pasted: Parameters<typeof read>[0], exchange?: string) => {
  try {
    read(pasted, exchange)
  } catch (error) {
    return error
  }
  throw new Error('was taken')
}

const HEADERS = { 'User-Agent': 'Mozilla/5.0 "x" \\ $y `z` 100%', 'csrftoken': "it's", 'x-note': 'a;b=c' }
const STORED = JSON.stringify(HEADERS)
const COOKIES = 'logined=y; p20t=web.42.ABC; lang=zh-CN; q="quoted"'

describe('headers, in the form in which they were captured', () => {
  test.each([
    ['a JSON object', JSON.stringify(HEADERS, null, 2)],
    ['pairs of name and value', JSON.stringify(Object.entries(HEADERS).map(([name, value]) => ({ name, value })))],
    ['lines', Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`).join('\n')],
    ['lines of Windows, under a request line', `GET /bapi/x HTTP/1.1\r\n${Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`],
    ['cURL for bash', bashCommand('https://www.binance.com/bapi/x?a=1&b=2', HEADERS)],
    ['cURL for Windows', cmdCommand('https://www.binance.com/bapi/x?a=1&b=2', HEADERS)],
    ['a HAR', harOf([{ url: 'https://www.binance.com/bapi/x', headers: HEADERS }])],
    ['an entry of a HAR', JSON.stringify(JSON.parse(harOf([{ url: 'https://www.binance.com/bapi/x', headers: HEADERS }])).log.entries[0])],
  ])('%s', (_form, text) => {
    expect(read({ headers: `  ${text}\n` })).toEqual({ headers: STORED, expires_at: null })
    const withCookie = { ...HEADERS, Cookie: COOKIES }
    const again = text.startsWith('curl') ? (text.includes('^') ? cmdCommand : bashCommand)('https://www.binance.com/', withCookie) : JSON.stringify(withCookie)
    expect(read({ headers: again })).toEqual({ headers: STORED, cookies: COOKIES, expires_at: null })
    expect(read({ headers: again, cookies: 'own=1' })).toEqual({ headers: STORED, cookies: 'own=1', expires_at: null })
    expect(read({ headers: again, cookies: null })).toEqual({ headers: STORED, cookies: null, expires_at: null })
  })

  test('lose what belongs to a connection and the request line, and are joined where they came twice', () => {
    const text = [':authority: www.binance.com', ':method: GET', ':path: /x', 'Connection: keep-alive', 'TE: trailers', 'Content-Length: 3', 'accept: a', 'Accept: b', 'x-empty:'].join('\n')
    expect(read({ headers: text })).toEqual({ headers: '{"accept":"a, b","x-empty":""}', expires_at: null })
  })

  test('keep any name that a header may have', () => {
    expect(read({ headers: '{"constructor":"a","toString":"b","1":"c"}' }).headers).toBe('{"1":"c","constructor":"a","toString":"b"}')
  })

  test.each([
    ['no JSON', 'not_json'],
    ['[]', 'not_json'],
    ['{}', 'not_json'],
    ['{"a":1}', 'not_json'],
    ['{"a":{"b":"c"}}', 'not_json'],
    ['{"a":"b"', 'not_json'],
    ['{"a b":"c"}', 'not_json'],
    ['{"a\\r\\nb":"c"}', 'not_json'],
    ['{"a":"b\\r\\nX-Evil: 1"}', 'control_character'],
    ['{"a":"b\\u0000"}', 'control_character'],
    ['{"Cookie":"a=b\\r\\nX-Evil: 1"}', 'control_character'],
    ["curl 'https://www.binance.com/' -H $'a: b\\r\\nX-Evil: 1'", 'control_character'],
    ["curl 'https://www.binance.com/' -H 'open", 'not_json'],
    ["curl -H 'a: b'", 'not_json'],
    ['curl', 'not_json'],
    ['{"log":{"entries":[]}}', 'not_json'],
    [JSON.stringify({ a: 'x'.repeat(65_536) }), 'too_long'],
    ['connection: close', 'not_json'],
    ['', 'not_json'],
  ])('%j is refused: %s', (text, name) => {
    expect(refused({ headers: text })).toEqual(problem('headers', name))
  })
})

describe('a command', () => {
  test('is read as its shell would, and what says nothing of a session is left out', () => {
    const text = String.raw`curl.exe --location --request POST 'https://www.binance.com/x' \
      -H 'a: 1' --header="b: 2" -Hc:3 -b 'sid=1; t=2' -A "agent \"7\"" -e https://www.binance.com/ \
      --data-raw $'{"n":"it\'s\u0021"}' -d @file -H 'gone:' -H @headers.txt --compressed -k -XPOST`
    expect(read({ headers: text })).toEqual({ headers: '{"a":"1","b":"2","c":"3","User-Agent":"agent \\"7\\"","Referer":"https://www.binance.com/"}', cookies: 'sid=1; t=2', expires_at: null })
  })

  test('with escapes of bash', () => {
    expect(read({ headers: String.raw`curl https://api.binance.com -H $'x: \'\u4f60\x41\101\'' -H "y: \$a\b" -H z:\ 1` }).headers).toBe(JSON.stringify({ x: "'你AA'", y: '$a\\b', z: '1' }))
  })

  test('that names a jar of cookies has none', () => {
    expect(read({ headers: "curl https://www.binance.com -b jar.txt -H 'a: b'" })).toEqual({ headers: '{"a":"b"}', expires_at: null })
  })

  test('of Windows with plain quotes', () => {
    expect(read({ headers: 'curl "https://www.binance.com/x" ^\r\n  -H "a: 1" ^\r\n  -H "b: \\"2\\"" ^\r\n  --compressed' }).headers).toBe('{"a":"1","b":"\\"2\\""}')
  })
})

describe('where it was captured', () => {
  test.each([
    ['binance', 'https://www.binance.com/'],
    ['binance', 'https://accounts.binance.com/x'],
    ['binance', 'https://api.binance.com:443/'],
    ['gate', 'https://www.gate.com/'],
    ['htx', 'https://www.htx.com/'],
    ['kraken', 'https://pro.kraken.com/'],
    ['bybit', 'https://api2.bybit.nl/'],
    ['coinone', 'https://www.coinone.co.kr/'],
    ['ndax', 'https://api.ndax.io:8443/'],
  ])('%s takes %s', (exchange, url) => {
    expect(read({ headers: bashCommand(url, { a: 'b' }) }, exchange).headers).toBe('{"a":"b"}')
  })

  test.each([
    ['binance', 'https://example.com/'],
    ['binance', 'https://www.binance.us/'],
    ['binance', 'https://binance.com.example.com/'],
    ['binance', 'https://notbinance.com/'],
    ['binance', 'https://127.0.0.1/'],
    ['coinone', 'https://www.other.co.kr/'],
  ])('%s refuses %s', (exchange, url) => {
    for (const text of [bashCommand(url, { a: 'b' }), cmdCommand(url, { a: 'b' }), harOf([{ url, headers: { a: 'b' } }]), JSON.stringify({ Host: new URL(url).host, a: 'b' }), `:authority: ${new URL(url).host}\na: b`]) {
      expect(refused({ headers: text }, exchange)).toEqual(problem('headers', 'other_site', new URL(url).hostname))
    }
  })

  test.each([
    ['www.binance.com.', 'www.binance.com.'],
    ['www.binance.com@example.com', 'example.com'],
    ['www.binance.com%2eexample.com', 'www.binance.com.example.com'],
    ['example.com\\@www.binance.com', 'example.com'],
    ['b\u0131nance.com', 'xn--bnance-p9a.com'],
    ['[::1]', '[::1]'],
  ])('nor one that only looks like it: %s', (authority, host) => {
    expect(refused({ headers: bashCommand(`https://${authority}/`, { a: 'b' }) })).toEqual(problem('headers', 'other_site', host))
    expect(refused({ headers: `Host: ${authority}\na: b` })).toEqual(problem('headers', 'other_site', host))
  })

  test('a request that names two hosts has to be the exchange’s by both, and one that can’t be read is none', () => {
    const elsewhere = problem('headers', 'other_site', 'example.com')
    expect(refused({ headers: bashCommand('https://www.binance.com/', { Host: 'example.com', a: 'b' }) })).toEqual(elsewhere)
    expect(refused({ headers: ':authority: www.binance.com\nHost: example.com\na: b' })).toEqual(elsewhere)
    expect(refused({ headers: harOf([{ url: 'https://www.binance.com/', headers: { Host: 'example.com', a: 'b' } }]) })).toEqual(elsewhere)
    expect(refused({ headers: 'Host: example.com?at=https://www.binance.com\na: b' })).toEqual(problem('headers', 'not_json'))
    expect(read({ headers: ':authority: www.binance.com\nHost: api.binance.com:443\na: b' })).toEqual({ headers: '{"Host":"api.binance.com:443","a":"b"}', expires_at: null })
  })

  test('of a HAR the newest request of the exchange counts, one with a login before one without', () => {
    const har = harOf([
      { url: 'https://www.binance.com/old', headers: { a: 'old', cookie: 'sid=old' }, at: NOW - 3 },
      { url: 'https://www.binance.com/newer', headers: { a: 'newer', cookie: 'sid=newer' }, at: NOW - 2 },
      { url: 'https://static.binance.com/picture', headers: { a: 'picture' }, at: NOW - 1 },
      { url: 'https://example.com/', headers: { a: 'other', cookie: 'sid=other' }, at: NOW },
    ])
    expect(read({ headers: har })).toEqual({ headers: '{"a":"newer"}', cookies: 'sid=newer', expires_at: null })
  })
})

describe('cookies', () => {
  const exported = [
    { name: 'sid', value: '1', domain: '.binance.com', expirationDate: NOW / 1_000 + 3_600.5, httpOnly: true },
    { name: 'theme', value: 'dark', domain: 'www.binance.com', session: true },
    { name: 'other', value: 'x', domain: '.example.com', expirationDate: NOW / 1_000 + 9e6 },
  ]
  test.each([
    ['as sent', 'sid=1;theme=dark', null],
    ['with the name of the header', 'Cookie: sid=1; theme=dark', null],
    ['as set', 'Set-Cookie: sid=1; Path=/; Max-Age=3600; Secure; HttpOnly\nSet-Cookie: theme=dark; expires=Thu, 15 Jan 2026 12:30:00 GMT', NOW + HOUR],
    ['as set, without the name', 'sid=1; Max-Age=3600; Path=/; Secure\ntheme=dark; Path=/', NOW + HOUR],
    ['as a browser exports them', JSON.stringify(exported, null, 2), NOW + HOUR + 500],
    ['as automation stores them', JSON.stringify({ cookies: exported.map(({ expirationDate, ...cookie }) => ({ ...cookie, expires: expirationDate ?? -1 })), origins: [] }), NOW + HOUR + 500],
  ])('%s', (_form, text, expires_at) => {
    for (const field of ['headers', 'cookies'] as const) expect(read({ [field]: text })).toEqual({ cookies: 'sid=1; theme=dark', expires_at })
  })

  test.each([
    ['just words', 'not_json'],
    ['a=b; novalue', 'not_json'],
    ['[{"name":"a","value":"b"}]', 'not_json'],
    ['a=b\u0000', 'control_character'],
    ['[{"name":"a","value":"b\\r\\nX: 1","domain":"binance.com"}]', 'control_character'],
    ['[{"name":"a","value":"\\ud800","domain":"binance.com"}]', 'control_character'],
    ['[{"name":"a","value":"1; b=2","domain":"binance.com"}]', 'not_json'],
    [`a=${'x'.repeat(65_536)}`, 'too_long'],
  ])('%j are refused: %s', (text, name) => {
    expect(refused({ cookies: text })).toEqual(problem('cookies', name))
  })
})

test('cookies of another site alone are refused, whatever a field calls its domain', () => {
  const cookie = (domain: string) => JSON.stringify([{ name: 'a', value: 'b', domain }])
  expect(refused({ cookies: cookie('.www.example.com') })).toEqual(problem('cookies', 'other_site', 'www.example.com'))
  expect(refused({ headers: cookie('Example.com') })).toEqual(problem('headers', 'other_site', 'example.com'))
  expect(read({ cookies: cookie('') }).cookies).toBe('a=b')
})

describe('when it ends', () => {
  const later = (hours: number) => NOW + hours * HOUR
  test('is when the last of its tokens does', () => {
    expect(read({ headers: JSON.stringify({ Authorization: `Bearer ${jwt({ exp: later(5) / 1_000 })}` }) }).expires_at).toBe(later(5))
    const two = JSON.stringify({ authorization: `Bearer ${jwt({ exp: later(5) / 1_000 })}`, cookie: `t=${jwt({ exp: later(2) / 1_000 })}; Max-Age=9` })
    expect(read({ headers: two }).expires_at).toBe(later(5))
    expect(read({ cookies: `t=${jwt({ exp: later(-1) / 1_000 })}` }).expires_at).toBe(later(-1))
  })

  test('is not when a token of an hour does, unless there is nothing with which the page could renew it', () => {
    const token = jwt({ iat: later(0) / 1_000, exp: later(1) / 1_000 })
    const authorization = `Bearer ${token}`
    expect(read({ headers: JSON.stringify({ authorization }) }).expires_at).toBe(later(1))
    expect(read({ headers: JSON.stringify({ authorization, cookie: 'sid=1' }) }).expires_at).toBeNull()
    expect(read({ headers: JSON.stringify({ authorization, cookie: `t=${jwt({ iat: later(0) / 1_000, exp: later(30) / 1_000 })}` }) }).expires_at).toBe(later(30))
  })

  test('is when the last of its cookies does, where it has no token', () => {
    const cookies = [
      { name: 'sid', value: '1', expires: new Date(later(1)).toISOString() },
      { name: 'other', value: '2', expires: new Date(later(3)).toISOString() },
    ]
    const har = harOf([{ url: 'https://www.binance.com/', headers: { a: 'b', Cookie: 'sid=1; other=2' }, cookies, set: [{ name: 'other', value: '3', expires: new Date(later(4)).toISOString() }] }])
    expect(read({ headers: har })).toEqual({ headers: '{"a":"b"}', cookies: 'sid=1; other=2', expires_at: later(4) })
    expect(read({ headers: harOf([{ url: 'https://www.binance.com/', headers: { a: 'b' }, cookies }]) })).toEqual({ headers: '{"a":"b"}', cookies: 'sid=1; other=2', expires_at: later(3) })
  })

  test.each(['eyJ', 'eyJ.e30.', jwt({ exp: 'soon' }), jwt({ exp: -1 }), jwt({ exp: 1e300 }), jwt({}), 'eyJhbGciOiJub25lIn0.bm8.x'])('is not known from %s', (token) => {
    expect(read({ headers: JSON.stringify({ authorization: `Bearer ${token}` }) }).expires_at).toBeNull()
  })
})

test('what is not pasted is kept, and what is cleared is cleared', () => {
  expect(read({})).toEqual({ expires_at: null })
  expect(read({ headers: null, cookies: 'a=b' })).toEqual({ headers: null, cookies: 'a=b', expires_at: null })
})
