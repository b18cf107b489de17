import { CloseButton, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** What a dialog shows may be secret: it goes when it is closed, not a moment later. */
const AT_ONCE = { duration: 0 } as const

interface DialogProps {
  readonly opened: boolean
  readonly title: string
  readonly size?: 'sm' | 'md' | 'lg'
  readonly children: ReactNode
  onClose(): void
}

/** A dialog over the page: keeps the focus inside, closes by Escape, gives the focus back. */
export function Dialog({ opened, title, size = 'md', children, onClose }: DialogProps) {
  const { t } = useTranslation()
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} centered transitionProps={AT_ONCE}>
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content aria-label={title}>
        <Modal.Body>
          <div className="tk-dialog-top">
            <h2>{title}</h2>
            <CloseButton aria-label={t('common.close')} onClick={onClose} />
          </div>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
