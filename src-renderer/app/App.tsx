import { Button, Loader } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { AuthFrame } from '../features/accounts/AuthFrame.tsx'
import { LoginPage } from '../features/accounts/LoginPage.tsx'
import { RecoveryCodePage } from '../features/accounts/RecoveryCodePage.tsx'
import { RegisterPage } from '../features/accounts/RegisterPage.tsx'
import { start, useSession, type Phase } from '../features/accounts/session-store.ts'
import { UnlockPage } from '../features/accounts/UnlockPage.tsx'
import { forgetCredentials } from '../features/credentials/credentials-store.ts'
import { forgetExchanges } from '../features/exchanges/exchanges-store.ts'
import { Standstill } from '../ui/Standstill.tsx'
import { goToStart } from './route.ts'
import { Shell } from './Shell.tsx'

/** What was shown belongs to an open vault: nothing of it outlives the lock, and nothing the session. */
useSession.subscribe(({ phase }, { phase: before }) => {
  if (before.name === 'open' && phase.name !== 'open') forgetCredentials()
  if (phase.name === 'login' && before.name !== 'starting') {
    forgetExchanges()
    goToStart()
  }
})

function Starting() {
  const { t } = useTranslation()
  return (
    <main className="tk-standstill" id="content" aria-busy="true">
      <Loader size="sm" aria-hidden="true" />
      <p role="status">{t('start.opening')}</p>
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

function Screen({ phase }: { readonly phase: Phase }) {
  switch (phase.name) {
    case 'starting':
      return <Starting />
    case 'unreachable':
      return <Unreachable />
    case 'setup_elsewhere':
      return <SetupElsewhere />
    case 'register':
      return (
        <AuthFrame>
          <RegisterPage />
        </AuthFrame>
      )
    case 'recovery':
      return (
        <AuthFrame>
          <RecoveryCodePage code={phase.code} username={phase.user.username} />
        </AuthFrame>
      )
    case 'login':
      return (
        <AuthFrame>
          <LoginPage notice={phase.notice} />
        </AuthFrame>
      )
    case 'locked':
      return (
        <AuthFrame>
          <UnlockPage user={phase.user} />
        </AuthFrame>
      )
    case 'open':
      return <Shell user={phase.user} />
  }
}

export function App() {
  const phase = useSession((state) => state.phase)
  useEffect(() => void start(), [])
  return <Screen phase={phase} />
}
