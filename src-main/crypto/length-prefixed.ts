const LENGTH_BYTES = 4

/**
 * Joins parts so that no two different lists give the same bytes: each part is preceded by its length
 * in bytes (32 bits, big-endian). Text is UTF-8, numbers are 64-bit big-endian.
 */
export function lengthPrefixed(parts: readonly (string | number | Uint8Array)[]): Buffer {
  let size = 0
  for (const part of parts) size += LENGTH_BYTES + sizeOf(part)
  const joined = Buffer.allocUnsafe(size)
  let at = 0
  for (const part of parts) {
    at = joined.writeUInt32BE(sizeOf(part), at)
    if (typeof part === 'string') at += joined.write(part, at, 'utf8')
    else if (typeof part === 'number') {
      at = joined.writeUInt32BE(Math.floor(part / 2 ** 32), at)
      at = joined.writeUInt32BE(part % 2 ** 32, at)
    } else {
      joined.set(part, at)
      at += part.length
    }
  }
  return joined
}

function sizeOf(part: string | number | Uint8Array): number {
  if (typeof part === 'string') return Buffer.byteLength(part, 'utf8')
  return typeof part === 'number' ? 8 : part.length
}
