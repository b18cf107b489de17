import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before a Binance and holds what asks it until it is told to let it through. */
export interface Gate {
  readonly url: string
  /** Resolves once a request of this key waits, or of any; those of other keys are let through meanwhile. */
  waiting(apiKey?: string): Promise<void>
  /** Lets all that wait through. */
  open(): void
  close(): void
}

export async function startGate(exchange: string): Promise<Gate> {
  const held: { readonly apiKey: string; readonly letThrough: () => void }[] = []
  let arrived = (): void => {}
  const server = createServer((request, response) => {
    const apiKey = String(request.headers['x-mbx-apikey'])
    const letThrough = (): void => {
      void fetch(exchange + (request.url ?? ''), { headers: { 'x-mbx-apikey': apiKey } }).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(await answer.text())
        // The exchange behind is gone already where a test is over.
      }).catch(() => response.destroy())
    }
    held.push({ apiKey, letThrough })
    arrived()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const open = (): void => {
    for (const { letThrough } of held.splice(0)) letThrough()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waiting: async (wanted) => {
      while (!held.some(({ apiKey }) => wanted === undefined || apiKey === wanted)) {
        open()
        await new Promise<void>((resolve) => (arrived = resolve))
      }
    },
    open,
    close: () => void server.close(),
  }
}
