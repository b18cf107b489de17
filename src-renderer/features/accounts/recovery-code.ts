/** How much of the code is typed back; `recovery.check_label` says so in words. */
const TYPED_CHARACTERS = 4
const GROUP_LENGTH = 4

/** As the vault makes them: Crockford's base 32, which has no I, L, O and U. */
const CODE_CHARACTERS = 32
const IN_NO_CODE = /[^0-9A-HJKMNP-TV-Z]/u

const bare = (text: string): string => text.replaceAll(/[\s-]/gu, '').toUpperCase()

/** The code in the groups that the vault set, or in fours where it set none. */
export function codeGroups(code: string): readonly string[] {
  const groups = code.trim().split(/[\s-]+/u)
  return groups.length > 1 ? groups : (code.match(new RegExp(`.{1,${GROUP_LENGTH}}`, 'gu')) ?? [])
}

/** Whether `typed` is the code's end (or all of it), in any case and with any blanks and hyphens. */
export function endsLike(code: string, typed: string): boolean {
  const whole = bare(code)
  const answer = bare(typed)
  return answer === whole.slice(-TYPED_CHARACTERS) || answer === whole
}

/** Why this can't be a whole recovery code, whatever the account; null where it may be one. */
export type CodeProblem = { readonly kind: 'length'; readonly typed: number; readonly whole: number } | { readonly kind: 'character'; readonly character: string }

/** What was written down wrong, as far as that shows without the vault. O stands for 0, I and L for 1: they are read so. */
export function codeProblem(typed: string): CodeProblem | null {
  const text = bare(typed).replaceAll('O', '0').replaceAll(/[IL]/gu, '1')
  const character = IN_NO_CODE.exec(text)?.[0]
  if (character !== undefined) return { kind: 'character', character }
  const { length } = [...text]
  return length === CODE_CHARACTERS ? null : { kind: 'length', typed: length, whole: CODE_CHARACTERS }
}
