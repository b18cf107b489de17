import { z } from 'zod'
import { hostOf, type CapturedCookie, type HeaderPair } from './captured.ts'
import { cookiesOfText } from './cookies.ts'

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/u
/** HTTP/2's, which stand in place of the request line. */
const PSEUDO = /^:[a-z]+$/u
// oxlint-disable-next-line no-control-regex -- finding control characters is what it is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u

/** RFC 9110, 7.6.1: they belong to the connection that was; and the length of a body that is not kept. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set(['connection', 'proxy-connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'proxy-authenticate', 'proxy-authorization', 'http2-settings', 'content-length'])

const headersObject = z.record(z.string(), z.string())
const headerPairs = z.array(z.object({ name: z.string(), value: z.string() }))

/** A JSON object of names and values, or a list of such pairs; undefined for any other JSON. */
export function headersOfJson(json: unknown): HeaderPair[] | undefined {
  if (Array.isArray(json)) {
    const pairs = headerPairs.safeParse(json)
    return pairs.success && pairs.data.length > 0 ? pairs.data.map(({ name, value }) => [name, value]) : undefined
  }
  const object = headersObject.safeParse(json)
  return object.success ? Object.entries(object.data) : undefined
}

const REQUEST_LINE = /^[A-Z]{3,10} \S+ HTTP\/[\d.]{1,3}$/u

/** Lines of `Name: value`, under a request line or not; undefined where one of them is something else. */
export function headersOfLines(text: string): HeaderPair[] | undefined {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '')
  const pairs: HeaderPair[] = []
  for (const [index, line] of lines.entries()) {
    if (index === 0 && REQUEST_LINE.test(line.trim())) continue
    const pair = headerOfLine(line)
    if (pair === undefined) return undefined
    pairs.push(pair)
  }
  return pairs.length === 0 ? undefined : pairs
}

/** One `Name: value`; undefined where it is none. */
export function headerOfLine(line: string): HeaderPair | undefined {
  const at = line.indexOf(':', 1)
  if (at === -1) return undefined
  const name = line.slice(0, at).trim()
  return isName(name) ? [name, line.slice(at + 1).trim()] : undefined
}

function isName(name: string): boolean {
  return TOKEN.test(name) || PSEUDO.test(name.toLowerCase())
}

/** The hosts that the request was for, as far as its headers say so; null for one that can't be read. */
export function hostsOfHeaders(headers: readonly HeaderPair[]): (string | null)[] {
  return headers.filter(([name]) => [':authority', 'host'].includes(name.toLowerCase())).map(([, value]) => hostOf(value))
}

export type HeaderProblem = 'not_json' | 'control_character'

export interface SortedHeaders {
  /** As they are stored: what belongs to a connection is left out, what was sent twice is joined. */
  readonly kept: Readonly<Record<string, string>>
  readonly cookies: readonly CapturedCookie[]
}

/** Judges each header, and takes the cookies out of them. */
export function sortHeaders(headers: readonly HeaderPair[], now: number): SortedHeaders | HeaderProblem {
  const kept = new Map<string, HeaderPair>()
  const sent: CapturedCookie[] = []
  const set: CapturedCookie[] = []
  for (const [name, given] of headers) {
    const value = given.trim()
    if (!isName(name)) return 'not_json'
    if (!isHeaderText(value)) return 'control_character'
    const known = name.toLowerCase()
    if (PSEUDO.test(known) || OF_THE_CONNECTION.has(known)) continue
    if (known === 'cookie' || known === 'set-cookie') {
      const cookies = cookiesOfText(`${name}: ${value}`, now)
      if (cookies === undefined && value !== '') return 'not_json'
      ;(known === 'cookie' ? sent : set).push(...(cookies ?? []))
      continue
    }
    const before = kept.get(known)
    kept.set(known, before === undefined ? [name, value] : [before[0], `${before[1]}, ${value}`])
  }
  // A cookie that was set anew takes the place of the one that was sent.
  const renewed = new Set(set.map(({ name }) => name))
  return { kept: Object.fromEntries(kept.values()), cookies: [...sent.filter(({ name }) => !renewed.has(name)), ...set] }
}

/** Whether all of it could stand in a header, in UTF-8. */
export function isHeaderText(text: string): boolean {
  return !CONTROL.test(text) && text.isWellFormed()
}
