import { randomBytes } from 'node:crypto'
import { Secret } from '../crypto/secret.ts'
import { hashOf, sameHash } from './tokens.ts'

const TOKEN_BYTES = 16

/**
 * Proves that whoever registers first over HTTP can read what this process printed: loopback is open
 * to every local process, and the first account is the admin.
 */
export class SetupToken {
  readonly #token = new Secret(randomBytes(TOKEN_BYTES).toString('base64url'))

  get secret(): Secret {
    return this.#token
  }

  matches(given: Secret | null): boolean {
    return given !== null && sameHash(hashOf(given), hashOf(this.#token))
  }
}
