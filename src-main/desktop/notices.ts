import { Notification } from 'electron'
import type { Notice } from './refusal-notices.ts'
import type { Sentences } from './refusal-sentences.ts'

interface NoticeOptions extends Sentences {
  /** Stays until somebody has seen it, where the system knows that. */
  readonly isUrgent: boolean
  readonly onClick: () => void
}

/** Held, or the collector takes them, and a click on one leads nowhere. Windows lets closed ones be clicked, too. */
const held = new Set<Notification>()

/** Shows a notification of the system; where there is none to show, nothing happens, and the tray still tells. */
export function showNotice({ title, body, isUrgent, onClick }: NoticeOptions): Notice {
  if (!Notification.isSupported()) return { close: () => undefined }
  const notification = new Notification({ title, body, ...(isUrgent && { urgency: 'critical', timeoutType: 'never' }) })
  held.add(notification)
  notification.on('click', () => {
    held.delete(notification)
    onClick()
  })
  notification.show()
  return {
    close: () => {
      held.delete(notification)
      notification.close()
    },
  }
}
