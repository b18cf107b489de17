import type { Exchange as Client } from 'ccxt'
import { FIELD_NAMES } from '../../src-preload/contract/exchanges.ts'
import { adapterOf } from './adapters/registry.ts'
import { CCXT_CREDENTIALS } from './catalogue-facts.ts'
import type { FetchSeam } from './fetch-seam.ts'
import { privateKeyForClient } from './private-key.ts'
import { withSharedEndpoints, type ClientClass } from './shared-endpoints.ts'
import type { CheckRequest } from './worker-messages.ts'

/** As they were loaded in this thread: to ask for a loaded file again takes longer than to read a map. */
const classes = new Map<string, ClientClass>()

/** Loads one exchange's file: all of CCXT would cost 300 ms and 100 MB. */
async function loadClass(exchange: string): Promise<ClientClass> {
  const loaded = classes.get(exchange)
  if (loaded !== undefined) return loaded
  const file = new URL(`./src/${exchange}.js`, import.meta.resolve('ccxt'))
  const { default: Constructor } = (await import(file.href)) as { default: ClientClass }
  const sharing = withSharedEndpoints(Constructor)
  classes.set(exchange, sharing)
  return sharing
}

/**
 * A client for one check, never used for a second one: after a success CCXT reads Binance's answer to a
 * revoked key as a rate limit. No market list is ever loaded: that would sign requests that a narrow key may not make.
 */
export async function createClient(request: CheckRequest, seam: FetchSeam): Promise<Client> {
  const Constructor = await loadClass(request.exchange)
  const credentials = Object.fromEntries(
    FIELD_NAMES.flatMap((name) => {
      const value = request.fields[name]
      return value === undefined ? [] : [[CCXT_CREDENTIALS[name], privateKeyForClient(request.exchange, value)]]
    }),
  )
  const client = new Constructor({
    ...credentials,
    markets: {},
    currencies: {},
    enableRateLimit: false,
    timeout: request.timeout,
    options: { ...adapterOf(request.exchange)?.clientOptions, ...optionsFromFields(request) },
    ...(request.hostname !== null && { hostname: request.hostname }),
  })
  client.fetchImplementation = seam.fetch
  if (request.testnet) client.setSandboxMode(true)
  return client
}

/** Identifiers that some exchanges' clients expect as options instead of credentials. */
function optionsFromFields({ exchange, fields }: CheckRequest): object {
  if (exchange === 'derive') return { deriveWalletAddress: fields.account_id }
  if (exchange === 'lighter') return { ...(fields.account_id && { accountIndex: Number(fields.account_id) }), ...(fields.uid && { apiKeyIndex: Number(fields.uid) }) }
  return {}
}
