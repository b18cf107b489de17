import { useTranslation } from 'react-i18next'
import { SecretField } from '../../../ui/SecretField.tsx'
import { MOST_TYPED, slimCapture } from './capture-text.ts'
import type { FieldsProps } from './fields-props.ts'

/** What is captured of a browser's session at an exchange: request headers and cookies. */
export function WebSessionFields({ values, sentences, disabled, keeps = false, onChange }: FieldsProps & { readonly keeps?: boolean }) {
  const { t } = useTranslation()
  return (['headers', 'cookies'] as const).map((name) => (
    <SecretField
      key={name}
      path={name}
      label={t(`bind.${name}`)}
      hint={t(`bind.${name}_hint`)}
      error={sentences[name] ?? null}
      value={values.fields[name] ?? ''}
      {...(keeps && { placeholder: t('update.keep') })}
      required={false}
      secret
      multiline
      disabled={disabled}
      longest={MOST_TYPED}
      slim={slimCapture}
      onChange={(value) => onChange({ fields: { ...values.fields, [name]: value } })}
    />
  ))
}
