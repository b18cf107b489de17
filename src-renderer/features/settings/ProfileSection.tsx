import { Button, TextInput } from '@mantine/core'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { profileInput, type User } from '../../../src-preload/contract/accounts.ts'
import { askWithPassword } from '../../bridge/vault.ts'
import { dateTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { notify } from '../../ui/notify.ts'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { PasswordRefusalNotice, usePasswordRefusal } from '../accounts/password-refusal.tsx'
import { userChanged } from '../accounts/session-store.ts'
import { forgetAccountDraft, useAccountDrafts } from './account-drafts.ts'
import { ConfirmPasswordField } from './ConfirmPasswordField.tsx'
import { SettingsSection } from './SettingsSection.tsx'

/** Name and email of the own account: what it logs in with, so that a change takes the password. */
export function ProfileSection({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const formElement = useRef<HTMLFormElement>(null)
  const draft = useAccountDrafts((state) => state.profile)
  const [password, setPassword] = useState('')
  const [problems, setProblems] = useState<FieldProblems>({})
  const refusal = usePasswordRefusal()
  const [busy, setBusy] = useState(false)
  const sentences = sentencesFor(problems, t)
  const values = { username: draft.username ?? user.username, email: draft.email ?? user.email }
  const changed = { ...(values.username !== user.username && { username: values.username }), ...(values.email !== user.email && { email: values.email }) }
  const dirty = Object.keys(changed).length > 0
  useFirstProblem(formElement, problems)

  const change = (changes: typeof draft): void => useAccountDrafts.setState({ profile: { ...draft, ...changes } })

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy || !dirty) return
    refusal.clear()
    const found = problemsIn(profileInput, { ...changed, password })
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const answer = await askWithPassword('users.update', { ...changed, password })
    setBusy(false)
    setPassword('')
    if (answer.success) {
      forgetAccountDraft('profile')
      userChanged(answer.data)
      return notify('good', t('profile.saved'))
    }
    refusal.note(answer.error)
    setProblems(problemsOf(answer.error.details))
  }

  function giveUp(): void {
    forgetAccountDraft('profile')
    setPassword('')
    setProblems({})
    refusal.clear()
  }

  return (
    <SettingsSection id="profile" title={t('profile.title')} lead={t('profile.lead')}>
      <dl className="tk-settings-facts">
        <div>
          <dt>{t('profile.role')}</dt>
          <dd>{t(`shell.role_${user.role}`)}</dd>
        </div>
        <div>
          <dt>{t('profile.since')}</dt>
          <dd>{dateTime(user.created_at, language)}</dd>
        </div>
        <div>
          <dt>{t('profile.last_login')}</dt>
          <dd>{user.last_login === null ? t('common.never') : dateTime(user.last_login, language)}</dd>
        </div>
      </dl>
      <form ref={formElement} className="tk-settings-form" noValidate onSubmit={(event) => void submit(event)}>
        <PasswordRefusalNotice refusal={refusal} />
        <div className="tk-fields-2">
          <TextInput
            data-path="username"
            label={t('register.username')}
            value={values.username}
            onChange={(event) => change({ username: event.currentTarget.value })}
            error={sentences['username'] ?? null}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            aria-required
          />
          <TextInput
            data-path="email"
            type="email"
            label={t('register.email')}
            value={values.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
            error={sentences['email'] ?? null}
            autoComplete="off"
            aria-required
          />
        </div>
        {dirty ? (
          <>
            <ConfirmPasswordField label={t('profile.password')} value={password} onType={setPassword} refusal={refusal} problem={sentences['password']} />
            <div className="tk-actions">
              <Button type="submit" loading={busy}>
                {t('profile.submit')}
              </Button>
              <Button variant="default" disabled={busy} onClick={giveUp}>
                {t('common.cancel')}
              </Button>
            </div>
          </>
        ) : null}
      </form>
    </SettingsSection>
  )
}
