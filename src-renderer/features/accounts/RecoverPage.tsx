import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { recoverInput } from '../../../src-preload/contract/accounts.ts'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { PasswordStrength } from './PasswordStrength.tsx'
import { codeProblem, type CodeProblem } from './recovery-code.ts'
import { backFromRecovery, recover } from './session-store.ts'
import { useLockout } from './use-lockout.ts'

const EMPTY = { username: '', recovery_code: '', new_password: '', confirm_password: '' }

/** A forgotten password: the recovery code opens the account once more, and sets another one. */
export function RecoverPage({ username }: { readonly username: string }) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('recover.title'))
  const formElement = useRef<HTMLFormElement>(null)
  const lockout = useLockout()
  const form = useForm({ initialValues: { ...EMPTY, username } })
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useRefusal()
  const [mistyped, setMistyped] = useState<CodeProblem | null>(null)
  const [busy, setBusy] = useState(false)
  const sentences = sentencesFor(problems, t)
  useFirstProblem(formElement, problems)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setRefusal(null)
    const values = { ...form.values, username: form.values.username.trim() }
    const found = { ...problemsIn(recoverInput, values), ...(values.username === '' ? { username: 'required' as const } : {}) }
    if (Object.keys(found).length > 0) return setProblems(found)
    setProblems({})
    const wrong = codeProblem(values.recovery_code)
    setMistyped(wrong)
    // Asked with what can't be right, the vault would count one more wrong code.
    if (wrong !== null) return formElement.current?.querySelector<HTMLElement>('[data-path="recovery_code"]')?.focus()
    setBusy(true)
    const answer = await recover(values)
    if (answer.success) return
    setBusy(false)
    if (!lockout.note(answer.error)) setRefusal(answer.error)
    setProblems(problemsOf(answer.error.details))
  }

  const field = (name: keyof typeof EMPTY) => ({ ...form.getInputProps(name), 'data-path': name, error: sentences[name] ?? null })

  return (
    <form ref={formElement} className="tk-auth-card tk-auth-wide" noValidate onSubmit={(event) => void submit(event)}>
      <h1 ref={heading} tabIndex={-1}>
        {t('recover.title')}
      </h1>
      <p className="tk-lead">{t('recover.lead')}</p>
      {lockout.minutes > 0 ? (
        <Notice tone="warn" urgent title={t('recover.locked_out', { minutes: lockout.minutes })}>
          <p>{t('recover.locked_out_else')}</p>
        </Notice>
      ) : null}
      {refusal === null ? null : <Notice tone="bad" urgent title={refusal.message} />}
      <TextInput {...field('username')} label={t('login.username')} autoComplete="username" autoCapitalize="none" spellCheck={false} aria-required autoFocus={username === ''} />
      <TextInput
        {...field('recovery_code')}
        error={sentences['recovery_code'] ?? (mistyped === null ? null : t(`recover.code_${mistyped.kind}`, { ...mistyped }))}
        label={t('recovery.code')}
        description={t('recover.code_hint')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        className="tk-mono-input"
        aria-required
        autoFocus={username !== ''}
      />
      <div className="tk-fields-2">
        <PasswordField {...field('new_password')} label={t('recover.new_password')} autoComplete="new-password" aria-required aria-describedby="new-password-strength" />
        <PasswordField {...field('confirm_password')} label={t('register.confirm')} autoComplete="new-password" aria-required />
      </div>
      <PasswordStrength id="new-password-strength" password={form.values.new_password} inputs={[form.values.username]} />
      <p className="tk-hint">{t('recover.what_happens')}</p>
      <Button type="submit" loading={busy} fullWidth size="md">
        {t('recover.submit')}
      </Button>
      <Button variant="subtle" fullWidth onClick={backFromRecovery}>
        {t('recover.back')}
      </Button>
    </form>
  )
}
