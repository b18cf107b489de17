import { Button, Loader } from '@mantine/core'
import { IconEye, IconKey, IconPlayerPause, IconPlayerPlay, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { addressOf } from '../../app/addresses.ts'
import { notify } from '../../ui/notify.ts'
import { updateCredential, useCredentials } from './credentials-store.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { isRefused } from './filter.ts'
import { RevealDialog } from './reveal/RevealDialog.tsx'
import { isCheckedFromHere, nextStep } from './summary.ts'
import { useVerify } from './use-verify.ts'

const ICON = { size: 16, 'aria-hidden': true } as const

/** Everything that can be done with one credential, the most likely first. */
export function Actions({ credential, name }: { readonly credential: Credential; readonly name: string }) {
  const { t } = useTranslation()
  const verify = useVerify()
  const verifying = useCredentials((state) => state.verifying.has(credential.id))
  const [asked, setAsked] = useState<'reveal' | 'delete' | null>(null)
  const [pausing, setPausing] = useState(false)
  const { id, is_active } = credential
  const close = (): void => setAsked(null)
  const checkNext = isCheckedFromHere(credential) && nextStep(credential) === 'check'

  async function pauseOrResume(): Promise<void> {
    if (pausing) return
    setPausing(true)
    const answer = await updateCredential({ id, is_active: !is_active })
    setPausing(false)
    if (answer.success) notify('good', t(is_active ? 'detail.paused_toast' : 'detail.resumed_toast', { name }))
    else notify('bad', name, answer.error.message)
  }

  return (
    <div className="tk-actions" role="group" aria-label={t('detail.actions')}>
      {isCheckedFromHere(credential) ? (
        <Button
          variant={isRefused(credential) && checkNext ? 'filled' : 'default'}
          leftSection={verifying ? <Loader size={15} aria-hidden="true" /> : <IconRefresh {...ICON} />}
          aria-disabled={verifying}
          onClick={() => void verify(credential)}
        >
          {verifying ? t('credentials.verifying') : t('credentials.verify')}
        </Button>
      ) : null}
      <Button component="a" href={addressOf({ page: 'update', id })} variant={isRefused(credential) && !checkNext ? 'filled' : 'default'} leftSection={<IconKey {...ICON} />}>
        {t(credential.kind === 'web_session' ? 'update.session_title' : 'update.title')}
      </Button>
      <Button variant="default" leftSection={<IconEye {...ICON} />} onClick={() => setAsked('reveal')}>
        {t('reveal.button')}
      </Button>
      <Button variant="default" leftSection={is_active ? <IconPlayerPause {...ICON} /> : <IconPlayerPlay {...ICON} />} aria-disabled={pausing} onClick={() => void pauseOrResume()}>
        {t(is_active ? 'detail.pause' : 'detail.resume')}
      </Button>
      <Button variant="default" className="tk-danger-text" leftSection={<IconTrash {...ICON} />} onClick={() => setAsked('delete')}>
        {t('delete.button')}
      </Button>
      <RevealDialog credential={credential} name={name} opened={asked === 'reveal'} onClose={close} />
      <DeleteDialog credential={credential} name={name} opened={asked === 'delete'} onClose={close} />
    </div>
  )
}
