import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FetchSeam, type SeamOptions } from '../../src-main/exchanges/fetch-seam.ts'
import { isPrivateAddress, publicLookup } from '../../src-main/exchanges/private-addresses.ts'
import { json, PATIENT, startSimulator, type Reply, type Simulator } from '../exchanges/simulator.ts'
import { expectSkew } from '../support/exchange-checks.ts'

const toClose: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(toClose.splice(0).map((open) => open.close()))
})

async function simulatorOf(reply: Reply = json(200, { fine: true })): Promise<Simulator> {
  const simulator = await startSimulator(() => reply)
  toClose.push(simulator)
  return simulator
}

function seamOf(options: Partial<SeamOptions>): FetchSeam {
  const seam = new FetchSeam({ hosts: ['api.exchange.example'], posts: [], baseUrl: null, proxyUrl: null, timeout: PATIENT, ...options })
  toClose.push(seam)
  return seam
}

const get = { method: 'GET', headers: { 'X-KEY': 'a key' } }

describe('where requests go', () => {
  test('to the base URL instead of the exchange, with path, query and headers as they were signed', async () => {
    const simulator = await simulatorOf()
    const seam = seamOf({ baseUrl: `${simulator.url}/relay/` })
    const response = await seam.fetch('https://api.exchange.example/v1/account?b=2&a=%2F', get)
    expect(await response.text()).toBe('{"fine":true}')
    expect(simulator.requests).toEqual([expect.objectContaining({ method: 'GET', path: '/relay/v1/account', query: 'b=2&a=%2F', headers: expect.objectContaining({ 'x-key': 'a key' }) })])
  })

  test('never to a name that resolves to this machine', async () => {
    const simulator = await simulatorOf()
    const { port } = new URL(simulator.url)
    const seam = seamOf({ hosts: [`localhost:${port}`] })
    await expect(seam.fetch(`https://localhost:${port}/v1/account`, get)).rejects.toMatchObject({ verdict: { outcome: 'unreachable', cause: 'no_connection' } })
    expect(simulator.requests).toEqual([])
  })
})

describe('what may be asked', () => {
  const posts = ['/info', '/tapi method=getInfo']

  test.each<[boolean, string, string, string | undefined]>([
    [true, 'POST', '/info', '{"type":"userRole"}'],
    [true, 'POST', '/tapi', 'nonce=1&method=getInfo'],
    [false, 'POST', '/tapi', 'nonce=1&method=trade'],
    [false, 'POST', '/tapi', 'nonce=1&method=getInfoAndTrade'],
    [false, 'POST', '/tapi', undefined],
    [false, 'POST', '/exchange', '{}'],
    [false, 'POST', '/other/info', '{}'],
    [false, 'PUT', '/info', '{}'],
    [false, 'DELETE', '/info', undefined],
    [false, 'PATCH', '/info', '{}'],
  ])('%s: %s %s with %s', async (allowed, method, path, body) => {
    const simulator = await simulatorOf()
    const seam = seamOf({ baseUrl: simulator.url, posts })
    const asked = seam.fetch(`https://api.exchange.example${path}`, { method, headers: {}, body })
    if (allowed) await asked
    else await expect(asked).rejects.toMatchObject({ message: 'may change something' })
    expect(simulator.requests.map((request) => request.body)).toEqual(allowed ? [body] : [])
  })
})

describe('what comes back', () => {
  test.each([200, 400, 401, 451, 500])('status %i keeps its body', async (status) => {
    const simulator = await simulatorOf(json(status, { code: -1 }))
    const seam = seamOf({ baseUrl: simulator.url })
    await seam.fetch('https://api.exchange.example/', get)
    expect(seam.lastAnswer).toEqual({ status, body: '{"code":-1}', path: '/' })
  })

  test('a small answer that unfolds into a large one is cut off', async () => {
    const server = createServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1024 * 1024))))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    toClose.push({ close: () => new Promise((resolve) => server.close(resolve)) })
    const seam = seamOf({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    await expect(seam.fetch('https://api.exchange.example/', get)).rejects.toMatchObject({ message: 'answer too large' })
  })

  test('exactly 1 MiB is read, one byte more is not', async () => {
    for (const [size, read] of [
      [1024 * 1024, true],
      [1024 * 1024 + 1, false],
    ] as const) {
      const simulator = await simulatorOf({ status: 200, body: 'x'.repeat(size) })
      const seam = seamOf({ baseUrl: simulator.url })
      const asked = seam.fetch('https://api.exchange.example/', get)
      if (read) expect((await (await asked).text()).length).toBe(size)
      else await expect(asked).rejects.toMatchObject({ message: 'answer too large' })
    }
  })

  test('the clock is measured where the exchange tells its own', async () => {
    const simulator = await simulatorOf()
    simulator.setClock(-600_000)
    const seam = seamOf({ baseUrl: simulator.url })
    expect(seam.clockSkew).toBeNull()
    const asked = performance.now()
    await seam.fetch('https://api.exchange.example/', get)
    expectSkew({ clock_skew_ms: seam.clockSkew, latency_ms: performance.now() - asked }, -600_000)
  })

  test.each([
    ['how long the way there took', 8_000, 0],
    ['how long the way back took', 0, 8_000],
  ])('a clock that is right is not told as off by %s', async (_name, there, back) => {
    let now = Date.UTC(2026, 0, 15, 12) + 999
    vi.spyOn(Date, 'now').mockImplementation(() => now)
    const simulator = await startSimulator(() => {
      now += back
      return json(200, {})
    })
    toClose.push(simulator)
    const seam = seamOf({ baseUrl: simulator.url })
    const asked = seam.fetch('https://api.exchange.example/', get)
    now += there
    await asked
    expect(seam.clockSkew).toBe(0)
  })
})

describe('private addresses', () => {
  test.each(['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '::1', '::', 'fe80::1', 'fd12::1', '::ffff:192.168.0.1'])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1', 'api.binance.com', ''])('%j is none', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  test.each([true, false])('a name that resolves to this machine is refused (all: %s)', async (all) => {
    const error = await new Promise((resolve) => publicLookup('localhost', { all }, resolve))
    expect(error).toMatchObject({ code: 'EPRIVATE' })
  })

  test('a public address in numbers passes', async () => {
    const found = await new Promise((resolve) => publicLookup('1.1.1.1', { all: false }, (error, address, family) => resolve({ error, address, family })))
    expect(found).toEqual({ error: null, address: '1.1.1.1', family: 4 })
    const all = await new Promise((resolve) => publicLookup('1.1.1.1', { all: true }, (error, addresses) => resolve({ error, addresses })))
    expect(all).toEqual({ error: null, addresses: [{ address: '1.1.1.1', family: 4 }] })
  })
})
