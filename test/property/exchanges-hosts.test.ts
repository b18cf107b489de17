import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { allowedHosts, catalogue, findExchange } from '../../src-main/exchanges/catalogue.ts'
import { FetchSeam } from '../../src-main/exchanges/fetch-seam.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { madeUpFields } from '../exchanges/made-up-fields.ts'
import { fieldsOf, SIMULATED, SIMULATED_NAMES, type AnyKey, type SimulatedName } from '../exchanges/simulated.ts'
import { startConnectProxy, startSocks5Proxy } from '../support/proxies.ts'
import { json, PATIENT, startSimulator, type Simulator } from '../exchanges/simulator.ts'
import { askedAddresses } from '../support/asked-addresses.ts'
import { RUNS } from '../support/property.ts'

let simulator: Simulator
let elsewhere: Simulator
const accepting = new Map<SimulatedName, KeyedSimulator<AnyKey>>()
/** Every origin that a connection was tried to, as undici tells it. */
const connections: string[] = []

function record(message: unknown): void {
  const { connectParams } = message as { connectParams: { protocol: string; host: string } }
  connections.push(`${connectParams.protocol}//${connectParams.host}`)
}

beforeAll(async () => {
  simulator = await startSimulator(() => json(200, {}))
  elsewhere = await startSimulator(() => json(200, {}))
  for (const name of SIMULATED_NAMES) accepting.set(name, await SIMULATED[name].start())
})
afterAll(async () => {
  await simulator.close()
  await elsewhere.close()
  for (const exchange of accepting.values()) await exchange.close()
})
beforeEach(() => {
  connections.length = 0
  subscribe('undici:client:beforeConnect', record)
})
afterEach(() => unsubscribe('undici:client:beforeConnect', record))

test('Property 33: a check of any exchange, however steered, connects to the base URL that its record names and to nothing else', async () => {
  const entry = fc.constantFrom(...catalogue())
  await fc.assert(
    fc.asyncProperty(entry, fc.boolean(), fc.nat(), fc.constantFrom('', '/', '/relay', '/a/b/'), async (exchange, wantsTestnet, choice, path) => {
      const testnet = wantsTestnet && exchange.has_testnet
      const hostname = exchange.hostnames[choice % (exchange.hostnames.length + 1)] ?? null
      connections.length = 0
      const before = simulator.requests.length
      await runCheck({ exchange: exchange.id, testnet, hostname, base_url: `${simulator.url}${path}`, proxy_url: null, timeout: PATIENT, fields: madeUpFields(exchange, 'hosts') })
      expect(connections.filter((origin) => origin !== simulator.url)).toEqual([])
      expect(simulator.requests.slice(before).every((request) => request.path.startsWith(path.replace(/\/$/u, '')))).toBe(true)
    }),
    RUNS,
  )
  // Nearly every check asks something: otherwise the above would hold for a vault that asks nobody.
  expect(simulator.requests.length).toBeGreaterThan(RUNS.numRuns / 2)
})

test('Property 33: a proxy of either kind is asked for hosts that catalogue and record name, and for nothing else', async () => {
  const proxies = [await startConnectProxy({ fault: 'finds_no_way' }), await startSocks5Proxy({ fault: 'finds_no_way' })]
  const ways = [await startConnectProxy(), await startSocks5Proxy()]
  const entry = fc.constantFrom(...catalogue())
  await fc.assert(
    fc.asyncProperty(entry, fc.boolean(), fc.nat(), fc.nat(1), fc.boolean(), async (exchange, wantsTestnet, choice, kind, relayed) => {
      const testnet = wantsTestnet && exchange.has_testnet
      const hostname = exchange.hostnames[choice % (exchange.hostnames.length + 1)] ?? null
      const proxy = (relayed ? ways : proxies)[kind]
      if (proxy === undefined) throw new Error('there are two kinds')
      const before = proxy.targets.length
      const base_url = relayed ? simulator.url : null
      const result = await runCheck({ exchange: exchange.id, testnet, hostname, base_url, proxy_url: proxy.url, timeout: PATIENT, fields: madeUpFields(exchange, 'hosts') })
      const named = relayed ? [new URL(simulator.url).host] : allowedHosts(exchange, { testnet, hostname }).map((host) => (host.includes(':') ? host : `${host}:443`))
      expect(proxy.targets.slice(before).filter((target) => !named.includes(target))).toEqual([])
      if (!relayed && proxy.targets.length > before) expect(result).toMatchObject({ outcome: 'unreachable', cause: 'proxy_failed' })
    }),
    RUNS,
  )
  for (const proxy of [...proxies, ...ways]) {
    expect(proxy.targets.length).toBeGreaterThan(0)
    await proxy.close()
  }
})

