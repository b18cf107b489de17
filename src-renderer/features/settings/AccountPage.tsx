import './settings.css'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../../src-preload/contract/accounts.ts'
import { ACCOUNT_SECTIONS, addressOf, type AccountSection } from '../../app/addresses.ts'
import { BackToList } from '../../app/BackLink.tsx'
import { goTo } from '../../app/route.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { DeleteSection } from './DeleteSection.tsx'
import { DeviceSection } from './DeviceSection.tsx'
import { LockingSection } from './LockingSection.tsx'
import { LoginsSection } from './LoginsSection.tsx'
import { PasswordSection } from './PasswordSection.tsx'
import { PeopleSection } from './PeopleSection.tsx'
import { ProfileSection } from './ProfileSection.tsx'
import { ProxySection } from './ProxySection.tsx'
import { sectionTitleId } from './SettingsSection.tsx'
import { useSectionInView } from './use-section-in-view.ts'

const OF_ADMINS: ReadonlySet<AccountSection> = new Set(['proxy', 'people'])

function goToSection(section: AccountSection): void {
  const heading = document.getElementById(sectionTitleId(section))
  heading?.closest('section')?.scrollIntoView({ block: 'start' })
  heading?.focus({ preventScroll: true })
}

/** What the page holds, to get to one part of it at once. */
function Contents({ sections, current }: { readonly sections: readonly AccountSection[]; readonly current: AccountSection | null }) {
  const { t } = useTranslation()
  return (
    <nav className="tk-contents" aria-label={t('account.contents')}>
      {sections.map((section) => (
        <a
          key={section}
          href={addressOf({ page: 'account', section })}
          aria-current={section === current ? 'location' : undefined}
          data-danger={section === 'delete' ? '' : undefined}
          onClick={(event) => {
            // Also where the address names that part already, and nothing would happen.
            event.preventDefault()
            goTo({ page: 'account', section })
            goToSection(section)
          }}
        >
          {t(`account.${section}`)}
        </a>
      ))}
    </nav>
  )
}

interface AccountPageProps {
  readonly user: User
  /** Which part to begin at. */
  readonly section: AccountSection | undefined
}

/** What belongs to the account rather than to a credential; for an admin, what holds for the whole vault too. */
export function AccountPage({ user, section }: AccountPageProps) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('account.title'))
  const page = useRef<HTMLElement>(null)
  const isAdmin = user.role === 'admin'
  const current = useSectionInView(page)
  useEffect(() => {
    if (section !== undefined) goToSection(section)
  }, [section])
  return (
    <main ref={page} id="content" className="tk-page tk-page-form tk-page-account">
      <BackToList />
      <h1 ref={heading} tabIndex={-1}>
        {t('account.title')}
      </h1>
      <div className="tk-account-layout">
        <Contents sections={ACCOUNT_SECTIONS.filter((name) => isAdmin || !OF_ADMINS.has(name))} current={current} />
        <div className="tk-account-sections">
          <ProfileSection user={user} />
          <PasswordSection username={user.username} email={user.email} />
          <LoginsSection />
          <LockingSection />
          <DeviceSection username={user.username} />
          {isAdmin ? <ProxySection username={user.username} /> : null}
          {isAdmin ? <PeopleSection user={user} /> : null}
          <DeleteSection user={user} />
        </div>
      </div>
    </main>
  )
}
