import { Anchor } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { addressOf, type Route } from './addresses.ts'

/** The way back to the page that this one belongs to. */
export function BackLink({ to, children }: { readonly to: Route; readonly children: ReactNode }) {
  return (
    <Anchor href={addressOf(to)} className="tk-back">
      <IconArrowLeft size={16} aria-hidden="true" />
      <span>{children}</span>
    </Anchor>
  )
}

export function BackToList() {
  const { t } = useTranslation()
  return <BackLink to={{ page: 'list' }}>{t('credentials.title')}</BackLink>
}
