import en from '../../resources/locales/en.json' with { type: 'json' }
import zhCN from '../../resources/locales/zh-CN.json' with { type: 'json' }
import zhTW from '../../resources/locales/zh-TW.json' with { type: 'json' }
import type { Language } from '../../src-preload/contract/names.ts'
import type { TrayLabels } from './tray.ts'

const LABELS: Readonly<Record<Language, TrayLabels>> = { en: en.tray, 'zh-CN': zhCN.tray, 'zh-TW': zhTW.tray }

/** What the tray says in this language. */
export const trayLabels = (language: Language): TrayLabels => LABELS[language]

/**
 * The first of the system's languages (BCP 47, most wanted first) that Tradekeep speaks, else English.
 * Chinese without a script is told apart by region, as CLDR's likely subtags do.
 */
export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^en\b/iu.test(tag)) return 'en'
    if (/^zh\b.*\b(?:hant|tw|hk|mo)\b/iu.test(tag) && !/\bhans\b/iu.test(tag)) return 'zh-TW'
    if (/^zh\b/iu.test(tag)) return 'zh-CN'
  }
  return 'en'
}
