import { Button, Loader } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { longDate } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Notice } from '../../ui/Notice.tsx'
import { useNow } from '../../ui/use-now.ts'
import { ActivityRow } from './ActivityRow.tsx'
import { byDay, dayName, firstBroken, type Day } from './entry-pages.ts'
import { useActivity, type Choice } from './use-activity.ts'
import { useOwnSession } from './use-own-session.ts'

const DAY_LOOKED_AT_MS = 60_000

interface DayListProps {
  readonly day: Day
  readonly now: number
  readonly ownSession: string | null
  /** The entry from which on the list is broken. */
  readonly broken: number | null
}

function DayList({ day, now, ownSession, broken }: DayListProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const name = dayName(day.start, now)
  const date = longDate(day.start, language)
  const id = `activity-${day.entries[0]?.number ?? 0}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="tk-activity-day">
        {name === null ? date : t(`audit.${name}`)}
        {name === null ? null : <span>{date}</span>}
      </h2>
      <ul className="tk-entries">
        {day.entries.map((entry) => (
          <ActivityRow key={entry.number} entry={entry} ownSession={ownSession} isBroken={entry.number === broken} />
        ))}
      </ul>
    </section>
  )
}

interface ActivityListProps {
  /** Does not change for as long as the list stands: another choice is another list. */
  readonly choice: Choice
  readonly brokenAt: number | null
  /** Another value where there is something new that nobody else tells. */
  readonly news: number
  onShowAll(): void
}

/** What was done, day by day, the newest first. */
export function ActivityList({ choice, brokenAt, news, onShowAll }: ActivityListProps) {
  const { t } = useTranslation()
  const now = useNow(DAY_LOOKED_AT_MS)
  const ownSession = useOwnSession()
  const { entries, total, hasOlder, error, busy, older, again } = useActivity(choice, news)
  const days = useMemo(() => byDay(entries ?? []), [entries])
  const broken = firstBroken(entries ?? [], brokenAt)
  const isNarrowed = choice.credential !== null || choice.action !== null
  return (
    <div className="tk-activity" aria-busy={busy}>
      {error === null ? null : (
        <Notice tone="bad" urgent title={t('audit.failed_title')}>
          <p>{error.message}</p>
          <Button size="xs" variant="default" onClick={again}>
            {t('common.retry')}
          </Button>
        </Notice>
      )}
      {entries === null && error === null ? <Loader className="tk-page-loader" aria-label={t('common.loading')} /> : null}
      {entries?.length === 0 ? (
        <div className="tk-panel tk-activity-none">
          <h2>{t(isNarrowed ? 'audit.no_match_title' : 'audit.empty_title')}</h2>
          <p className="tk-quiet">{t(isNarrowed ? 'audit.no_match_text' : 'audit.empty_text')}</p>
          {isNarrowed ? (
            <Button variant="default" onClick={onShowAll}>
              {t('audit.show_all')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {days.map((day) => (
        <DayList key={`${day.start} ${day.entries.at(-1)?.number}`} day={day} now={now} ownSession={ownSession} broken={broken} />
      ))}
      {entries === null || entries.length === 0 ? null : (
        <div className="tk-activity-end">
          {hasOlder ? (
            <Button variant="default" loading={busy} onClick={older}>
              {t('audit.older')}
            </Button>
          ) : null}
          <span className="tk-hint">{t('audit.count', { total })}</span>
        </div>
      )}
    </div>
  )
}
