import { describe, expect, test } from 'vitest'
import { addressOf, ACCOUNT_SECTIONS, routeOf } from '../../src-renderer/app/addresses.ts'
import { holderOf } from '../../src-renderer/features/settings/agent-words.ts'

const holds = (agent: string) => holderOf({ door: 'http', agent })

describe('who holds a login', () => {
  test('the desktop door is the window, whatever it says', () => {
    expect(holderOf({ door: 'desktop', agent: 'curl/8.5.0' })).toEqual({ kind: 'window' })
  })

  test.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', 'Edge', 'Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/126.0.0.0', 'Opera', 'Linux'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36', 'Chrome', 'Linux'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15', 'Safari', 'macOS'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', 'Chrome', 'Android'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1', 'Safari', 'iOS'],
  ])('%s', (agent, browser, system) => {
    expect(holds(agent)).toEqual({ kind: 'browser', browser, system })
  })

  test('a browser whose system is not told is named alone', () => {
    expect(holds('Mozilla/5.0 Firefox/140.0')).toEqual({ kind: 'browser', browser: 'Firefox', system: null })
  })

  test.each([
    ['curl/8.5.0', 'curl'],
    ['python-requests/2.32 (Linux)', 'python-requests'],
    ['my bot', 'my'],
    ['', null],
    ['   ', null],
    ['Chrome/142', 'Chrome'],
    ['Mozilla/5.0 (compatible)', 'Mozilla'],
    ['x'.repeat(300), 'x'.repeat(40)],
  ])('a program is what its user agent begins with: %j', (agent, name) => {
    expect(holds(agent)).toEqual({ kind: 'program', name })
  })
})

test('each part of the account page has an address of its own, which leads to it', () => {
  const addresses = ACCOUNT_SECTIONS.map((section) => addressOf({ page: 'account', section }))
  expect(new Set(addresses).size).toBe(ACCOUNT_SECTIONS.length)
  expect(addresses.map(routeOf)).toEqual(ACCOUNT_SECTIONS.map((section) => ({ page: 'account', section })))
  expect(routeOf('#/account')).toEqual({ page: 'account' })
  expect(routeOf('#/account/replace')).toEqual({ page: 'replace' })
  expect(routeOf('#/account/elsewhere')).toEqual({ page: 'list' })
})
