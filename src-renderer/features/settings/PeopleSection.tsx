import { Button } from '@mantine/core'
import { IconUserCog, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-preload/contract/accounts.ts'
import { RegisterOtherDialog } from './RegisterOtherDialog.tsx'
import { RoleDialog } from './RoleDialog.tsx'
import { SettingsSection } from './SettingsSection.tsx'

/** For an admin: further accounts in this vault, and what they may do. */
export function PeopleSection({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<'register' | 'role' | null>(null)
  const close = (): void => setOpened(null)
  return (
    <SettingsSection id="people" title={t('people.title')} lead={t('people.lead')}>
      <div className="tk-actions">
        <Button variant="default" leftSection={<IconUserPlus size={17} aria-hidden="true" />} onClick={() => setOpened('register')}>
          {t('people.register')}
        </Button>
        <Button variant="default" leftSection={<IconUserCog size={17} aria-hidden="true" />} onClick={() => setOpened('role')}>
          {t('people.role')}
        </Button>
      </div>
      <RegisterOtherDialog opened={opened === 'register'} onClose={close} />
      <RoleDialog user={user} opened={opened === 'role'} onClose={close} />
    </SettingsSection>
  )
}
