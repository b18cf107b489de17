import './diagnosis.css'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Explained } from '../../../src-preload/contract/explanation.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { alternatives, possibleCause, skewSentence } from './explanation.ts'

interface DiagnosisProps {
  readonly explained: Explained
  /** The exchange's own code, where it stands nowhere else beside this. */
  readonly code?: string | null
  /** Where another exchange can be chosen on the spot. Nothing is tried there unasked. */
  readonly onChoose?: (exchange: string) => void
  readonly disabled?: boolean
}

/** What to do about a check that failed: the one remedy, or all that it can have been, with what the exchange let on. */
export function Diagnosis({ explained, code = null, onChoose, disabled = false }: DiagnosisProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const exchangeName = useExchangeName()
  const { cause, possible_causes: possible, address_seen: address, other_exchanges: others } = explained
  const skew = skewSentence(explained, language, t)
  return (
    <div className="tk-diagnosis">
      {skew === null ? null : <p>{skew}</p>}
      {possible.length === 0 ? (
        <p>{t(`diagnosis.${cause}.action`)}</p>
      ) : (
        <div>
          <p>{t('explained.possible')}</p>
          <ol>
            {possible.map((one) => (
              <li key={one}>{possibleCause(one, t)}</li>
            ))}
          </ol>
        </div>
      )}
      {address === null ? null : (
        <div className="tk-diagnosis-line">
          <p>{t('explained.address', { address })}</p>
          <CopyButton compact text={address} label={t('explained.copy_address')} />
        </div>
      )}
      {others.length === 0 ? null : (
        <>
          <p>{t('explained.elsewhere', { exchanges: alternatives(others.map(exchangeName), language) })}</p>
          {onChoose === undefined ? null : (
            <div className="tk-diagnosis-line">
              {others.map((id) => (
                <Button key={id} variant="default" size="xs" disabled={disabled} onClick={() => onChoose(id)}>
                  {t('explained.choose', { exchange: exchangeName(id) })}
                </Button>
              ))}
            </div>
          )}
        </>
      )}
      {code === null ? null : <p className="tk-quiet">{t('bind.exchange_code', { code })}</p>}
    </div>
  )
}
