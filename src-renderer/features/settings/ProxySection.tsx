import { Button, Radio, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { settingsInput, type ProxyMode, type Settings } from '../../../src-preload/contract/settings.ts'
import { ask, askWithPassword, bridge } from '../../bridge/vault.ts'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { Notice } from '../../ui/Notice.tsx'
import { notify } from '../../ui/notify.ts'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { useRefusal } from '../../ui/use-refusal.ts'
import { PasswordRefusalNotice, usePasswordRefusal } from '../accounts/password-refusal.tsx'
import { forgetAccountDraft, useAccountDrafts } from './account-drafts.ts'
import { ConfirmPasswordField } from './ConfirmPasswordField.tsx'
import { SettingsSection } from './SettingsSection.tsx'

/** What must not outlive the page it was typed into: a proxy's address may hold a password. */
interface Secrets {
  /** Null for as long as nobody typed one: what is saved may be known, or change, only while somebody types. */
  readonly proxy_url: string | null
  readonly password: string
}

const NOTHING_TYPED: Secrets = { proxy_url: null, password: '' }

const inputOf = (proxy_mode: ProxyMode, proxy_url: string, password: string) => ({ proxy_mode, proxy_url: proxy_mode === 'url' ? proxy_url : null, password })

/** Through what the requests of every account go to the exchanges, unless a credential says otherwise. */
export function ProxySection({ username }: { readonly username: string }) {
  const { t } = useTranslation()
  const formElement = useRef<HTMLFormElement>(null)
  const [saved, setSaved] = useState<Settings | null>(null)
  const draft = useAccountDrafts((state) => state.proxyMode)
  const [typed, setTyped] = useState(NOTHING_TYPED)
  const [problems, setProblems] = useState<FieldProblems>({})
  const refusal = usePasswordRefusal()
  const [failure, setFailure] = useRefusal()
  const [busy, setBusy] = useState(false)
  const sentences = sentencesFor(problems, t)
  const mode = draft ?? saved?.proxy_mode ?? 'system'
  const address = typed.proxy_url ?? saved?.proxy_url ?? ''
  const change = (changed: Partial<Secrets>): void => setTyped((known) => ({ ...known, ...changed }))
  const dirty = saved !== null && (mode !== saved.proxy_mode || address !== (saved.proxy_url ?? ''))
  useFirstProblem(formElement, problems)

  useEffect(() => {
    let gone = false
    const read = async (): Promise<void> => {
      const answer = await ask('settings.read', {})
      if (gone) return
      if (!answer.success) return setFailure(answer.error)
      setSaved(answer.data)
    }
    void read()
    const off = bridge.onEvent((event) => {
      if (event.type === 'settings.changed') void read()
    })
    return () => {
      gone = true
      off()
    }
  }, [setFailure])

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    refusal.clear()
    const input = inputOf(mode, address, typed.password)
    const found = problemsIn(settingsInput, input)
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const answer = await askWithPassword('settings.update', input)
    setBusy(false)
    if (answer.success) {
      setSaved(answer.data)
      forgetAccountDraft('proxyMode')
      setTyped(NOTHING_TYPED)
      notify('good', t('proxy.saved'))
      return
    }
    refusal.note(answer.error)
    setProblems(problemsOf(answer.error.details))
  }

  return (
    <SettingsSection id="proxy" title={t('proxy.title')} lead={t('proxy.lead')}>
      <form ref={formElement} className="tk-settings-form" noValidate onSubmit={(event) => void submit(event)}>
        <PasswordRefusalNotice refusal={refusal} />
        {failure === null ? null : <Notice tone="bad" urgent title={failure.message} />}
        <Radio.Group
          aria-label={t('proxy.title')}
          value={mode}
          onChange={(chosen) => useAccountDrafts.setState({ proxyMode: chosen === 'none' || chosen === 'url' ? chosen : 'system' })}
        >
          <div className="tk-settings-choices">
            <Radio value="system" label={t('proxy.system')} description={t('proxy.system_hint')} />
            <Radio value="none" label={t('proxy.none')} />
            <Radio value="url" label={t('proxy.url')} />
          </div>
        </Radio.Group>
        {mode === 'url' ? (
          <TextInput
            data-path="proxy_url"
            label={t('proxy.address')}
            description={t('proxy.address_hint')}
            placeholder="socks5://user:password@127.0.0.1:1080"
            value={address}
            onChange={(event) => change({ proxy_url: event.currentTarget.value })}
            error={sentences['proxy_url'] ?? null}
            autoComplete="off"
            spellCheck={false}
            aria-required
          />
        ) : null}
        {dirty ? (
          <>
            <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
            <ConfirmPasswordField label={t('proxy.password')} value={typed.password} onType={(password) => change({ password })} refusal={refusal} problem={sentences['password']} />
          </>
        ) : null}
        <Button type="submit" loading={busy} disabled={!dirty}>
          {t('proxy.submit')}
        </Button>
      </form>
    </SettingsSection>
  )
}
