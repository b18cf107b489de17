import { useTranslation } from 'react-i18next'
import { dateTime, relativeTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'

/** "5 minutes ago", with the exact moment to hover. */
export function RelativeTime({ time, now }: { readonly time: string; readonly now: number }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <time dateTime={time} title={dateTime(time, language)}>
      {relativeTime(time, now, language) ?? t('common.just_now')}
    </time>
  )
}
