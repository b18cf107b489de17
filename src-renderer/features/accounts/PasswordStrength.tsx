import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { separators } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { adviceSentences } from './advice.ts'
import { loadStrengthMeter, type StrengthMeter } from './strength.ts'

const SHOWN_ADVICE = 2

interface PasswordStrengthProps {
  readonly id: string
  readonly password: string
  /** What an attacker would try first: the other fields. */
  readonly inputs: readonly string[]
}

/** How hard the password is to guess, while it is typed. */
export function PasswordStrength({ id, password, inputs }: PasswordStrengthProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [meter, setMeter] = useState<StrengthMeter | null>(null)
  const wanted = password !== ''
  useEffect(() => {
    // The meter is a help: where it can't be loaded, the vault still judges the password.
    if (wanted) loadStrengthMeter().then((loaded) => setMeter(() => loaded), () => undefined)
  }, [wanted])
  const strength = meter === null || password === '' ? null : meter(password, inputs)
  const advice = (names: readonly string[]): string => adviceSentences(names, t).slice(0, SHOWN_ADVICE).join(separators(language).sentence) || t('strength.empty')
  return (
    <div className="tk-strength" id={id}>
      <div className="tk-strength-bar" data-score={strength?.score ?? 'none'} aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </div>
      <p role="status" className="tk-strength-word">
        {strength === null ? t('strength.needed') : t('strength.is', { word: t(`strength.${strength.score}`) })}
      </p>
      {strength?.score === undefined || strength.score > 2 ? null : <p className="tk-hint">{advice(strength.advice)}</p>}
    </div>
  )
}
