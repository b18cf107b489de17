import net from 'node:net'
import { MessageReader, writeCall, type BusMessage } from './session-bus-messages.ts'

/** The one signal that is listened to: a screen saver of a desktop that begins or ends to cover the screen. */
const SCREEN_SAVER_RULE = "type='signal',member='ActiveChanged'"
const BUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' } as const
/**
 * Milliseconds. A bus answers within one, but a machine that is busy, as right after a login, lets it wait; taken
 * for missing, it would tell of no screen saver until the next start. One that hangs must not hold up the window for long.
 */
const PATIENCE = 5_000

/** A connection to the bus of the user's session (D-Bus), for the two things the desktop's shell must know. */
export interface SessionBus {
  /** Whether somebody on the bus goes by this name now; false where that can't be learned. */
  hasOwner(name: string): Promise<boolean>
  /** Calls `listener` whenever a screen saver or lock screen covers the screen. */
  onScreenCovered(listener: () => void): void
  close(): void
}

/** Where the bus listens, after the D-Bus specification: the first Unix socket that the address names. */
export function busSocket(environment: NodeJS.ProcessEnv): string | null {
  const runtime = environment['XDG_RUNTIME_DIR'] ?? ''
  const named = environment['DBUS_SESSION_BUS_ADDRESS'] ?? ''
  const address = named === '' && runtime !== '' ? `unix:path=${runtime}/bus` : named
  for (const one of address.split(';')) {
    const [, key, value] = /^unix:(?:[^,]*,)*?(path|abstract)=([^,]+)/u.exec(one) ?? []
    if (value === undefined) continue
    const decoded = decodeURIComponent(value)
    return key === 'abstract' ? `\0${decoded}` : decoded
  }
  return null
}

/** The handshake as the user that this process runs as; resolves once messages may be sent. */
async function authenticate(socket: net.Socket): Promise<void> {
  const user = Buffer.from(String(process.getuid?.() ?? '')).toString('hex')
  const accepted = new Promise<void>((resolve, reject) => {
    socket.once('data', (answer) => (answer.toString('latin1').startsWith('OK ') ? resolve() : reject(new Error('the bus refused this user'))))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the bus closed the connection')))
  })
  socket.write(`\0AUTH EXTERNAL ${user}\r\n`)
  await accepted
  socket.write('BEGIN\r\n')
}

/**
 * Connects to the session's bus; null where there is none that answers within some seconds. Knows of D-Bus no
 * more than a call with one text and an answer with one yes or no.
 */
export async function connectSessionBus(environment: NodeJS.ProcessEnv): Promise<SessionBus | null> {
  const path = busSocket(environment)
  if (path === null) return null
  const socket = net.connect(path)
  const giveUp = setTimeout(() => socket.destroy(), PATIENCE)
  // Whoever waits for an answer is told by `close`; this keeps an error from ending the process.
  socket.on('error', () => socket.destroy())
  try {
    await authenticate(socket)
  } catch {
    socket.destroy()
    return null
  } finally {
    clearTimeout(giveUp)
  }
  // A quiet bus must not keep the application from ending.
  socket.unref()
  return talk(socket)
}

async function talk(socket: net.Socket): Promise<SessionBus | null> {
  const waiting = new Map<number, (answer: BusMessage | null) => void>()
  const listeners = new Set<() => void>()
  const reader = new MessageReader()
  let serial = 0

  const handle = (message: BusMessage): void => {
    if (message.replyTo !== null) waiting.get(message.replyTo)?.(message)
    const covers = message.kind === 'signal' && message.member === 'ActiveChanged' && (message.interface?.endsWith('.ScreenSaver') ?? false) && message.isYes
    if (covers) for (const listener of listeners) listener()
  }
  socket.on('data', (chunk) => {
    try {
      for (const message of reader.read(chunk)) handle(message)
    } catch {
      // What does not read as a message can't be followed by one that does.
      socket.destroy()
    }
  })
  socket.on('close', () => {
    for (const answer of waiting.values()) answer(null)
  })

  const call = (member: string, text: string | null): Promise<BusMessage | null> =>
    new Promise((resolve) => {
      if (socket.destroyed) return resolve(null)
      serial += 1
      const own = serial
      const timer = setTimeout(() => settle(null), PATIENCE)
      const settle = (answer: BusMessage | null): void => {
        clearTimeout(timer)
        waiting.delete(own)
        resolve(answer?.kind === 'answer' ? answer : null)
      }
      waiting.set(own, settle)
      socket.write(writeCall(own, { ...BUS, member }, text))
    })

  if ((await call('Hello', null)) === null) {
    socket.destroy()
    return null
  }
  return {
    hasOwner: async (name) => (await call('NameHasOwner', name))?.isYes ?? false,
    onScreenCovered: (listener) => {
      if (listeners.size === 0) void call('AddMatch', SCREEN_SAVER_RULE)
      listeners.add(listener)
    },
    close: () => socket.destroy(),
  }
}
