import { expect, test } from 'vitest'
import { withSharedEndpoints, type ClientClass } from '../../src-main/exchanges/shared-endpoints.ts'

async function loaded(exchange: string): Promise<ClientClass> {
  const module = (await import(new URL(`./src/${exchange}.js`, import.meta.resolve('ccxt')).href)) as { default: ClientClass }
  return module.default
}

/** Every function that a client has, its own and its classes'. */
function functionsOf(client: object): string[] {
  const names = new Set<string>()
  for (let at: object | null = client; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  return [...names].filter((name) => typeof (client as Record<string, unknown>)[name] === 'function').toSorted((one, other) => one.localeCompare(other))
}

type Called = Record<string, (params?: object) => Promise<unknown>> & { request: (...given: unknown[]) => Promise<unknown> }

test.each(['binance', 'okx', 'kraken', 'gate', 'hyperliquid'])('%s has every endpoint that CCXT gives it, and asks the same', async (exchange) => {
  const Plain = await loaded(exchange)
  const Sharing = withSharedEndpoints(Plain)
  const [plain, first, second] = [new Plain({}), new Sharing({ apiKey: 'first' }), new Sharing({ apiKey: 'second' })]
  for (const client of [first, second]) expect(functionsOf(client)).toEqual(functionsOf(plain))
  const own = Object.getOwnPropertyNames(plain).filter((name) => !Object.hasOwn(second, name))
  expect(own.length).toBeGreaterThan(0)
  const asked = new Map<object, unknown[]>()
  for (const client of [plain, first, second] as unknown as Called[]) {
    const requests: unknown[] = []
    asked.set(client, requests)
    client.request = async (...given) => void requests.push(given)
    for (const name of own) await client[name]?.({ at: name })
  }
  expect(asked.get(first)).toEqual(asked.get(plain))
  expect(asked.get(second)).toEqual(asked.get(plain))
  expect(asked.get(plain)?.length).toBe(own.length)
})

test('what is shared holds nothing of the client that was first', async () => {
  const Sharing = withSharedEndpoints(await loaded('kraken'))
  let first: object | null = new Sharing({ secret: 'c2VjcmV0' })
  const gone = new WeakRef(first)
  const second = new Sharing({})
  expect(Object.getPrototypeOf(second)).toBe(Object.getPrototypeOf(first))
  first = null
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--expose-gc')
  const { runInNewContext } = await import('node:vm')
  const collect = runInNewContext('gc') as () => void
  // A WeakRef keeps what it was asked for until the turn ends.
  await new Promise<void>((resolve) => void setImmediate(resolve))
  collect()
  expect(gone.deref()).toBeUndefined()
})
