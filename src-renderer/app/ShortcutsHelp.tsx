import { CloseButton, Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SHORTCUTS } from './shortcuts.ts'

interface ShortcutsHelpProps {
  readonly opened: boolean
  onClose(): void
}

export function ShortcutsHelp({ opened, onClose }: ShortcutsHelpProps) {
  const { t } = useTranslation()
  return (
    <Modal.Root opened={opened} onClose={onClose} size="sm" centered>
      <Modal.Overlay />
      <Modal.Content aria-label={t('shell.shortcuts')}>
        <Modal.Body>
          <div className="tk-dialog-top">
            <h2>{t('shell.shortcuts')}</h2>
            <CloseButton aria-label={t('common.close')} onClick={onClose} />
          </div>
          <dl className="tk-shortcuts">
            {SHORTCUTS.map(({ keys, does }) => (
              <div key={keys}>
                <dt>{t(does)}</dt>
                <dd>
                  <Kbd>{keys}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
