import type { FieldProblemName } from '../../../src-preload/contract/errors.ts'
import { Secret } from '../../crypto/secret.ts'
import { fieldError, VaultError } from '../../errors/vault-error.ts'
import type { CatalogueEntry } from '../../exchanges/catalogue.ts'
import type { Captured, CapturedCookie } from './captured.ts'
import { cookieHeader, cookiesOfExport, cookiesOfText, looksLikeCookies } from './cookies.ts'
import { isCurl, readCurl } from './curl.ts'
import { estimatedExpiry } from './expiry.ts'
import { requestsOfHar } from './har.ts'
import { headersOfJson, headersOfLines, hostsOfHeaders, isHeaderText, sortHeaders } from './headers.ts'
import { registeredSite, sitesOf } from './sites.ts'

/** Characters of each part as it is stored. */
const MOST_STORED = 65_536
const LONGEST_HOST = 253

/** What was pasted into each of the two fields: absent keeps, null clears. */
export interface Pasted {
  readonly headers?: Secret | null | undefined
  readonly cookies?: Secret | null | undefined
}

/** The same in the one form in which it is stored. */
export interface ReadCapture {
  readonly fields: { readonly headers?: Secret | null; readonly cookies?: Secret | null }
  /** A guess, in milliseconds since the epoch; null where nothing tells. */
  readonly expires_at: number | null
}

interface Read {
  /** Null where none were captured. */
  readonly headers: Readonly<Record<string, string>> | null
  readonly cookies: readonly CapturedCookie[]
}

type Problem = Extract<FieldProblemName, 'not_json' | 'control_character' | 'too_long'>

/** Where it was captured instead of at the exchange. */
interface Elsewhere {
  readonly host: string
}

/**
 * What a trader captured of a session at `exchange`, in whatever form a browser or a proxy gave it out: a
 * JSON object of headers, lines of them, "copy as cURL", a HAR or one entry of it, an export of cookies, a
 * cookie string. Nothing of it is run or sent. Cookies found among the headers are kept as cookies, unless
 * those are given for themselves. Throws invalid_input at the field that is none of these, or was captured
 * at another site than the exchange's own.
 */
export function readCapture(exchange: CatalogueEntry, pasted: Pasted, now: number): ReadCapture {
  const sites = sitesOf(exchange)
  const fromHeaders = pasted.headers instanceof Secret ? readPart('headers', pasted.headers, sites, now) : null
  const fromCookies = pasted.cookies instanceof Secret ? readPart('cookies', pasted.cookies, sites, now) : null
  const found = fromHeaders?.cookies ?? []
  const cookies = fromCookies?.cookies ?? (pasted.cookies === undefined && found.length > 0 ? found : null)
  const headers = fromHeaders?.headers ?? null
  return {
    fields: {
      ...(headers === null ? pasted.headers === null && { headers: null } : { headers: stored('headers', JSON.stringify(headers)) }),
      ...(cookies === null ? pasted.cookies === null && { cookies: null } : { cookies: stored('cookies', cookieHeader(cookies)) }),
    },
    expires_at: estimatedExpiry(Object.values(headers ?? {}), cookies ?? []),
  }
}

function stored(path: 'headers' | 'cookies', text: string): Secret {
  if (text.length > MOST_STORED) throw fieldError({ path, problem: 'too_long' })
  return new Secret(text)
}

function readPart(path: 'headers' | 'cookies', pasted: Secret, sites: ReadonlySet<string>, now: number): Read {
  const text = pasted.expose('parsed into the form in which it is sealed').trim()
  const read = path === 'cookies' ? readCookies(text, sites, now) : readAny(text, sites, now)
  if (typeof read === 'string') throw fieldError({ path, problem: read })
  if ('host' in read) throw new VaultError('invalid_input', { details: { fields: [{ path, problem: 'other_site' }], captured_at: read.host.slice(0, LONGEST_HOST) } })
  return read
}

