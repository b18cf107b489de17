import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconHistory, IconKeyboard, IconLock, IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '../../src-preload/contract/accounts.ts'
import { lock, logOut } from '../features/accounts/session-store.ts'
import { AlertBanner } from '../features/alerts/AlertBanner.tsx'
import { ActivityPage } from '../features/audit/ActivityPage.tsx'
import { BindPage } from '../features/credentials/bind/BindPage.tsx'
import { DeletedBar } from '../features/credentials/DeletedBar.tsx'
import { DetailPage } from '../features/credentials/DetailPage.tsx'
import { ListPage } from '../features/credentials/ListPage.tsx'
import { followCredentials } from '../features/credentials/live.ts'
import { UpdatePage } from '../features/credentials/update/UpdatePage.tsx'
import { WarningsMark } from '../features/credentials/Warnings.tsx'
import { loadExchanges } from '../features/exchanges/exchanges-store.ts'
import { AccountPage } from '../features/settings/AccountPage.tsx'
import { ReplacePage } from '../features/settings/ReplacePage.tsx'
import { Logo } from '../ui/Logo.tsx'
import { CutOff } from './CutOff.tsx'
import { LanguageMenu } from './LanguageMenu.tsx'
import { addressOf, type Route } from './addresses.ts'
import { tellPresence } from './presence.ts'
import { useRoute } from './route.ts'
import { ShortcutsHelp } from './ShortcutsHelp.tsx'
import { LOCK_KEYS, useShortcuts } from './shortcuts.ts'
import { ThemeMenu } from './ThemeMenu.tsx'

function Page({ route, user }: { readonly route: Route; readonly user: User }) {
  if (route.page === 'account') return <AccountPage user={user} section={route.section} />
  if (route.page === 'replace') return <ReplacePage />
  if (route.page === 'activity') return <ActivityPage credential={route.credential} />
  if (route.page === 'bind') return <BindPage />
  if (route.page === 'detail') return <DetailPage key={route.id} id={route.id} />
  if (route.page === 'update') return <UpdatePage key={`key ${route.id}`} id={route.id} part="key" />
  if (route.page === 'edit') return <UpdatePage key={`about ${route.id}`} id={route.id} part="about" />
  return <ListPage />
}

function AccountMenu({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.account_menu', { username: user.username })}>
          <IconUserCircle size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="tk-account">
          <strong>{user.username}</strong>
          <span>{user.email}</span>
          <span>{t(`shell.role_${user.role}`)}</span>
        </div>
        <Menu.Divider />
        <Menu.Item component="a" href={addressOf({ page: 'account' })} leftSection={<IconSettings size={16} aria-hidden="true" />}>
          {t('account.title')}
        </Menu.Item>
        <Menu.Item component="a" href={addressOf({ page: 'activity', credential: null })} leftSection={<IconHistory size={16} aria-hidden="true" />}>
          {t('audit.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={() => void logOut()}>
          {t('shell.log_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The open vault: header and the page that the address names. */
export function Shell({ user }: { readonly user: User }) {
  const { t } = useTranslation()
  const route = useRoute((state) => state.route)
  const [help, setHelp] = useState(false)
  useShortcuts(() => setHelp(true))
  useEffect(() => void loadExchanges(), [])
  useEffect(followCredentials, [])
  useEffect(tellPresence, [])
  return (
    <div className="tk-shell">
      <a
        className="tk-skip"
        href="#content"
        onClick={(event) => {
          // The fragment belongs to the routes.
          event.preventDefault()
          document.querySelector<HTMLElement>('#content h1')?.focus()
        }}
      >
        {t('shell.skip')}
      </a>
      <header className="tk-header">
        <a className="tk-brand" href={addressOf({ page: 'list' })} aria-label={t('shell.home')}>
          <Logo size={22} />
          <span className="tk-brand-name">{t('app.name')}</span>
        </a>
        <div className="tk-tools">
          <WarningsMark />
          <Tooltip label={`${t('shell.shortcuts')} (?)`}>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.shortcuts')} onClick={() => setHelp(true)}>
              <IconKeyboard size={20} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          <LanguageMenu />
          <ThemeMenu />
          <AccountMenu user={user} />
          <Tooltip label={`${t('shortcuts.lock')} (${LOCK_KEYS})`}>
            <button type="button" className="tk-lock" onClick={() => void lock()}>
              <IconLock size={17} aria-hidden="true" />
              {t('shell.lock')}
            </button>
          </Tooltip>
        </div>
      </header>
      <CutOff />
      <AlertBanner />
      <Page route={route} user={user} />
      <DeletedBar />
      <ShortcutsHelp opened={help} onClose={() => setHelp(false)} />
    </div>
  )
}
