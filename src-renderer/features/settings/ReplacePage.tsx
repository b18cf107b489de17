import './settings.css'
import { Button, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { addressOf } from '../../app/addresses.ts'
import { BackToList } from '../../app/BackLink.tsx'
import { ask } from '../../bridge/vault.ts'
import { Notice } from '../../ui/Notice.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { MaskedKey } from '../credentials/MaskedKey.tsx'
import { nameOf } from '../credentials/summary.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { Monogram } from '../exchanges/Monogram.tsx'

const PAGE_SIZE = 10_000

/**
 * After new keys: an older copy of the vault's file still opens to the old password, so whoever has both
 * has these exchange keys. Only new ones at the exchange help.
 */
export function ReplacePage() {
  const { t } = useTranslation()
  const heading = usePageTitle(t('replace.title'))
  const exchangeName = useExchangeName()
  const [credentials, setCredentials] = useState<readonly Credential[] | null>(null)
  const [refusal, setRefusal] = useRefusal()
  useEffect(() => {
    let gone = false
    void ask('credentials.list', { include_inactive: true, limit: PAGE_SIZE }).then((answer) => {
      if (gone) return
      if (answer.success) setCredentials(answer.data)
      else setRefusal(answer.error)
    })
    return () => {
      gone = true
    }
  }, [setRefusal])
  return (
    <main id="content" className="tk-page tk-page-form">
      <BackToList />
      <h1 ref={heading} tabIndex={-1}>
        {t('replace.title')}
      </h1>
      <p className="tk-lead">{t('replace.lead')}</p>
      {refusal === null ? null : <Notice tone="bad" urgent title={refusal.message} />}
      {credentials === null && refusal === null ? <Loader size="sm" className="tk-page-loader" aria-label={t('common.loading')} /> : null}
      {credentials?.length === 0 ? <Notice tone="info">{t('replace.none')}</Notice> : null}
      <ul className="tk-replace-list">
        {(credentials ?? []).map((credential) => (
          <li key={credential.id} className="tk-replace-item">
            <Monogram id={credential.exchange_name} name={exchangeName(credential.exchange_name)} />
            <span className="tk-replace-who">
              <strong>{nameOf(credential, exchangeName)}</strong>
              <span className="tk-row-line">
                <span>{exchangeName(credential.exchange_name)}</span>
                {credential.kind === 'web_session' ? <span>{t('detail.kind_web_session')}</span> : <MaskedKey masked={credential.api_key_masked} />}
              </span>
            </span>
            <Button component="a" variant="default" href={addressOf({ page: 'update', id: credential.id })}>
              {t(credential.kind === 'web_session' ? 'update.session_title' : 'replace.update')}
            </Button>
          </li>
        ))}
      </ul>
      <div className="tk-actions">
        <Button component="a" href={addressOf({ page: 'list' })}>
          {t('replace.later')}
        </Button>
      </div>
    </main>
  )
}
