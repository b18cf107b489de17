/** Starknet's curve, y² = x³ + x + b over a prime field, and its generator: "STARK curve" of Starknet's documentation. b is not needed to add points. */
const FIELD = 0x0800_0000_0000_0011_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0001n
const GENERATOR: Point = {
  x: 874739451078007766457464989774322083649278607533249481151382481072868806602n,
  y: 152666792071518830868575557812948353041420400780739481342941381225525861407n,
}

interface Point {
  readonly x: bigint
  readonly y: bigint
}

/**
 * The public key of a private one that lies between 0 and the curve's order. To compare with what an
 * exchange tells, and for nothing else: it takes more time for some keys than for others, which nobody
 * can watch in here, and must not be used to sign.
 */
export function starkPublicKey(privateKey: string): string {
  let rest = BigInt(`0x${privateKey.replace(/^0x/iu, '')}`)
  let sum: Point | undefined
  for (let power = GENERATOR; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) sum = sum === undefined ? power : added(sum, power)
    power = added(power, power)
  }
  if (sum === undefined) throw new RangeError('zero is no private key')
  return `0x${sum.x.toString(16)}`
}

/** Never asked for points that lie opposite each other: below the order, none meet. */
function added(one: Point, other: Point): Point {
  const slope = one.x === other.x ? quotient(3n * one.x * one.x + 1n, 2n * one.y) : quotient(other.y - one.y, other.x - one.x)
  const x = modulo(slope * slope - one.x - other.x)
  return { x, y: modulo(slope * (one.x - x) - one.y) }
}

function modulo(value: bigint): bigint {
  const rest = value % FIELD
  return rest < 0n ? rest + FIELD : rest
}

/** By Euclid's algorithm. */
function quotient(dividend: bigint, divisor: bigint): bigint {
  let [remainder, next] = [FIELD, modulo(divisor)]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const times = remainder / next
    ;[remainder, next] = [next, remainder - times * next]
    ;[factor, nextFactor] = [nextFactor, factor - times * nextFactor]
  }
  return modulo(dividend * factor)
}
