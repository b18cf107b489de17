import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { dateTime, duration } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useNow } from '../../ui/use-now.ts'
import { Diagnosis } from './Diagnosis.tsx'
import { Fact } from './Facts.tsx'
import { RelativeTime } from './RelativeTime.tsx'
import { lastCheckSpeaks } from './summary.ts'

const TIMES_RENEWED_MS = 30_000

/** How the last attempt to verify went, which need not be how the credential stands. */
export function LastCheckPanel({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const now = useNow(TIMES_RENEWED_MS)
  const { last_check: check, last_verified_at } = credential
  return (
    <section className="tk-panel" aria-labelledby="detail-last-check">
      <h2 id="detail-last-check">{t('detail.last_check')}</h2>
      {check === null ? (
        <p className="tk-quiet">{t('detail.not_checked')}</p>
      ) : (
        <>
          <p>{t(`diagnosis.${check.cause}.title`)}</p>
          {/* What speaks for the credential stands among what needs attention. */}
          {check.outcome === 'valid' || lastCheckSpeaks(credential) ? null : <Diagnosis explained={check} />}
          <dl className="tk-facts">
            <Fact name={t('detail.outcome')}>{t(`outcomes.${check.outcome}`)}</Fact>
            <Fact name={t('detail.when')}>
              <RelativeTime time={check.checked_at} now={now} />
            </Fact>
            {check.code === null ? null : (
              <Fact name={t('detail.code')}>
                <code className="tk-mono">{check.code}</code>
              </Fact>
            )}
            <Fact name={t('detail.latency')}>{duration(check.latency_ms, language)}</Fact>
            <Fact name={t('detail.last_verified')}>{last_verified_at === null ? t('common.never') : dateTime(last_verified_at, language)}</Fact>
          </dl>
        </>
      )}
    </section>
  )
}
