import { createInstance, type i18n as I18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from '../../resources/locales/en.json'
import zhCN from '../../resources/locales/zh-CN.json'
import zhTW from '../../resources/locales/zh-TW.json'
import { LANGUAGES, type Language } from '../../src-preload/contract/names.ts'
import { chooseLanguage } from './language.ts'

const STORED = 'tradekeep.language'

export const i18n: I18n = createInstance()

/** The language that the page is shown in. */
export function shownLanguage(): Language {
  return LANGUAGES.find((language) => language === i18n.language) ?? 'en'
}

/** Shows the page in `language` from now on, and at the next start. */
export function showLanguage(language: Language): void {
  localStorage.setItem(STORED, language)
  void i18n.changeLanguage(language)
}

void i18n.use(initReactI18next).init({
  resources: { en: { translation: en }, 'zh-CN': { translation: zhCN }, 'zh-TW': { translation: zhTW } },
  lng: chooseLanguage(localStorage.getItem(STORED), navigator.languages),
  fallbackLng: 'en',
  initAsync: false,
  // React escapes what it shows.
  interpolation: { escapeValue: false },
})

function markDocument(): void {
  document.documentElement.lang = shownLanguage()
}
i18n.on('languageChanged', markDocument)
markDocument()
