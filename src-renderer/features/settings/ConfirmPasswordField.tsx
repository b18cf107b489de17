import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../../ui/PasswordField.tsx'
import type { PasswordRefusal } from '../accounts/password-refusal.tsx'

interface ConfirmPasswordFieldProps {
  readonly label: string
  readonly value: string
  onType(password: string): void
  readonly refusal: PasswordRefusal
  /** What else is wrong with it. */
  readonly problem: string | undefined
}

/** The own password, which a form's change takes; the cursor goes back into it each time that it was wrong. */
export function ConfirmPasswordField({ label, value, onType, refusal, problem }: ConfirmPasswordFieldProps) {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (refusal.wrong) field.current?.focus()
  }, [refusal.wrong])
  return (
    <PasswordField
      ref={field}
      data-path="password"
      label={label}
      value={value}
      onChange={(event) => onType(event.currentTarget.value)}
      error={refusal.wrong ? t('unlock.wrong') : (problem ?? null)}
      autoComplete="current-password"
      aria-required
    />
  )
}
