import { describe, expect, test } from 'vitest'
import { parseProxy, withoutPassword } from '../../src-main/exchanges/proxy-url.ts'

describe('a proxy’s address', () => {
  test.each([
    ['http://proxy.example.com', { scheme: 'http', host: 'proxy.example.com', port: 80, username: '', password: '' }],
    ['http://proxy.example.com:8080/', { scheme: 'http', host: 'proxy.example.com', port: 8080, username: '', password: '' }],
    ['https://proxy.example.com', { scheme: 'https', host: 'proxy.example.com', port: 443, username: '', password: '' }],
    ['socks5://10.0.0.1', { scheme: 'socks5', host: '10.0.0.1', port: 1080, username: '', password: '' }],
    ['socks5h://[::1]:9050', { scheme: 'socks5', host: '::1', port: 9050, username: '', password: '' }],
    ['socks5://ada:p%40ss%20w%C3%B6rd@localhost:1', { scheme: 'socks5', host: 'localhost', port: 1, username: 'ada', password: 'p@ss wörd' }],
  ])('%s', (text, proxy) => {
    expect(parseProxy(text)).toEqual(proxy)
  })

  test.each([
    '',
    'none',
    'proxy.example.com:8080',
    'socks4://127.0.0.1:1080',
    'ftp://127.0.0.1',
    'socks5://',
    'http://127.0.0.1:0',
    'http://127.0.0.1:99999',
    'http://127.0.0.1/path',
    'http://127.0.0.1/?to=',
    'http://127.0.0.1/#x',
    'http://user:%ff@127.0.0.1',
    `socks5://user:${'x'.repeat(256)}@127.0.0.1`,
  ])('%s is none', (text) => {
    expect(parseProxy(text)).toBeUndefined()
  })

  test.each([
    ['http://ada:hidden@127.0.0.1:8080', 'http://ada@127.0.0.1:8080/'],
    ['socks5://ada:hidden@127.0.0.1:1080', 'socks5://ada@127.0.0.1:1080'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['none', 'none'],
  ])('%s is shown as %s', (text, shown) => {
    expect(withoutPassword(text)).toBe(shown)
  })
})
