import type { Language } from '../../src-preload/contract/names.ts'

const TRADITIONAL = /^zh-(?:hant|tw|hk|mo)(?:-|$)/u

function languageOf(tag: string): Language | null {
  if (TRADITIONAL.test(tag)) return 'zh-TW'
  if (/^zh(?:-|$)/u.test(tag)) return 'zh-CN'
  if (/^en(?:-|$)/u.test(tag) || tag === '*') return 'en'
  return null
}

/** The best-liked of the languages we speak in an Accept-Language header (RFC 9110, 12.5.4); else English. */
export function preferredLanguage(header: string | undefined): Language {
  const liked: { language: Language; quality: number }[] = []
  for (const part of (header ?? '').slice(0, 500).toLowerCase().split(',')) {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const language = languageOf(tag)
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
    if (language !== null && quality > 0) liked.push({ language, quality })
  }
  // Sorting is stable: of equally liked ones the first stays first.
  return liked.sort((one, other) => other.quality - one.quality)[0]?.language ?? 'en'
}