function readCookies(text: string, sites: ReadonlySet<string>, now: number): Read | Elsewhere | Problem {
  const json = parsedJson(text)
  const items = json === undefined ? undefined : listOfCookies(json)
  if (items !== undefined) return exportedCookies(items, sites)
  return cookiesIn(cookiesOfText(text, now))
}

function readAny(text: string, sites: ReadonlySet<string>, now: number): Read | Elsewhere | Problem {
  if (isCurl(text)) return judged(readCurl(text), sites, now)
  const json = parsedJson(text)
  if (json !== undefined) return readJson(json, sites, now)
  const headers = headersOfLines(text)
  if (headers !== undefined) return judged({ host: null, headers, cookies: [] }, sites, now)
  return cookiesIn(cookiesOfText(text, now))
}

function readJson(json: object, sites: ReadonlySet<string>, now: number): Read | Elsewhere | Problem {
  const requests = requestsOfHar(json)
  if (requests !== undefined && requests.length > 0) {
    const own = requests.filter(({ host }) => sites.has(registeredSite(host))).toSorted((one, other) => other.at - one.at)
    // Pages ask for much that needs no login; the newest request that had one is the one to keep.
    const chosen = own.find(({ headers, cookies }) => cookies.length > 0 || headers.some(([name]) => ['cookie', 'authorization'].includes(name.toLowerCase()))) ?? own[0]
    return judged(chosen ?? requests[0], sites, now)
  }
  const items = listOfCookies(json)
  if (items !== undefined) return exportedCookies(items, sites)
  const headers = headersOfJson(json)
  return judged(headers === undefined ? undefined : { host: null, headers, cookies: [] }, sites, now)
}

function parsedJson(text: string): object | undefined {
  if (!/^[[{]/u.test(text)) return undefined
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}

/** A bare list, or one under `cookies`, as browsers' automation stores it. */
function listOfCookies(json: object): readonly unknown[] | undefined {
  const list: unknown = Array.isArray(json) ? json : (json as { cookies?: unknown }).cookies
  return Array.isArray(list) && looksLikeCookies(list) ? list : undefined
}

function exportedCookies(items: readonly unknown[], sites: ReadonlySet<string>): Read | Elsewhere | Problem {
  const cookies = cookiesOfExport(items)
  if (cookies.length === 0) return 'not_json'
  const own = cookies.filter(({ domain }) => domain === null || sites.has(registeredSite(domain)))
  const elsewhere = cookies.find(({ domain }) => domain !== null)?.domain ?? null
  return own.length === 0 && elsewhere !== null ? { host: elsewhere } : cookiesIn(own)
}

function cookiesIn(cookies: readonly CapturedCookie[] | undefined): Read | Problem {
  if (cookies === undefined) return 'not_json'
  return cookies.every(({ value }) => isHeaderText(value)) ? { headers: null, cookies } : 'control_character'
}

function judged(captured: Captured | undefined, sites: ReadonlySet<string>, now: number): Read | Elsewhere | Problem {
  if (captured === undefined) return 'not_json'
  const { headers, cookies: listed } = captured
  // Also one that names its host twice, or in another way than its address does, has to be the exchange's own.
  for (const host of [...(captured.host === null ? [] : [captured.host]), ...hostsOfHeaders(headers)]) {
    if (host === null) return 'not_json'
    if (!sites.has(registeredSite(host))) return { host }
  }
  const sorted = sortHeaders(headers, now)
  if (typeof sorted === 'string') return sorted
  if (listed.some(({ value }) => !isHeaderText(value))) return 'control_character'
  // The header is what was sent; the list beside it knows when each ends.
  const ends = new Map(listed.map(({ name, expires_at }) => [name, expires_at]))
  const cookies = sorted.cookies.length > 0 ? sorted.cookies.map((cookie) => ({ ...cookie, expires_at: cookie.expires_at ?? ends.get(cookie.name) ?? null })) : listed
  const isEmpty = Object.keys(sorted.kept).length === 0
  if (isEmpty && cookies.length === 0) return 'not_json'
  return { headers: isEmpty ? null : sorted.kept, cookies }
}
