import { Button, Checkbox, TextInput } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { codeGroups, endsLike } from './recovery-code.ts'
import { recoveryCodeWritten } from './session-store.ts'

interface RecoveryCodePageProps {
  readonly code: string
  readonly username: string
  /** Whether it takes the place of an earlier code, which opens nothing any more. */
  readonly renewed: boolean
}

/** Shows the recovery code, once, and makes sure that it left this screen on paper. */
export function RecoveryCodePage({ code, username, renewed }: RecoveryCodePageProps) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('recovery.title'))
  const [written, setWritten] = useState(false)
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(false)

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (endsLike(code, typed)) return recoveryCodeWritten()
    setWrong(true)
    event.currentTarget.querySelector<HTMLElement>('[data-check]')?.focus()
  }

  return (
    <form className="tk-auth-card tk-auth-wide" noValidate onSubmit={submit}>
      <h1 ref={heading} tabIndex={-1}>
        {t('recovery.title')}
      </h1>
      <p className="tk-lead">{t(renewed ? 'recovery.lead_renewed' : 'recovery.lead')}</p>
      <p className="tk-print-only">{t('recovery.print_title', { username })}</p>
      <p className="tk-recovery-code" aria-label={t('recovery.code')} role="group" translate="no" data-testid="recovery-code">
        {codeGroups(code).map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </p>
      <div className="tk-actions">
        <CopyButton text={code} label={t('recovery.copy')} />
        <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden="true" />} onClick={() => window.print()}>
          {t('recovery.print')}
        </Button>
      </div>
      <p className="tk-hint">{t('recovery.advice')}</p>
      <Checkbox label={t('recovery.written')} checked={written} onChange={(event) => setWritten(event.currentTarget.checked)} />
      <TextInput
        data-check
        label={t('recovery.check_label')}
        description={t('recovery.check_hint')}
        error={wrong ? t('recovery.check_wrong') : null}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setWrong(false)
        }}
        disabled={!written}
        autoComplete="off"
        spellCheck={false}
        className="tk-mono-input"
      />
      <Button type="submit" fullWidth size="md" disabled={!written}>
        {t('recovery.continue')}
      </Button>
    </form>
  )
}
