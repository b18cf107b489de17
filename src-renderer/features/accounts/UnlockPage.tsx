import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-preload/contract/accounts.ts'
import type { LockCause } from '../../../src-preload/contract/locking.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { PasswordRefusalNotice } from './password-refusal.tsx'
import { forgotPassword, logOut, unlock, unlockByDevice } from './session-store.ts'
import { useDeviceOpens } from './use-device.ts'
import { usePasswordQuestion } from './use-password-question.ts'

/** The session lives but its account is locked: only the password is missing. */
export function UnlockPage({ user, cause }: { readonly user: User; readonly cause: LockCause | null }) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('unlock.title'))
  const { input, password, busy: unlocking, problem, refusal, type, submit } = usePasswordQuestion(unlock, () => undefined)
  const deviceOpens = useDeviceOpens()
  const [deviceRefusal, setDeviceRefusal] = useRefusal()
  const [asking, setAsking] = useState(false)
  const busy = unlocking || asking

  async function submitByDevice(): Promise<void> {
    if (busy) return
    refusal.clear()
    setDeviceRefusal(null)
    setAsking(true)
    const answer = await unlockByDevice()
    if (answer.success) return
    setAsking(false)
    setDeviceRefusal(answer.error)
    input.current?.focus()
  }

  return (
    <form className="tk-auth-card" noValidate onSubmit={submit}>
      <h1 ref={heading} tabIndex={-1}>
        {t('unlock.title')}
      </h1>
      <p className="tk-lead">{t('unlock.lead', { username: user.username })}</p>
      {cause === null ? null : (
        <p className="tk-lock-cause">
          <IconLock size={16} aria-hidden="true" />
          <span>{t(`locking.cause_${cause}`)}</span>
        </p>
      )}
      <PasswordRefusalNotice refusal={refusal}>
        <p>{t(deviceOpens ? 'login.locked_out_device' : 'login.locked_out_else')}</p>
      </PasswordRefusalNotice>
      {deviceRefusal === null ? null : <Notice tone="warn" urgent title={deviceRefusal.message} />}
      {/* For password managers, which file a password under its name. */}
      <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
      <PasswordField
        ref={input}
        label={t('unlock.password')}
        value={password}
        onChange={(event) => type(event.currentTarget.value)}
        error={problem}
        autoComplete="current-password"
        aria-required
        autoFocus
      />
      <Button type="submit" loading={unlocking} fullWidth size="md">
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
