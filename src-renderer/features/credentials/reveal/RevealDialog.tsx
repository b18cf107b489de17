import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../../src-preload/contract/credentials.ts'
import type { OutputOf } from '../../../../src-preload/contract/procedures.ts'
import { askWithPassword } from '../../../bridge/vault.ts'
import { Dialog } from '../../../ui/Dialog.tsx'
import { PasswordField } from '../../../ui/PasswordField.tsx'
import { PasswordRefusalNotice } from '../../accounts/password-refusal.tsx'
import { usePasswordQuestion } from '../../accounts/use-password-question.ts'
import { RevealedFields } from './RevealedFields.tsx'

type Revealed = OutputOf<'credentials.reveal'> & { readonly until: number }

interface AskProps {
  readonly id: string
  /** Whether fields were shown before and time hid them. */
  readonly again: boolean
  onRevealed(revealed: Revealed): void
}

function AskPassword({ id, again, onRevealed }: AskProps) {
  const { t } = useTranslation()
  const { input, password, busy, problem, refusal, type, submit } = usePasswordQuestion(
    (typed) => askWithPassword('credentials.reveal', { id, password: typed }),
    (fields) => onRevealed({ ...fields, until: Date.now() + fields.hide_after * 1_000 }),
  )
  return (
    <form className="tk-dialog-form" noValidate onSubmit={submit}>
      <p className="tk-lead" role={again ? 'status' : undefined}>
        {t(again ? 'reveal.hidden_again' : 'reveal.lead')}
      </p>
      <PasswordRefusalNotice refusal={refusal} />
      <PasswordField
        ref={input}
        label={t('reveal.password')}
        value={password}
        error={problem}
        autoComplete="current-password"
        aria-required
        data-autofocus
        onChange={(event) => type(event.currentTarget.value)}
      />
      <div className="tk-dialog-end">
        <Button type="submit" loading={busy}>
          {t('reveal.submit')}
        </Button>
      </div>
    </form>
  )
}

interface StepsProps {
  readonly credential: Credential
  onClose(): void
}

/** First the password, then the fields until they are hidden: by hand, by time, or because nobody can see them. */
function Steps({ credential, onClose }: StepsProps) {
  const [revealed, setRevealed] = useState<Revealed | null>(null)
  const [again, setAgain] = useState(false)

  useEffect(() => {
    if (revealed === null) return
    const hide = (): void => {
      setRevealed(null)
      setAgain(true)
    }
    const hideUnseen = (): void => {
      if (document.visibilityState === 'hidden') hide()
    }
    document.addEventListener('visibilitychange', hideUnseen)
    const timer = setTimeout(hide, revealed.until - Date.now())
    return () => {
      document.removeEventListener('visibilitychange', hideUnseen)
      clearTimeout(timer)
    }
  }, [revealed])

  if (revealed === null) return <AskPassword id={credential.id} again={again} onRevealed={setRevealed} />
  return <RevealedFields exchangeName={credential.exchange_name} fields={revealed.fields} until={revealed.until} seconds={revealed.hide_after} onHide={onClose} />
}

interface RevealDialogProps extends StepsProps {
  readonly name: string
  readonly opened: boolean
}

/**
 * Shows a credential's plain fields for a short while, for the password. They live in the dialog's content
 * alone: closed or locked, they are gone with it, also where the answer comes only then.
 */
export function RevealDialog({ credential, name, opened, onClose }: RevealDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} title={t('reveal.title', { name })} size="lg" onClose={onClose}>
      <Steps credential={credential} onClose={onClose} />
    </Dialog>
  )
}
