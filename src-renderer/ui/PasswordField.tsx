import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { EyeIcon } from './EyeIcon.tsx'

/** A password with an eye that the keyboard reaches too. */
export function PasswordField({ label, ...rest }: Omit<PasswordInputProps, 'label'> & { readonly label: string }) {
  const { t } = useTranslation()
  return (
    <PasswordInput
      label={label}
      spellCheck={false}
      visibilityToggleFocusable
      visibilityToggleIcon={EyeIcon}
      visibilityToggleButtonProps={{ 'aria-label': t('common.show_field', { field: label }) }}
      {...rest}
    />
  )
}
