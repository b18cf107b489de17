/** Always as many, so that the length of what they hide is not told. */
const DOTS = '••••••••'
const LONG = 16
const SHORT = 9

/** The characters of an identity that may be shown; both empty where none may. */
export interface VisibleEnds {
  readonly start: string
  readonly end: string
}

/** The first and last 4 characters, 2 and 2 of fewer than 16, none of fewer than 9. */
export function visibleEnds(identity: string): VisibleEnds {
  const characters = Array.from(identity)
  if (characters.length < SHORT) return { start: '', end: '' }
  const shown = characters.length < LONG ? 2 : 4
  return { start: characters.slice(0, shown).join(''), end: characters.slice(-shown).join('') }
}

/** The masked form. Dots are put in only here: kept with the ends, they would make each listing a third slower to open. */
export function mask({ start, end }: VisibleEnds): string {
  return start + DOTS + end
}
