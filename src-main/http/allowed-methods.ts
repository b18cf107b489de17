import type { FastifyInstance } from 'fastify'

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')

/**
 * Notes every route as it is added, and afterwards tells which methods a path has: that is the
 * difference between NOT_FOUND and METHOD_NOT_ALLOWED.
 */
export function noteMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set()
    for (const one of [method].flat()) known.add(one)
    methods.set(url, known)
  })
  const patternOf = (url: string): RegExp => new RegExp(`^${url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : escaped(part))).join('/')}$`, 'u')
  let patterns: { pattern: RegExp; allowed: ReadonlySet<string> }[] | null = null
  return (path) => {
    patterns ??= [...methods].map(([url, allowed]) => ({ pattern: patternOf(url), allowed }))
    return [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).flatMap(({ allowed }) => [...allowed]))].sort()
  }
}
