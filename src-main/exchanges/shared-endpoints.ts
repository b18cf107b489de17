import type { Exchange as Client } from 'ccxt'

export type ClientClass = new (settings: object) => Client

type Request = (path: string, type: unknown, method: string, params: object, headers: undefined, body: undefined, config: object, context: object) => Promise<unknown>
type Endpoint = (this: { readonly request: Request }, params?: object, context?: object) => Promise<unknown>

/** On its own, so that a function which outlives its first client holds nothing of it. */
function endpointOf(path: string, type: unknown, method: string, config: object): Endpoint {
  return function ask(params = {}, context = {}) {
    return this.request(path, type, method, params, undefined, undefined, config, context)
  }
}

/** Every endpoint of a client's exchange, under the names that CCXT gives it. */
function endpointsOf(client: Client, { defineRestApi, defineRestApiEndpoint }: Client, api: object): Record<string, Endpoint> {
  const endpoints: Record<string, Endpoint> = {}
  const collector = Object.assign(Object.create(client) as Client, {
    defineRestApi,
    defineRestApiEndpoint: (name: string, upper: string, lower: string, camel: string, path: string, paths: string[], config = {}) => {
      const named = Object.create(client) as Client
      defineRestApiEndpoint.call(named, name, upper, lower, camel, path, paths, config)
      const endpoint = endpointOf(path, paths.length > 1 ? paths : paths[0], upper, config)
      for (const key of Object.keys(named)) endpoints[key] = endpoint
    },
  })
  defineRestApi.call(collector, api, 'request')
  return endpoints
}

/**
 * The same class, but the functions that stand for an exchange's endpoints are made once for all of its
 * clients. CCXT makes some two thousand for every client, and a client here lives for one question: they
 * were a third of the processor time of a check.
 */
export function withSharedEndpoints(Constructor: ClientClass): ClientClass {
  let shared: object | undefined

  return class Sharing extends Constructor {
    constructor(settings: object) {
      super(settings)
      // Between client and class, and only now: CCXT's constructor walks over all that stands there.
      if (shared !== undefined) Object.setPrototypeOf(this, shared)
    }

    override defineRestApi(api: object): void {
      shared ??= Object.assign(Object.create(Sharing.prototype) as object, endpointsOf(this, Constructor.prototype as Client, api))
    }
  }
}
