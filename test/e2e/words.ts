import en from '../../resources/locales/en.json' with { type: 'json' }
import zhCN from '../../resources/locales/zh-CN.json' with { type: 'json' }
import zhTW from '../../resources/locales/zh-TW.json' with { type: 'json' }
import type { Language } from '../../src-preload/contract/names.ts'

const LOCALES: Readonly<Record<Language, unknown>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW }

/** What the page says under a key such as `login.title`, with its values put in. */
export type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string

/** The words of one language; throws for a key or a value that is not there, so that no spec looks for `undefined`. */
export function wordsOf(language: Language): Words {
  return (key, values = {}) => {
    let at: unknown = LOCALES[language]
    for (const part of key.split('.')) at = (at as Record<string, unknown> | undefined)?.[part]
    if (typeof at !== 'string') throw new Error(`there is no ${key} in ${language}`)
    return at.replaceAll(/\{\{(\w+)\}\}/gu, (_whole, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`${key} needs a value for ${name}`)
      return String(value)
    })
  }
}
