const MASK = (1n << 64n) - 1n
const ROUNDS = 24
/** Bytes taken in at once for 256 bits of digest. */
const RATE = 136
const DIGEST_BYTES = 32
/** For lane x + 5y; rotated by these bits in the step rho of FIPS 202. */
const ROTATIONS = [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14].map(BigInt)
const ROUND_CONSTANTS = roundConstants()

/**
 * Keccak-256 with the padding from before FIPS 202, as Ethereum uses it: addresses carry their checksum
 * in it. Electron's crypto has no such digest. For public values alone: its time depends on nothing, but
 * BigInt promises that to nobody.
 */
export function keccak256(message: Uint8Array): Buffer {
  const padded = Buffer.alloc((Math.floor(message.length / RATE) + 1) * RATE)
  padded.set(message)
  padded[message.length] = 0x01
  padded[padded.length - 1] = (padded.at(-1) ?? 0) | 0x80
  let lanes: bigint[] = Array.from({ length: 25 }, () => 0n)
  for (let block = 0; block < padded.length; block += RATE) {
    lanes = permuted(lanes.map((lane, at) => (at * 8 < RATE ? lane ^ padded.readBigUInt64LE(block + at * 8) : lane)))
  }
  const digest = Buffer.alloc(DIGEST_BYTES)
  for (let at = 0; at < DIGEST_BYTES / 8; at += 1) digest.writeBigUInt64LE(lanes[at] ?? 0n, at * 8)
  return digest
}

function permuted(start: readonly bigint[]): bigint[] {
  let lanes = [...start]
  const lane = (x: number, y: number): bigint => lanes[(x % 5) + 5 * (y % 5)] ?? 0n
  for (let round = 0; round < ROUNDS; round += 1) {
    const parity = [0, 1, 2, 3, 4].map((x) => lane(x, 0) ^ lane(x, 1) ^ lane(x, 2) ^ lane(x, 3) ^ lane(x, 4))
    lanes = lanes.map((value, at) => value ^ (parity[(at + 4) % 5] ?? 0n) ^ rotated(parity[(at + 1) % 5] ?? 0n, 1n))
    const moved: bigint[] = []
    lanes.forEach((value, at) => {
      const [x, y] = [at % 5, Math.floor(at / 5)]
      moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotated(value, ROTATIONS[at] ?? 0n)
    })
    lanes = moved
    lanes = lanes.map((value, at) => {
      const y = Math.floor(at / 5)
      return value ^ (~lane((at % 5) + 1, y) & MASK & lane((at % 5) + 2, y))
    })
    lanes[0] = (lanes[0] ?? 0n) ^ (ROUND_CONSTANTS[round] ?? 0n)
  }
  return lanes
}

function rotated(lane: bigint, bits: bigint): bigint {
  return ((lane << bits) | (lane >> (64n - bits))) & MASK
}

/** From the shift register of FIPS 202, section 3.2.5. */
function roundConstants(): bigint[] {
  const constants: bigint[] = []
  let register = 1
  for (let round = 0; round < ROUNDS; round += 1) {
    let constant = 0n
    for (let bit = 0; bit < 7; bit += 1) {
      if ((register & 1) === 1) constant |= 1n << ((1n << BigInt(bit)) - 1n)
      register = (register << 1) ^ ((register >> 7) * 0x171)
    }
    constants.push(constant)
  }
  return constants
}
