import { Button } from '@mantine/core'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-preload/contract/accounts.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { logOut, unlock } from './session-store.ts'
import { useLockout } from './use-lockout.ts'

/** The session lives but its account is locked: only the password is missing. */
export function UnlockPage({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('unlock.title'))
  const input = useRef<HTMLInputElement>(null)
  const lockout = useLockout()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setProblem(password === '' ? t('field_problems.required') : null)
    if (password === '') return input.current?.focus()
    setBusy(true)
    const answer = await unlock(password)
    if (answer.success) return
    setBusy(false)
    setPassword('')
    if (!lockout.note(answer.error)) setProblem(answer.error.code === 'AUTHENTICATION_FAILED' ? t('unlock.wrong') : answer.error.message)
    input.current?.focus()
  }

  return (
    <form className="tk-auth-card" noValidate onSubmit={(event) => void submit(event)}>
      <h1 ref={heading} tabIndex={-1}>
        {t('unlock.title')}
      </h1>
      <p className="tk-lead">{t('unlock.lead', { username: user.username })}</p>
      {lockout.minutes > 0 ? <Notice tone="warn" urgent title={t('login.locked_out', { minutes: lockout.minutes })} /> : null}
      {/* For password managers, which file a password under its name. */}
      <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
      <PasswordField
        ref={input}
        label={t('unlock.password')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={problem}
        autoComplete="current-password"
        aria-required
        autoFocus
      />
      <Button type="submit" loading={busy} fullWidth size="md">
        {t('unlock.submit')}
      </Button>
      <Button variant="subtle" fullWidth onClick={() => void logOut()}>
        {t('unlock.other', { username: user.username })}
      </Button>
    </form>
  )
}
