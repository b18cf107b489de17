import type { SessionEntry } from '../../../src-preload/contract/accounts.ts'

/** Who holds a login, as far as it says so of itself. */
export type Holder =
  | { readonly kind: 'window' }
  | { readonly kind: 'browser'; readonly browser: string; readonly system: string | null }
  | { readonly kind: 'program'; readonly name: string | null }

/** In this order: nearly every browser calls itself by the names of others too. */
const BROWSERS: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\bEdgA?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bVivaldi\//u, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|CriOS)\//u, 'Chrome'],
  [/\bChromium\//u, 'Chromium'],
  [/\bVersion\/\S+.*\bSafari\//u, 'Safari'],
]

const SYSTEMS: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\bAndroid\b/u, 'Android'],
  [/\b(?:iPhone|iPad)\b/u, 'iOS'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/u, 'macOS'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bLinux\b/u, 'Linux'],
]

const LONGEST_NAME = 40

const nameIn = (table: typeof BROWSERS, agent: string): string | null => table.find(([sign]) => sign.test(agent))?.[1] ?? null

/** The product that a user agent begins with (RFC 9110, 10.1.5), without its version. */
function productOf(agent: string): string | null {
  const product = agent.trim().split(/[\s/]/u)[0] ?? ''
  return product === '' ? null : product.slice(0, LONGEST_NAME)
}

/** Reads the holder of a login out of what it said of itself; never more than that it says so. */
export function holderOf({ door, agent }: Pick<SessionEntry, 'door' | 'agent'>): Holder {
  if (door === 'desktop') return { kind: 'window' }
  const browser = agent.startsWith('Mozilla/') ? nameIn(BROWSERS, agent) : null
  if (browser !== null) return { kind: 'browser', browser, system: nameIn(SYSTEMS, agent) }
  return { kind: 'program', name: productOf(agent) }
}
