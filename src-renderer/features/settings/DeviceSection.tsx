import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../../src-preload/contract/accounts.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { ask, askWithPassword } from '../../bridge/vault.ts'
import { Notice } from '../../ui/Notice.tsx'
import { notify } from '../../ui/notify.ts'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { useRefusal } from '../../ui/use-refusal.ts'
import { useLockout } from '../accounts/use-lockout.ts'

const isWrongPassword = ({ code }: ContractError): boolean => code === 'AUTHENTICATION_FAILED'

/** Gives this machine's keychain a key of the account, or takes it back. */
export function DeviceSection({ username }: { readonly username: string }) {
  const { t } = useTranslation()
  const [device, setDevice] = useState<Device | null>(null)
  const [refusal, setRefusal] = useRefusal(isWrongPassword)
  const [missing, setMissing] = useState(false)
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const lockout = useLockout()

  useEffect(() => {
    let gone = false
    void ask('device.read', {}).then((answer) => {
      if (gone) return
      if (answer.success) setDevice(answer.data)
      else setRefusal(answer.error)
    })
    return () => {
      gone = true
    }
  }, [setRefusal])

  async function enable(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setRefusal(null)
    setMissing(password === '')
    if (password === '') return input.current?.focus()
    setBusy(true)
    const answer = await askWithPassword('device.enable', { password })
    setBusy(false)
    setPassword('')
    if (answer.success) {
      setDevice(answer.data)
      notify('good', t('device.enabled_title'))
      return
    }
    if (!lockout.note(answer.error)) setRefusal(answer.error)
    input.current?.focus()
  }

  async function disable(): Promise<void> {
    if (busy) return
    setRefusal(null)
    setBusy(true)
    const answer = await ask('device.disable', {})
    setBusy(false)
    if (!answer.success) return setRefusal(answer.error)
    setDevice(answer.data)
    notify('good', t('device.disabled_title'))
  }

  const wrong = refusal !== null && isWrongPassword(refusal)
  const fieldError = missing ? t('field_problems.required') : wrong ? t('unlock.wrong') : null

  return (
    <section className="tk-section" aria-labelledby="device-title">
      <h2 id="device-title">{t('device.title')}</h2>
      <p className="tk-lead">{t('device.lead')}</p>
      {lockout.minutes > 0 ? <Notice tone="warn" urgent title={t('login.locked_out', { minutes: lockout.minutes })} /> : null}
      {refusal === null || wrong ? null : <Notice tone="bad" urgent title={refusal.message} />}
      {device === null ? null : device.enabled ? (
        <div className="tk-settings-row">
          <span className="tk-settings-on">
            <IconCircleCheck size={18} aria-hidden="true" />
            {t('device.is_on')}
          </span>
          <Button variant="default" loading={busy} onClick={() => void disable()}>
            {t('device.disable')}
          </Button>
        </div>
      ) : device.available ? (
        <form className="tk-settings-form" noValidate onSubmit={(event) => void enable(event)}>
          <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
          <PasswordField
            ref={input}
            label={t('device.password')}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={fieldError}
            autoComplete="current-password"
            aria-required
          />
          <Button type="submit" loading={busy}>
            {t('device.enable')}
          </Button>
        </form>
      ) : null}
      {device === null || device.problem === null ? null : <Notice tone="info">{t(`device.${device.problem}`)}</Notice>}
    </section>
  )
}
