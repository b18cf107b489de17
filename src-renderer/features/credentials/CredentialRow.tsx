import { ActionIcon, Loader } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { KeyboardEventHandler } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { addressOf } from '../../app/addresses.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { Monogram } from '../exchanges/Monogram.tsx'
import { useCredentials } from './credentials-store.ts'
import { FindingChips } from './FindingChips.tsx'
import { MaskedKey } from './MaskedKey.tsx'
import { RelativeTime } from './RelativeTime.tsx'
import { PausedBadge, StateBadge } from './StateBadge.tsx'
import { isCheckedFromHere, nameOf, permissionSummary, shownState } from './summary.ts'
import { useVerify } from './use-verify.ts'

function LastChecked({ credential, now }: { readonly credential: Credential; readonly now: number }) {
  const { t } = useTranslation()
  if (!isCheckedFromHere(credential)) return <span>{t('credentials.not_from_here')}</span>
  if (credential.last_check === null) return <span>{t('credentials.never_checked')}</span>
  return <RelativeTime time={credential.last_check.checked_at} now={now} />
}

interface CredentialRowProps {
  readonly credential: Credential
  readonly now: number
  /** Keys pressed while the row has the focus. */
  readonly onKeyDown: KeyboardEventHandler
}

/** One credential in the list: who it is, how it stands, what it may do. */
export function CredentialRow({ credential, now, onKeyDown }: CredentialRowProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const exchangeName = useExchangeName()
  const verifying = useCredentials((state) => state.verifying.has(credential.id))
  const verify = useVerify()
  const name = nameOf(credential, exchangeName)
  const exchange = exchangeName(credential.exchange_name)
  const summary = credential.kind === 'web_session' ? '' : permissionSummary(credential, language, t)
  const label = verifying ? t('credentials.verifying_named', { name }) : t('credentials.verify_named', { name })
  return (
    <div className="tk-row" data-inactive={credential.is_active ? undefined : ''}>
      <Monogram id={credential.exchange_name} name={exchange} />
      <div className="tk-row-who">
        <a className="tk-row-link" href={addressOf({ page: 'detail', id: credential.id })} onKeyDown={onKeyDown} title={name}>
          {name}
        </a>
        <span className="tk-row-line">
          {name === exchange ? null : <span title={exchange}>{exchange}</span>}
          {credential.sub_account === null ? null : <span title={credential.sub_account}>{credential.sub_account}</span>}
          {credential.options.testnet ? <span className="tk-tag">{t('credentials.testnet')}</span> : null}
          {credential.kind === 'web_session' ? <span>{t('detail.kind_web_session')}</span> : <MaskedKey masked={credential.api_key_masked} />}
        </span>
      </div>
      <div className="tk-row-state">
        {credential.is_active ? <StateBadge state={shownState(credential)} /> : <PausedBadge />}
        <span className="tk-row-line">{credential.is_active ? <LastChecked credential={credential} now={now} /> : t(`states.${shownState(credential)}`)}</span>
      </div>
      <div className="tk-row-can">
        <span className="tk-row-summary" title={summary}>
          {summary}
        </span>
        <span className="tk-row-chips">
          <FindingChips findings={credential.findings} />
        </span>
      </div>
      {isCheckedFromHere(credential) ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={label}
          title={verifying ? t('credentials.verifying') : t('credentials.verify')}
          aria-disabled={verifying}
          onClick={() => void verify(credential)}
        >
          {verifying ? <Loader size={16} aria-hidden="true" /> : <IconRefresh size={18} aria-hidden="true" />}
        </ActionIcon>
      ) : (
        <span className="tk-row-no-button" />
      )}
    </div>
  )
}
