import './settings.css'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-preload/contract/accounts.ts'
import { BackToList } from '../../app/BackLink.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { DeviceSection } from './DeviceSection.tsx'
import { PasswordSection } from './PasswordSection.tsx'
import { ProxySection } from './ProxySection.tsx'

/** What belongs to the account rather than to a credential; for an admin, what holds for the whole vault too. */
export function AccountPage({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('account.title'))
  return (
    <main id="content" className="tk-page tk-page-form">
      <BackToList />
      <h1 ref={heading} tabIndex={-1}>
        {t('account.title')}
      </h1>
      <div className="tk-account-sections">
        <DeviceSection username={user.username} />
        <PasswordSection username={user.username} email={user.email} />
        {user.role === 'admin' ? <ProxySection username={user.username} /> : null}
      </div>
    </main>
  )
}
