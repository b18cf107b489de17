import { Button, Loader } from '@mantine/core'
import { IconBrowser, IconDeviceDesktop, IconTerminal2 } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionEntry } from '../../../src-preload/contract/accounts.ts'
import { ask, bridge } from '../../bridge/vault.ts'
import { dateTime, relativeTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { notify } from '../../ui/notify.ts'
import { useNow } from '../../ui/use-now.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { logOutEverywhere } from '../accounts/session-store.ts'
import { holderOf, type Holder } from './agent-words.ts'
import { SettingsSection } from './SettingsSection.tsx'

const LOOK_AT_CLOCK_EVERY_MS = 30_000
const ICONS = { window: IconDeviceDesktop, browser: IconBrowser, program: IconTerminal2 } as const

function useHolderName(): (holder: Holder) => string {
  const { t } = useTranslation()
  return (holder) => {
    if (holder.kind === 'window') return t('logins.window')
    if (holder.kind === 'browser') return holder.system === null ? holder.browser : t('logins.browser_on', { browser: holder.browser, system: holder.system })
    return holder.name === null ? t('logins.program_unnamed') : t('logins.program', { name: holder.name })
  }
}

interface LoginProps {
  readonly login: SessionEntry
  readonly now: number
  readonly busy: boolean
  onEnd(): void
}

function Login({ login, now, busy, onEnd }: LoginProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const holder = holderOf(login)
  const name = useHolderName()(holder)
  const Icon = ICONS[holder.kind]
  const used = relativeTime(login.last_used_at, now, language) ?? t('common.just_now')
  return (
    <li className="tk-login">
      <Icon size={20} aria-hidden="true" />
      <div>
        <p className="tk-login-name">
          <strong title={login.agent}>{name}</strong>
          {login.is_current ? (
            <span className="tk-badge tk-badge-plain" data-tone="ok">
              {t('logins.this_one')}
            </span>
          ) : null}
        </p>
        <p className="tk-hint">
          <span>{t('logins.since', { time: dateTime(login.created_at, language) })}</span>
          <span title={dateTime(login.last_used_at, language)}>{t('logins.used', { time: used })}</span>
          {holder.kind === 'window' ? null : <span>{t('logins.from', { address: login.address })}</span>}
        </p>
      </div>
      {login.is_current ? null : (
        <Button variant="default" size="compact-sm" loading={busy} aria-label={t('logins.end_named', { name })} onClick={onEnd}>
          {t('logins.end')}
        </Button>
      )}
    </li>
  )
}

/** Asks once more before a logout of which this page is a part, or all others are. */
function EverywhereDialog({ keepCurrent, onClose }: { readonly keepCurrent: boolean | null; onClose(): void }) {
  const { t } = useTranslation()
  const [refusal, setRefusal] = useRefusal()
  const [busy, setBusy] = useState(false)
  const others = keepCurrent === true

  async function logOut(): Promise<void> {
    if (busy) return
    setRefusal(null)
    setBusy(true)
    const answer = await logOutEverywhere(others)
    setBusy(false)
    if (!answer.success) return setRefusal(answer.error)
    onClose()
    if (others) notify('good', t('logins.others_ended'))
  }

  return (
    <Dialog opened={keepCurrent !== null} title={t(others ? 'logins.others' : 'logins.everywhere')} onClose={onClose}>
      <p className="tk-lead">{t(others ? 'logins.others_text' : 'logins.everywhere_text')}</p>
      {refusal === null ? null : <Notice tone="bad" urgent title={refusal.message} />}
      <div className="tk-dialog-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button data-autofocus data-danger loading={busy} onClick={() => void logOut()}>
          {t('logins.confirm')}
        </Button>
      </div>
    </Dialog>
  )
}

/** Who is logged in to the account, and the way to end it. */
export function LoginsSection() {
  const { t } = useTranslation()
  const language = useLanguage()
  const now = useNow(LOOK_AT_CLOCK_EVERY_MS)
  const list = useRef<HTMLUListElement>(null)
  const [logins, setLogins] = useState<readonly SessionEntry[] | null>(null)
  const [failure, setFailure] = useRefusal()
  const [ending, setEnding] = useState<string | null>(null)
  const [asked, setAsked] = useState<boolean | null>(null)

  const read = useCallback(async (): Promise<void> => {
    const answer = await ask('auth.sessions', {})
    if (!answer.success) return setFailure(answer.error)
    setFailure(null)
    setLogins(answer.data)
  }, [setFailure])

  useEffect(() => {
    void read()
    return bridge.onEvent((event) => {
      if (event.type === 'account.sessions_ended' || event.type === 'alert.changed' || event.type === 'stream.gap') void read()
    })
    // Asked again in another language, since a refusal's sentence is in the one that it was asked in.
  }, [read, language])

  async function end(id: string): Promise<void> {
    if (ending !== null) return
    setEnding(id)
    const answer = await ask('auth.session_end', { id })
    setEnding(null)
    if (answer.success) notify('good', t('logins.ended'))
    await read()
    // Only now: a list that can be read takes back what was said of it before.
    if (!answer.success) setFailure(answer.error)
    // The button that had the focus went with its login.
    list.current?.focus()
  }

  const others = (logins ?? []).filter(({ is_current }) => !is_current).length
  return (
    <SettingsSection id="logins" title={t('logins.title')} lead={t('logins.lead')}>
      {failure === null ? null : (
        <Notice tone="bad" urgent title={failure.message}>
          {logins === null ? (
            <Button size="xs" variant="default" onClick={() => void read()}>
              {t('common.retry')}
            </Button>
          ) : null}
        </Notice>
      )}
      {logins === null && failure === null ? <Loader size="sm" aria-label={t('common.loading')} /> : null}
      {logins === null ? null : (
        <ul ref={list} className="tk-logins" tabIndex={-1} aria-label={t('logins.title')}>
          {logins.map((login) => (
            <Login key={login.id} login={login} now={now} busy={ending === login.id} onEnd={() => void end(login.id)} />
          ))}
        </ul>
      )}
      <div className="tk-actions">
        <Button variant="default" disabled={others === 0} onClick={() => setAsked(true)}>
          {t('logins.others')}
        </Button>
        <Button variant="default" className="tk-danger-text" onClick={() => setAsked(false)}>
          {t('logins.everywhere')}
        </Button>
      </div>
      <EverywhereDialog keepCurrent={asked} onClose={() => setAsked(null)} />
    </SettingsSection>
  )
}
