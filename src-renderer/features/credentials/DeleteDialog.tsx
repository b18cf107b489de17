import { Anchor, Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { goTo } from '../../app/route.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { useExchangeName, useExchanges } from '../exchanges/exchanges-store.ts'
import { deleteWithUndo } from './deletions-store.ts'

interface DeleteDialogProps {
  readonly credential: Credential
  readonly name: string
  readonly opened: boolean
  onClose(): void
}

/** Says what deleting means, and does it at one click. */
export function DeleteDialog({ credential, name, opened, onClose }: DeleteDialogProps) {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  const exchange = exchangeName(credential.exchange_name)
  const docs = useExchanges((state) => state.exchanges.find(({ id }) => id === credential.exchange_name)?.docs_url ?? null)
  const [error, setError] = useState<ContractError | null>(null)
  const [busy, setBusy] = useState(false)

  async function remove(): Promise<void> {
    if (busy) return
    setBusy(true)
    setError(null)
    const answer = await deleteWithUndo(credential.id, name)
    setBusy(false)
    if (!answer.success) return setError(answer.error)
    notifications.clean()
    goTo({ page: 'list' })
  }

  return (
    <Dialog opened={opened} title={t('delete.title', { name })} onClose={onClose}>
      <ul className="tk-consequences">
        <li>{t('delete.vault')}</li>
        <li>{t('delete.undo')}</li>
        <li>
          {t('delete.exchange', { exchange })}{' '}
          {docs === null ? null : (
            <Anchor href={docs} underline="always" target="_blank" rel="noreferrer noopener">
              {t('bind.docs', { exchange })}
            </Anchor>
          )}
        </li>
      </ul>
      {error === null ? null : <Notice tone="bad" urgent title={error.message} />}
      <div className="tk-dialog-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button data-autofocus data-danger loading={busy} onClick={() => void remove()}>
          {t('delete.confirm')}
        </Button>
      </div>
    </Dialog>
  )
}
