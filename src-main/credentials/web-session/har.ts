import { z } from 'zod'
import { hostOf, timeOfText, type Captured, type CapturedCookie } from './captured.ts'
import { cookiesOfExport } from './cookies.ts'

const pairs = z.array(z.object({ name: z.string(), value: z.string() }))
const request = z.object({ url: z.string(), headers: pairs, cookies: z.array(z.unknown()).default([]) })
const entry = z.object({ startedDateTime: z.string().optional(), request, response: z.object({ cookies: z.array(z.unknown()).default([]) }).optional() })
const file = z.object({ log: z.object({ entries: z.array(z.unknown()) }) })

/** One request of a HAR (HTTP Archive 1.2), and when it was made; 0 where that is not told. */
export interface HarRequest extends Captured {
  readonly host: string
  readonly at: number
}

/** Each readable request of a whole HAR, or of one of its entries; undefined for any other JSON. */
export function requestsOfHar(json: unknown): HarRequest[] | undefined {
  const whole = file.safeParse(json)
  const entries = whole.success ? whole.data.log.entries : [json]
  const requests = entries.flatMap((each) => {
    const read = requestOf(each)
    return read === undefined ? [] : [read]
  })
  return requests.length > 0 || whole.success ? requests : undefined
}

function requestOf(json: unknown): HarRequest | undefined {
  const parsed = entry.safeParse(json)
  if (!parsed.success) return undefined
  const { request: sent, response, startedDateTime = '' } = parsed.data
  const host = hostOf(sent.url)
  if (host === null) return undefined
  const headers = sent.headers.map(({ name, value }) => [name, value] as const)
  const told = [...cookiesOfExport(sent.cookies), ...cookiesOfExport(response?.cookies ?? [])]
  return { host, at: timeOfText(startedDateTime) ?? 0, headers, cookies: sentCookies(sent.cookies, told) }
}

/** The request's own list of its cookies, each with the latest word on when it ends. */
function sentCookies(sent: readonly unknown[], told: readonly CapturedCookie[]): CapturedCookie[] {
  const ends = new Map<string, number>()
  for (const { name, expires_at } of told) if (expires_at !== null) ends.set(name, expires_at)
  return cookiesOfExport(sent).map(({ name, value, expires_at }) => ({ name, value, expires_at: ends.get(name) ?? expires_at }))
}
