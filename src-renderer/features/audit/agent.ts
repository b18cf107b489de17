/** What a caller said of itself, as far as it is worth showing: a browser on a system, or a program by its name. */
export type Agent = { readonly name: string; readonly system: string } | { readonly name: string }

/** Most call themselves by several names: the first that fits is the one that its user knows. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//u],
  ['Opera', /\bOPR\//u],
  ['Firefox', /\b(?:Firefox|FxiOS)\//u],
  ['Chrome', /\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//u],
  ['Safari', /\bVersion\/[\d.]+.* Safari\//u],
]

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['Windows', /\bWindows\b/u],
  ['Android', /\bAndroid\b/u],
  ['iOS', /\b(?:iPhone|iPad)\b/u],
  ['macOS', /\bMac OS X\b/u],
  ['Linux', /\bLinux\b/u],
]

const LONGEST = 60

const first = (names: readonly (readonly [string, RegExp])[], text: string): string | undefined => names.find(([, pattern]) => pattern.test(text))?.[0]

/** Reads a User-Agent; null where nothing was said. Never to be trusted: everybody may say anything. */
export function agentOf(text: string | null): Agent | null {
  const told = text?.trim() ?? ''
  if (told === '') return null
  const name = first(BROWSERS, told)
  const system = first(SYSTEMS, told)
  if (told.startsWith('Mozilla/') && name !== undefined && system !== undefined) return { name, system }
  return { name: told.length > LONGEST ? `${told.slice(0, LONGEST)}…` : told }
}
