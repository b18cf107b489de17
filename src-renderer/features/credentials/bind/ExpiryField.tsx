import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FieldsProps } from './fields-props.ts'

/** The day a credential expires on, entered by hand where its exchange does not tell. */
export function ExpiryField({ values, sentences, disabled, hint, onChange }: FieldsProps & { readonly hint?: string }) {
  const { t } = useTranslation()
  return (
    <TextInput
      data-path="expires_at"
      type="date"
      label={t('bind.expires')}
      description={hint ?? t('bind.expires_hint')}
      error={sentences['expires_at'] ?? null}
      value={values.expires_on}
      disabled={disabled}
      max="9999-12-31"
      onChange={(event) => onChange({ expires_on: event.currentTarget.value })}
    />
  )
}
