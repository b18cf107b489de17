import { z } from 'zod'
import { timeOfNumber, type CapturedCookie } from './captured.ts'

const claims = z.object({ exp: z.number(), iat: z.number().optional() })
/** Seconds; tokens that live no longer are renewed by the page itself, for as long as its cookies let it. */
const RENEWED_WITHIN = 2 * 60 * 60
const NOT_OF_A_TOKEN = /[^A-Za-z0-9_.-]+/u
/** How a JWT begins: `{"` in base64url. */
const JWT_BEGINS = 'eyJ'

interface TokenEnd {
  readonly at: number
  readonly isRenewed: boolean
}

/**
 * A guess at when a captured session ends: where it holds JWTs, when the last of them does, since one
 * renews the other; else when the last of its cookies does, since a page sets many that have nothing to
 * do with its login. A token of an hour beside cookies says nothing of the session. Null where nothing tells.
 */
export function estimatedExpiry(values: readonly string[], cookies: readonly CapturedCookie[]): number | null {
  const tokens = [...values, ...cookies.map(({ value }) => value)].flatMap((value) => endsOfTokens(value))
  const telling = cookies.length === 0 ? tokens : tokens.filter(({ isRenewed }) => !isRenewed)
  if (telling.length > 0) return latest(telling.map(({ at }) => at))
  return latest(cookies.flatMap(({ expires_at }) => (expires_at === null ? [] : [expires_at])))
}

function latest(times: readonly number[]): number | null {
  return times.length > 0 ? times.reduce((one, other) => Math.max(one, other)) : null
}

function endsOfTokens(text: string): TokenEnd[] {
  if (!text.includes(JWT_BEGINS)) return []
  return text.split(NOT_OF_A_TOKEN).flatMap((word) => {
    const at = word.indexOf(JWT_BEGINS)
    const end = at === -1 ? null : endOfToken(word.slice(at))
    return end === null ? [] : [end]
  })
}

/** The claims `exp` and `iat` (RFC 7519, 4.1.4 and 4.1.6) of a token that is read and not verified: whose it is does not matter for when it ends. */
function endOfToken(token: string): TokenEnd | null {
  const [, payload, signature] = token.split('.')
  if (payload === undefined || signature === undefined) return null
  try {
    const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    const at = parsed.success ? timeOfNumber(parsed.data.exp) : null
    return at === null ? null : { at, isRenewed: livesShortly(parsed.data) }
  } catch {
    return null
  }
}

function livesShortly(told: z.infer<typeof claims> | undefined): boolean {
  return told?.iat !== undefined && told.exp - told.iat <= RENEWED_WITHIN
}
