import './alerts.css'
import { Button } from '@mantine/core'
import { IconAlertOctagon } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert } from '../../../src-preload/contract/alerts.ts'
import { addressOf } from '../../app/addresses.ts'
import { dateTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { notify } from '../../ui/notify.ts'
import { followAlerts, resolveAlert, useAlerts } from './alerts-store.ts'

function OneAlert({ alert }: { readonly alert: Alert }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [busy, setBusy] = useState(false)
  const titleId = `alert-${alert.id}`

  async function resolve(): Promise<void> {
    if (busy) return
    setBusy(true)
    const answer = await resolveAlert(alert.id)
    setBusy(false)
    if (!answer.success) notify('bad', t('alerts.not_resolved'), answer.error.message)
  }

  return (
    <section className="tk-alert" data-severity={alert.severity} aria-labelledby={titleId}>
      <IconAlertOctagon size={20} aria-hidden="true" />
      <div>
        <div className="tk-alert-text">
          <p id={titleId} className="tk-notice-title">
            {t(`alerts.${alert.kind}.title`)}
          </p>
          <p>{t(`alerts.${alert.kind}.text`)}</p>
          <p className="tk-hint">
            {alert.count === 1 ? t('alerts.once', { time: dateTime(alert.last_at, language) }) : t('alerts.several', { count: alert.count, time: dateTime(alert.last_at, language) })}
          </p>
        </div>
        <div className="tk-actions">
          <Button component="a" size="compact-md" href={addressOf({ page: 'account', section: 'password' })}>
            {t('alerts.password')}
          </Button>
          <Button component="a" size="compact-md" variant="default" href={addressOf({ page: 'account', section: 'logins' })}>
            {t('alerts.logins')}
          </Button>
          <Button size="compact-md" variant="default" loading={busy} onClick={() => void resolve()}>
            {t('alerts.understood')}
          </Button>
        </div>
      </div>
    </section>
  )
}

/** Stands above every page while there is something that the trader must see. */
export function AlertBanner() {
  const alerts = useAlerts((state) => state.alerts)
  useEffect(followAlerts, [])
  return (
    <div aria-live="assertive" className="tk-alerts">
      {alerts.map((alert) => (
        <OneAlert key={alert.id} alert={alert} />
      ))}
    </div>
  )
}
