import { Button } from '@mantine/core'
import { IconAlertOctagon } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { addressOf } from '../../app/addresses.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { useCredentials } from './credentials-store.ts'
import { isRefused } from './filter.ts'
import { isCheckedFromHere, nextStep, nameOf } from './summary.ts'
import { useVerify } from './use-verify.ts'

/** How many are told one by one; more would push the list out of sight. */
const TOLD_AT_ONCE = 3

const lastValid = ({ last_verified_at }: Credential): string => last_verified_at ?? ''

/** Those that their exchange refuses, first those that worked until most recently: an order that further checks leave as it is. */
function useRefused(): readonly Credential[] {
  const credentials = useCredentials((state) => state.credentials)
  return useMemo(() => (credentials ?? []).filter(isRefused).sort((a, b) => lastValid(b).localeCompare(lastValid(a))), [credentials])
}

/** For what is mended at the exchange while the key stays as it is. */
function CheckAgain({ credential, name, isNext }: { readonly credential: Credential; readonly name: string; readonly isNext: boolean }) {
  const { t } = useTranslation()
  const verify = useVerify()
  const verifying = useCredentials((state) => state.verifying.has(credential.id))
  return (
    <Button size="compact-sm" variant={isNext ? 'filled' : 'default'} aria-disabled={verifying} aria-label={t('warnings.check_again_named', { name })} onClick={() => void verify(credential)}>
      {verifying ? t('credentials.verifying') : t('warnings.check_again')}
    </Button>
  )
}

function Warning({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  const name = nameOf(credential, exchangeName)
  const { id, last_check: check, state } = credential
  const told = check?.outcome === state ? check : null
  const step = isCheckedFromHere(credential) ? nextStep(credential) : 'update'
  return (
    <li>
      <a href={addressOf({ page: 'detail', id })} className="tk-warning-name">
        {name}
      </a>
      <span className="tk-warning-why">
        {told === null ? t(`states.${state}`) : t(`diagnosis.${told.cause}.title`)}
        {told === null || told.code === null ? null : <code className="tk-mono">{told.code}</code>}
      </span>
      {step === 'update' ? null : <CheckAgain credential={credential} name={name} isNext={step === 'check'} />}
      <Button component="a" href={addressOf({ page: 'update', id })} size="compact-sm" variant={step === 'check' ? 'default' : 'filled'} aria-label={t('warnings.update_named', { name })}>
        {t('warnings.update')}
      </Button>
    </li>
  )
}

/** Stands above the list while an exchange refuses a credential, with the way to its renewal. */
export function WarningsBanner() {
  const { t } = useTranslation()
  const refused = useRefused()
  // One more takes the place that would go into counting it.
  const told = refused.length <= TOLD_AT_ONCE + 1 ? refused : refused.slice(0, TOLD_AT_ONCE)
  const more = refused.length - told.length
  const title = refused.length === 1 ? t('warnings.title') : t('warnings.title_several', { count: refused.length })
  if (refused.length === 0) return null
  return (
    <section className="tk-warnings" aria-label={title}>
      <IconAlertOctagon size={20} aria-hidden="true" />
      <div>
        <p className="tk-notice-title">{title}</p>
        <ul>
          {told.map((credential) => (
            <Warning key={credential.id} credential={credential} />
          ))}
        </ul>
        {more > 0 ? (
          <Button variant="subtle" size="compact-sm" onClick={() => useCredentials.setState({ group: 'attention', query: '' })}>
            {t('warnings.more', { count: more })}
          </Button>
        ) : null}
      </div>
    </section>
  )
}

/** The same in the header of every page, as short as it gets. */
export function WarningsMark() {
  const { t } = useTranslation()
  const refused = useRefused()
  return (
    <div role="status" className="tk-warnings-place">
      {refused.length === 0 ? null : (
        <a className="tk-warnings-mark" href={addressOf({ page: 'list' })} title={t('warnings.title')}>
          <IconAlertOctagon size={17} aria-hidden="true" />
          <span>{t('warnings.mark', { count: refused.length })}</span>
        </a>
      )}
    </div>
  )
}
