import { Button } from '@mantine/core'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-preload/contract/accounts.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { forgotPassword, logOut, unlock, unlockByDevice } from './session-store.ts'
import { useDeviceOpens } from './use-device.ts'
import { useLockout } from './use-lockout.ts'

const isWrongPassword = ({ code }: ContractError): boolean => code === 'AUTHENTICATION_FAILED'

/** The session lives but its account is locked: only the password is missing. */
export function UnlockPage({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('unlock.title'))
  const input = useRef<HTMLInputElement>(null)
  const lockout = useLockout()
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const [refusal, setRefusal] = useRefusal(isWrongPassword)
  const [busy, setBusy] = useState(false)
  const deviceOpens = useDeviceOpens()
  const [deviceRefusal, setDeviceRefusal] = useRefusal()

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setRefusal(null)
    setMissing(password === '')
    if (password === '') return input.current?.focus()
    setBusy(true)
    const answer = await unlock(password)
    if (answer.success) return
    setBusy(false)
    setPassword('')
    if (!lockout.note(answer.error)) setRefusal(answer.error)
    input.current?.focus()
  }

  async function submitByDevice(): Promise<void> {
    if (busy) return
    setRefusal(null)
    setDeviceRefusal(null)
    setBusy(true)
    const answer = await unlockByDevice()
    if (answer.success) return
    setBusy(false)
    setDeviceRefusal(answer.error)
    input.current?.focus()
  }

  function problem(): string | null {
    if (missing) return t('field_problems.required')
    if (refusal === null) return null
    return isWrongPassword(refusal) ? t('unlock.wrong') : refusal.message
  }

  return (
    <form className="tk-auth-card" noValidate onSubmit={(event) => void submit(event)}>
      <h1 ref={heading} tabIndex={-1}>
        {t('unlock.title')}
      </h1>
      <p className="tk-lead">{t('unlock.lead', { username: user.username })}</p>
      {lockout.minutes > 0 ? <Notice tone="warn" urgent title={t('login.locked_out', { minutes: lockout.minutes })} /> : null}
      {deviceRefusal === null ? null : <Notice tone="warn" urgent title={deviceRefusal.message} />}
      {/* For password managers, which file a password under its name. */}
      <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
      <PasswordField
        ref={input}
        label={t('unlock.password')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={problem()}
        autoComplete="current-password"
        aria-required
        autoFocus
      />
      <Button type="submit" loading={busy} fullWidth size="md">
        {t('unlock.submit')}
      </Button>
      {deviceOpens ? (
        <Button variant="default" fullWidth leftSection={<IconDeviceDesktop size={17} aria-hidden="true" />} disabled={busy} onClick={() => void submitByDevice()}>
          {t('unlock.by_device')}
        </Button>
      ) : null}
      <Button variant="subtle" fullWidth onClick={() => forgotPassword(user.username)}>
        {t('login.forgot')}
      </Button>
      <Button variant="subtle" fullWidth onClick={() => void logOut()}>
        {t('unlock.other', { username: user.username })}
      </Button>
    </form>
  )
}
