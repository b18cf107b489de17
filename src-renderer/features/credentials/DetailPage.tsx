import './credentials.css'
import './detail.css'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { BackToList } from '../../app/BackLink.tsx'
import { useLanguage } from '../../i18n/use-language.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useExchangeName, useExchanges } from '../exchanges/exchanges-store.ts'
import { Monogram } from '../exchanges/Monogram.tsx'
import { Absent } from './Absent.tsx'
import { Actions } from './Actions.tsx'
import { CaptureForm } from './update/CaptureForm.tsx'
import { CheckHistory } from './CheckHistory.tsx'
import { Facts } from './Facts.tsx'
import { FindingsList } from './FindingsList.tsx'
import { LastCheckPanel } from './LastCheckPanel.tsx'
import { MaskedKey } from './MaskedKey.tsx'
import { PermissionsTable } from './PermissionsTable.tsx'
import { PausedBadge, StateBadge } from './StateBadge.tsx'
import { nameOf, permissionSummary, shownState } from './summary.ts'
import { useCredential } from './use-credential.ts'

function Found({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const exchangeName = useExchangeName()
  const name = nameOf(credential, exchangeName)
  const exchange = exchangeName(credential.exchange_name)
  const heading = usePageTitle(name)
  const isSession = credential.kind === 'web_session'
  const tellsPermissions = useExchanges((state) => state.exchanges.find(({ id }) => id === credential.exchange_name)?.tells_permissions ?? true)
  return (
    <main id="content" className="tk-page tk-page-detail">
      <BackToList />
      <div className="tk-detail-top">
        <Monogram id={credential.exchange_name} name={exchange} />
        <div className="tk-detail-who">
          <h1 ref={heading} tabIndex={-1}>
            {name}
          </h1>
          <span className="tk-row-line">
            {name === exchange ? null : <span>{exchange}</span>}
            {isSession ? <span>{t('detail.kind_web_session')}</span> : <MaskedKey masked={credential.api_key_masked} />}
          </span>
        </div>
        <span className="tk-badges">
          {credential.is_active ? null : <PausedBadge />}
          <StateBadge state={shownState(credential)} />
        </span>
      </div>
      {isSession ? null : <p className="tk-detail-summary">{permissionSummary(credential, language, t)}</p>}
      <Actions credential={credential} name={name} />
      <div className="tk-detail-grid">
        <div>
          <FindingsList credential={credential} />
          {isSession ? <CaptureForm key={credential.id} credential={credential} name={name} /> : <PermissionsTable credential={credential} told={tellsPermissions} />}
        </div>
        <div>
          {isSession ? null : <LastCheckPanel credential={credential} />}
          <Facts credential={credential} exchange={exchange} />
        </div>
        {isSession && credential.last_check === null ? null : (
          <div className="tk-detail-wide">
            <CheckHistory credential={credential} />
          </div>
        )}
      </div>
    </main>
  )
}

/** Everything known about one credential but its secrets. */
export function DetailPage({ id }: { readonly id: string }) {
  const { credential, error, deleted, again } = useCredential(id)
  if (credential === null) return <Absent error={error} deleted={deleted} onRetry={again} />
  return <Found credential={credential} />
}
