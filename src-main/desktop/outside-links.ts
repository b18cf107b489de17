import type { Exchange } from '../../src-preload/contract/exchanges.ts'

const normalised = (url: string): string | null => (URL.canParse(url) ? new URL(url).href : null)

/**
 * Whether a link may leave for the system's browser: only https, and only what the catalogue itself
 * names as an exchange's explanation of its keys. A page that was tampered with can open nothing else.
 */
export function mayOpenOutside(url: string, exchanges: readonly Pick<Exchange, 'docs_url'>[]): boolean {
  const asked = normalised(url)
  if (asked === null || !asked.startsWith('https://')) return false
  return exchanges.some(({ docs_url }) => docs_url !== null && normalised(docs_url) === asked)
}
