import { Button, Loader, Select, Switch } from '@mantine/core'
import { useEffect, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LockingChoice } from '../../../src-preload/contract/locking.ts'
import { ask, bridge } from '../../bridge/vault.ts'
import { minutes } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Notice } from '../../ui/Notice.tsx'
import { notify } from '../../ui/notify.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { forgetAccountDraft, useAccountDrafts } from './account-drafts.ts'
import { SettingsSection } from './SettingsSection.tsx'

const OFFERED_MINUTES = [1, 5, 15, 30, 60] as const
const NEVER = 'never'

/** When the account locks by itself, and what goes with it. */
export function LockingSection() {
  const { t } = useTranslation()
  const language = useLanguage()
  const draft = useAccountDrafts((state) => state.locking)
  const [saved, setSaved] = useState<LockingChoice | null>(null)
  const [failure, setFailure] = useRefusal()
  const [busy, setBusy] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const choice = draft ?? saved
  const dirty = saved !== null && choice !== null && (choice.idle_minutes !== saved.idle_minutes || choice.wipe_on_lock !== saved.wipe_on_lock)

  useEffect(() => {
    let gone = false
    void ask('locking.read', {}).then((answer) => {
      if (gone) return
      if (!answer.success) return setFailure(answer.error)
      setFailure(null)
      setSaved(answer.data)
    })
    return () => {
      gone = true
    }
  }, [attempt, setFailure])

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy || choice === null) return
    setFailure(null)
    setBusy(true)
    const answer = await ask('locking.update', choice)
    setBusy(false)
    if (!answer.success) return setFailure(answer.error)
    setSaved(answer.data)
    forgetAccountDraft('locking')
    notify('good', t('locking.saved'))
  }

  const change = (known: LockingChoice, changes: Partial<LockingChoice>): void => useAccountDrafts.setState({ locking: { ...known, ...changes } })

  // One that was set by a program is none of those that are offered, and stays to be seen.
  const set = saved?.idle_minutes ?? null
  const offered = [...new Set([...OFFERED_MINUTES, ...(set === null ? [] : [set])])].sort((one, other) => one - other)

  return (
    <SettingsSection id="locking" title={t('locking.title')} lead={t(bridge.inBrowser ? 'locking.lead_browser' : 'locking.lead')}>
      {failure === null ? null : (
        <Notice tone="bad" urgent title={failure.message}>
          {saved === null ? (
            <Button size="xs" variant="default" onClick={() => setAttempt(attempt + 1)}>
              {t('common.retry')}
            </Button>
          ) : null}
        </Notice>
      )}
      {choice === null && failure === null ? <Loader size="sm" aria-label={t('common.loading')} /> : null}
      {choice === null ? null : (
        <form className="tk-settings-form" noValidate onSubmit={(event) => void submit(event)}>
          <Select
            className="tk-idle"
            label={t('locking.idle')}
            data={[...offered.map((count) => ({ value: String(count), label: minutes(count, language) })), { value: NEVER, label: t('locking.never') }]}
            value={choice.idle_minutes === null ? NEVER : String(choice.idle_minutes)}
            allowDeselect={false}
            disabled={busy}
            onChange={(value) => change(choice, { idle_minutes: value === null || value === NEVER ? null : Number(value) })}
          />
          <Switch
            label={t('locking.wipe')}
            description={t('locking.wipe_hint')}
            checked={choice.wipe_on_lock}
            disabled={busy}
            onChange={(event) => change(choice, { wipe_on_lock: event.currentTarget.checked })}
          />
          <Button type="submit" loading={busy} disabled={!dirty}>
            {t('locking.submit')}
          </Button>
        </form>
      )}
    </SettingsSection>
  )
}
