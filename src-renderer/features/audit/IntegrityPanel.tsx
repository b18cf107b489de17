import { Button, Loader } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AuditVerdict } from '../../../src-preload/contract/audit.ts'
import { clockTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Notice } from '../../ui/Notice.tsx'
import type { Verdict } from './use-verdict.ts'

/** The keychain's word comes with the problem that it has found. */
function Keychain({ verdict }: { readonly verdict: AuditVerdict }) {
  const { t } = useTranslation()
  if (verdict.problem === 'older_than_keychain') return null
  const weighs = verdict.keychain === 'away' || verdict.keychain === 'differs'
  return (
    <p className={weighs ? 'tk-integrity-warn' : 'tk-quiet'}>
      {weighs ? <IconAlertTriangle size={15} aria-hidden="true" /> : null}
      <span>{t(`audit.keychain.${verdict.keychain}`)}</span>
    </p>
  )
}

function Said({ verdict }: { readonly verdict: AuditVerdict }) {
  const { t } = useTranslation()
  const { problem, broken_at, pruned_before, entries } = verdict
  const number = broken_at ?? entries + 1
  return (
    <>
      <p className="tk-integrity-word" data-tone={verdict.intact ? 'ok' : 'bad'}>
        {verdict.intact ? <IconShieldCheck size={20} aria-hidden="true" /> : <IconShieldX size={20} aria-hidden="true" />}
        {problem === null ? t('audit.integrity.intact') : t(`audit.problem.${problem}.title`, { number })}
      </p>
      <p>{problem === null ? t('audit.integrity.intact_text', { count: entries }) : t(`audit.problem.${problem}.text`, { number })}</p>
      {problem === null ? null : (
        <div className="tk-integrity-action">
          <h3>{t('audit.integrity.what_to_do')}</h3>
          <p>{t(`audit.problem.${problem}.action`)}</p>
        </div>
      )}
      {pruned_before === null ? null : <p className="tk-quiet">{t('audit.integrity.pruned', { number: pruned_before })}</p>}
      <Keychain verdict={verdict} />
    </>
  )
}

/** Whether entries were changed or taken out, in words; and what nobody can know from it. */
export function IntegrityPanel({ verdict, at, error, busy, check }: Verdict) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <section className="tk-panel tk-integrity" aria-labelledby="activity-integrity" data-broken={verdict?.intact === false ? '' : undefined}>
      <h2 id="activity-integrity">{t('audit.integrity.title')}</h2>
      <div className="tk-integrity-said" aria-live="polite" aria-busy={busy}>
        {error === null ? null : (
          <Notice tone="bad" title={t('audit.integrity.failed_title')}>
            <p>{error.message}</p>
          </Notice>
        )}
        {verdict === null ? null : <Said verdict={verdict} />}
      </div>
      <div className="tk-integrity-again">
        <Button variant="default" size="xs" leftSection={busy ? <Loader size={13} aria-hidden="true" /> : null} aria-disabled={busy} onClick={check}>
          {t(busy ? 'audit.integrity.checking' : 'audit.integrity.check')}
        </Button>
        {verdict === null ? null : <span className="tk-hint">{t('audit.integrity.checked_at', { time: clockTime(new Date(at).toISOString(), language) })}</span>}
      </div>
      <details className="tk-integrity-limits">
        <summary>{t('audit.integrity.cannot_show')}</summary>
        <ul>
          <li>{t('audit.integrity.limit_owner')}</li>
          <li>{t('audit.integrity.limit_rollback')}</li>
          <li>{t('audit.integrity.limit_waiting')}</li>
        </ul>
      </details>
    </section>
  )
}
