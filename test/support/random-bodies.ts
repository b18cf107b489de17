import fc from 'fast-check'
import { z } from 'zod'
import type { ProcedureName } from '../../src-preload/contract/names.ts'
import { contract } from '../../src-preload/contract/procedures.ts'

/** The part of JSON Schema in which zod describes the contract's inputs. */
interface Shape {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

/** What fields of these names take; anything else is guessed from the type alone. */
const EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  username: ['ada', 'Noa', 'ａｄａ'],
  email: ['ada@example.com', 'a@b.co'],
  password: ['correct staple-orbit 47'],
  current_password: ['correct staple-orbit 47'],
  new_password: ['another staple-orbit 48'],
  confirm_password: ['correct staple-orbit 47', 'another staple-orbit 48'],
  recovery_code: ['0000-0000-0000-0000-0000-0000-0000-0000'],
  id: ['01890a5d-ac96-774b-bcce-b302099a8057'],
  batch_id: ['01890a5d-ac96-774b-bcce-b302099a8057'],
  exchange_name: ['no-such-exchange'],
  name: ['no-such-exchange'],
  limit: [1, '5'],
  expires_at: ['2026-02-03T04:05:06Z'],
  api_key: ['a-key-that-is-long-enough'],
  api_secret: ['a-secret-that-is-long-enough'],
}

const ODD_STRINGS = ['', ' ', '\u0000', '\ud800', 'a\udc00', '\u202e', '__proto__', 'constructor', 'toString', '../../etc/passwd', "' OR 1=1 --", '1e999', 'null', '\uffff', 'ﬁ', '𝒜', '\r\n', '${7*7}', 'x'.repeat(5_000)]
const ODD_NUMBERS = [0, -0, -1, 1.5, 1e21, 1e308, -1e308, 5e-324, 2 ** 53, Number.MAX_SAFE_INTEGER, 4_294_967_296]

const oddString = fc.oneof(fc.constantFrom(...ODD_STRINGS), fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 8 }))
const scalar = fc.oneof(oddString, fc.constantFrom<unknown>(...ODD_NUMBERS, true, false, null), fc.integer())
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '', 'id', 'password', 'verify', 'options', '0'), fc.string({ maxLength: 6 }))

/** Own keys, `__proto__` among them: as JSON and channels bring them. */
const fromEntries = (entries: readonly (readonly [string, unknown])[]): object => {
  const made = {}
  for (const [name, value] of entries) Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true })
  return made
}

const junk: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map(fromEntries),
  ),
})).value

const deep = fc.integer({ min: 2, max: 60 }).map((levels) => {
  let value: unknown = 'the end'
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { options: value }
  return value
})

/** Values of a shape, most of them right, some not. */
function valueOf(shape: Shape, name = ''): fc.Arbitrary<unknown> {
  const right = rightValueOf(shape, name)
  return fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: scalar }, { weight: 1, arbitrary: junk })
}

function rightValueOf(shape: Shape, name: string): fc.Arbitrary<unknown> {
  const examples = EXAMPLES[name]
  if (examples !== undefined) return fc.constantFrom(...examples)
  if (shape.const !== undefined) return fc.constant(shape.const)
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum)
  if (shape.anyOf !== undefined) return fc.oneof(...shape.anyOf.map((one) => valueOf(one, name)))
  if (shape.properties !== undefined) return objectOf(shape)
  if (shape.type === 'array') return fc.array(valueOf(shape.items ?? {}, name), { maxLength: 3 })
  if (shape.type === 'boolean') return fc.boolean()
  if (shape.type === 'null') return fc.constant(null)
  if (shape.type === 'integer' || shape.type === 'number') return fc.oneof(fc.integer({ min: 0, max: 500 }), fc.constantFrom(...ODD_NUMBERS))
  return fc.oneof(fc.stringMatching(/^[\w.-]{1,30}$/u), oddString)
}

function objectOf({ properties = {}, required = [] }: Shape): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, shape]) => {
    const one = valueOf(shape, name).map((value) => [name, value] as const)
    const absent = fc.constant(undefined)
    return required.includes(name) ? fc.oneof({ weight: 30, arbitrary: one }, { weight: 1, arbitrary: absent }) : fc.oneof({ weight: 1, arbitrary: one }, { weight: 3, arbitrary: absent })
  })
  const stray = fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.tuple(key, scalar) })
  return fc.tuple(fc.tuple(...fields), stray).map(([given, more]) => fromEntries([...given, more].filter((entry) => entry !== undefined)))
}

