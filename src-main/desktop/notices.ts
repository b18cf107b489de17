import { Notification } from 'electron'
import type { DesktopWords } from './words.ts'
import { filled } from './words.ts'
import type { Notice, Refusal } from './refusal-notices.ts'

/** So many are named where several are told at once. */
const MOST_NAMED = 3

interface Sentences {
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

interface NoticeOptions extends Sentences {
  /** Stays until somebody has seen it, where the system knows that. */
  readonly isUrgent: boolean
  readonly onClick: () => void
}

/** Shows a notification of the system; where there is none to show, nothing happens, and the tray still tells. */
export function showNotice({ title, body, isUrgent, onClick }: NoticeOptions): Notice {
  if (!Notification.isSupported()) return { close: () => undefined }
  const notification = new Notification({ title, body, ...(isUrgent && { urgency: 'critical', timeoutType: 'never' }) })
  notification.on('click', onClick)
  notification.show()
  return { close: () => notification.close() }
}
