import { Button, Radio, TextInput } from '@mantine/core'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { roleInput, type User } from '../../../src-preload/contract/accounts.ts'
import { ask, askWithPassword } from '../../bridge/vault.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../ui/field-problems.ts'
import { notify } from '../../ui/notify.ts'
import { useFirstProblem } from '../../ui/use-first-problem.ts'
import { PasswordRefusalNotice, usePasswordRefusal } from '../accounts/password-refusal.tsx'
import { userChanged } from '../accounts/session-store.ts'
import { forgetAccountDraft, useAccountDrafts } from './account-drafts.ts'
import { ConfirmPasswordField } from './ConfirmPasswordField.tsx'

const ROLES = ['admin', 'trader'] as const

interface RoleDialogProps {
  readonly user: User
  readonly opened: boolean
  onClose(): void
}

function RoleForm({ user, onClose }: Omit<RoleDialogProps, 'opened'>) {
  const { t } = useTranslation()
  const formElement = useRef<HTMLFormElement>(null)
  const draft = useAccountDrafts((state) => state.role)
  const [password, setPassword] = useState('')
  const [problems, setProblems] = useState<FieldProblems>({})
  const refusal = usePasswordRefusal()
  const [busy, setBusy] = useState(false)
  const sentences = sentencesFor(problems, t)
  useFirstProblem(formElement, problems)

  const change = (changes: Partial<typeof draft>): void => useAccountDrafts.setState({ role: { ...draft, ...changes } })

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    refusal.clear()
    const input = { ...draft, username: draft.username.trim(), password }
    const found: FieldProblems = { ...problemsIn(roleInput, input), ...(input.username === '' && { username: 'required' }) }
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const answer = await askWithPassword('users.role', input)
    setBusy(false)
    setPassword('')
    if (!answer.success) {
      refusal.note(answer.error)
      setProblems(problemsOf(answer.error.details))
      return
    }
    forgetAccountDraft('role')
    notify('good', t(`people.is_${answer.data.role}`, { username: answer.data.username }))
    onClose()
    if (answer.data.username !== user.username) return
    const me = await ask('users.me', {})
    if (me.success) userChanged(me.data)
  }

  return (
    <form ref={formElement} className="tk-dialog-form" noValidate onSubmit={(event) => void submit(event)}>
      <PasswordRefusalNotice refusal={refusal} />
      <TextInput
        data-path="username"
        data-autofocus
        label={t('people.whose')}
        description={t('people.whose_hint')}
        value={draft.username}
        onChange={(event) => change({ username: event.currentTarget.value })}
        error={sentences['username'] ?? null}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-required
      />
      <Radio.Group label={t('people.new_role')} value={draft.role} onChange={(role) => change({ role: role === 'admin' ? 'admin' : 'trader' })}>
        <div className="tk-settings-choices">
          {ROLES.map((role) => (
            <Radio key={role} value={role} label={t(`shell.role_${role}`)} description={t(`people.may_${role}`)} />
          ))}
        </div>
      </Radio.Group>
      <ConfirmPasswordField label={t('profile.password')} value={password} onType={setPassword} refusal={refusal} problem={sentences['password']} />
      <div className="tk-dialog-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('people.role_submit')}
        </Button>
      </div>
    </form>
  )
}

/** Gives another account of this vault, known by its name, another role. */
export function RoleDialog({ user, opened, onClose }: RoleDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog opened={opened} title={t('people.role')} onClose={onClose}>
      <RoleForm user={user} onClose={onClose} />
    </Dialog>
  )
}
