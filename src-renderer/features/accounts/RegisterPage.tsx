import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconKey } from '@tabler/icons-react'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { registerInput } from '../../../src-preload/contract/accounts.ts'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { PasswordStrength } from './PasswordStrength.tsx'
import { register } from './session-store.ts'

const EMPTY = { username: '', email: '', password: '', confirm_password: '' }

/** Creates the vault's first account. */
export function RegisterPage() {
  const { t } = useTranslation()
  const heading = usePageTitle(t('register.title'))
  const formElement = useRef<HTMLFormElement>(null)
  const form = useForm({ initialValues: EMPTY })
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useRefusal()
  const [busy, setBusy] = useState(false)
  const sentences = sentencesFor(problems, t)
  useFirstProblem(formElement, problems)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setRefusal(null)
    const found = problemsIn(registerInput, form.values)
    if (Object.keys(found).length > 0) return setProblems(found)
    setProblems({})
    setBusy(true)
    const answer = await register(form.values)
    if (answer.success) return
    setBusy(false)
    setRefusal(answer.error)
    setProblems(problemsOf(answer.error.details))
  }

  const field = (name: keyof typeof EMPTY) => ({ ...form.getInputProps(name), error: sentences[name] ?? null })

  return (
    <form ref={formElement} className="tk-auth-card tk-auth-wide" noValidate onSubmit={(event) => void submit(event)}>
      <h1 ref={heading} tabIndex={-1}>
        {t('register.title')}
      </h1>
      <p className="tk-lead">{t('register.lead')}</p>
      {refusal === null ? null : <Notice tone="bad" urgent title={refusal.message} />}
      <div className="tk-fields-2">
        <TextInput {...field('username')} label={t('register.username')} autoComplete="username" autoCapitalize="none" spellCheck={false} aria-required autoFocus />
        <TextInput {...field('email')} type="email" label={t('register.email')} autoComplete="email" aria-required />
      </div>
      <p className="tk-hint">{t('register.email_hint')}</p>
      <div className="tk-callout">
        <IconKey size={20} aria-hidden="true" />
        <div>
          <h2>{t('register.protects_title')}</h2>
          <p>{t('register.protects_text')}</p>
        </div>
      </div>
      <div className="tk-fields-2">
        <PasswordField {...field('password')} label={t('register.password')} autoComplete="new-password" aria-required aria-describedby="password-strength" />
        <PasswordField {...field('confirm_password')} label={t('register.confirm')} autoComplete="new-password" aria-required />
      </div>
      <PasswordStrength id="password-strength" password={form.values.password} inputs={[form.values.username, form.values.email]} />
      <Button type="submit" loading={busy} fullWidth size="md">
        {t('register.submit')}
      </Button>
    </form>
  )
}
