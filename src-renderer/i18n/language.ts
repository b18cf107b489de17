import { LANGUAGES, type Language } from '../../src-preload/contract/names.ts'

const TRADITIONAL = /^zh-(?:hant|tw|hk|mo)\b/iu

function matching(tag: string): Language | undefined {
  if (TRADITIONAL.test(tag)) return 'zh-TW'
  if (/^zh\b/iu.test(tag)) return 'zh-CN'
  return /^en\b/iu.test(tag) ? 'en' : undefined
}

/** The trader's own choice, else the first of the system's languages that Tradekeep speaks, else English. */
export function chooseLanguage(stored: string | null, preferred: readonly string[]): Language {
  const chosen = LANGUAGES.find((language) => language === stored)
  if (chosen !== undefined) return chosen
  return preferred.map(matching).find((language) => language !== undefined) ?? 'en'
}

/** Each language's name in itself: whoever needs it cannot read the page as it stands. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文', 'zh-TW': '繁體中文' }
