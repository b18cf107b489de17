import type { ReactNode } from 'react'
import type { AccountSection } from '../../app/addresses.ts'

interface SettingsSectionProps {
  readonly id: AccountSection
  readonly title: string
  readonly lead: string
  /** Marks what can't be taken back. */
  readonly danger?: boolean
  readonly children?: ReactNode
}

export const sectionTitleId = (id: AccountSection): string => `${id}-title`

/** One subject of the account page, with a heading that links lead to. */
export function SettingsSection({ id, title, lead, danger = false, children }: SettingsSectionProps) {
  return (
    <section className="tk-section tk-settings-section" aria-labelledby={sectionTitleId(id)} data-danger={danger ? '' : undefined}>
      <h2 id={sectionTitleId(id)} tabIndex={-1}>
        {title}
      </h2>
      <p className="tk-lead">{lead}</p>
      {children}
    </section>
  )
}
