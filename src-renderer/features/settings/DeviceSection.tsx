import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../../src-preload/contract/accounts.ts'
import { ask, askWithPassword } from '../../bridge/vault.ts'
import { Notice } from '../../ui/Notice.tsx'
import { notify } from '../../ui/notify.ts'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { useRefusal } from '../../ui/use-refusal.ts'
import { PasswordRefusalNotice } from '../accounts/password-refusal.tsx'
import { usePasswordQuestion } from '../accounts/use-password-question.ts'
import { SettingsSection } from './SettingsSection.tsx'

/** Gives this machine's keychain a key of the account, or takes it back. */
export function DeviceSection({ username }: { readonly username: string }) {
  const { t } = useTranslation()
  const [device, setDevice] = useState<Device | null>(null)
  const [failure, setFailure] = useRefusal()
  const [disabling, setDisabling] = useState(false)
  const { input, password, busy, problem, refusal, type, submit } = usePasswordQuestion(
    (typed) => askWithPassword('device.enable', { password: typed }),
    (enabled) => {
      setDevice(enabled)
      notify('good', t('device.enabled_title'))
    },
  )

  useEffect(() => {
    let gone = false
    void ask('device.read', {}).then((answer) => {
      if (gone) return
      if (answer.success) setDevice(answer.data)
      else setFailure(answer.error)
    })
    return () => {
      gone = true
    }
  }, [setFailure])

  async function disable(): Promise<void> {
    if (disabling) return
    setFailure(null)
    setDisabling(true)
    const answer = await ask('device.disable', {})
    setDisabling(false)
    if (!answer.success) return setFailure(answer.error)
    setDevice(answer.data)
    notify('good', t('device.disabled_title'))
  }

  return (
    <SettingsSection id="device" title={t('device.title')} lead={t('device.lead')}>
      <PasswordRefusalNotice refusal={refusal} />
      {failure === null ? null : <Notice tone="bad" urgent title={failure.message} />}
      {device === null ? null : device.enabled ? (
        <div className="tk-settings-row">
          <span className="tk-settings-on">
            <IconCircleCheck size={18} aria-hidden="true" />
            {t('device.is_on')}
          </span>
          <Button variant="default" loading={disabling} onClick={() => void disable()}>
            {t('device.disable')}
          </Button>
        </div>
      ) : device.available ? (
        <form className="tk-settings-form" noValidate onSubmit={submit}>
          <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
          <PasswordField
            ref={input}
            label={t('device.password')}
            value={password}
            onChange={(event) => type(event.currentTarget.value)}
            error={problem}
            autoComplete="current-password"
            aria-required
          />
          <Button type="submit" loading={busy}>
            {t('device.enable')}
          </Button>
        </form>
      ) : null}
      {device === null || device.problem === null ? null : <Notice tone="info">{t(`device.${device.problem}`)}</Notice>}
    </SettingsSection>
  )
}
