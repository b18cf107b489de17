import './credentials.css'
import './detail.css'
import { Anchor, Button, Loader } from '@mantine/core'
import { IconArrowLeft, IconRefresh } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { addressOf } from '../../app/addresses.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Notice } from '../../ui/Notice.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useExchangeName, useExchanges } from '../exchanges/exchanges-store.ts'
import { Monogram } from '../exchanges/Monogram.tsx'
import { readCredential, useCredentials } from './credentials-store.ts'
import { Facts } from './Facts.tsx'
import { FindingsList } from './FindingsList.tsx'
import { LastCheckPanel } from './LastCheckPanel.tsx'
import { MaskedKey } from './MaskedKey.tsx'
import { PermissionsTable } from './PermissionsTable.tsx'
import { StateBadge } from './StateBadge.tsx'
import { nameOf, permissionSummary, shownState } from './summary.ts'
import { useVerify } from './use-verify.ts'

function Back() {
  const { t } = useTranslation()
  return (
    <Anchor href={addressOf({ page: 'list' })} className="tk-back">
      <IconArrowLeft size={16} aria-hidden="true" />
      {t('credentials.title')}
    </Anchor>
  )
}

function Found({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const exchangeName = useExchangeName()
  const name = nameOf(credential, exchangeName)
  const exchange = exchangeName(credential.exchange_name)
  const heading = usePageTitle(name)
  const verifying = useCredentials((state) => state.verifying.has(credential.id))
  const tellsPermissions = useExchanges((state) => state.exchanges.find(({ id }) => id === credential.exchange_name)?.tells_permissions ?? true)
  const verify = useVerify()
  return (
    <main id="content" className="tk-page tk-page-detail">
      <Back />
      <div className="tk-detail-top">
        <Monogram id={credential.exchange_name} name={exchange} />
        <div className="tk-detail-who">
          <h1 ref={heading} tabIndex={-1}>
            {name}
          </h1>
          <span className="tk-row-line">
            {name === exchange ? null : <span>{exchange}</span>}
            <MaskedKey masked={credential.api_key_masked} />
          </span>
        </div>
        <StateBadge state={shownState(credential)} />
        <Button
          variant="default"
          leftSection={verifying ? <Loader size={15} aria-hidden="true" /> : <IconRefresh size={16} aria-hidden="true" />}
          aria-disabled={verifying}
          onClick={() => void verify(credential)}
        >
          {verifying ? t('credentials.verifying') : t('credentials.verify')}
        </Button>
      </div>
      <p className="tk-detail-summary">{permissionSummary(credential, language, t)}</p>
      <div className="tk-detail-grid">
        <div>
          <FindingsList credential={credential} />
          <PermissionsTable credential={credential} told={tellsPermissions} />
        </div>
        <div>
          <LastCheckPanel credential={credential} />
          <Facts credential={credential} exchange={exchange} />
        </div>
      </div>
    </main>
  )
}

function Missing({ error }: { readonly error: ContractError | null }) {
  const { t } = useTranslation()
  const heading = usePageTitle(error === null ? t('common.loading') : t('detail.missing_title'))
  return (
    <main id="content" className="tk-page tk-page-detail">
      <Back />
      <h1 ref={heading} tabIndex={-1}>
        {error === null ? t('common.loading') : t('detail.missing_title')}
      </h1>
      {error === null ? null : <Notice tone="bad" urgent title={error.message} />}
    </main>
  )
}

/** Everything known about one credential but its secrets. */
export function DetailPage({ id }: { readonly id: string }) {
  const credential = useCredentials((state) => state.credentials?.find((other) => other.id === id) ?? null)
  const [fetched, setFetched] = useState<Credential | null>(null)
  const [error, setError] = useState<ContractError | null>(null)
  useEffect(() => {
    let wanted = true
    void readCredential(id).then((answer) => {
      if (!wanted) return
      if (answer.success) setFetched(answer.data)
      else setError(answer.error)
    })
    return () => {
      wanted = false
    }
  }, [id])
  const found = credential ?? fetched
  if (error?.code === 'CREDENTIAL_NOT_FOUND' || found === null) return <Missing error={error} />
  return <Found credential={found} />
}