/** Values for the input of one procedure, but for what comes another way: near what its schema takes, and far from it. */
export function randomInput(name: ProcedureName, elsewhere: readonly string[] = []): fc.Arbitrary<unknown> {
  const whole = z.toJSONSchema(contract[name].input, { io: 'input', unrepresentable: 'any' }) as Shape
  const shape: Shape = { ...whole, properties: Object.fromEntries(Object.entries(whole.properties ?? {}).filter(([field]) => !elsewhere.includes(field))) }
  return fc.oneof({ weight: 6, arbitrary: objectOf(shape) }, { weight: 3, arbitrary: junk }, { weight: 1, arbitrary: deep })
}

const broken = (text: string): fc.Arbitrary<string | Buffer> =>
  fc.oneof(
    fc.nat(text.length).map((at) => text.slice(0, at)),
    fc.constantFrom('\ufeff', '\u00a0', '//', ']', '{', 'NaN', '\u0000').map((before) => before + text),
    fc.constantFrom(',', '}', ' \n', 'null', '\u0000', text).map((after) => text + after),
    // Names that stand twice, of which the last counts; numbers that are none; halves of characters, written out.
    fc.constantFrom('"password":1,', '"id":"x",', '"__proto__":{"role":"admin"},', '"n":1e999,', '"n":-0,', '"n":123456789012345678901234567890,', '"\\ud800":"\\udfff",', '"\\u005f_proto__":1,').map((member) => text.replace('{', `{${member}`)),
    fc.tuple(fc.nat(text.length), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([at, bytes]) => Buffer.concat([Buffer.from(text.slice(0, at)), bytes, Buffer.from(text.slice(at))])),
  )

/** Bodies as they may come over HTTP: an input as JSON, whole or broken, or bytes of any kind. */
export function randomBody(name: ProcedureName, inPath: readonly string[]): fc.Arbitrary<string | Buffer> {
  const json = randomInput(name, inPath).map((value) => JSON.stringify(value) ?? '')
  return fc.oneof({ weight: 6, arbitrary: json }, { weight: 3, arbitrary: json.chain(broken) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) })
}

export const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  { weight: 2, arbitrary: fc.constantFrom('application/json; charset=utf-8', 'Application/JSON', 'text/plain', 'application/json;charset=utf-16', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', ';;;', '') },
)

/** A field in the path, or the text of one in a query. */
export const pathPart = fc.oneof({ weight: 4, arbitrary: fc.constant('01890a5d-ac96-774b-bcce-b302099a8057') }, { weight: 1, arbitrary: fc.constantFrom('binance', '__proto__', 'constructor', '..', 'me', '0', '\u0000', 'verify') }, { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }) })

const QUERY_NAMES = ['limit', 'cursor', 'include_inactive', 'id', 'format', 'include_resolved', 'password', '__proto__', 'constructor', '']
const queryText = fc.oneof(fc.constantFrom('1', '0', '-1', '1e3', 'true', 'false', 'csv', 'json', 'null', '', '999999999999', 'AAAA', '%00'), fc.string({ maxLength: 12 }))
/** Of a GET: flat, and of text, as a query is read. */
export const randomQuery = fc.array(fc.tuple(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...QUERY_NAMES) }, { weight: 1, arbitrary: fc.string({ maxLength: 5 }) }), queryText), { maxLength: 4 })

/** What structured cloning carries beside JSON: maps, sets, dates, bytes, big integers, errors, circles. */
const circle = fc.constantFrom('input', 'options', 'self').map((name) => {
  const round: Record<string, unknown> = {}
  round[name] = [round, round]
  return round
})
const exotic = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true, maxDepth: 2 }),
  circle,
  deep,
  fc.constantFrom<unknown>(undefined, Number.NaN, Number.POSITIVE_INFINITY, new Error('not an input'), /x/u, new ArrayBuffer(8), new Date(Number.NaN), Object(1n), 'x'.repeat(300_000), new Uint8Array(300_000)),
)

/** The values of one message on a channel. */
export function randomMessage(name: ProcedureName): fc.Arbitrary<readonly unknown[]> {
  const language = fc.constantFrom('en', 'zh-CN', 'zh-TW')
  const wrapped = (input: fc.Arbitrary<unknown>): fc.Arbitrary<readonly unknown[]> => fc.record({ input, language }).map((request) => [request])
  return fc.oneof(
    { weight: 6, arbitrary: wrapped(randomInput(name)) },
    { weight: 2, arbitrary: wrapped(exotic) },
    { weight: 1, arbitrary: fc.array(fc.oneof(exotic, fc.record({ input: junk, language: scalar, token: scalar }, { requiredKeys: [] })), { maxLength: 3 }) },
  )
}
