import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../src-preload/contract/audit.ts'
import { addressOf } from '../../app/addresses.ts'
import { clockTime, dateTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { credentialIn, useCredentials } from '../credentials/credentials-store.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { ACTION_ICONS, WEIGHTY } from './action-icons.ts'
import { absentName, actorWords, credentialName, sentenceOf, whyRefused } from './words.ts'

/** What was done, with the way to the credential where it is there still. */
function Told({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  const { credential_id } = entry
  const credential = useCredentials((state) => (credential_id === null ? null : credentialIn(state, credential_id)))
  // Until the list is read, nobody can say that one was deleted.
  const isListed = useCredentials((state) => state.credentials !== null)
  const known = credential === null ? absentName(entry, isListed, exchangeName, t) : credentialName(credential, exchangeName, t)
  const { before, name, after } = sentenceOf(entry, known, t)
  return (
    <p className="tk-entry-what">
      {before}
      {name === null ? null : credential === null ? <span className="tk-entry-name">{name}</span> : <a href={addressOf({ page: 'detail', id: credential.id })}>{name}</a>}
      {after}
    </p>
  )
}

interface ActivityRowProps {
  readonly entry: AuditEntry
  readonly ownSession: string | null
  /** Whether the list is broken from here on. */
  readonly isBroken: boolean
}

/** One entry: what was done, by whom and from where, when. */
export function ActivityRow({ entry, ownSession, isBroken }: ActivityRowProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { refused, detail } = entry
  const Icon = ACTION_ICONS[entry.action]
  const tone = refused !== null ? 'bad' : WEIGHTY.has(entry.action) ? 'warn' : 'quiet'
  return (
    <li className="tk-entry" data-broken={isBroken ? '' : undefined}>
      <span className="tk-entry-icon" data-tone={tone}>
        <Icon size={17} aria-hidden="true" />
      </span>
      <div className="tk-entry-words">
        <Told entry={entry} />
        <p className="tk-entry-who" title={entry.actor.agent ?? undefined}>
          {actorWords(entry, ownSession, t).map((word) => (
            <span key={word}>{word}</span>
          ))}
          {entry.adopted ? <span title={t('audit.while_locked_hint')}>{t('audit.while_locked')}</span> : null}
        </p>
        {isBroken ? (
          <p className="tk-entry-broken">
            <IconAlertTriangle size={15} aria-hidden="true" />
            {t('audit.broken_here')}
          </p>
        ) : null}
      </div>
      {refused === null ? null : (
        <span className="tk-badge" data-tone="bad">
          <IconCircleX size={14} aria-hidden="true" />
          {t('audit.refused_why', { why: whyRefused({ refused, detail }, t) })}
        </span>
      )}
      <div className="tk-entry-when">
        <time dateTime={entry.at} title={dateTime(entry.at, language)}>
          {clockTime(entry.at, language)}
        </time>
        <span>{t('audit.number', { number: entry.number })}</span>
      </div>
    </li>
  )
}
