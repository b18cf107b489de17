import { describe, expect, test } from 'vitest'
import { proxyFromEnvironment, proxyFromPac } from '../../src-main/platform/system-proxy.ts'

describe('what the desktop answers', () => {
  test.each([
    ['DIRECT', null],
    ['direct', null],
    ['PROXY 10.0.0.1:8080', 'http://10.0.0.1:8080'],
    ['PROXY proxy.example.com:3128; SOCKS5 127.0.0.1:1080; DIRECT', 'http://proxy.example.com:3128'],
    ['HTTPS proxy.example.com:443;DIRECT', 'https://proxy.example.com:443'],
    [' SOCKS5  [::1]:1080 ', 'socks5://[::1]:1080'],
    ['DIRECT; PROXY 10.0.0.1:8080', null],
  ])('%j', (answer, proxy) => {
    expect(proxyFromPac(answer)).toBe(proxy)
  })

  test.each(['', ';', 'PROXY', 'SOCKS 127.0.0.1:1080; DIRECT', 'SOCKS4 127.0.0.1:1080', 'QUIC proxy.example.com:443', 'nonsense'])('%j is no way, and never read as a direct one', (answer) => {
    expect(() => proxyFromPac(answer)).toThrow('can not be used')
  })
})

describe('what the environment says', () => {
  const address = 'https://api.binance.com/'
  const HTTPS_PROXY = 'http://ada:hidden@10.0.0.1:8080'

  test.each<[string, Record<string, string>, string | null]>([
    ['nothing', {}, null],
    ['an empty word', { HTTPS_PROXY: ' ' }, null],
    ['a proxy', { HTTPS_PROXY }, HTTPS_PROXY],
    ['a proxy in small letters', { https_proxy: 'socks5://10.0.0.2:1080', HTTPS_PROXY }, 'socks5://10.0.0.2:1080'],
    ['small letters that take it back', { https_proxy: '', HTTPS_PROXY }, null],
    ['a proxy without a scheme', { HTTPS_PROXY: '10.0.0.1:8080' }, 'http://10.0.0.1:8080'],
    ['one for plain http alone', { HTTP_PROXY: HTTPS_PROXY }, null],
    ['everything excepted', { HTTPS_PROXY, NO_PROXY: '*' }, null],
    ['the host excepted', { HTTPS_PROXY, NO_PROXY: 'localhost, api.binance.com' }, null],
    ['the host excepted in other letters', { HTTPS_PROXY, NO_PROXY: 'API.Binance.COM' }, null],
    ['what lies above the host excepted', { HTTPS_PROXY, NO_PROXY: 'binance.com' }, null],
    ['the same with a dot', { HTTPS_PROXY, NO_PROXY: '.binance.com' }, null],
    ['the same with a star', { HTTPS_PROXY, no_proxy: '*.binance.com' }, null],
    ['the host excepted at its port', { HTTPS_PROXY, NO_PROXY: 'binance.com:443' }, null],
    ['the host excepted at another port', { HTTPS_PROXY, NO_PROXY: 'binance.com:8443' }, HTTPS_PROXY],
    ['another host excepted', { HTTPS_PROXY, NO_PROXY: 'nance.com,.com.example,' }, HTTPS_PROXY],
  ])('%s', (_what, environment, proxy) => {
    expect(proxyFromEnvironment(address, environment)).toBe(proxy)
  })

  test('nothing about plain http, as simulators have it', () => {
    expect(proxyFromEnvironment('http://127.0.0.1:4010', { HTTPS_PROXY })).toBeNull()
  })
})
