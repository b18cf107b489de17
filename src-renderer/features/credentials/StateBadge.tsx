import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconClockX, IconLockX, IconPlayerPause, IconWorldX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ShownState } from './summary.ts'

const LOOKS = {
  valid: { Icon: IconCircleCheck, tone: 'ok' },
  degraded: { Icon: IconAlertTriangle, tone: 'warn' },
  unverified: { Icon: IconCircleDashed, tone: 'quiet' },
  rejected: { Icon: IconCircleX, tone: 'bad' },
  expired: { Icon: IconClockX, tone: 'bad' },
  ip_not_allowed: { Icon: IconWorldX, tone: 'bad' },
  missing_permission: { Icon: IconLockX, tone: 'bad' },
} as const

/** What is known of a credential, in a word with its own icon. */
export function StateBadge({ state }: { readonly state: ShownState }) {
  const { t } = useTranslation()
  const { Icon, tone } = LOOKS[state]
  return (
    <span className="tk-badge" data-tone={tone}>
      <Icon size={15} aria-hidden="true" />
      {t(`states.${state}`)}
    </span>
  )
}

/** Stands for the state of a credential that its trader paused. */
export function PausedBadge() {
  const { t } = useTranslation()
  return (
    <span className="tk-badge" data-tone="quiet">
      <IconPlayerPause size={15} aria-hidden="true" />
      {t('credentials.paused')}
    </span>
  )
}
