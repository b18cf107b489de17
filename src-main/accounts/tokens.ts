import { createHash, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Clock } from '../platform/clock.ts'

/** Seconds. */
export const ACCESS_LIFETIME = 24 * 60 * 60
/** Milliseconds. */
export const REFRESH_LIFETIME = 7 * 24 * 60 * 60_000

const TOKEN_BYTES = 32
/** More than there are tokens in use at once. */
const KEPT_SIGNATURES = 1_000
const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid(), jti: z.uuid(), role: z.enum(['admin', 'trader']), iat: z.number(), exp: z.number() })
export type Claims = z.infer<typeof claimsSchema>

/** Signs and reads access tokens (JWT, HS256, RFC 7519) with a key that lives in this process alone. */
export class AccessTokens {
  readonly #key: KeyObject = createSecretKey(randomBytes(TOKEN_BYTES))
  readonly #clock: Clock
  /** Claims by the hash of their token, for those whose signature was good: it stays so as long as the key. */
  readonly #verified = new LRUCache<string, Claims>({ max: KEPT_SIGNATURES })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async sign(claims: Pick<Claims, 'sub' | 'sid' | 'jti' | 'role'>): Promise<Secret> {
    const now = Math.floor(this.#clock.now() / 1_000)
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_LIFETIME)
      .sign(this.#key)
    return new Secret(token)
  }

  /** Throws session_expired for a token that was ours and has run out, no_session for everything else, another spelling of one included. */
  async read(token: Secret): Promise<Claims> {
    const text = token.expose('its signature is checked')
    const now = this.#clock.now()
    const hash = createHash('sha256').update(text).digest('base64')
    const known = this.#verified.get(hash)
    // When it ends is asked each time, as its session and its role are.
    if (known !== undefined && known.exp <= Math.floor(now / 1_000)) throw new VaultError('session_expired')
    if (known !== undefined) return known
    if (!isCompact(text)) throw new VaultError('no_session')
    try {
      const { payload } = await jwtVerify(text, this.#key, { algorithms: ['HS256'], typ: 'JWT', currentDate: new Date(now) })
      const claims = claimsSchema.parse(payload)
      this.#verified.set(hash, claims)
      return claims
    } catch (error) {
      throw new VaultError(error instanceof errors.JWTExpired ? 'session_expired' : 'no_session', { cause: error })
    }
  }
}

/** RFC 7515's one spelling: decoders also take padding, blanks, the other alphabet and stray bits at a signature's end, which nothing covers. */
function isCompact(token: string): boolean {
  const [, signature = ''] = /^[\w-]+\.[\w-]+\.([\w-]+)$/u.exec(token) ?? []
  return signature !== '' && Buffer.from(signature, 'base64url').toString('base64url') === signature
}

/** 256 random bits. */
export function makeRefreshToken(): Secret {
  return new Secret(randomBytes(TOKEN_BYTES).toString('base64url'))
}

/** What the store keeps of a token or a proof: of 256 random bits a plain hash tells nothing. */
export function hashOf(token: Secret): Buffer {
  return createHash('sha256').update(token.expose('only its hash is kept')).digest()
}

export function sameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
