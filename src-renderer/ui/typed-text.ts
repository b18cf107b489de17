// One more than the longest field of the contract takes: what is cut off would be refused anyway, and
// the field still says "too long". Laying out a megabyte in a text area stops the page for a minute.
const LONGEST_KEPT = 16_385

/** What was typed or pasted, as far as it can matter. */
export function typedText(text: string, longest = LONGEST_KEPT): string {
  return text.slice(0, longest)
}
