import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type Tone = 'bad' | 'warn' | 'info'

const ICONS = { bad: IconCircleX, warn: IconAlertTriangle, info: IconInfoCircle } as const

interface NoticeProps {
  readonly tone: Tone
  readonly title?: string
  /** Read out as soon as it appears. */
  readonly urgent?: boolean
  readonly children?: ReactNode
}

/** Something said in place: icon and words, the colour only underlines it. */
export function Notice({ tone, title, urgent = false, children }: NoticeProps) {
  const Icon = ICONS[tone]
  return (
    <div className="tk-notice" data-tone={tone} role={urgent ? 'alert' : undefined}>
      <Icon size={18} aria-hidden="true" />
      <div>
        {title === undefined ? null : <p className="tk-notice-title">{title}</p>}
        {children}
      </div>
    </div>
  )
}
