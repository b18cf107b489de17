import { Button, Checkbox, TextInput } from '@mantine/core'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { registerInput } from '../../../src-preload/contract/accounts.ts'
import { askWithPassword } from '../../bridge/vault.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { Notice } from '../../ui/Notice.tsx'
import { notify } from '../../ui/notify.ts'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { PasswordStrength } from '../accounts/PasswordStrength.tsx'
import { codeGroups } from '../accounts/recovery-code.ts'
import { forgetAccountDraft, useAccountDrafts } from './account-drafts.ts'

interface Made {
  readonly username: string
  readonly code: string
}

const NO_PASSWORD = { password: '', confirm_password: '' }

function RegisterForm({ onMade, onClose }: { onMade(made: Made): void; onClose(): void }) {
  const { t } = useTranslation()
  const formElement = useRef<HTMLFormElement>(null)
  const draft = useAccountDrafts((state) => state.other)
  const [passwords, setPasswords] = useState(NO_PASSWORD)
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useRefusal()
  const [busy, setBusy] = useState(false)
  const sentences = sentencesFor(problems, t)
  useFirstProblem(formElement, problems)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setRefusal(null)
    const input = { ...draft, ...passwords }
    const found = problemsIn(registerInput, input)
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const answer = await askWithPassword('auth.register', input)
    setBusy(false)
    if (answer.success) {
      forgetAccountDraft('other')
      return onMade({ username: answer.data.user.username, code: answer.data.recovery_code })
    }
    setRefusal(answer.error)
    setProblems(problemsOf(answer.error.details))
  }

  const named = (name: 'username' | 'email') => ({
    'data-path': name,
    value: draft[name],
    error: sentences[name] ?? null,
    onChange: (event: { readonly currentTarget: HTMLInputElement }) => useAccountDrafts.setState({ other: { ...draft, [name]: event.currentTarget.value } }),
  })
  const secret = (name: keyof typeof NO_PASSWORD) => ({
    'data-path': name,
    value: passwords[name],
    error: sentences[name] ?? null,
    onChange: (event: { readonly currentTarget: HTMLInputElement }) => setPasswords({ ...passwords, [name]: event.currentTarget.value }),
  })

  return (
    <form ref={formElement} className="tk-dialog-form" noValidate onSubmit={(event) => void submit(event)}>
      <p className="tk-lead">{t('people.register_lead')}</p>
      {refusal === null ? null : <Notice tone="bad" urgent title={refusal.message} />}
      <div className="tk-fields-2">
        <TextInput {...named('username')} label={t('people.username')} autoComplete="off" autoCapitalize="none" spellCheck={false} aria-required data-autofocus />
        <TextInput {...named('email')} type="email" label={t('people.email')} autoComplete="off" aria-required />
      </div>
      <div className="tk-fields-2">
        <PasswordField {...secret('password')} label={t('people.password')} autoComplete="new-password" aria-required aria-describedby="other-password-strength" />
        <PasswordField {...secret('confirm_password')} label={t('people.confirm')} autoComplete="new-password" aria-required />
      </div>
      <PasswordStrength id="other-password-strength" password={passwords.password} inputs={[draft.username, draft.email]} />
      <div className="tk-dialog-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('people.register_submit')}
        </Button>
      </div>
    </form>
  )
}

/** The other account's recovery code, this once: without it a forgotten password costs them all that they keep here. */
function HandOver({ made, hurried, onDone }: { readonly made: Made; readonly hurried: boolean; onDone(): void }) {
  const { t } = useTranslation()
  const [written, setWritten] = useState(false)
  return (
    <div className="tk-dialog-form">
      <p className="tk-lead">{t('people.code_lead', { username: made.username })}</p>
      <p className="tk-recovery-code" aria-label={t('recovery.code')} role="group" translate="no" data-testid="recovery-code">
        {codeGroups(made.code).map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </p>
      <div className="tk-actions">
        <CopyButton text={made.code} label={t('recovery.copy')} />
      </div>
      <p className="tk-hint">{t('people.code_advice')}</p>
      <Checkbox
        data-autofocus
        label={t('people.code_written')}
        error={hurried && !written ? t('people.code_first') : null}
        checked={written}
        onChange={(event) => setWritten(event.currentTarget.checked)}
      />
      <div className="tk-dialog-end">
        <Button disabled={!written} onClick={onDone}>
          {t('people.done')}
        </Button>
      </div>
    </div>
  )
}

/** Makes an account for somebody else, whose recovery code it shows once to hand over. */
export function RegisterOtherDialog({ opened, onClose }: { readonly opened: boolean; onClose(): void }) {
  const { t } = useTranslation()
  const [made, setMade] = useState<Made | null>(null)
  const [hurried, setHurried] = useState(false)

  function done(): void {
    if (made !== null) notify('good', t('people.registered', { username: made.username }))
    setMade(null)
    setHurried(false)
    onClose()
  }

  return (
    // What is shown once does not go by a slip of the pointer.
    <Dialog opened={opened} size="lg" title={made === null ? t('people.register') : t('people.code_title', { username: made.username })} onClose={made === null ? onClose : () => setHurried(true)}>
      {made === null ? <RegisterForm onMade={setMade} onClose={onClose} /> : <HandOver made={made} hurried={hurried} onDone={done} />}
    </Dialog>
  )
}
