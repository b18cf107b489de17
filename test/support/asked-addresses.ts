import { probeOf } from '../../src-main/exchanges/adapters/registry.ts'
import type { CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'
import { createClient } from '../../src-main/exchanges/client.ts'
import { FetchSeam } from '../../src-main/exchanges/fetch-seam.ts'
import type { CheckRequest } from '../../src-main/exchanges/worker-messages.ts'

/** A request as its client would send it, seen from the seam's own place: nothing leaves. */
export interface AskedAddress {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

/** Where a check would go, in order; each request is answered with an empty object. */
export async function askedAddresses(entry: CatalogueEntry, request: CheckRequest): Promise<AskedAddress[]> {
  const asked: AskedAddress[] = []
  const seam = new FetchSeam({ hosts: [], posts: [], baseUrl: null, proxyUrl: null, timeout: 10_000 })
  const answer = { status: 200, statusText: 'OK', headers: new Headers({ 'content-type': 'application/json' }), text: async () => '{}' }
  const watched = Object.assign(Object.create(seam) as FetchSeam, {
    fetch: async (address: string, { headers }: { readonly headers?: Record<string, string> }) => {
      asked.push({ url: new URL(address), headers: headers ?? {} })
      return answer
    },
  })
  await createClient(request, watched)
    .then((client) => probeOf(entry.id)(client, seam))
    .catch(() => undefined)
  await seam.close()
  return asked
}
