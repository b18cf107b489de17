import en from '../../resources/locales/en.json' with { type: 'json' }
import zhCN from '../../resources/locales/zh-CN.json' with { type: 'json' }
import zhTW from '../../resources/locales/zh-TW.json' with { type: 'json' }
import type { Language } from '../../src-preload/contract/names.ts'

/** What tray, menu and notifications say in one language; from the page's own files, so that both say the same. */
export interface DesktopWords {
  readonly tray: typeof en.tray
  readonly menu: typeof en.menu
  readonly notices: typeof en.notices
  readonly outcomes: typeof en.outcomes
  readonly states: typeof en.states
}

const WORDS: Readonly<Record<Language, DesktopWords>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW }

export const wordsIn = (language: Language): DesktopWords => WORDS[language]

/** A sentence with its `{{name}}`s put in; a name without a value stays as it is, so that a slip is seen. */
export function filled(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replaceAll(/\{\{(\w+)\}\}/gu, (whole, name: string) => String(values[name] ?? whole))
}

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
