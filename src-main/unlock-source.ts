import { close, closeSync, constants, fstatSync, openSync, read, type Stats } from 'node:fs'
import { Socket } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { Secret } from './crypto/secret.ts'
import { StartRefusal } from './errors/start-refusal.ts'

/** Where a password is read from when the host starts. It never stands in the arguments or the environment themselves. */
export type UnlockSource = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'descriptor'; readonly number: number } | { readonly kind: 'systemd'; readonly name: string }

/** A source that was found to be sound, and is read once. */
export interface OpenedSource {
  /** The password. Closes the source. Throws PasswordUnreadable. */
  readonly read: () => Promise<Secret>
}

/** Why no password could be had from a source; `message` is a sentence that says nothing of what was read. */
export class PasswordUnreadable extends Error {
  override readonly name = 'PasswordUnreadable'
}

/** As long as the contract lets a password be. */
const MOST_CHARACTERS = 1_024
/** In UTF-8, and a line break; one more byte tells that there is too much. */
const MOST_BYTES = MOST_CHARACTERS * 4 + 3
const FIRST_DESCRIPTOR = 3
const LAST_DESCRIPTOR = 1_023
const GROUP_AND_OTHERS = 0o077
/** After systemd.exec(5), LoadCredential=: a file name, so nothing that leads elsewhere. */
const CREDENTIAL_NAME = /^(?!\.{1,2}$)[\w.@:-]{1,255}$/u

/** npm gives what it runs no descriptors but the usual three. */
const HANDED_OVER = 'npm hands none over; this does: node resources/scripts/serve.mjs --unlock-from fd:3 3< file'

const readDescriptor = promisify(read)
const closeDescriptor = promisify(close)

/** What a value of --unlock-from means. Throws StartRefusal. */
export function sourceOf(text: string): UnlockSource {
  if (text.startsWith('fd:')) {
    const number = /^fd:\d{1,4}$/u.test(text) ? Number(text.slice('fd:'.length)) : 0
    if (number < FIRST_DESCRIPTOR || number > LAST_DESCRIPTOR) throw new StartRefusal(`--unlock-from fd:N takes the number of an open descriptor from ${FIRST_DESCRIPTOR} to ${LAST_DESCRIPTOR}.`)
    return { kind: 'descriptor', number }
  }
  if (text.startsWith('systemd:')) {
    const name = text.slice('systemd:'.length)
    if (!CREDENTIAL_NAME.test(name)) throw new StartRefusal('--unlock-from systemd:NAME takes the name of a credential, as LoadCredential= in the unit gives it.')
    return { kind: 'systemd', name }
  }
  return { kind: 'file', path: path.resolve(text) }
}

/**
 * Opens a source and looks whether it may be trusted; what is looked at is what was opened, so that
 * nothing can be put in its place after that. Throws StartRefusal with what to do.
 */
export function openSource(source: UnlockSource, environment: NodeJS.ProcessEnv): OpenedSource {
  if (source.kind === 'descriptor') return fromDescriptor(source.number)
  if (source.kind === 'systemd') return fromCredential(source.name, environment['CREDENTIALS_DIRECTORY'])
  // A link may lead to the file: whose file it is, and who may read it, is asked of the file itself.
  const descriptor = opened(source.path, 0, 'The file that --unlock-from names')
  return checked(descriptor, (stats) => {
    if (!stats.isFile()) throw new StartRefusal('What --unlock-from names is no regular file. For anything else, hand it over as a descriptor: --unlock-from fd:3 3< it')
    requirePrivate(stats)
  })
}

/** Mode and owner mean nothing on Windows, where the profile's own access rules protect the file. */
function requirePrivate({ uid, mode }: Stats): void {
  if (process.getuid === undefined) return
  if (uid !== process.getuid()) throw new StartRefusal('The file that --unlock-from names belongs to another user, who could put another password into it. Make a copy of your own, and chmod 600 it.')
  if ((mode & GROUP_AND_OTHERS) !== 0) throw new StartRefusal('The file that --unlock-from names can be read or changed by others than you. Run chmod 600 on it, and change the password if they may know it by now.')
}

