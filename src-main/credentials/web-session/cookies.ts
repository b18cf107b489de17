import { z } from 'zod'
import { hostOf, timeOfNumber, timeOfText, type CapturedCookie } from './captured.ts'

/** A token (RFC 6265, 4.1.1), and what pages put into names besides. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z[\]/?-]+$/u
const COOKIE_LINE = /^(set-)?cookie:\s*/iu
const ATTRIBUTES: ReadonlySet<string> = new Set(['expires', 'max-age', 'domain', 'path', 'samesite', 'priority'])
/** What no page would name a cookie, and no browser sends. */
const TELLS_ATTRIBUTES = /^(?:expires=[A-Za-z]{3},|max-age=\d+$|path=\/)/iu
const FLAGS: ReadonlySet<string> = new Set(['secure', 'httponly', 'partitioned'])

/**
 * Cookies as a browser sends or sets them: `a=b; c=d`, with or without the header's name before them, or
 * several lines of `Set-Cookie: a=b; Expires=…`. Undefined where the text is something else.
 */
export function cookiesOfText(text: string, now: number): CapturedCookie[] | undefined {
  const cookies: CapturedCookie[] = []
  for (const line of text.split(/\r?\n/u)) {
    if (line.trim() === '') continue
    const read = COOKIE_LINE.exec(line.trim())?.[1] === undefined ? cookiesOfLine(line, now) : setCookie(line, now)
    if (read === undefined) return undefined
    for (const cookie of read) cookies.push(cookie)
  }
  return cookies.length === 0 ? undefined : cookies
}

function cookiesOfLine(line: string, now: number): CapturedCookie[] | undefined {
  const parts = partsOf(line)
  // Attributes stand in no Cookie header: whoever copied one copied what the server set.
  if (parts.slice(1).some((part) => FLAGS.has(part.toLowerCase()) || TELLS_ATTRIBUTES.test(part))) return setCookie(line, now)
  const cookies = parts.map((part) => pairOf(part))
  return cookies.every((cookie) => cookie !== undefined) ? cookies : undefined
}

/** One cookie and its attributes. */
function setCookie(line: string, now: number): CapturedCookie[] | undefined {
  const [first = '', ...attributes] = partsOf(line)
  const cookie = pairOf(first)
  if (cookie === undefined) return undefined
  let expires_at: number | null = null
  for (const attribute of attributes) {
    const { name, value } = pairOf(attribute) ?? { name: attribute, value: '' }
    const known = name.toLowerCase()
    if (!ATTRIBUTES.has(known) && !FLAGS.has(known)) return undefined
    if (known === 'expires') expires_at ??= timeOfText(value)
    // RFC 6265, 4.1.2.2: Max-Age wins over Expires.
    if (known === 'max-age' && /^\d{1,12}$/u.test(value)) expires_at = timeOfText(new Date(Math.min(now + Number(value) * 1_000, 8.64e15)).toISOString())
  }
  return [{ ...cookie, expires_at }]
}

function partsOf(line: string): string[] {
  return line
    .trim()
    .replace(COOKIE_LINE, '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function pairOf(part: string): CapturedCookie | undefined {
  const at = part.indexOf('=')
  if (at < 1) return undefined
  const name = part.slice(0, at).trim()
  return NAME.test(name) ? { name, value: part.slice(at + 1).trim(), expires_at: null } : undefined
}

const exported = z.object({
  name: z.string().regex(NAME),
  /** A semicolon would make several of it. */
  value: z.string().regex(/^[^;]*$/u),
  domain: z.string().optional(),
  expirationDate: z.number().optional(),
  /** Playwright's and Puppeteer's in seconds, HAR's in words; -1 and an empty text for a cookie that ends with the browser. */
  expires: z.union([z.number(), z.string()]).nullish(),
})

/** What only an export of cookies has beside name and value. */
const OF_COOKIES = ['domain', 'expirationDate', 'expires', 'httpOnly', 'hostOnly', 'sameSite', 'storeId']

/** Whether these are cookies, and not headers, which some tools write as pairs of name and value too. */
export function looksLikeCookies(items: readonly unknown[]): boolean {
  return items.some((item) => typeof item === 'object' && item !== null && OF_COOKIES.some((name) => Object.hasOwn(item, name)))
}

/** A cookie out of a browser's export, and the host that it belongs to where it says so. */
export interface ExportedCookie extends CapturedCookie {
  readonly domain: string | null
}

/** Those of them that are cookies with a name. */
export function cookiesOfExport(items: readonly unknown[]): ExportedCookie[] {
  return items.flatMap((item) => {
    const parsed = exported.safeParse(item)
    if (!parsed.success) return []
    const { name, value, domain, expirationDate, expires } = parsed.data
    return [{ name, value, domain: domain === undefined ? null : hostOf(domain.replace(/^\./u, '')), expires_at: timeOf(expirationDate ?? expires ?? null) }]
  })
}

function timeOf(told: number | string | null): number | null {
  if (told === null) return null
  return typeof told === 'number' ? timeOfNumber(told) : timeOfText(told)
}

/** As the Cookie header has them. */
export function cookieHeader(cookies: readonly CapturedCookie[]): string {
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
