import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { SEVERITY_ICONS } from './FindingChips.tsx'
import { findingTitle } from './summary.ts'

/** What is to mend about a credential: why it matters and what to do, in full. */
export function FindingsList({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { findings } = credential
  return (
    <section className="tk-panel" aria-labelledby="detail-findings">
      <h2 id="detail-findings">{t('detail.findings')}</h2>
      {findings.length > 0 ? null : credential.last_verified_at === null ? (
        <p className="tk-quiet">{t('detail.findings_later')}</p>
      ) : (
        <p className="tk-all-well">
          <IconCircleCheck size={17} aria-hidden="true" />
          {t('detail.no_findings')}
        </p>
      )}
      {findings.map((finding) => {
        const Icon = SEVERITY_ICONS[finding.severity]
        return (
          <article key={finding.kind} className="tk-finding" data-severity={finding.severity}>
            <Icon size={20} role="img" aria-label={t(`severities.${finding.severity}`)} />
            <div>
              <h3>{findingTitle(finding, language, t)}</h3>
              <p>{t(`findings.${finding.kind}.why`)}</p>
              <p className="tk-finding-action">{t(`findings.${finding.kind}.action`)}</p>
            </div>
          </article>
        )
      })}
    </section>
  )
}
