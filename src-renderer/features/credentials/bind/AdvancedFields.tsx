import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExchangeDetail } from '../../../../src-preload/contract/exchanges.ts'
import { hasOptions } from './bind-values.ts'
import type { FieldsProps } from './fields-props.ts'
import { ProxyFields } from './ProxyFields.tsx'

interface AdvancedFieldsProps extends FieldsProps {
  readonly exchange: ExchangeDetail
  /** What stands in the place of the proxy's fields of a new credential. */
  readonly proxy?: ReactNode
  /** What stands above all others. */
  readonly children?: ReactNode
}

/** Where and how the exchange is asked; folded away, since the defaults are right for nearly everybody. */
export function AdvancedFields({ exchange, values, sentences, disabled, onChange, proxy, children }: AdvancedFieldsProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(() => hasOptions(values))
  const wrong = Object.keys(sentences).some((path) => path.startsWith('options') || path === 'password' || path === 'exchange_name')
  useEffect(() => {
    if (wrong) setOpen(true)
  }, [wrong])
  return (
    <section className="tk-section">
      <h2>
        <button type="button" className="tk-fold" aria-expanded={open} aria-controls="bind-advanced" onClick={() => setOpen(!open)}>
          <IconChevronRight size={17} aria-hidden="true" />
          {t('bind.advanced')}
        </button>
      </h2>
      <div id="bind-advanced" className="tk-fold-body" hidden={!open && !wrong}>
        {children}
        {exchange.has_testnet ? (
          <Switch
            data-path="options.testnet"
            label={t('bind.testnet')}
            description={t('bind.testnet_hint')}
            error={sentences['options.testnet'] ?? null}
            checked={values.testnet}
            disabled={disabled}
            onChange={(event) => onChange({ testnet: event.currentTarget.checked })}
          />
        ) : null}
        {exchange.hostnames.length === 0 ? null : (
          <Select
            data-path="options.hostname"
            label={t('bind.hostname')}
            placeholder={t('bind.hostname_default')}
            error={sentences['options.hostname'] ?? null}
            data={exchange.hostnames}
            value={values.hostname}
            disabled={disabled}
            clearable
            onChange={(hostname) => onChange({ hostname })}
          />
        )}
        {exchange.base_url_allowed === 'no' ? null : (
          <TextInput
            data-path="options.base_url"
            type="url"
            label={t('bind.base_url')}
            description={t(`bind.base_url_hint_${exchange.base_url_allowed}`)}
            error={sentences['options.base_url'] ?? null}
            value={values.base_url}
            disabled={disabled}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange({ base_url: event.currentTarget.value })}
          />
        )}
        {proxy ?? <ProxyFields values={values} sentences={sentences} disabled={disabled} onChange={onChange} />}
        <NumberInput
          data-path="options.timeout_ms"
          label={t('bind.timeout')}
          description={t('bind.timeout_hint')}
          error={sentences['options.timeout_ms'] ?? null}
          value={values.timeout}
          disabled={disabled}
          allowNegative={false}
          decimalScale={1}
          onChange={(timeout) => onChange({ timeout: typeof timeout === 'number' ? timeout : '' })}
        />
        <Switch
          data-path="options.check_from"
          label={t('bind.not_from_here')}
          description={t('bind.not_from_here_hint')}
          error={sentences['options.check_from'] ?? null}
          checked={values.check_from === 'nowhere'}
          disabled={disabled}
          onChange={(event) => onChange({ check_from: event.currentTarget.checked ? 'nowhere' : 'here' })}
        />
      </div>
    </section>
  )
}
