import type { Exchange as Client } from 'ccxt'
import { allowedHosts, type CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'
import { createClient } from '../../src-main/exchanges/client.ts'
import { FetchSeam, SeamFault } from '../../src-main/exchanges/fetch-seam.ts'
import type { Wire } from '../../src-main/exchanges/probes/probe.ts'
import type { CheckRequest } from '../../src-main/exchanges/worker-messages.ts'

/** What a client wanted to send, whether or not it was let. */
export interface Attempt {
  readonly method: string
  readonly url: URL
  readonly body: string
  /** True where the seam kept it in. */
  readonly refused: boolean
}

/** What is let through beside what the catalogue names. */
export interface Openings {
  readonly posts?: readonly string[]
  readonly hosts?: readonly string[]
}

/**
 * Runs some work with an exchange's client behind the real seam, and returns every request that it tried;
 * whatever the work throws is part of the game.
 */
export async function attemptedRequests(entry: CatalogueEntry, request: CheckRequest, work: (client: Client, wire: Wire) => Promise<unknown>, { posts = [], hosts = [] }: Openings = {}): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  const seam = new FetchSeam({ hosts: [...allowedHosts(entry, request), ...hosts], posts: [...entry.posts, ...posts], baseUrl: request.base_url, proxyUrl: null, timeout: request.timeout })
  const watched = Object.assign(Object.create(seam) as FetchSeam, {
    fetch: async (...[address, init]: Parameters<FetchSeam['fetch']>) => {
      const attempt = { method: init.method, url: new URL(address), body: init.body ?? '' }
      try {
        const answer = await seam.fetch(address, init)
        attempts.push({ ...attempt, refused: false })
        return answer
      } catch (error) {
        attempts.push({ ...attempt, refused: error instanceof SeamFault && ['may change something', 'host not named'].includes(error.message) })
        throw error
      }
    },
  })
  try {
    await work(await createClient(request, watched), seam)
  } catch {
    // Refused ones end in errors, as do answers that mean nothing.
  }
  await seam.close()
  return attempts
}

/** Words that stand in the names of questions that do something. */
const DOING =
  /^(?:orders?|place|cancel|create|new|transfers?|withdraw(?:al)?s?|approv(?:e|al)|authori[sz]e|bind|delete|remove|set|put|update|change|edit|modify|leverage|borrow|repay|loan|redeem|subscribe|convert|deposit|send|pay|stake|unstake|buy|sell|close|claim|register|onboarding|referr?er|referral)$/iu
/** Parameters that name the question where the path does not. */
const NAMING = ['type', 'method', 'tapi_method', 'action', 'command', 'instruction', 'op']

const wordsOf = (text: string): string[] => text.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ').split(/[^A-Za-z0-9]+/u)

/**
 * Why a request could change something at an exchange; undefined for one that reads. The first part of a
 * path is where the exchange keeps its interface and may be called anything.
 */
export function couldChange(entry: CatalogueEntry, { method, url, body }: Pick<Attempt, 'method' | 'url' | 'body'>): string | undefined {
  const reads = method === 'GET' || (method === 'POST' && entry.posts.some((post) => post.split(' ', 1)[0] === url.pathname))
  if (!reads) return `${method} ${url.pathname} is not known to read`
  if (entry.id === 'hyperliquid' && `${method} ${url.pathname}` !== 'POST /info') return `${method} ${url.pathname} is not /info`
  const [, prefix = '', ...path] = url.pathname.split('/')
  const named = [...url.searchParams, ...parametersOf(body)].flatMap(([name, value]) => (NAMING.includes(name) ? [value] : []))
  const word = [...(path.length === 0 ? [prefix] : path), ...named].flatMap(wordsOf).find((each) => DOING.test(each))
  return word === undefined ? undefined : `${url.pathname} ${named.join(' ')} speaks of "${word}"`
}

function parametersOf(body: string): [string, string][] {
  if (!body.startsWith('{')) return [...new URLSearchParams(body)]
  return Object.entries(JSON.parse(body) as Record<string, unknown>).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
}
