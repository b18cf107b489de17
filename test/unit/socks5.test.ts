import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { ProxyFault } from '../../src-main/exchanges/proxy-fault.ts'
import { parseProxy } from '../../src-main/exchanges/proxy-url.ts'
import { askSocks5 } from '../../src-main/exchanges/socks5.ts'

const METHOD = [5, 2]
const KNOWN = [1, 0]
const BY_NAME = [5, 0, 0, 3, 5, ...Buffer.from('proxy'), 0x1f, 0x90]
const WAY = 'the first bytes of the way'

/** A connection on which these pieces come one after the other, each on its own. */
function comingIn(pieces: readonly Buffer[]): { socket: Socket; sent(): Buffer } {
  const sent: Buffer[] = []
  const waiting = [...pieces]
  const socket = new Duplex({
    read() {
      const next = waiting.shift() ?? null
      setImmediate(() => this.push(next))
    },
    write(bytes: Buffer, _encoding, done) {
      sent.push(bytes)
      done()
    },
  })
  return { socket: socket as Socket, sent: () => Buffer.concat(sent) }
}

const proxy = parseProxy('socks5://trader:word@127.0.0.1:1080')
if (proxy === undefined) throw new Error('it is one')
const ask = (socket: Socket): Promise<void> => askSocks5(socket, proxy, 'api.example', 443)
const REPLY = Buffer.from([...METHOD, ...KNOWN, ...BY_NAME])

test.each([1, 2, 3, 4, 7, REPLY.length])('a proxy’s answer is read in pieces of %i bytes, and not a byte of the way after it', async (size) => {
  const bytes = Buffer.concat([REPLY, Buffer.from(WAY)])
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
  const { socket, sent } = comingIn(pieces)
  await ask(socket)
  expect(sent().subarray(-18)).toEqual(Buffer.from([5, 1, 0, 3, 11, ...Buffer.from('api.example'), 1, 0xbb]))
  let rest = ''
  for await (const part of socket) rest += String(part)
  expect(rest).toBe(WAY)
})

test('a proxy that hangs up anywhere in its answer is told as one that failed', async () => {
  for (let length = 0; length < REPLY.length; length += 1) {
    const { socket } = comingIn(length === 0 ? [] : [REPLY.subarray(0, length)])
    await expect(ask(socket), `after ${length} bytes`).rejects.toBeInstanceOf(ProxyFault)
  }
})
