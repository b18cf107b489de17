/** Always as many, so that the length of what they hide is not told. */
const DOTS = '••••••••'
const LONG = 16
const SHORT = 9

/** The first and last 4 characters, 2 and 2 of fewer than 16, none of fewer than 9. */
export function mask(identity: string): string {
  const characters = Array.from(identity)
  if (characters.length < SHORT) return DOTS
  const shown = characters.length < LONG ? 2 : 4
  return characters.slice(0, shown).join('') + DOTS + characters.slice(-shown).join('')
}
