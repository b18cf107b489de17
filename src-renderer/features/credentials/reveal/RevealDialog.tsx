import { Button } from '@mantine/core'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../../src-preload/contract/credentials.ts'
import type { ContractError } from '../../../../src-preload/contract/errors.ts'
import type { OutputOf } from '../../../../src-preload/contract/procedures.ts'
import { askWithPassword } from '../../../bridge/vault.ts'
import { Dialog } from '../../../ui/Dialog.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PasswordField } from '../../../ui/PasswordField.tsx'
import { useRefusal } from '../../../ui/use-refusal.ts'
import { useLockout } from '../../accounts/use-lockout.ts'
import { RevealedFields } from './RevealedFields.tsx'

type Revealed = OutputOf<'credentials.reveal'> & { readonly until: number }

const isWrongPassword = ({ code }: ContractError): boolean => code === 'AUTHENTICATION_FAILED'

interface AskProps {
  readonly id: string
  /** Whether fields were shown before and time hid them. */
  readonly again: boolean
  onRevealed(revealed: Revealed): void
}

function AskPassword({ id, again, onRevealed }: AskProps) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const lockout = useLockout()
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const [refusal, setRefusal] = useRefusal(isWrongPassword)
  const [busy, setBusy] = useState(false)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setRefusal(null)
    setMissing(password === '')
    if (password === '') return input.current?.focus()
    setBusy(true)
    const answer = await askWithPassword('credentials.reveal', { id, password })
    setBusy(false)
    setPassword('')
    if (answer.success) return onRevealed({ ...answer.data, until: Date.now() + answer.data.hide_after * 1_000 })
    if (!lockout.note(answer.error)) setRefusal(answer.error)
    input.current?.focus()
  }

  const wrong = refusal !== null && isWrongPassword(refusal)
  return (
    <form className="tk-dialog-form" noValidate onSubmit={(event) => void submit(event)}>
      <p className="tk-lead" role={again ? 'status' : undefined}>
        {t(again ? 'reveal.hidden_again' : 'reveal.lead')}
      </p>
      {lockout.minutes > 0 ? <Notice tone="warn" urgent title={t('login.locked_out', { minutes: lockout.minutes })} /> : null}
      {refusal === null || wrong ? null : <Notice tone="bad" urgent title={refusal.message} />}
      <PasswordField
        ref={input}
        label={t('reveal.password')}
        value={password}
        error={missing ? t('field_problems.required') : wrong ? t('unlock.wrong') : null}
        autoComplete="current-password"
        aria-required
        data-autofocus
        onChange={(event) => setPassword(event.currentTarget.value)}
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
