/** How much of the code is typed back; `recovery.check_label` says so in words. */
const TYPED_CHARACTERS = 4
const GROUP_LENGTH = 4

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
