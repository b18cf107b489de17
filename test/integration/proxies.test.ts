import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { FetchSeam } from '../../src-main/exchanges/fetch-seam.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import { startBinance } from '../exchanges/binance.ts'
import { PATIENT, type Simulator } from '../exchanges/simulator.ts'
import { CERTIFICATE, CERTIFICATE_KEY, trustCertificate } from '../support/certificate.ts'
import { startConnectProxy, startSocks5Proxy, type LocalProxy, type ProxyFaultKind, type ProxyOptions } from '../support/proxies.ts'

const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
const USER = { name: 'trader', password: 'pass word:%@/ü' }

const toClose: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(toClose.splice(0).map((open) => open.close()))
})

type Start = (options?: ProxyOptions) => Promise<LocalProxy>

const KINDS: readonly [string, Start][] = [
  ['CONNECT', startConnectProxy],
  ['SOCKS5', startSocks5Proxy],
]

async function proxyOf(start: Start, options: ProxyOptions = {}): Promise<LocalProxy> {
  const proxy = await start(options)
  toClose.push(proxy)
  return proxy
}

async function binance(): Promise<Simulator> {
  const simulator = await startBinance({ keys: [{ apiKey: API_KEY, secret: SECRET }] })
  toClose.push(simulator)
  return simulator
}

function check(simulator: Simulator, proxyUrl: string | null): Promise<CheckResult> {
  return runCheck({
    exchange: 'binance',
    testnet: false,
    hostname: null,
    base_url: simulator.url,
    proxy_url: proxyUrl,
    timeout: PATIENT,
    fields: { api_key: API_KEY, api_secret: SECRET },
  })
}

/** The same, of which the time is up once it has come as far as `reached` says, however long that takes. */
async function checkUntil(simulator: Simulator, proxyUrl: string, reached: () => boolean): Promise<CheckResult> {
  const deadline = new AbortController()
  const timer = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(deadline.signal)
  const checked = check(simulator, proxyUrl)
  expect(timer).toHaveBeenCalledExactlyOnceWith(PATIENT)
  timer.mockRestore()
  await vi.waitUntil(reached, { timeout: PATIENT, interval: 5 })
  deadline.abort(new DOMException('The time is up', 'TimeoutError'))
  return checked
}

describe.each<[string, Start]>([...KINDS])('a check through a %s proxy', (_kind, start) => {
  test('reaches the exchange, and everything goes that way', async () => {
    const [simulator, proxy] = [await binance(), await proxyOf(start)]
    expect(await check(simulator, proxy.url)).toMatchObject({ outcome: 'valid', permissions: { read: 'yes' } })
    expect(simulator.requests.length).toBeGreaterThan(0)
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(simulator.url).host]))
  })

  test('shows its name and password where they are wanted, and tells them to nobody else', async () => {
    const [simulator, proxy] = [await binance(), await proxyOf(start, { user: USER })]
    expect(await check(simulator, proxy.urlFor(USER.name, USER.password))).toMatchObject({ outcome: 'valid' })
    expect(JSON.stringify(simulator.requests)).not.toMatch(/proxy-|trader|pass word/iu)
  })

  test.each([
    ['no name', (proxy: LocalProxy) => proxy.url],
    ['another password', (proxy: LocalProxy) => proxy.urlFor(USER.name, 'another')],
  ])('is told as refused by the proxy with %s', async (_what, addressOf) => {
    const [simulator, proxy] = [await binance(), await proxyOf(start, { user: USER })]
    expect(await check(simulator, addressOf(proxy))).toMatchObject({ outcome: 'unreachable', cause: 'proxy_refused' })
    expect(simulator.requests).toEqual([])
    expect(proxy.targets).toEqual([])
  })

  test.each<[ProxyFaultKind, string]>([
    ['forbids_target', 'proxy_refused'],
    ['finds_no_way', 'proxy_failed'],
    ['rubbish', 'proxy_failed'],
    ['hangs_up', 'proxy_failed'],
    ['hangs', 'proxy_failed'],
  ])('is told as the proxy’s failure where it %s', async (fault, cause) => {
    const [simulator, proxy] = [await binance(), await proxyOf(start, { fault })]
    const checked = fault === 'hangs' ? checkUntil(simulator, proxy.url, () => proxy.callers > 0) : check(simulator, proxy.url)
    expect(await checked).toMatchObject({ outcome: 'unreachable', cause, code: null })
    expect(proxy.callers).toBeGreaterThan(0)
    expect(simulator.requests).toEqual([])
  })

  test('is told as the proxy’s failure where nobody listens', async () => {
    const [simulator, proxy] = [await binance(), await proxyOf(start)]
    // A port that no system hands out by itself: one that was just let go may be another's at once.
    expect(await check(simulator, proxy.url.replace(`:${proxy.port}`, ':1'))).toMatchObject({ outcome: 'unreachable', cause: 'proxy_failed' })
    expect(simulator.requests).toEqual([])
  })

  test.each([
    ['stall', 'timed_out'],
    ['stall_in_body', 'timed_out'],
    ['reset', 'no_connection'],
  ] as const)('is told as the exchange’s failure where that one does it: %s', async (fault, cause) => {
    const [simulator, proxy] = [await binance(), await proxyOf(start)]
    simulator.fault = fault
    const checked = cause === 'timed_out' ? checkUntil(simulator, proxy.url, () => simulator.requests.length > 0) : check(simulator, proxy.url)
    expect(await checked).toMatchObject({ outcome: 'unreachable', cause })
  })

  test('follows no redirect', async () => {
    const [simulator, other, proxy] = [await binance(), await binance(), await proxyOf(start)]
    simulator.fault = { status: 302, body: '', headers: { location: `${other.url}/api/v3/account` } }
    expect(await check(simulator, proxy.url)).toMatchObject({ outcome: 'unknown_error', cause: 'answer_not_understood' })
    expect(other.requests).toEqual([])
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(simulator.url).host]))
  })

  test('leaves no connection behind at a proxy that hangs', async () => {
    const [simulator, proxy] = [await binance(), await proxyOf(start, { fault: 'hangs' })]
    await checkUntil(simulator, proxy.url, () => proxy.callers > 0)
    await proxy.left()
    expect(proxy.held).toBe(0)
  })
})