/**
 * systemd gives the unit a folder that only it and root may look into, whatever mode and owner its files
 * show (systemd.exec(5): they may be root's, and readable by an access list alone).
 */
function fromCredential(name: string, folder: string | undefined): OpenedSource {
  if (folder === undefined || !path.isAbsolute(folder)) throw new StartRefusal(`--unlock-from systemd:NAME works in a systemd unit with LoadCredential= alone: CREDENTIALS_DIRECTORY is not set.`)
  const descriptor = opened(path.join(folder, name), constants.O_NOFOLLOW ?? 0, 'The credential that --unlock-from names')
  return checked(descriptor, (stats) => {
    if (!stats.isFile()) throw new StartRefusal('The credential that --unlock-from names is no regular file.')
    const user = process.getuid?.()
    if (user !== undefined && stats.uid !== user && stats.uid !== 0) throw new StartRefusal('The credential that --unlock-from names belongs to neither root nor the user of the unit.')
  })
}

function fromDescriptor(descriptor: number): OpenedSource {
  let isFile: boolean
  try {
    const stats = fstatSync(descriptor)
    isFile = stats.isFile()
    if (!isFile && !stats.isFIFO() && !stats.isSocket()) throw new StartRefusal(`Descriptor ${descriptor}, which --unlock-from names, is neither a file nor a pipe. ${HANDED_OVER}`)
  } catch (error) {
    if (error instanceof StartRefusal) throw error
    throw new StartRefusal(`Descriptor ${descriptor}, which --unlock-from names, is not open. ${HANDED_OVER}`)
  }
  return { read: () => readPassword(descriptor, isFile ? readFile : readPipe) }
}

/** O_NONBLOCK: a pipe in the file's place must not keep the host waiting for somebody to write into it. */
function opened(file: string, flags: number, what: string): number {
  try {
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flags)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new StartRefusal(`${what} can't be opened (${code}).`)
  }
}

function checked(descriptor: number, requireSound: (stats: Stats) => void): OpenedSource {
  try {
    requireSound(fstatSync(descriptor))
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
  return { read: () => readPassword(descriptor, readFile) }
}

/** Fills `bytes` with what a descriptor gives, as far as there is room; gives how many there were. Closes the descriptor. */
type Reading = (descriptor: number, bytes: Buffer) => Promise<number>

async function readFile(descriptor: number, bytes: Buffer): Promise<number> {
  try {
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await readDescriptor(descriptor, bytes, length, bytes.length - length, null)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return length
  } finally {
    // There is nothing to be done about one that does not close.
    await closeDescriptor(descriptor).catch(() => undefined)
  }
}

/** Whoever is to write may take long, or never come: a thread that waits in a read would keep the process from ending. */
async function readPipe(descriptor: number, bytes: Buffer): Promise<number> {
  let length = 0
  for await (const piece of new Socket({ fd: descriptor, readable: true, writable: false }) as AsyncIterable<Buffer>) {
    length += piece.copy(bytes, length)
    piece.fill(0)
    if (length === bytes.length) break
  }
  return length
}

async function readPassword(descriptor: number, reading: Reading): Promise<Secret> {
  // Unpooled: what is zeroed after use must be all there ever was.
  const bytes = Buffer.alloc(MOST_BYTES)
  try {
    const length = await reading(descriptor, bytes)
    if (length === bytes.length) throw new PasswordUnreadable(`what it gives is longer than a password of ${MOST_CHARACTERS} characters`)
    return passwordIn(bytes.subarray(0, length))
  } catch (error) {
    if (error instanceof PasswordUnreadable) throw error
    throw new PasswordUnreadable('it could not be read', { cause: error })
  } finally {
    bytes.fill(0)
  }
}

/** All of it but one line break at its end: blanks belong to a password. */
function passwordIn(bytes: Uint8Array): Secret {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/u, '')
  } catch (error) {
    throw new PasswordUnreadable('what it gives is no text in UTF-8', { cause: error })
  }
  if (text === '') throw new PasswordUnreadable('there is nothing in it')
  if (text.length > MOST_CHARACTERS) throw new PasswordUnreadable(`what it gives is longer than a password of ${MOST_CHARACTERS} characters`)
  return new Secret(text)
}