test('Property 33: a check that its exchange accepts, too, asks at the host that catalogue and record name, and nowhere else', async () => {
  const anyOfThree = fc.constantFrom(...SIMULATED_NAMES.flatMap((name) => SIMULATED[name].ids.map((id) => ({ name, id }))))
  await fc.assert(
    fc.asyncProperty(anyOfThree, fc.string(), fc.nat(), fc.boolean(), async ({ name, id }, seed, choice, wantsTestnet) => {
      const entry = findExchange(id)
      const exchange = accepting.get(name)
      if (entry === undefined || exchange === undefined) throw new Error('not there')
      const key = SIMULATED[name].keyOf(seed)
      const hostname = entry.hostnames[choice % (entry.hostnames.length + 1)] ?? null
      const testnet = wantsTestnet && entry.has_testnet
      const request = { exchange: id, testnet, hostname, base_url: exchange.url, proxy_url: null, timeout: PATIENT, fields: fieldsOf(key) }
      exchange.addKey({ ...key, demo: testnet })
      connections.length = 0
      expect(await runCheck(request)).toMatchObject({ outcome: 'valid' })
      expect(new Set(connections)).toEqual(new Set([exchange.url]))
      const asked = await askedAddresses(entry, request)
      expect(asked.map(({ url }) => url.host)).toEqual(allowedHosts(entry, { testnet, hostname }))
    }),
    RUNS,
  )
})

test('Property 33: no request leaves for a host that catalogue and record do not name, whatever its address looks like', async () => {
  const entry = fc.constantFrom(...catalogue())
  const otherHost = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6().map((address) => `[${address}]`), fc.constantFrom('localhost', '127.0.0.1', 'metadata.google.internal'))
  const tricks = fc.constantFrom<(named: string, other: string) => string>(
    (_named, other) => `https://${other}/api/v3/account`,
    (named, other) => `https://${named}@${other}/api/v3/account`,
    (named, other) => `https://${named}.${other.replace(/^\[|\]$/gu, '').replaceAll(':', '-')}/api/v3/account`,
    (named) => `http://${named}/api/v3/account`,
    (named) => `https://user:password@${named}/api/v3/account`,
    (named) => `https://${named.split(':', 1)[0] ?? ''}:8444/api/v3/account`,
    (named, other) => `https://${other}/?x=https://${named}/`,
    (named, other) => `https://${other}#@${named}/`,
  )
  await fc.assert(
    fc.asyncProperty(entry, fc.boolean(), otherHost, tricks, fc.constantFrom('GET', 'POST'), fc.boolean(), async (exchange, wantsTestnet, other, trick, method, relayed) => {
      const hosts = allowedHosts(exchange, { testnet: wantsTestnet && exchange.has_testnet, hostname: null })
      const address = trick(hosts[0] ?? '', other)
      fc.pre(URL.canParse(address))
      connections.length = 0
      const seam = new FetchSeam({ hosts, posts: ['/api/v3/account'], baseUrl: relayed ? simulator.url : null, proxyUrl: null, timeout: PATIENT })
      const before = simulator.requests.length
      await expect(seam.fetch(address, { method, headers: {} })).rejects.toMatchObject({ verdict: { outcome: 'unknown_error' } })
      await seam.close()
      expect(connections).toEqual([])
      expect(simulator.requests.length).toBe(before)
    }),
    RUNS,
  )
})

test('Property 33: a named host that resolves to this machine or a private network is refused before anything is sent', async () => {
  const { port } = new URL(elsewhere.url)
  const privateHost = fc.oneof(
    fc.constantFrom('localhost', '127.0.0.1', '[::1]', '169.254.169.254', '[fe80::1]', '[::ffff:10.0.0.1]', '[fd00::1]', '0.0.0.0'),
    fc.tuple(fc.constantFrom('10', '192.168', '172.16', '172.31', '127', '100.64'), fc.nat(255), fc.nat(255), fc.nat(255)).map(([network, ...rest]) => [...network.split('.'), ...rest].slice(0, 4).join('.')),
  )
  await fc.assert(
    fc.asyncProperty(privateHost, fc.boolean(), async (host, asBaseUrl) => {
      const address = new URL(`https://${host}:${port}`).host
      const seam = new FetchSeam({
        hosts: [asBaseUrl ? 'exchange.example' : address],
        posts: [],
        baseUrl: asBaseUrl ? `https://${address}` : null,
        proxyUrl: null,
        timeout: PATIENT,
      })
      const asked = seam.fetch(`https://${asBaseUrl ? 'exchange.example' : address}/account`, { method: 'GET', headers: {} })
      await expect(asked).rejects.toMatchObject({ verdict: { outcome: 'unreachable', cause: 'no_connection' }, message: 'private address' })
      await seam.close()
      expect(elsewhere.requests).toEqual([])
    }),
    RUNS,
  )
})
