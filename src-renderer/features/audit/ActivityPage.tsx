import './audit.css'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditAction } from '../../../src-preload/contract/audit.ts'
import { BackLink, BackToList } from '../../app/BackLink.tsx'
import { goTo } from '../../app/route.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { credentialIn, useCredentials } from '../credentials/credentials-store.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { ActivityFilters } from './ActivityFilters.tsx'
import { ActivityList } from './ActivityList.tsx'
import { ExportPanel } from './ExportPanel.tsx'
import { IntegrityPanel } from './IntegrityPanel.tsx'
import { useVerdict } from './use-verdict.ts'
import { credentialName } from './words.ts'

/** Back to the credential that the list was opened for, else to all of them. */
function Back({ id }: { readonly id: string | null }) {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  const credential = useCredentials((state) => (id === null ? null : credentialIn(state, id)))
  if (credential === null) return <BackToList />
  return <BackLink to={{ page: 'detail', id: credential.id }}>{credentialName(credential, exchangeName, t)}</BackLink>
}

/** Who did what in the account, whether that list is intact, and the list as a file. */
export function ActivityPage({ credential }: { readonly credential: string | null }) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('audit.title'))
  const [action, setAction] = useState<AuditAction | null>(null)
  const [exported, setExported] = useState(0)
  const verdict = useVerdict()
  const choose = (next: { readonly credential: string | null; readonly action: AuditAction | null }): void => {
    setAction(next.action)
    if (next.credential !== credential) goTo({ page: 'activity', credential: next.credential })
  }
  return (
    <main id="content" className="tk-page tk-page-detail">
      <Back id={credential} />
      <h1 ref={heading} tabIndex={-1}>
        {t('audit.title')}
      </h1>
      <p className="tk-lead">{t('audit.lead')}</p>
      <div className="tk-activity-grid">
        <div>
          <ActivityFilters choice={{ credential, action }} onChange={choose} />
          <ActivityList
            key={`${credential ?? ''} ${action ?? ''}`}
            choice={{ credential, action }}
            brokenAt={verdict.verdict?.broken_at ?? null}
            news={exported}
            onShowAll={() => choose({ credential: null, action: null })}
          />
        </div>
        <div className="tk-activity-side">
          <IntegrityPanel {...verdict} />
          <ExportPanel onExported={() => setExported((count) => count + 1)} />
        </div>
      </div>
    </main>
  )
}
