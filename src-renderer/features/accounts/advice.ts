import type { TFunction } from 'i18next'
import { i18n } from '../../i18n/setup.ts'

/** The strength estimator's advice in words; what has no words here is left out. */
export function adviceSentences(names: readonly string[], t: TFunction): string[] {
  const known = names.filter((name) => i18n.exists(`password_advice.${name}`))
  return [...new Set(known)].map((name) => t(`password_advice.${name as 'anotherWord'}`))
}
