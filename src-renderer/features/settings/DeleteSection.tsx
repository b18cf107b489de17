import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-preload/contract/accounts.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { PasswordRefusalNotice } from '../accounts/password-refusal.tsx'
import { deleteAccount } from '../accounts/session-store.ts'
import { usePasswordQuestion } from '../accounts/use-password-question.ts'
import { SettingsSection } from './SettingsSection.tsx'

function DeleteForm({ user, onClose }: { readonly user: User; onClose(): void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const { input, password, busy, problem, refusal, type, submit } = usePasswordQuestion(deleteAccount, onClose)
  const named = typed.trim().normalize('NFC') === user.username.normalize('NFC')
  return (
    <form
      className="tk-dialog-form"
      noValidate
      onSubmit={(event) => {
        if (named) submit(event)
        else event.preventDefault()
      }}
    >
      <ul className="tk-consequences">
        <li>{t('account_deletion.goes')}</li>
        <li>{t('account_deletion.no_undo')}</li>
        <li>{t('account_deletion.exchanges')}</li>
        <li>{t('account_deletion.copies')}</li>
      </ul>
      <PasswordRefusalNotice refusal={refusal} />
      <TextInput
        data-autofocus
        label={t('account_deletion.type_name', { username: user.username })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-required
      />
      <PasswordField
        ref={input}
        label={t('profile.password')}
        value={password}
        onChange={(event) => type(event.currentTarget.value)}
        error={problem}
        autoComplete="current-password"
        aria-required
      />
      <div className="tk-dialog-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" data-danger loading={busy} disabled={!named}>
          {t('account_deletion.confirm')}
        </Button>
      </div>
    </form>
  )
}

/** Deletes the own account, with all that is kept in it. */
export function DeleteSection({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const close = (): void => setOpened(false)
  return (
    <SettingsSection id="delete" danger title={t('account_deletion.title')} lead={t('account_deletion.lead')}>
      <div className="tk-actions">
        <Button variant="default" className="tk-danger-text" onClick={() => setOpened(true)}>
          {t('account_deletion.button')}
        </Button>
      </div>
      <Dialog opened={opened} title={t('account_deletion.ask', { username: user.username })} onClose={close}>
        <DeleteForm user={user} onClose={close} />
      </Dialog>
    </SettingsSection>
  )
}
