import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../../src-preload/contract/exchanges.ts'
import { separators } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { findingTitle } from './summary.ts'

export const SEVERITY_ICONS = { critical: IconAlertOctagon, warning: IconAlertTriangle, info: IconInfoCircle } as const

/** So many fit into a row beside the others; the rest is on the credential's page. */
const SHOWN_IN_ROW = 3

/** The gravest findings of one credential, as short as a row allows. */
export function FindingChips({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  // One more takes the place that would go into counting it.
  const shown = findings.length <= SHOWN_IN_ROW + 1 ? findings : findings.slice(0, SHOWN_IN_ROW)
  const rest = findings.slice(shown.length)
  const chips = shown.map((finding) => {
    const Icon = SEVERITY_ICONS[finding.severity]
    return (
      <span key={finding.kind} className="tk-chip" data-severity={finding.severity}>
        <Icon size={13} aria-label={t(`severities.${finding.severity}`)} role="img" />
        {findingTitle(finding, language, t)}
      </span>
    )
  })
  return (
    <>
      {chips}
      {rest.length === 0 ? null : (
        <span className="tk-chip tk-quiet" title={rest.map((finding) => findingTitle(finding, language, t)).join(separators(language).item)}>
          {t('credentials.more_findings', { count: rest.length })}
        </span>
      )}
    </>
  )
}
