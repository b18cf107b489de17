import { Button, Loader } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { AuthFrame } from '../features/accounts/AuthFrame.tsx'
import { LoginPage } from '../features/accounts/LoginPage.tsx'
import { RecoverPage } from '../features/accounts/RecoverPage.tsx'
import { RecoveryCodePage } from '../features/accounts/RecoveryCodePage.tsx'
import { RegisterPage } from '../features/accounts/RegisterPage.tsx'
import { start, useSession, type Phase } from '../features/accounts/session-store.ts'
import { UnlockPage } from '../features/accounts/UnlockPage.tsx'
import { forgetAlerts } from '../features/alerts/alerts-store.ts'
import { forgetBindDraft } from '../features/credentials/bind/bind-draft.ts'
import { forgetBatch } from '../features/credentials/batch-store.ts'
import { forgetCredentials, forgetListView } from '../features/credentials/credentials-store.ts'
import { forgetDeletions } from '../features/credentials/deletions-store.ts'
import { forgetUpdateDraft } from '../features/credentials/update/update-draft.ts'
import { forgetExchanges } from '../features/exchanges/exchanges-store.ts'
import { forgetAccountDrafts } from '../features/settings/account-drafts.ts'
import { Standstill } from '../ui/Standstill.tsx'
import { goToStart } from './route.ts'
import { Shell } from './Shell.tsx'

const accountOf = (phase: Phase): string | null => ('user' in phase ? phase.user.id : null)

/**
 * What was shown belongs to an open vault: nothing of it outlives the lock, and nothing the session. What
 * was typed, but for secrets, waits behind the lock for its own account.
 */
useSession.subscribe(({ phase }, { phase: before }) => {
  if (before.name === 'open' && phase.name !== 'open') {
    forgetCredentials()
    forgetDeletions()
    forgetBatch()
    forgetAlerts()
    // They name credentials.
    notifications.clean()
  }
  if (accountOf(phase) !== accountOf(before)) {
    forgetBindDraft()
    forgetUpdateDraft()
    forgetAccountDrafts()
    forgetListView()
  }
  if (phase.name === 'login' && before.name !== 'starting') {
    forgetExchanges()
    goToStart()
  }
})

function Starting() {
  const { t } = useTranslation()
  return (
    <main id="content" className="tk-alone" aria-busy="true">
      <div className="tk-standstill">
        <Loader size="sm" aria-hidden="true" />
        <p role="status">{t('start.opening')}</p>
      </div>
    </main>
  )
}

function Unreachable() {
  const { t } = useTranslation()
  return (
    <Standstill title={t('start.unreachable_title')} text={t('start.unreachable_text')}>
      <Button onClick={() => void start()}>{t('common.retry')}</Button>
    </Standstill>
  )
}

function SetupElsewhere() {
  const { t } = useTranslation()
  return (
    <Standstill title={t('start.setup_elsewhere_title')} text={t('start.setup_elsewhere_text')}>
      <Button onClick={() => window.location.reload()}>{t('common.retry')}</Button>
    </Standstill>
  )
}

/** The page of one phase before the vault is open. */
function Door({ phase }: { readonly phase: Exclude<Phase, { name: 'starting' | 'open' }> }) {
  switch (phase.name) {
    case 'unreachable':
      return <Unreachable />
    case 'setup_elsewhere':
      return <SetupElsewhere />
    case 'register':
      return <RegisterPage />
    case 'recovery':
      return <RecoveryCodePage code={phase.code} username={phase.user.username} renewed={phase.renewed} />
    case 'recover':
      return <RecoverPage username={phase.username} />
    case 'login':
      return <LoginPage notice={phase.notice} />
    case 'locked':
      return <UnlockPage user={phase.user} cause={phase.cause} />
  }
}

export function App() {
  const phase = useSession((state) => state.phase)
  useEffect(() => void start(), [])
  if (phase.name === 'starting') return <Starting />
  if (phase.name === 'open') return <Shell user={phase.user} />
  return (
    <AuthFrame>
      <Door phase={phase} />
    </AuthFrame>
  )
}
