import { IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { Finding } from '../../../src-preload/contract/exchanges.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useExchanges } from '../exchanges/exchanges-store.ts'
import { Diagnosis } from './Diagnosis.tsx'
import { SEVERITY_ICONS } from './FindingChips.tsx'
import { findingTitle, isCheckedFromHere, isInconclusive, lastCheckSpeaks, shownState } from './summary.ts'

interface MatterProps {
  readonly severity: Finding['severity']
  readonly title: string
  readonly why: string | null
  readonly action?: ReactNode
}

/** One thing to see to: what it is, why it matters, what to do. */
function Matter({ severity, title, why, action = null }: MatterProps) {
  const { t } = useTranslation()
  const Icon = SEVERITY_ICONS[severity]
  return (
    <article className="tk-finding" data-severity={severity}>
      <Icon size={20} role="img" aria-label={t(`severities.${severity}`)} />
      <div>
        <h3>{title}</h3>
        {why === null ? null : <p>{why}</p>}
        {action}
      </div>
    </article>
  )
}

/** Where the credential itself does not work, or is not known to: that, before any finding. */
function StateMatter({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const state = shownState(credential)
  const check = credential.last_check
  if (state === 'valid') return null
  if (state === 'unverified' && !isCheckedFromHere(credential)) {
    return <Matter severity="info" title={t('detail.not_checked_title')} why={t(`detail.not_checked_${credential.kind}`)} />
  }
  if (state === 'unverified') return <Matter severity="info" title={t('detail.unverified_title')} why={t('detail.unverified_text')} />
  const told = check !== null && lastCheckSpeaks(credential) ? check : null
  // It ended without anybody saying so: its time was over.
  if (told === null && state === 'expired' && credential.kind === 'web_session') {
    return <Matter severity="critical" title={t('diagnosis.session_expired.title')} why={null} action={<p className="tk-remedy">{t('diagnosis.session_expired.action')}</p>} />
  }
  const isOlder = told === null && check !== null && isInconclusive(check.outcome)
  return (
    <Matter
      severity={state === 'degraded' ? 'warning' : 'critical'}
      title={told === null ? t(`states.${state}`) : t(`diagnosis.${told.cause}.title`)}
      why={state === 'degraded' ? t('detail.unclear') : isOlder ? t('detail.refused_before') : null}
      action={told === null ? null : <Diagnosis explained={told} code={told.code} />}
    />
  )
}

/** A browser's session is captured anew instead of made anew, and no exchange can take a right from a wallet's own key. */
function remedyOf({ kind }: Finding, credential: Credential, isWallet: boolean) {
  if (kind === 'expires_soon' && credential.kind === 'web_session') return 'findings.expires_soon.action_session'
  if (kind === 'can_withdraw' && isWallet) return 'findings.can_withdraw.action_wallet'
  return `findings.${kind}.action` as const
}

/** Everything about a credential that wants seeing to, in full sentences. */
export function FindingsList({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { findings } = credential
  const isWallet = useExchanges((state) => state.exchanges.find(({ id }) => id === credential.exchange_name)?.fields.some(({ name }) => name === 'private_key') ?? false)
  const matters: ReactNode[] = findings.map((finding) => (
    <Matter
      key={finding.kind}
      severity={finding.severity}
      title={findingTitle(finding, language, t)}
      why={t(`findings.${finding.kind}.why`)}
      action={
        <p className="tk-remedy">
          {t(remedyOf(finding, credential, isWallet))}
        </p>
      }
    />
  ))
  const allWell = findings.length === 0 && shownState(credential) === 'valid'
  return (
    <section className="tk-panel" aria-labelledby="detail-findings">
      <h2 id="detail-findings">{t('detail.findings')}</h2>
      <StateMatter credential={credential} />
      {matters}
      {allWell ? (
        <p className="tk-all-well">
          <IconCircleCheck size={17} aria-hidden="true" />
          {t('detail.no_findings')}
        </p>
      ) : null}
    </section>
  )
}
