import { createInstance, type TFunction } from 'i18next'
import en from '../../resources/locales/en.json' with { type: 'json' }
import zhCN from '../../resources/locales/zh-CN.json' with { type: 'json' }
import zhTW from '../../resources/locales/zh-TW.json' with { type: 'json' }
import type { Language } from '../../src-preload/contract/names.ts'

const LOCALES: Readonly<Record<Language, object>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW }

function flatten(branch: object, path: string): [string, unknown][] {
  return Object.entries(branch).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? flatten(value, `${path}${name}.`) : [[path + name, value] satisfies [string, unknown]],
  )
}

/** Every sentence of a language by its dotted key, as the file has it. */
export function sentencesOf(language: Language): ReadonlyMap<string, unknown> {
  return new Map(flatten(LOCALES[language], ''))
}

/** What the page translates with, in one language. */
export function translator(language: Language): TFunction {
  const i18n = createInstance()
  void i18n.init({ lng: language, resources: { [language]: { translation: LOCALES[language] } }, initAsync: false, interpolation: { escapeValue: false } })
  return i18n.t
}
