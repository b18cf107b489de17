import { Input, SegmentedControl, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../../../ui/PasswordField.tsx'
import type { FieldsProps } from './fields-props.ts'

const CHOICES = ['vault', 'none', 'own'] as const

interface ProxyFieldsProps extends FieldsProps {
  /** The stored proxy's address without its password, where there is one to keep. */
  readonly stored?: string | null
  /** The account's password, where another proxy needs it. */
  readonly password?: { readonly value: string; onChange(value: string): void } | null
}

/** Through which proxy this credential's exchange is asked. */
export function ProxyFields({ values, sentences, disabled, stored = null, password = null, onChange }: ProxyFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <Input.Wrapper label={t('bind.proxy')} description={t(`bind.proxy_hint_${values.proxy}`)} labelElement="div" labelProps={{ id: 'bind-proxy' }}>
        <SegmentedControl
          aria-labelledby="bind-proxy"
          value={values.proxy}
          disabled={disabled}
          onChange={(proxy) => onChange({ proxy })}
          data={CHOICES.map((value) => ({ value, label: t(`bind.proxy_${value}`) }))}
        />
      </Input.Wrapper>
      {values.proxy === 'own' ? (
        <TextInput
          data-path="options.proxy_url"
          label={t('bind.proxy_url')}
          description={stored === null ? t('bind.proxy_url_hint') : t('update.proxy_stored', { proxy: stored })}
          error={sentences['options.proxy_url'] ?? null}
          value={values.fields.proxy_url ?? ''}
          placeholder={stored === null ? 'socks5://127.0.0.1:1080' : t('update.keep')}
          disabled={disabled}
          autoComplete="off"
          spellCheck={false}
          className="tk-mono-input"
          onChange={(event) => onChange({ fields: { ...values.fields, proxy_url: event.currentTarget.value } })}
        />
      ) : null}
      {password === null ? null : (
        <PasswordField
          data-path="password"
          label={t('update.password')}
          description={t('update.password_hint')}
          error={sentences['password'] ?? null}
          value={password.value}
          disabled={disabled}
          autoComplete="current-password"
          aria-required
          onChange={(event) => password.onChange(event.currentTarget.value)}
        />
      )}
    </>
  )
}
