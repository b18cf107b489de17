import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SHORTCUTS } from './shortcuts.ts'

interface ShortcutsHelpProps {
  readonly opened: boolean
  onClose(): void
}

export function ShortcutsHelp({ opened, onClose }: ShortcutsHelpProps) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={t('shell.shortcuts')} size="sm" closeButtonProps={{ 'aria-label': t('common.close') }}>
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
    </Modal>
  )
}
