import fc from 'fast-check'

const PAGE = 4_096

/** A place in a file: anywhere, in SQLite's head, or in the first page, where the tables are described. */
const place = fc.record({ within: fc.constantFrom('anywhere' as const, 'head' as const, 'first page' as const), at: fc.nat({ max: 2 ** 30 }) })
type Place = { within: 'anywhere' | 'head' | 'first page'; at: number }

export const mutation = fc.oneof(
  { arbitrary: fc.record({ how: fc.constant('flip' as const), places: fc.array(fc.tuple(place, fc.nat({ max: 7 })), { minLength: 1, maxLength: 4 }) }), weight: 6 },
  { arbitrary: fc.record({ how: fc.constant('overwrite' as const), place, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) }), weight: 4 },
  { arbitrary: fc.record({ how: fc.constant('fill' as const), place, length: fc.integer({ min: 1, max: 3 * PAGE }), byte: fc.constantFrom(0, 0xff, 0x20) }), weight: 2 },
  { arbitrary: fc.record({ how: fc.constant('cut' as const), place }), weight: 2 },
  { arbitrary: fc.record({ how: fc.constant('cut to pages' as const), pages: fc.nat({ max: 60 }) }), weight: 1 },
  { arbitrary: fc.record({ how: fc.constant('append' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 2 * PAGE }) }), weight: 1 },
  { arbitrary: fc.record({ how: fc.constant('swap pages' as const), one: fc.nat({ max: 60 }), other: fc.nat({ max: 60 }) }), weight: 2 },
  { arbitrary: fc.record({ how: fc.constant('repeat a page' as const), one: fc.nat({ max: 60 }), other: fc.nat({ max: 60 }) }), weight: 1 },
)
export type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

/** The bytes, damaged so. The original is left as it is. */
export function damage(original: Buffer, mutated: Mutation): Buffer {
  const bytes = Buffer.from(original)
  const pages = Math.max(1, Math.floor(bytes.length / PAGE))
  const page = (number: number) => original.subarray((number % pages) * PAGE, (number % pages) * PAGE + PAGE)
  switch (mutated.how) {
    case 'flip':
      for (const [where, bit] of mutated.places) {
        const at = offset(where, bytes.length)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      }
      return bytes
    case 'overwrite':
      bytes.set(mutated.bytes.subarray(0, bytes.length - offset(mutated.place, bytes.length)), offset(mutated.place, bytes.length))
      return bytes
    case 'fill':
      return bytes.fill(mutated.byte, offset(mutated.place, bytes.length), Math.min(bytes.length, offset(mutated.place, bytes.length) + mutated.length))
    case 'cut':
      return bytes.subarray(0, offset(mutated.place, bytes.length))
    case 'cut to pages':
      return bytes.subarray(0, (mutated.pages % pages) * PAGE)
    case 'append':
      return Buffer.concat([bytes, mutated.bytes])
    case 'swap pages':
      bytes.set(page(mutated.one), (mutated.other % pages) * PAGE)
      bytes.set(page(mutated.other), (mutated.one % pages) * PAGE)
      return bytes
    case 'repeat a page':
      bytes.set(page(mutated.one), (mutated.other % pages) * PAGE)
      return bytes
  }
}

function offset({ within, at }: Place, length: number): number {
  const end = within === 'head' ? 100 : within === 'first page' ? PAGE : length
  return at % Math.max(1, Math.min(end, length))
}
