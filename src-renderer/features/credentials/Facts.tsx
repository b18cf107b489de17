import { Button } from '@mantine/core'
import { IconHistory, IconPencil } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { addressOf } from '../../app/addresses.ts'
import { dateTime, duration } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Expiry({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { expires_at, expires_at_source, last_check, state } = credential
  if (expires_at === null) return null
  // Told while the key worked; a check that finds it expired before that date knows better.
  if (state === 'expired' && last_check?.outcome === 'expired' && Date.parse(expires_at) > Date.parse(last_check.checked_at)) return null
  const source = expires_at_source === null ? '' : ` (${t(`detail.expires_${expires_at_source}`)})`
  return (
    <Fact name={t('detail.expires')}>
      {dateTime(expires_at, language)}
      {source}
    </Fact>
  )
}

/** What was entered and when; what was left empty is not listed. */
export function Facts({ credential, exchange }: { readonly credential: Credential; readonly exchange: string }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { options } = credential
  const entered: readonly (readonly [string, string | null])[] = [
    [t('detail.exchange'), exchange],
    [t('detail.kind'), t(`detail.kind_${credential.kind}`)],
    [t('detail.network'), t(options.testnet ? 'detail.network_testnet' : 'detail.network_live')],
    [t('detail.sub_account'), credential.sub_account],
    [t('detail.purpose'), credential.purpose === null ? null : t(`bind.purpose_${credential.purpose}`)],
    [t('detail.hostname'), options.hostname],
    [t('detail.base_url'), options.base_url],
    [t('detail.proxy'), options.proxy_url === 'none' ? t('bind.proxy_none') : options.proxy_url],
    [t('detail.timeout'), options.timeout_ms === null ? null : duration(options.timeout_ms, language)],
    [t('detail.checks'), options.check_from === 'nowhere' && credential.kind === 'api_key' ? t('detail.checks_nowhere') : null],
    [t('detail.note'), credential.note],
  ]
  return (
    <section className="tk-panel" aria-labelledby="detail-facts">
      <div className="tk-panel-top">
        <h2 id="detail-facts">{t('detail.facts')}</h2>
        <Button component="a" href={addressOf({ page: 'edit', id: credential.id })} variant="subtle" size="compact-sm" leftSection={<IconPencil size={15} aria-hidden="true" />}>
          {t('detail.edit')}
        </Button>
      </div>
      <dl className="tk-facts">
        {entered.map(([name, value]) =>
          value === null || value === '' ? null : (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ),
        )}
        {credential.tags.length === 0 ? null : (
          <Fact name={t('detail.tags')}>
            <span className="tk-tags">
              {credential.tags.map((tag) => (
                <span key={tag} className="tk-tag">
                  {tag}
                </span>
              ))}
            </span>
          </Fact>
        )}
        <Expiry credential={credential} />
        <Fact name={t('detail.created')}>{dateTime(credential.created_at, language)}</Fact>
        <Fact name={t('detail.updated')}>{dateTime(credential.updated_at, language)}</Fact>
      </dl>
      <p className="tk-hint">{t('detail.secret_note')}</p>
      <div>
        <Button
          component="a"
          href={addressOf({ page: 'activity', credential: credential.id })}
          variant="default"
          size="xs"
          leftSection={<IconHistory size={15} aria-hidden="true" />}
        >
          {t('audit.of_credential')}
        </Button>
      </div>
    </section>
  )
}
