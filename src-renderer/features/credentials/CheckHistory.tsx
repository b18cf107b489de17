import { Button, Loader } from '@mantine/core'
import { IconAlertTriangle, IconChevronRight, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Check, Credential } from '../../../src-preload/contract/credentials.ts'
import { duration, dateTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Diagnosis } from './Diagnosis.tsx'
import { isInconclusive } from './summary.ts'
import { useChecks } from './use-checks.ts'

/** What was wrong and what could be done about it, for whoever opens it. */
function Outcome({ check }: { readonly check: Check }) {
  const { t } = useTranslation()
  if (check.outcome === 'valid') return <OutcomeMark outcome="valid" />
  return (
    <details className="tk-history-why">
      <summary>
        <OutcomeMark outcome={check.outcome} />
        <IconChevronRight size={14} aria-hidden="true" />
      </summary>
      <div>
        <p>{t(`diagnosis.${check.cause}.title`)}</p>
        <Diagnosis explained={check} />
      </div>
    </details>
  )
}

function OutcomeMark({ outcome }: Pick<Check, 'outcome'>) {
  const { t } = useTranslation()
  const tone = outcome === 'valid' ? 'ok' : isInconclusive(outcome) ? 'warn' : 'bad'
  const Icon = { ok: IconCircleCheck, warn: IconAlertTriangle, bad: IconCircleX }[tone]
  return (
    <span className="tk-outcome" data-tone={tone}>
      <Icon size={15} aria-hidden="true" />
      {t(`outcomes.${outcome}`)}
    </span>
  )
}

/** Every check that was made, newest first: when, what came of it, the exchange's own code, how long it took. */
export function CheckHistory({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { checks, hasOlder, error, busy, older, again } = useChecks(credential)
  return (
    <section className="tk-panel" aria-labelledby="detail-history" aria-busy={busy}>
      <h2 id="detail-history">{t(credential.kind === 'web_session' ? 'history.title_session' : 'history.title')}</h2>
      {checks === null && error === null ? <Loader size="sm" aria-label={t('common.loading')} /> : null}
      {checks?.length === 0 ? <p className="tk-quiet">{t('detail.not_checked')}</p> : null}
      {checks === null || checks.length === 0 ? null : (
        <table className="tk-table tk-history">
          <thead>
            <tr>
              <th scope="col">{t('detail.when')}</th>
              <th scope="col">{t('detail.outcome')}</th>
              <th scope="col">{t('history.code')}</th>
              <th scope="col">{t('detail.latency')}</th>
            </tr>
          </thead>
          <tbody>
            {checks.map((check) => (
              <tr key={check.id}>
                <td>
                  <time dateTime={check.checked_at}>{dateTime(check.checked_at, language)}</time>
                </td>
                <td>
                  <Outcome check={check} />
                </td>
                <td>{check.code === null ? <span className="tk-quiet">–</span> : <code className="tk-mono">{check.code}</code>}</td>
                <td>{check.source === 'report' ? <span title={t('history.reported_by')}>{t('history.reported')}</span> : duration(check.latency_ms, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {error === null ? null : (
        <Notice tone="bad" urgent title={error.message}>
          <Button size="xs" variant="default" onClick={again}>
            {t('common.retry')}
          </Button>
        </Notice>
      )}
      {hasOlder ? (
        <div>
          <Button variant="default" size="xs" loading={busy} onClick={older}>
            {t('history.older')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}
