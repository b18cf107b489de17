import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

/** Offsets of the D-Bus specification's "Message Format", for messages of one text at most. */
const HEADER = 16

const padded = (length: number): number => Math.ceil(length / 8) * 8

function textOf(value: string): Buffer {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(value))
  bytes.writeUInt32LE(Buffer.byteLength(value))
  bytes.write(value, 4)
  return bytes
}

/** A message of one yes or no. `fields` are code, type and value of each header field. */
function message(kind: number, fields: readonly (readonly [number, 's' | 'o' | 'u' | 'g', string | number])[], yes: boolean): Buffer {
  let content = Buffer.alloc(0)
  for (const [code, type, value] of fields) {
    const word = Buffer.alloc(4)
    if (typeof value === 'number') word.writeUInt32LE(value)
    const inner = typeof value === 'number' ? word : type === 'g' ? Buffer.from([value.length, ...Buffer.from(value), 0]) : textOf(value)
    content = Buffer.concat([content, Buffer.alloc(padded(content.length) - content.length), Buffer.from([code, 1, type.charCodeAt(0), 0]), inner])
  }
  const header = Buffer.alloc(HEADER)
  header.set([0x6c, kind, 1, 1])
  header.writeUInt32LE(4, 4)
  header.writeUInt32LE(1, 8)
  header.writeUInt32LE(content.length, 12)
  return Buffer.concat([header, content, Buffer.alloc(padded(content.length) - content.length), Buffer.from([yes ? 1 : 0, 0, 0, 0])])
}

export interface FakeBus {
  /** As DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string
  /** Who goes by a name on it: may be changed at any time. */
  readonly names: Set<string>
  /** A screen saver says that it covers the screen, or does no more. */
  coverScreen(covers: boolean): void
  close(): Promise<void>
}

/**
 * A bus of the user's session that knows which names are taken, and carries the signal of one screen
 * saver. Refuses whoever speaks before the handshake, as a real one does.
 */
export async function startFakeBus(names: readonly string[]): Promise<FakeBus> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-bus-'))
  const taken = new Set(names)
  const open = new Set<net.Socket>()
  const listening = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    let isOpen = false
    socket.on('error', () => socket.destroy())
    open.add(socket)
    socket.on('close', () => {
      open.delete(socket)
      listening.delete(socket)
    })
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      let calls = chunk
      if (!isOpen) {
        if (/^\0AUTH EXTERNAL [0-9a-f]+\r\n$/u.test(text)) return void socket.write('OK 0123456789abcdef0123456789abcdef\r\n')
        if (!text.startsWith('BEGIN\r\n')) return socket.destroy()
        isOpen = true
        calls = chunk.subarray('BEGIN\r\n'.length)
      }
      while (calls.length >= HEADER) {
        const length = HEADER + padded(calls.readUInt32LE(12)) + calls.readUInt32LE(4)
        const call = calls.subarray(0, length)
        calls = calls.subarray(length)
        const words = call.toString('latin1')
        if (words.includes('AddMatch')) listening.add(socket)
        const asked = [...taken].some((name) => words.includes(`${name}\0`))
        socket.write(message(2, [[5, 'u', call.readUInt32LE(8)], [8, 'g', 'b']], words.includes('NameHasOwner') && asked))
      }
    })
  })
  const socketPath = path.join(folder, 'bus')
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  return {
    address: `unix:path=${socketPath}`,
    names: taken,
    coverScreen: (covers) => {
      const signal = message(4, [[1, 'o', '/org/freedesktop/ScreenSaver'], [2, 's', 'org.freedesktop.ScreenSaver'], [3, 's', 'ActiveChanged'], [8, 'g', 'b']], covers)
      for (const socket of listening) socket.write(signal)
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
