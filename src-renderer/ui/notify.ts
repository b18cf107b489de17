import { notifications } from '@mantine/notifications'
import { i18n } from '../i18n/setup.ts'

const COLORS = { good: 'teal', bad: 'red', unclear: 'yellow' } as const

/** Tells in passing what came of something, in the place of what was told before; read out by screen readers, at once where it went wrong. */
export function notify(tone: keyof typeof COLORS, title: string, text?: string | null): void {
  notifications.clean()
  notifications.show({
    title,
    message: text ?? null,
    color: COLORS[tone],
    role: tone === 'good' ? 'status' : 'alert',
    closeButtonProps: { 'aria-label': i18n.t('common.close') },
  })
}
