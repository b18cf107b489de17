import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { IconArrowBigUpLine } from '@tabler/icons-react'
import { useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EyeIcon } from './EyeIcon.tsx'

/** There from the start, so that a screen reader hears when it is filled. */
function CapsLock({ on }: { readonly on: boolean }) {
  const { t } = useTranslation()
  return (
    <span className="tk-caps-lock" aria-live="polite">
      {on ? <IconArrowBigUpLine size={15} aria-hidden="true" /> : null}
      {on ? t('common.caps_lock') : null}
    </span>
  )
}

const withBelow = (below: ReactNode) => (input: ReactNode) => (
  <>
    {input}
    {below}
  </>
)

/** A password with an eye that the keyboard reaches too, and a word where Caps Lock may be why it is wrong. */
export function PasswordField({ label, onBlur, ...rest }: Omit<PasswordInputProps, 'label'> & { readonly label: string }) {
  const { t } = useTranslation()
  const [caps, setCaps] = useState(false)
  // Only keys and clicks tell; on macOS the key that turns it off is heard as it comes up alone.
  const look = (event: KeyboardEvent | MouseEvent): void => setCaps(event.getModifierState('CapsLock'))
  return (
    <PasswordInput
      label={label}
      spellCheck={false}
      visibilityToggleFocusable
      visibilityToggleIcon={EyeIcon}
      visibilityToggleButtonProps={{ 'aria-label': t('common.show_field', { field: label }) }}
      onKeyDown={look}
      onKeyUp={look}
      onMouseDown={look}
      onBlur={(event) => {
        setCaps(false)
        onBlur?.(event)
      }}
      inputContainer={withBelow(<CapsLock on={caps} />)}
      {...rest}
    />
  )
}