describe.each<[string, Start]>([...KINDS])('the exchange’s TLS through a %s proxy', (_kind, start) => {
  const KEY = 'a-key-that-no-proxy-may-see'

  async function exchange(): Promise<{ port: number; requests: string[] }> {
    const requests: string[] = []
    const server = createServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (request, response) => {
      requests.push(`${request.method} ${request.headers.host}${request.url} ${String(request.headers['x-key'])}`)
      response.end('{"fine":true}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    toClose.push({
      close: () => {
        server.closeAllConnections()
        return new Promise((resolve) => server.close(resolve))
      },
    })
    return { port: (server.address() as AddressInfo).port, requests }
  }

  function seamThrough(proxy: LocalProxy, host = 'api.exchange.example'): FetchSeam {
    const seam = new FetchSeam({ hosts: [host], posts: [], baseUrl: null, proxyUrl: proxy.url, timeout: PATIENT })
    toClose.push(seam)
    return seam
  }

  const ask = (seam: FetchSeam, host = 'api.exchange.example') => seam.fetch(`https://${host}/v1/account?signed=yes`, { method: 'GET', headers: { 'X-KEY': KEY } })

  test('goes end to end: the proxy is told the name and the port, and reads nothing else', async () => {
    const { port, requests } = await exchange()
    const proxy = await proxyOf(start, { leadsTo: port })
    const distrust = trustCertificate()
    try {
      expect(await (await ask(seamThrough(proxy))).text()).toBe('{"fine":true}')
    } finally {
      distrust()
    }
    expect(requests).toEqual([`GET api.exchange.example/v1/account?signed=yes ${KEY}`])
    expect(proxy.targets).toEqual(['api.exchange.example:443'])
    expect(proxy.relayed().length).toBeGreaterThan(0)
    expect(proxy.relayed().toString('latin1')).not.toMatch(/a-key-that|signed=yes|\/v1\/account/u)
  })

  test('refuses whoever has no certificate for the name, wherever the proxy’s name resolution leads', async () => {
    const { port, requests } = await exchange()
    const proxy = await proxyOf(start, { leadsTo: port })
    await expect(ask(seamThrough(proxy))).rejects.toMatchObject({ verdict: { outcome: 'unreachable', cause: 'no_connection' } })
    const distrust = trustCertificate()
    try {
      await expect(ask(seamThrough(proxy, 'api.other.example'), 'api.other.example')).rejects.toMatchObject({ verdict: { outcome: 'unreachable', cause: 'no_connection' } })
    } finally {
      distrust()
    }
    expect(requests).toEqual([])
  })

  test('does not even begin for an address in numbers that is private', async () => {
    const proxy = await proxyOf(start)
    await expect(ask(seamThrough(proxy, '10.0.0.1'), '10.0.0.1')).rejects.toMatchObject({ message: 'private address' })
    expect(proxy.callers).toBe(0)
  })
})

describe('a proxy that is spoken to over TLS', () => {
  const tls = { cert: CERTIFICATE, key: CERTIFICATE_KEY }

  test('is used where its certificate is trusted, with its password', async () => {
    const [simulator, proxy] = [await binance(), await proxyOf(startConnectProxy, { tls, user: USER })]
    const distrust = trustCertificate()
    try {
      expect(await check(simulator, proxy.urlFor(USER.name, USER.password))).toMatchObject({ outcome: 'valid' })
    } finally {
      distrust()
    }
  })

  test('is never told the password where it is not', async () => {
    const [simulator, proxy] = [await binance(), await proxyOf(startConnectProxy, { tls, user: USER })]
    expect(await check(simulator, proxy.urlFor(USER.name, USER.password))).toMatchObject({ outcome: 'unreachable', cause: 'proxy_failed' })
    expect(proxy.targets).toEqual([])
  })
})

test.each(['[::1]:443', '[2606:4700:4700::1111]:443', '[2001:db8:0:1:2:3:4:5]:8443'])('an address of IPv6, %s, is asked for as what it is', async (host) => {
  const [connect, socks] = [await proxyOf(startConnectProxy, { fault: 'finds_no_way' }), await proxyOf(startSocks5Proxy, { fault: 'finds_no_way' })]
  for (const proxy of [connect, socks]) {
    const seam = new FetchSeam({ hosts: ['exchange.example'], posts: [], baseUrl: `http://${host}`, proxyUrl: proxy.url, timeout: PATIENT })
    toClose.push(seam)
    await expect(seam.fetch('https://exchange.example/', { method: 'GET', headers: {} })).rejects.toMatchObject({ verdict: { cause: 'proxy_failed' } })
    expect(proxy.targets.map((target) => new URL(`http://${target}`).host)).toEqual([new URL(`http://${host}`).host])
  }
})
