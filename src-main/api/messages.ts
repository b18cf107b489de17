import { createInstance, type Resource } from 'i18next'
import en from '../../resources/locales/en.json' with { type: 'json' }
import zhCN from '../../resources/locales/zh-CN.json' with { type: 'json' }
import zhTW from '../../resources/locales/zh-TW.json' with { type: 'json' }
import { toldSkew, type Explained } from '../../src-preload/contract/explanation.ts'
import { LANGUAGES, type Language } from '../../src-preload/contract/names.ts'
import type { Reason } from '../errors/reasons.ts'
import type { MessageValues } from '../errors/vault-error.ts'

/** The sentences that leave with errors and verifications, in the asked language. */
export interface Messages {
  /** `errors.<reason>`, with its values put in. */
  error(reason: Reason, values: MessageValues, language: Language): string
  /** What a check's outcome means and what to do about it; where they matter, the clock and the address that the exchange saw. */
  diagnosis(explained: Pick<Explained, 'cause'> & Partial<Explained>, language: Language): string
}

const BY_LANGUAGE = { en, 'zh-CN': zhCN, 'zh-TW': zhTW } satisfies Record<Language, object>

/** Reads the same locale files as the page, so that both say the same. */
export function createMessages(): Messages {
  const resources: Resource = Object.fromEntries(LANGUAGES.map((language) => [language, { translation: BY_LANGUAGE[language] }]))
  const i18n = createInstance()
  void i18n.init({
    resources,
    fallbackLng: 'en',
    supportedLngs: LANGUAGES,
    initAsync: false,
    // Whoever shows a message escapes it for where it is shown; JSON needs none.
    interpolation: { escapeValue: false },
  })
  return {
    error: (reason, values, lng) => i18n.t(`errors.${reason}`, { ...values, lng }),
    diagnosis: ({ cause, possible_causes = [], clock_skew_ms = null, address_seen = null }, lng) => {
      const sentences = [i18n.t(`diagnosis.${cause}.title`, { lng }), i18n.t(`diagnosis.${cause}.action`, { lng })]
      const skew = toldSkew({ cause, possible_causes, clock_skew_ms })
      if (skew !== null) {
        const duration = new Intl.NumberFormat(lng, { style: 'unit', unit: skew.unit, unitDisplay: 'long' }).format(skew.amount)
        sentences.push(i18n.t(`explained.clock_${skew.direction}`, { lng, duration }))
      }
      if (address_seen !== null) sentences.push(i18n.t('explained.address', { lng, address: address_seen }))
      return sentences.join(lng === 'en' ? ' ' : '')
    },
  }
}
