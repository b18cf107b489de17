import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../../src-preload/contract/exchanges.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { findingTitle } from './summary.ts'

export const SEVERITY_ICONS = { critical: IconAlertOctagon, warning: IconAlertTriangle, info: IconInfoCircle } as const

/** The findings of one credential, as short as a row allows. */
export function FindingChips({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return findings.map((finding) => {
    const Icon = SEVERITY_ICONS[finding.severity]
    return (
      <span key={finding.kind} className="tk-chip" data-severity={finding.severity}>
        <Icon size={13} aria-label={t(`severities.${finding.severity}`)} role="img" />
        {findingTitle(finding, language, t)}
      </span>
    )
  })
}
