import { useTranslation } from 'react-i18next'
import type { Language } from '../../src-preload/contract/names.ts'
import { shownLanguage } from './setup.ts'

/** The shown language; the component is drawn again when it changes. */
export function useLanguage(): Language {
  useTranslation()
  return shownLanguage()
}
