import { Button, TextInput } from '@mantine/core'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { loginInput } from '../../../src-preload/contract/accounts.ts'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { lastUsername } from './last-username.ts'
import { forgotPassword, logIn, logInByDevice, type LoginNotice } from './session-store.ts'
import { useDeviceAccounts } from './use-device.ts'
import { useLockout } from './use-lockout.ts'

/** Opens a session, which opens the vault with it. */
export function LoginPage({ notice }: { readonly notice: LoginNotice | null }) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('login.title'))
  const formElement = useRef<HTMLFormElement>(null)
  const lockout = useLockout()
  const [username, setUsername] = useState(lastUsername)
  const [password, setPassword] = useState('')
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useRefusal()
  const [busy, setBusy] = useState(false)
  const deviceAccounts = useDeviceAccounts()
  const deviceAccount = deviceAccounts.find((name) => name === username.trim()) ?? (username.trim() === '' ? deviceAccounts[0] : undefined)
  const sentences = sentencesFor(problems, t)
  useFirstProblem(formElement, problems)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setRefusal(null)
    const found = { ...problemsIn(loginInput, { username, password }), ...(username.trim() === '' ? { username: 'required' as const } : {}) }
    if (Object.keys(found).length > 0) return setProblems(found)
    setProblems({})
    setBusy(true)
    const answer = await logIn(username.trim(), password)
    if (answer.success) return
    setBusy(false)
    setPassword('')
    if (!lockout.note(answer.error)) setRefusal(answer.error)
    setProblems(problemsOf(answer.error.details))
    formElement.current?.querySelector<HTMLElement>('[data-path="password"]')?.focus()
  }

  async function submitByDevice(name: string): Promise<void> {
    if (busy) return
    setRefusal(null)
    setBusy(true)
    const answer = await logInByDevice(name)
    if (answer.success) return
    setBusy(false)
    setRefusal(answer.error)
  }

  return (
    <form ref={formElement} className="tk-auth-card" noValidate onSubmit={(event) => void submit(event)}>
      <h1 ref={heading} tabIndex={-1}>
        {t('login.title')}
      </h1>
      <p className="tk-lead">{t('login.lead')}</p>
      {notice === null || refusal !== null ? null : <Notice tone="info">{t(`login.${notice}`)}</Notice>}
      {lockout.minutes > 0 ? (
        <Notice tone="warn" urgent title={t('login.locked_out', { minutes: lockout.minutes })}>
          <p>{t(deviceAccount === undefined ? 'login.locked_out_else' : 'login.locked_out_device')}</p>
        </Notice>
      ) : null}
      {refusal === null ? null : <Notice tone="bad" urgent title={refusal.message} />}
      <TextInput
        data-path="username"
        label={t('login.username')}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        error={sentences['username'] ?? null}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        aria-required
        autoFocus={username === ''}
      />
      <PasswordField
        data-path="password"
        label={t('login.password')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={sentences['password'] ?? null}
        autoComplete="current-password"
        aria-required
        autoFocus={username !== ''}
      />
      <Button type="submit" loading={busy} fullWidth size="md">
        {t('login.submit')}
      </Button>
      {deviceAccount === undefined ? null : (
        <Button variant="default" fullWidth leftSection={<IconDeviceDesktop size={17} aria-hidden="true" />} disabled={busy} onClick={() => void submitByDevice(deviceAccount)}>
          {t('login.by_device', { username: deviceAccount })}
        </Button>
      )}
      <Button variant="subtle" fullWidth onClick={() => forgotPassword(username.trim())}>
        {t('login.forgot')}
      </Button>
    </form>
  )
}
