import { notifications } from '@mantine/notifications'
import { createElement, type ReactNode } from 'react'
import { i18n } from '../i18n/setup.ts'

const COLORS = { good: 'teal', bad: 'red', unclear: 'yellow' } as const
/** What can be acted upon stays until it can be reached by keyboard. */
const WITH_ACTION_MS = 12_000

interface NotifyMore {
  /** A button or link below the words. */
  readonly action?: ReactNode
}

/** Tells in passing what came of something, in the place of what was told before; read out by screen readers, at once where it went wrong. */
export function notify(tone: keyof typeof COLORS, title: string, text?: ReactNode, { action }: NotifyMore = {}): void {
  notifications.clean()
  notifications.show({
    title,
    message: action === undefined ? (text ?? null) : createElement('div', { className: 'tk-toast' }, text, action),
    color: COLORS[tone],
    role: tone === 'good' ? 'status' : 'alert',
    closeButtonProps: { 'aria-label': i18n.t('common.close') },
    ...(action !== undefined && { autoClose: WITH_ACTION_MS }),
  })
}
