import { z } from 'zod'
import { MOST_PASTED } from '../../../../src-preload/contract/credentials.ts'

/** How many characters a field for captures takes: one more than the vault, so that it can say so. */
export const MOST_TYPED = MOST_PASTED + 1

const entry = z.object({
  startedDateTime: z.string(),
  request: z.object({ method: z.string(), url: z.url(), headers: z.array(z.object({ name: z.string(), value: z.string() })), cookies: z.array(z.unknown()).optional() }),
  response: z.object({ cookies: z.array(z.unknown()).optional() }).optional(),
})
const har = z.object({ log: z.object({ entries: z.array(z.unknown()) }) })
type Entry = z.output<typeof entry>

const hasLogin = ({ request }: Entry): boolean => (request.cookies ?? []).length > 0 || request.headers.some(({ name }) => /^(?:cookie|authorization)$/iu.test(name))

/**
 * A HAR of a page is many megabytes of what its exchange answered. Of each host only the request that the
 * vault would choose is sent on, without answers; whatever is short, or no HAR, stays as it was pasted.
 */
export function slimCapture(pasted: string): string {
  if (pasted.length <= MOST_PASTED || !pasted.trimStart().startsWith('{')) return pasted
  try {
    const chosen = new Map<string, Entry>()
    for (const each of har.parse(JSON.parse(pasted)).log.entries) {
      const { data } = entry.safeParse(each)
      if (data === undefined) continue
      const { host } = new URL(data.request.url)
      const before = chosen.get(host)
      if (before === undefined || isBetter(data, before)) chosen.set(host, data)
    }
    return JSON.stringify({ log: { entries: [...chosen.values()] } })
  } catch {
    return pasted
  }
}

function isBetter(one: Entry, other: Entry): boolean {
  return hasLogin(one) === hasLogin(other) ? Date.parse(one.startedDateTime) >= Date.parse(other.startedDateTime) : hasLogin(one)
}
