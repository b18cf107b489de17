import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before a Binance, keeps what asks it waiting until it is told, and counts what is there at once. */
export interface HeldExchange {
  readonly url: string
  /** The keys that asked so far, in order. */
  readonly asked: readonly string[]
  /** The keys that wait now. */
  readonly waiting: readonly string[]
  /** The most that were there at once. */
  readonly most: number
  /** Lets the one through that waits longest, or all of those that wait. */
  letOne(): void
  letAll(): void
  /** From now on nobody waits. */
  open(): void
  close(): void
}

export async function startHeldExchange(exchange: string): Promise<HeldExchange> {
  const asked: string[] = []
  const held: { readonly apiKey: string; readonly letThrough: () => void }[] = []
  let isOpen = false
  let underWay = 0
  let most = 0
  const server = createServer((request, response) => {
    const apiKey = String(request.headers['x-mbx-apikey'])
    asked.push(apiKey)
    underWay += 1
    most = Math.max(most, underWay)
    const letThrough = (): void => {
      void fetch(exchange + (request.url ?? ''), { headers: { 'x-mbx-apikey': apiKey } }).then(async (answer) => {
        const text = await answer.text()
        underWay -= 1
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text)
        // The exchange behind is gone already where a test is over.
      }).catch(() => response.destroy())
    }
    if (isOpen) letThrough()
    else held.push({ apiKey, letThrough })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const letAll = (): void => {
    for (const { letThrough } of held.splice(0)) letThrough()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get waiting() {
      return held.map(({ apiKey }) => apiKey)
    },
    get most() {
      return most
    },
    letOne: () => held.shift()?.letThrough(),
    letAll,
    open: () => {
      isOpen = true
      letAll()
    },
    close: () => {
      letAll()
      server.close()
    },
  }
}
