import { ActionIcon, PasswordInput, Textarea, TextInput } from '@mantine/core'
import { useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { EyeIcon } from './EyeIcon.tsx'
import { typedText } from './typed-text.ts'

interface SecretFieldProps {
  readonly path: string
  readonly label: string
  readonly hint: string | null
  readonly error: string | null
  readonly value: string
  readonly placeholder?: string
  readonly required: boolean
  readonly secret: boolean
  readonly multiline: boolean
  readonly disabled: boolean
  /** How many characters it takes; one more than the vault does, so that it can say so. */
  readonly longest?: number
  /** Makes what was pasted into several lines shorter, where most of it is not needed. */
  readonly slim?: (pasted: string) => string
  onChange(value: string): void
}

const PEM = '-----BEGIN'
/** One more than the vault takes, so that it can say so; a megabyte in one line would stop the page for a minute. */
const MOST_CHARACTERS = 16_385
const MOST_ROWS = 8

/** One value from an exchange: hidden where it is a secret, in several lines where it is or may be a PEM. */
export function SecretField({ path, label, hint, error, value, placeholder, required, secret, multiline, disabled, longest = MOST_CHARACTERS, slim, onChange }: SecretFieldProps) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const common = {
    'data-path': path,
    label,
    description: hint,
    error,
    value,
    placeholder,
    disabled,
    'aria-required': required,
    maxLength: longest,
    autoComplete: 'off',
    autoCapitalize: 'none',
    spellCheck: false,
    // Password managers would offer to file an exchange's secret under this page.
    'data-1p-ignore': true,
    'data-lpignore': 'true',
    className: 'tk-mono-input',
  } as const

  // A one-line input would join the lines of a PEM, which cannot be undone.
  function keepLines(event: ClipboardEvent<HTMLInputElement>): void {
    const pasted = event.clipboardData.getData('text')
    if (!pasted.includes(PEM)) return
    event.preventDefault()
    onChange(typedText(pasted, longest))
  }

  function pasteSlim(event: ClipboardEvent<HTMLTextAreaElement>): void {
    const pasted = event.clipboardData.getData('text')
    const slimmed = slim?.(pasted) ?? pasted
    // Short enough: the browser puts it where the cursor is, and can undo it.
    if (slimmed === pasted) return
    event.preventDefault()
    onChange(typedText(slimmed, longest))
  }

  // Most values of such a field are one line after all, and Enter does there what it does in every other.
  function submitUnlessPem(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || event.shiftKey || value.includes(PEM)) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }

  if (multiline || value.includes(PEM)) {
    return (
      <Textarea
        {...common}
        autosize
        minRows={1}
        maxRows={MOST_ROWS}
        onKeyDown={submitUnlessPem}
        onPaste={pasteSlim}
        data-hidden={secret && !shown ? '' : undefined}
        onChange={(event) => onChange(typedText(event.currentTarget.value, longest))}
        rightSection={
          secret ? (
            <ActionIcon variant="subtle" color="gray" aria-label={t('common.show_field', { field: label })} aria-pressed={shown} onClick={() => setShown(!shown)}>
              <EyeIcon reveal={shown} />
            </ActionIcon>
          ) : null
        }
        rightSectionProps={{ className: 'tk-eye-top' }}
      />
    )
  }
  if (!secret) return <TextInput {...common} onPaste={keepLines} onChange={(event) => onChange(typedText(event.currentTarget.value, longest))} />
  return (
    <PasswordInput
      {...common}
      autoComplete="new-password"
      onPaste={keepLines}
      onChange={(event) => onChange(typedText(event.currentTarget.value, longest))}
      visibilityToggleFocusable
      visibilityToggleIcon={EyeIcon}
      visibilityToggleButtonProps={{ 'aria-label': t('common.show_field', { field: label }) }}
    />
  )
}
