import { Button, Checkbox } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { passwordInput } from '../../../src-preload/contract/accounts.ts'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { notify } from '../../ui/notify.ts'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { PasswordRefusalNotice, usePasswordRefusal } from '../accounts/password-refusal.tsx'
import { PasswordStrength } from '../accounts/PasswordStrength.tsx'
import { changePassword } from '../accounts/session-store.ts'
import { forgetAccountDraft, useAccountDrafts } from './account-drafts.ts'
import { SettingsSection } from './SettingsSection.tsx'

const EMPTY = { current_password: '', new_password: '', confirm_password: '' }

/** Another password, and new keys with it where somebody may know the old one. */
export function PasswordSection({ username, email }: { readonly username: string; readonly email: string }) {
  const { t } = useTranslation()
  const formElement = useRef<HTMLFormElement>(null)
  const form = useForm({ initialValues: EMPTY })
  const someone_may_know = useAccountDrafts((state) => state.someoneMayKnow)
  const [problems, setProblems] = useState<FieldProblems>({})
  const refusal = usePasswordRefusal()
  const [busy, setBusy] = useState(false)
  const sentences = sentencesFor(problems, t)
  useFirstProblem(formElement, problems)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    refusal.clear()
    const input = { ...form.values, someone_may_know }
    const found = problemsIn(passwordInput, input)
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const answer = await changePassword(input)
    setBusy(false)
    if (answer.success) {
      form.reset()
      forgetAccountDraft('someoneMayKnow')
      if (answer.data.recovery_code === null) notify('good', t('password.changed'), t('password.changed_text'))
      return
    }
    refusal.note(answer.error)
    setProblems(problemsOf(answer.error.details))
    if (answer.error.code === 'AUTHENTICATION_FAILED') formElement.current?.querySelector<HTMLElement>('[data-path="current_password"]')?.focus()
  }

  const field = (name: keyof typeof EMPTY) => ({ ...form.getInputProps(name), 'data-path': name, error: sentences[name] ?? null })

  return (
    <SettingsSection id="password" title={t('password.title')} lead={t('password.lead')}>
      <form ref={formElement} className="tk-settings-form" noValidate onSubmit={(event) => void submit(event)}>
        <PasswordRefusalNotice refusal={refusal} />
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <PasswordField
          {...field('current_password')}
          error={refusal.wrong ? t('unlock.wrong') : (sentences['current_password'] ?? null)}
          label={t('password.current')}
          autoComplete="current-password"
          aria-required
        />
        <div className="tk-fields-2">
          <PasswordField {...field('new_password')} label={t('recover.new_password')} autoComplete="new-password" aria-required aria-describedby="changed-password-strength" />
          <PasswordField {...field('confirm_password')} label={t('register.confirm')} autoComplete="new-password" aria-required />
        </div>
        <PasswordStrength id="changed-password-strength" password={form.values.new_password} inputs={[username, email]} />
        <Checkbox
          label={t('password.someone')}
          description={t('password.someone_hint')}
          checked={someone_may_know}
          onChange={(event) => useAccountDrafts.setState({ someoneMayKnow: event.currentTarget.checked })}
        />
        <Button type="submit" loading={busy}>
          {t('password.submit')}
        </Button>
      </form>
    </SettingsSection>
  )
}
