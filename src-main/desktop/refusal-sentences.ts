import type { Refusal } from './refusal-notices.ts'
import { filled, type DesktopWords } from './words.ts'

/** So many are named where several are told at once. */
const MOST_NAMED = 3

/** What a notification says. */
export interface Sentences {
  readonly title: string
  readonly body: string
}

/** What a notification says about these refusals: exchange, label and outcome in words, nothing of the key. */
export function refusalSentences(refusals: readonly Refusal[], { notices, outcomes }: DesktopWords): Sentences {
  const [only] = refusals
  if (refusals.length === 1 && only !== undefined) {
    return { title: filled(notices.refused_title, { name: only.name, outcome: outcomes[only.outcome] }), body: notices.refused_text }
  }
  const names = refusals.slice(0, MOST_NAMED).map(({ name }) => name)
  const rest = refusals.length > MOST_NAMED ? ['…'] : []
  return { title: filled(notices.many_title, { count: refusals.length }), body: filled(notices.many_text, { names: [...names, ...rest].join(', ') }) }
}
