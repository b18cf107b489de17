import { z } from 'zod'
import { timeOfNumber, type CapturedCookie } from './captured.ts'

const claims = z.object({ exp: z.number() })
const NOT_OF_A_TOKEN = /[^A-Za-z0-9_.-]+/u
/** How a JWT begins: `{"` in base64url. */
const JWT_BEGINS = 'eyJ'

/**
 * A guess at when a captured session ends: where it holds JWTs, when the first of them does; else when the
 * last of its cookies does, since a page sets many that have nothing to do with its login. Null where
 * nothing tells.
 */
export function estimatedExpiry(values: readonly string[], cookies: readonly CapturedCookie[]): number | null {
  const tokens = [...values, ...cookies.map(({ value }) => value)].flatMap((value) => expiriesOfTokens(value))
  if (tokens.length > 0) return tokens.reduce((one, other) => Math.min(one, other))
  const ends = cookies.flatMap(({ expires_at }) => (expires_at === null ? [] : [expires_at]))
  return ends.length > 0 ? ends.reduce((one, other) => Math.max(one, other)) : null
}

function expiriesOfTokens(text: string): number[] {
  if (!text.includes(JWT_BEGINS)) return []
  return text.split(NOT_OF_A_TOKEN).flatMap((word) => {
    const at = word.indexOf(JWT_BEGINS)
    const expiry = at === -1 ? null : expiryOfToken(word.slice(at))
    return expiry === null ? [] : [expiry]
  })
}

/** The claim `exp` (RFC 7519, 4.1.4) of a token that is read and not verified: whose it is does not matter for when it ends. */
function expiryOfToken(token: string): number | null {
  const [, payload, signature] = token.split('.')
  if (payload === undefined || signature === undefined) return null
  try {
    const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return parsed.success ? timeOfNumber(parsed.data.exp) : null
  } catch {
    return null
  }
}
