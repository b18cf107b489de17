import { Button } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { SECRET_FIELD_NAMES, type SecretFieldName } from '../../../../src-preload/contract/credentials.ts'
import { i18n } from '../../../i18n/setup.ts'
import { CopyButton } from '../../../ui/CopyButton.tsx'
import { useCountdown } from '../../../ui/use-countdown.ts'
import { useExchangeDetail } from '../../exchanges/use-exchange-detail.ts'

interface RevealedFieldsProps {
  readonly exchangeName: string
  readonly fields: Readonly<Partial<Record<SecretFieldName, string>>>
  /** Milliseconds since the epoch. */
  readonly until: number
  /** How long they are shown in all. */
  readonly seconds: number
  onHide(): void
}

/** The plain fields, each to copy, with the time that is left. */
export function RevealedFields({ exchangeName, fields, until, seconds, onHide }: RevealedFieldsProps) {
  const { t } = useTranslation()
  const { exchange } = useExchangeDetail(exchangeName)
  const left = useCountdown(until)
  const hide = useRef<HTMLButtonElement>(null)
  useEffect(() => hide.current?.focus(), [])

  const labelOf = (name: SecretFieldName): string => {
    if (name === 'headers' || name === 'cookies') return t(`bind.${name}`)
    const label = exchange?.fields.find((field) => field.name === name)?.label ?? name
    return t(`fields.${(i18n.exists(`fields.${label}`) ? label : name) as 'api_key'}`)
  }

  return (
    <div className="tk-revealed">
      <dl>
        {SECRET_FIELD_NAMES.map((name) => {
          const value = fields[name]
          if (value === undefined) return null
          const label = labelOf(name)
          return (
            <div key={name}>
              <dt>{label}</dt>
              <dd>
                {/* Long ones scroll, also by the keyboard. */}
                {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
                <pre className="tk-mono" translate="no" tabIndex={0} aria-label={label} role="region">
                  {value}
                </pre>
                <CopyButton text={value} label={t('reveal.copy')} name={t('reveal.copy_field', { field: label })} compact />
              </dd>
            </div>
          )
        })}
      </dl>
      <div className="tk-dialog-end">
        <p className="tk-hint" role="timer">
          {t('reveal.hidden_in', { seconds: left })}
        </p>
        <span className="tk-time-left" aria-hidden="true">
          <span style={{ width: `${(100 * left) / seconds}%` }} />
        </span>
        <Button ref={hide} leftSection={<IconEyeOff size={16} aria-hidden="true" />} onClick={onHide}>
          {t('reveal.hide')}
        </Button>
      </div>
    </div>
  )
}
