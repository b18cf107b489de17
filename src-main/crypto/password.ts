import { hash as plainHash, randomBytes, type KeyObject } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'
import { adoptKey, KEY_BYTES } from './keys.ts'
import type { Secret } from './secret.ts'
import { SealError } from './seal-error.ts'

/** Argon2id's cost (RFC 9106). */
export interface PasswordCost {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly lanes: number
}

/** Never cheaper than this, whatever the machine: OWASP's and RFC 9106's second choice. */
export const COST_FLOOR: PasswordCost = { memory: 64 * 1024, passes: 3, lanes: 4 }
/** Never dearer than this: a file that somebody edited must not take the machine's memory. */
const COST_CEILING: PasswordCost = { memory: 1024 * 1024, passes: 32, lanes: 16 }
const CALIBRATION_SAMPLES = 3
const CALIBRATED_MEMORY = 256 * 1024
const SALT_BYTES = 16
const ARGON2ID = 2

export function makeSalt(): Buffer {
  return randomBytes(SALT_BYTES)
}

/** Throws SealError `parameters_refused` for a salt that `makeSalt` did not make: Argon2id itself refuses some with an error of its own. */
export function requireSaneSalt(salt: Uint8Array): void {
  if (salt.length !== SALT_BYTES) throw new SealError('parameters_refused')
}

/** Throws SealError `parameters_refused` for a cost below `floor` or above what any vault uses. */
export function requireSaneCost(cost: PasswordCost, floor: PasswordCost = COST_FLOOR): void {
  for (const name of ['memory', 'passes', 'lanes'] as const) {
    if (!Number.isInteger(cost[name]) || cost[name] < floor[name] || cost[name] > COST_CEILING[name]) throw new SealError('parameters_refused')
  }
}

/**
 * The key that a password opens its slot with. The password is NFC-normalised, so that the same
 * characters typed on another system are the same password.
 */
export async function derivePasswordKey(password: Secret, salt: Uint8Array, cost: PasswordCost): Promise<KeyObject> {
  const text = password.expose('Argon2id needs the bytes; they stay inside this call').normalize('NFC')
  const key = await hashRaw(text, {
    salt,
    memoryCost: cost.memory,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    outputLen: KEY_BYTES,
    algorithm: ARGON2ID,
  })
  return adoptKey(key)
}

/**
 * The cost at which one derivation takes about `target` milliseconds here, at least the floor: more
 * memory first (what an attacker's hardware lacks), then more passes.
 */
export async function calibrateCost(target: number, elapsed: () => number, floor: PasswordCost = COST_FLOOR): Promise<PasswordCost> {
  let fastest = Number.POSITIVE_INFINITY
  // Other work on the machine only ever makes a sample slower, and the cost chosen now stays.
  for (let sample = 0; sample < CALIBRATION_SAMPLES; sample += 1) {
    const start = elapsed()
    await hashRaw(plainHash('sha256', 'calibration'), { salt: Buffer.alloc(SALT_BYTES), memoryCost: floor.memory, timeCost: floor.passes, parallelism: floor.lanes, outputLen: KEY_BYTES, algorithm: ARGON2ID })
    fastest = Math.min(fastest, elapsed() - start)
  }
  const wanted = Math.max(1, target / Math.max(1, fastest))
  const memory = Math.min(CALIBRATED_MEMORY, Math.floor(floor.memory * wanted))
  const passes = Math.min(COST_CEILING.passes, Math.max(floor.passes, Math.round((floor.passes * wanted * floor.memory) / memory)))
  return { memory, passes, lanes: floor.lanes }
}
