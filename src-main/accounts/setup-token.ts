import { randomBytes } from 'node:crypto'
import { Secret } from '../crypto/secret.ts'
import { hashOf, sameHash } from './tokens.ts'

const TOKEN_BYTES = 16

/**
 * Proves that whoever registers first over HTTP can read what this process printed: loopback is open
 * to every local process, and the first account is the admin.
 */
export class SetupToken {
  #token = makeToken()

  get secret(): Secret {
    return this.#token
  }

  /** Where the vault has no account any more: what was printed at the start served once, and may be in other hands. */
  renew(): void {
    this.#token = makeToken()
  }

  matches(given: Secret | null): boolean {
    return given !== null && sameHash(hashOf(given), hashOf(this.#token))
  }
}

function makeToken(): Secret {
  return new Secret(randomBytes(TOKEN_BYTES).toString('base64url'))
}
