import type { Route } from '../../src-preload/contract/procedures.ts'

export interface HttpRequest {
  readonly url: string
  readonly method: Route['method']
  /** JSON, or null where the method carries none. */
  readonly body: string | null
}

/** Lays an input out over a route: what the path names goes there, the rest into query or body. */
export function requestOf(route: Route, base: string, input: unknown): HttpRequest {
  const rest = new Map(Object.entries(input ?? {}))
  const path = route.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
    const value = String(rest.get(name))
    rest.delete(name)
    return encodeURIComponent(value)
  })
  // What a deletion is given beside its path may be a password, which no address may hold.
  if (route.method === 'DELETE' && rest.size === 0) return { url: base + path, method: route.method, body: null }
  if (route.method !== 'GET') return { url: base + path, method: route.method, body: JSON.stringify(Object.fromEntries(rest)) }
  const query = new URLSearchParams([...rest].filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)])).toString()
  return { url: base + path + (query === '' ? '' : `?${query}`), method: route.method, body: null }
}
