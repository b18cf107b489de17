import { useTranslation } from 'react-i18next'
import type { ExchangeDetail, ExchangeField } from '../../../../src-preload/contract/exchanges.ts'
import { i18n } from '../../../i18n/setup.ts'
import { SecretField } from '../../../ui/SecretField.tsx'
import type { FieldsProps } from './fields-props.ts'

interface KeyFieldsProps extends FieldsProps {
  readonly exchange: ExchangeDetail
  /** Whether what is left empty stays as it is stored; else the exchange's required fields are needed. */
  readonly keeps?: boolean
}

/** Exactly the fields that the exchange asks for, named as the exchange names them. */
export function KeyFields({ exchange, values, sentences, disabled, keeps = false, onChange }: KeyFieldsProps) {
  const { t } = useTranslation()
  // Labels and hints are named by the catalogue, which may know an exchange's own word before the locales do.
  const labelOf = ({ label, name }: ExchangeField): string => {
    const known = i18n.exists(`fields.${label}`) ? label : name
    return t(`fields.${known as 'api_key'}`)
  }
  const hintOf = ({ hint, required }: ExchangeField): string | null => {
    const words = hint !== null && i18n.exists(`field_hints.${hint}`) ? t(`field_hints.${hint as 'secret_or_pem'}`) : ''
    return [required ? '' : t('common.optional'), words].filter((part) => part !== '').join(' · ') || null
  }
  return exchange.fields.map((field) => (
    <SecretField
      key={field.name}
      path={field.name}
      label={labelOf(field)}
      hint={hintOf(field)}
      error={sentences[field.name] ?? null}
      value={values.fields[field.name] ?? ''}
      {...(keeps && { placeholder: t('update.keep') })}
      required={field.required && !keeps}
      secret={field.secret}
      multiline={field.multiline}
      disabled={disabled}
      onChange={(value) => onChange({ fields: { ...values.fields, [field.name]: value } })}
    />
  ))
}
