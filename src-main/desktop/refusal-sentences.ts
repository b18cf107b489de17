import type { Refusal } from './refusal-notices.ts'
import { filled, type DesktopWords } from './words.ts'

/** So many are named where several are told at once. */
const MOST_NAMED = 3

/** What a notification says. */
export interface Sentences {
  readonly title: string
  readonly body: string
}

/** Refusals after which the key itself stays as it is. */
const AT_EXCHANGE = ['ip_not_allowed', 'missing_permission'] as const

const atExchange = ({ outcome }: Refusal): (typeof AT_EXCHANGE)[number] | undefined => AT_EXCHANGE.find((name) => name === outcome)

/** Whether there is something to do at the exchange, and nothing to update here. */
export const isMendedAtExchange = (refusal: Refusal): boolean => atExchange(refusal) !== undefined

/** What a notification says about these refusals: exchange, label and outcome in words, nothing of the key; and where to begin. */
export function refusalSentences(refusals: readonly Refusal[], { notices, outcomes }: DesktopWords): Sentences {
  const [only] = refusals
  if (refusals.length === 1 && only !== undefined) {
    const elsewhere = atExchange(only)
    return {
      title: filled(notices.refused_title, { name: only.name, outcome: outcomes[only.outcome] }),
      body: elsewhere === undefined ? notices.refused_text : notices[`refused_${elsewhere}`],
    }
  }
  const names = refusals.slice(0, MOST_NAMED).map(({ name }) => name)
  const rest = refusals.length > MOST_NAMED ? ['…'] : []
  return { title: filled(notices.many_title, { count: refusals.length }), body: filled(notices.many_text, { names: [...names, ...rest].join(', ') }) }
}
