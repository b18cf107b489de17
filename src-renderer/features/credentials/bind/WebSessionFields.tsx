import { useTranslation } from 'react-i18next'
import { SecretField } from '../../../ui/SecretField.tsx'
import type { FieldsProps } from './fields-props.ts'

/** One more than the vault takes, so that it can say so. */
const MOST_CHARACTERS = 65_537

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
      longest={MOST_CHARACTERS}
      onChange={(value) => onChange({ fields: { ...values.fields, [name]: value } })}
    />
  ))
}
