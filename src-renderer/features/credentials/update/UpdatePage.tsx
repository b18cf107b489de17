import '../credentials.css'
import '../bind/bind.css'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../../src-preload/contract/credentials.ts'
import { dateTime } from '../../../i18n/format.ts'
import { useLanguage } from '../../../i18n/use-language.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ExchangePicker } from '../../exchanges/ExchangePicker.tsx'
import { useExchangeName } from '../../exchanges/exchanges-store.ts'
import { Absent } from '../Absent.tsx'
import { AboutFields } from '../bind/AboutFields.tsx'
import { AdvancedFields } from '../bind/AdvancedFields.tsx'
import { ExpiryField } from '../bind/ExpiryField.tsx'
import { KeyFields } from '../bind/KeyFields.tsx'
import { ProxyFields } from '../bind/ProxyFields.tsx'
import { WebSessionFields } from '../bind/WebSessionFields.tsx'
import { isRefused } from '../filter.ts'
import { MaskedKey } from '../MaskedKey.tsx'
import { useCredential } from '../use-credential.ts'
import { goesElsewhere, placeAt } from './update-values.ts'
import { UpdateFrame } from './UpdateFrame.tsx'
import { useUpdateForm } from './use-update-form.ts'

/** What the exchange or a guess says of the expiry, for a field that overrides it. */
function useExpiryHint({ expires_at, expires_at_source }: Credential): string {
  const { t } = useTranslation()
  const language = useLanguage()
  if (expires_at === null || expires_at_source === null || expires_at_source === 'manual') return t('bind.expires_hint')
  return t(`update.expires_${expires_at_source}`, { time: dateTime(expires_at, language) })
}

function Why({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const cause = credential.last_check?.outcome === credential.state ? credential.last_check.cause : null
  if (!isRefused(credential)) return null
  return (
    <Notice tone="bad" title={cause === null ? t(`states.${credential.state}`) : t(`diagnosis.${cause}.title`)}>
      {cause === null ? null : <p>{t(`diagnosis.${cause}.action`)}</p>}
    </Notice>
  )
}

/** Other secrets for a stored credential, and how its exchange is asked. */
function KeyForm({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  const [element, form] = useUpdateForm(credential)
  const expiryHint = useExpiryHint(credential)
  const { values, exchange } = form
  const isSession = credential.kind === 'web_session'
  const elsewhere = !isSession && goesElsewhere(values, credential)
  const shared = { values, sentences: form.sentences, disabled: form.busy, onChange: form.change }
  return (
    <UpdateFrame credential={credential} title={t(isSession ? 'update.session_title' : 'update.title')} element={element} form={form}>
      <Why credential={credential} />
      {exchange === null ? null : (
        <>
          <section className="tk-section" aria-labelledby="update-keys">
            <div>
              <h2 id="update-keys">{t(isSession ? 'bind.session' : 'bind.keys')}</h2>
              <p className="tk-hint">{t(isSession ? 'update.session_lead' : 'update.lead')}</p>
            </div>
            <p className="tk-stored">
              <span>{exchangeName(credential.exchange_name)}</span>
              {isSession ? null : <MaskedKey masked={credential.api_key_masked} />}
            </p>
            {elsewhere ? (
              <Notice tone="warn" urgent title={t('update.elsewhere_title')}>
                <p>{t('update.elsewhere_text')}</p>
              </Notice>
            ) : null}
            {isSession ? <WebSessionFields {...shared} keeps /> : <KeyFields key={exchange.id} exchange={exchange} {...shared} keeps={!elsewhere} />}
            <div className="tk-fields-2">
              <ExpiryField {...shared} hint={expiryHint} />
            </div>
          </section>
          {isSession ? null : (
            <AdvancedFields
              exchange={exchange}
              {...shared}
              proxy={<ProxyFields {...shared} stored={values.proxy === 'own' && credential.options.proxy_url !== 'none' ? credential.options.proxy_url : null} password={form.password} />}
            >
              <ExchangePicker
                value={values.exchange_name}
                error={form.sentences['exchange_name'] ?? null}
                disabled={form.busy}
                focused={false}
                onChoose={(exchange_name) => form.change(placeAt(exchange_name, credential))}
              />
            </AdvancedFields>
          )}
        </>
      )}
    </UpdateFrame>
  )
}

/** What the trader calls a stored credential and wants it for. */
function AboutForm({ credential }: { readonly credential: Credential }) {
  const { t } = useTranslation()
  const [element, form] = useUpdateForm(credential)
  const expiryHint = useExpiryHint(credential)
  return (
    <UpdateFrame credential={credential} title={t('update.about_title')} element={element} form={form}>
      <AboutFields values={form.values} sentences={form.sentences} disabled={form.busy} onChange={form.change} expiryHint={expiryHint} />
    </UpdateFrame>
  )
}

interface UpdatePageProps {
  readonly id: string
  readonly part: 'key' | 'about'
}

/** Changes one stored credential: its key, or what is noted about it. */
export function UpdatePage({ id, part }: UpdatePageProps) {
  const { credential, error, deleted, again } = useCredential(id)
  if (credential === null) return <Absent error={error} deleted={deleted} onRetry={again} />
  return part === 'key' ? <KeyForm credential={credential} /> : <AboutForm credential={credential} />
}
