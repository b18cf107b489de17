/** D-Bus messages as far as they are needed, after the D-Bus specification, "Message Protocol". */

const LITTLE_ENDIAN = 0x6c
const VERSION = 1
const KINDS = ['invalid', 'call', 'answer', 'error', 'signal'] as const
const FIXED_HEADER = 16
const FIELD = { path: 1, interface: 2, member: 3, replyTo: 5, destination: 6, signature: 8 } as const
/** The specification's own limit is 128 MiB; nothing that is listened to here comes near this. */
const LONGEST = 1_048_576

export interface BusMessage {
  readonly kind: (typeof KINDS)[number]
  readonly interface: string | null
  readonly member: string | null
  /** The serial of the call that this answers. */
  readonly replyTo: number | null
  /** Where the body is one yes or no: which. */
  readonly isYes: boolean
}

interface Target {
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
}

const padding = (length: number, to: number): number => (to - (length % to)) % to

/** A text with its length before it and a zero after it. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const out = Buffer.alloc(bytes.length + 5)
  out.writeUInt32LE(bytes.length)
  bytes.copy(out, 4)
  return out
}

/** A signature: its length takes one byte. */
const signature = (value: string): Buffer => Buffer.from([value.length, ...Buffer.from(value), 0])

function field(code: number, type: 'o' | 's' | 'g', value: string): Buffer {
  const content = type === 'g' ? signature(value) : text(value)
  return Buffer.concat([Buffer.from([code]), signature(type), content])
}

/** A method call with one text, or with nothing. */
export function writeCall(serial: number, target: Target, argument: string | null): Buffer {
  const body = argument === null ? Buffer.alloc(0) : text(argument)
  const parts = [
    field(FIELD.path, 'o', target.path),
    field(FIELD.destination, 's', target.destination),
    field(FIELD.interface, 's', target.interface),
    field(FIELD.member, 's', target.member),
    ...(argument === null ? [] : [field(FIELD.signature, 'g', 's')]),
  ]
  // Every field begins at a multiple of eight; after the last one only the whole header is filled up.
  const fields = parts.reduce((all, part) => Buffer.concat([all, Buffer.alloc(padding(all.length, 8)), part]))
  const header = Buffer.alloc(FIXED_HEADER)
  header.set([LITTLE_ENDIAN, KINDS.indexOf('call'), 0, VERSION])
  header.writeUInt32LE(body.length, 4)
  header.writeUInt32LE(serial, 8)
  header.writeUInt32LE(fields.length, 12)
  return Buffer.concat([header, fields, Buffer.alloc(padding(fields.length, 8)), body])
}

class Cursor {
  readonly #bytes: Buffer
  at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }
  align(to: number): void {
    this.at += padding(this.at, to)
  }
  byte(): number {
    return this.#bytes.readUInt8(this.at++)
  }
  number(): number {
    this.align(4)
    this.at += 4
    return this.#bytes.readUInt32LE(this.at - 4)
  }
  text(length: number): string {
    const from = this.at
    this.at += length + 1
    if (this.at > this.#bytes.length) throw new Error('a text is longer than its message')
    return this.#bytes.toString('utf8', from, from + length)
  }
  value(type: string): string | number {
    if (type === 'u') return this.number()
    if (type === 'g') return this.text(this.byte())
    if (type === 's' || type === 'o') return this.text(this.number())
    throw new Error(`a header field of type ${type}`)
  }
}

function parse(message: Buffer, fieldsLength: number, bodyAt: number): BusMessage {
  const fields = new Map<number, string | number>()
  const cursor = new Cursor(message, FIXED_HEADER)
  while (cursor.at < FIXED_HEADER + fieldsLength) {
    cursor.align(8)
    const code = cursor.byte()
    fields.set(code, cursor.value(cursor.text(cursor.byte())))
  }
  const named = (code: number): string | null => {
    const value = fields.get(code)
    return typeof value === 'string' ? value : null
  }
  const replyTo = fields.get(FIELD.replyTo)
  return {
    kind: KINDS[message.readUInt8(1)] ?? 'invalid',
    interface: named(FIELD.interface),
    member: named(FIELD.member),
    replyTo: typeof replyTo === 'number' ? replyTo : null,
    isYes: named(FIELD.signature) === 'b' && new Cursor(message, bodyAt).number() === 1,
  }
}

/** Cuts what comes over a socket into messages. Throws where it can't be a message of this machine's. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0)

  read(chunk: Buffer): BusMessage[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const messages: BusMessage[] = []
    while (this.#rest.length >= FIXED_HEADER) {
      if (this.#rest.readUInt8(0) !== LITTLE_ENDIAN) throw new Error('a message of another byte order')
      const fieldsLength = this.#rest.readUInt32LE(12)
      const bodyAt = FIXED_HEADER + fieldsLength + padding(fieldsLength, 8)
      const length = bodyAt + this.#rest.readUInt32LE(4)
      if (length > LONGEST) throw new Error('a message far longer than any that is asked for')
      if (this.#rest.length < length) break
      messages.push(parse(this.#rest.subarray(0, length), fieldsLength, bodyAt))
      this.#rest = this.#rest.subarray(length)
    }
    return messages
  }
}
